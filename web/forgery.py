"""Refuses requests that another site made a visitor's browser send.

A request that changes something (not GET, HEAD or OPTIONS) and carries cookies must come from our own pages. Browsers
say so by `Sec-Fetch-Site` (`same-origin`, or `none` for the visitor's own hand), which they send over https and to
localhost; on a plain LAN address they send only `Origin`, which must then be the site's: ASSAY_PUBLIC_URL's if it is
set, else the host that was asked. A request with an Authorization header is judged by that header alone
(`web.visitor`), and one without any cookie has nothing that could be abused.

Signing in and up happens before there is a session worth forging, yet somebody could be signed in as somebody else
without noticing. Their forms carry a word that must equal the cookie `assay_form` (`form_token`, `check_form_token`).
"""

import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from web.errors import Problem, answer
from web.language import gettext as _

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_COOKIE = "assay_form"


def from_our_pages(headers: Headers, public_url: str) -> bool:
    """Whether a request with cookies that would change something comes from the site itself."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None or origin == "null":
        return False
    if public_url:
        public = urlsplit(public_url)
        return origin.lower() == f"{public.scheme}://{public.netloc}".lower()
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""


class RefuseForged:
    """Wraps an application; see the top of this module."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self.app = app
        self.public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE:
            headers = Headers(scope=scope)
            exempt = "authorization" in headers or "cookie" not in headers
            if not exempt and not from_our_pages(headers, self.public_url):
                detail = _("The request did not come from this site's own pages. Reload the page and try again.")
                response = await run_in_threadpool(answer, Request(scope, receive), Problem(403, detail))
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)


def form_token(request: Request) -> str:
    """The word a form must carry. `keep_form_token` must be told the response that holds the form."""
    known: str | None = getattr(request.state, "form_token", None)
    if known is None:
        known = request.cookies.get(FORM_COOKIE, "")
        if len(known) != 32:
            known = secrets.token_urlsafe(24)
        request.state.form_token = known
    return known


def keep_form_token(request: Request, response: Response, secure: bool) -> None:
    """Set the cookie if a form on this page asked for the word and the browser does not have it yet."""
    known: str | None = getattr(request.state, "form_token", None)
    if known is not None and request.cookies.get(FORM_COOKIE) != known:
        response.set_cookie(FORM_COOKIE, known, httponly=True, samesite="lax", secure=secure, path="/")


def check_form_token(request: Request, sent: str) -> None:
    """Raises Problem 403 unless the form's word is the cookie's."""
    kept = request.cookies.get(FORM_COOKIE, "")
    if not kept or not hmac.compare_digest(kept.encode(), sent.encode("utf-8", "replace")):
        raise Problem(403, _("The form was too old or cookies are switched off. Reload the page and try again."))
