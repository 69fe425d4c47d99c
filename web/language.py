"""Which language and theme a reader gets, and the words of the site in that language.

A choice made on the page wins (cookie), then the account's, then the browser's Accept-Language, then English.
Catalogues are read straight from their `.po` files, once per process: no compiled copy can be out of date.
`use` sets the language of the current request (a context variable, so it follows into worker threads); `gettext` and
`ngettext` speak it, in templates and in Python alike.
"""

import io
import re
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from urllib.parse import urlsplit

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = {"en": "English", "zh": "中文"}
"""Code to the name of the language in itself. The codes are also those of statements and titles."""

HTML_LANG = {"en": "en", "zh": "zh-Hans"}
"""What `<html lang>` says."""

THEMES = ("auto", "light", "dark")
LANGUAGE_COOKIE = "assay_language"
THEME_COOKIE = "assay_theme"
COOKIE_SECONDS = 400 * 24 * 3600

_LOCALE = Path(__file__).parent / "locale"
_current: ContextVar[str] = ContextVar("assay_language", default="en")


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue of `language` (a key of LANGUAGES). English is the language of the source."""
    if language == "en":
        return NullTranslations()
    with (_LOCALE / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def use(language: str) -> None:
    """Make `language` (a key of LANGUAGES) the one of the current request."""
    _current.set(language)


def current() -> str:
    """The language of the current request."""
    return _current.get()


def gettext(message: str) -> str:
    """`message` in the current language."""
    return catalogue(current()).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """`one` or `many`, as `n` demands, in the current language."""
    return catalogue(current()).ngettext(one, many, n)


def choose(cookie: str | None, account: str | None, accept: str | None) -> str:
    """The language for a request: the reader's choice, the account's, the browser's, English."""
    for wish in (cookie, account):
        if wish in LANGUAGES:
            return str(wish)
    return _accepted(accept or "") or "en"


def _accepted(header: str) -> str | None:
    """The best known language of an Accept-Language header (RFC 9110, 12.5.4), None if it names none of ours."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, rest = part.strip().partition(";")
        quality = re.search(r"q=([01](?:\.\d{0,3})?)", rest)
        wishes.append((-float(quality.group(1)) if quality else -1.0, place, tag.strip().lower()))
    for below, _, tag in sorted(wishes):
        if below < 0 and tag.partition("-")[0] in LANGUAGES:
            return tag.partition("-")[0]
    return None


def choose_theme(cookie: str | None, account: str | None) -> str:
    """`light`, `dark`, or `auto`: as the system says."""
    return next((wish for wish in (cookie, account) if wish in THEMES), "auto")


def safe_next(target: str | None) -> str:
    """`target` if it is a path of this site, else the home page: nobody is sent elsewhere by a link of ours."""
    if not target or "\\" in target or any(ord(c) < 33 for c in target):
        return "/"
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith("//"):
        return "/"
    return target
