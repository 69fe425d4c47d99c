"""What every endpoint of the API asks first: a session or token, and the scope the endpoint needs.

Answers speak the language of `?lang=` if given, else of the account or Accept-Language.
"""

from typing import Annotated

from fastapi import Depends, Query, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from web import language
from web.errors import Problem
from web.language import gettext as _
from web.visitor import COOKIE, SignedIn, Visitor

# only for the OpenAPI description: web.visitor has looked at the header and the cookie already
_bearer = HTTPBearer(auto_error=False, description="An API token: `assay_` and 43 characters", scheme_name="token")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="A signed-in browser", scheme_name="session")
DESCRIBED = [Security(_bearer), Security(_cookie)]


def _require(visitor: Visitor, scope: str) -> Visitor:
    if scope not in visitor.scopes:
        raise Problem(403, _("This needs the scope “%(scope)s”, which the token does not have.") % {"scope": scope})
    return visitor


async def _reader(visitor: SignedIn) -> Visitor:
    return _require(visitor, "read")


async def _submitter(visitor: SignedIn) -> Visitor:
    return _require(visitor, "submit")


Reader = Annotated[Visitor, Depends(_reader)]
Submitter = Annotated[Visitor, Depends(_submitter)]


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
