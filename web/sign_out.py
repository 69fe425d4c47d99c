"""Signing out: ends the session on the server, not only in the browser."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from judge.store import sessions
from web.signing import drop_cookie
from web.site import SiteOf
from web.visitor import COOKIE

router = APIRouter(include_in_schema=False)


@router.post("/sign-out")
def sign_out(request: Request, site: SiteOf) -> Response:
    """Back to the home page, signed out."""
    secret = request.cookies.get(COOKIE, "")
    if secret:
        with site.database.begin() as session:
            sessions.end(session, secret)
    response = RedirectResponse("/", status_code=303)
    drop_cookie(response, site)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
