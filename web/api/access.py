"""What every endpoint of the API asks first: a session or token, and the scope the endpoint needs.

Answers speak the language of `?lang=` if given, else of the account or Accept-Language.
"""

from typing import Annotated

from fastapi import Depends, Query

from web import language
from web.errors import NeedsSignIn, Problem
from web.language import gettext as _
from web.visitor import SignedIn, Visitor


def require(visitor: Visitor, scope: str) -> Visitor:
    """The visitor, who may do what `scope` names. Raises NeedsSignIn, Problem 403."""
    if visitor.user is None:
        raise NeedsSignIn
    if scope not in visitor.scopes:
        raise Problem(403, _("This needs the scope “%(scope)s”, which the token does not have.") % {"scope": scope})
    return visitor


async def _reader(visitor: SignedIn) -> Visitor:
    return require(visitor, "read")


Reader = Annotated[Visitor, Depends(_reader)]


async def _language(
    lang: Annotated[str | None, Query(description="en or zh; without it the account's or Accept-Language")] = None,
) -> str:
    known = (lang or "").split("-")[0].lower()
    if known in language.LANGUAGES:
        language.use(known)
    return language.current()


async def _answer_language(visitor: SignedIn, chosen: Annotated[str, Depends(_language)]) -> str:
    return chosen


Language = Annotated[str, Depends(_answer_language)]
