"""The two switches of every page: language and theme. Kept in a cookie, and in the account of who is signed in."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from judge.store import users
from web.errors import Problem
from web.language import COOKIE_SECONDS, LANGUAGE_COOKIE, LANGUAGES, THEME_COOKIE, THEMES, safe_next
from web.site import SiteOf
from web.visitor import VisitorOf

router = APIRouter(include_in_schema=False)


@router.post("/language")
def choose_language(
    visitor: VisitorOf, site: SiteOf, language: Annotated[str, Form()] = "", next: Annotated[str, Form()] = "/"
) -> Response:
    """Read the site in `language` from now on."""
    if language not in LANGUAGES:
        raise Problem(422)
    if visitor.user is not None:
        with site.database.begin() as session:
            users.set_choices(session, visitor.id, language=language)
    return _back(next, LANGUAGE_COOKIE, language, site.secure)


@router.post("/theme")
def choose_theme(
    visitor: VisitorOf, site: SiteOf, theme: Annotated[str, Form()] = "", next: Annotated[str, Form()] = "/"
) -> Response:
    """See the site in `theme` from now on."""
    if theme not in THEMES:
        raise Problem(422)
    if visitor.user is not None:
        with site.database.begin() as session:
            users.set_choices(session, visitor.id, theme=theme)
    return _back(next, THEME_COOKIE, theme, site.secure)


def _back(target: str, cookie: str, value: str, secure: bool) -> Response:
    response = RedirectResponse(safe_next(target), status_code=303)
    response.set_cookie(cookie, value, max_age=COOKIE_SECONDS, samesite="lax", secure=secure, path="/", httponly=True)
    return response
