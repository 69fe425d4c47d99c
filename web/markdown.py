"""Statements from Markdown to HTML that is safe to show, and source code with its lines marked.

markdown-it renders, then nh3 always cleans what came out: what is not on the lists below never reaches a page, whoever
wrote the statement. Code is coloured by Pygments with class names only, so the pages need no inline style.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import PythonLexer, get_lexer_by_name, get_lexer_for_filename
from pygments.util import ClassNotFound

from web.language import gettext as _

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "h2", "h3", "h4",
    "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "s", "section", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"align"},
    "th": {"align", "scope"},
    "ol": {"start"},
    "code": {"class"},
    "pre": {"class", "tabindex"},
    "span": {"class"},
    "div": {"class"},
    "section": {"class"},
    "li": {"id"},
    "sup": {"id"},
}


LONGEST_WORD = 4_000
"""Characters without a space between them; a paragraph of Chinese is one such word."""


def _colour(code: str, name: str, _attributes: str) -> str:
    try:
        lexer = get_lexer_by_name(name or "text", stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False)
    inside = highlight(code, lexer, HtmlFormatter(nowrap=True))
    return f'<pre class="code" tabindex="0"><code>{inside}</code></pre>'


def _parser(*, links: bool = True) -> MarkdownIt:
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": links, "highlight": _colour})
    parser.use(footnote_plugin).use(deflist_plugin).use(admon_plugin)
    return parser


def _level_down(parser: MarkdownIt, text: str) -> str:
    """Render with the levels of headings in use as h2, h3, h4 without a gap: the page's title is the only h1."""
    env: dict[str, Any] = {}
    tokens = parser.parse(text, env)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    levels = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(levels.index(token.tag) + 2, 4)}"
    return str(parser.renderer.render(tokens, parser.options, env))


@lru_cache(maxsize=256)
def render(text: str) -> Markup:
    """Markdown to sanitised HTML. Headings begin at h2. Never raises for any text.

    Where a word is longer than any address, bare addresses are not made links: looking for them takes time that grows
    with the square of a word's length.
    """
    links = max(map(len, text.split()), default=0) <= LONGEST_WORD
    clean = nh3.clean(
        _level_down(_parser(links=links), text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704  (nh3 has just cleaned it)


def inline_code(text: str) -> Markup:
    """One line of an author, pieces between two backticks as code, all else as text."""
    html = re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text)))
    return Markup(html)  # noqa: S704  (escaped first; only our own tag was added)


def without_title(text: str) -> str:
    """`text` without a first-line `# Title`: the page shows the exercise's own title already."""
    first, _, rest = text.lstrip().partition("\n")
    return rest if first.startswith("# ") else text


def highlight_lines(source: str, marked: Collection[int] = (), anchor: str = "L", name: str = "solution.py") -> Markup:
    """Source as an ordered list of lines, those in `marked` (1-based) marked for eye and ear alike. Line n has the id
    `anchor` + n; `name` tells the language."""
    try:
        lexer = get_lexer_for_filename(name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False, ensurenl=False)
    coloured = highlight(source, lexer, HtmlFormatter(nowrap=True)).split("\n")
    rows = []
    for n, line in enumerate(coloured, start=1):
        if n == len(coloured) and not line and n > 1:
            break
        mark = Markup(' class="marked"') if n in marked else Markup("")
        heard = (
            Markup('<span class="visually-hidden">{} </span>').format(_("failing line:")) if n in marked else Markup("")
        )
        code = Markup(line)  # noqa: S704  (Pygments escapes)
        rows.append(Markup('<li id="{}{}"{}>{}<code>{}</code></li>').format(anchor, n, mark, heard, code))
    return Markup('<ol class="code lines" tabindex="0">{}</ol>').format(Markup("").join(rows))


def python_block(source: str) -> Markup:
    """Python source as a coloured block."""
    return _block(source, PythonLexer())


@lru_cache(maxsize=64)
def code_block(source: str, name: str) -> Markup:
    """A file as a coloured block, in the language that its name tells."""
    try:
        return _block(source, get_lexer_for_filename(name, stripnl=False))
    except ClassNotFound:
        return _block(source, get_lexer_by_name("text", stripnl=False))


def _block(source: str, lexer: Lexer) -> Markup:
    inside = Markup(highlight(source, lexer, HtmlFormatter(nowrap=True)))  # noqa: S704  (Pygments escapes)
    return Markup('<pre class="code" tabindex="0"><code>{}</code></pre>').format(inside)
