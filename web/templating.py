"""The Jinja environment of all pages: autoescape everywhere, gettext of the current request, the words of `wording`."""

from pathlib import Path
from typing import Any

import jinja2

from web import assets, language, markdown, wording

TEMPLATES = Path(__file__).parent / "templates"


def environment() -> jinja2.Environment:
    """A new environment. An undefined name in a template is an error, not an empty string."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    env.globals.update(
        asset=assets.asset,
        languages=language.LANGUAGES,
        html_lang=language.HTML_LANG,
        squares=wording.squares,
        square_kind=wording.kind,
        waiting=wording.waiting,
        strip_summary=wording.strip_summary,
        outcome_word=wording.outcome_word,
        verdict_title=wording.verdict_title,
        verdict_kind=wording.verdict_kind,
        verdict_sentence=wording.verdict_sentence,
        case_sentence=wording.case_sentence,
        difficulty_word=wording.difficulty_word,
        editor_phrases=wording.editor_phrases,
    )
    env.filters.update(
        ago=wording.ago,
        number=wording.number,
        duration=wording.duration,
        size=wording.size,
        local=local,
        python_block=markdown.python_block,
        code_block=markdown.code_block,
        inline_code=markdown.inline_code,
    )
    return env


def local(thing: Any, name: str) -> str:
    """The text `name` of a topic or an exercise in the current language; English where there is no other."""
    text = getattr(thing, f"{name}_{language.current()}", "") if language.current() != "en" else ""
    return str(text or getattr(thing, name))
