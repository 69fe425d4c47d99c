"""Turns a template into an answer: `render` a page, `render_part` one block of it (what htmx swaps in).

Every template has, besides the globals of `web.templating`:
`user` (the account or None), `visitor` (role, is_admin, is_staff, scopes), `language` ("en"), `theme` ("auto"),
`path` and `here` (the address without and with its query, for links that come back; the same in `frame` for the frame
around every page, as pages call things of their own `path` and `here`), `signup` (open, code, closed),
`now`, `csp_nonce()` (only the editor's page calls it) and `form_token()` (for the forms of sign-in and sign-up).

Both functions may have to look up the visitor, which blocks: call them from plain (`def`) endpoints, or after the
visitor was asked for.
"""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

from web import language, templating
from web.forgery import form_token, keep_form_token
from web.headers import nonce
from web.site import site_of
from web.visitor import identify


@cache
def environment() -> jinja2.Environment:
    """The templates, parsed once per process."""
    return templating.environment()


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """The page `template` as an answer."""
    text = environment().get_template(template).render(_context(request, context))
    return _response(request, text, status, headers)


def render_part(
    request: Request,
    template: str,
    block: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """One block of `template` as an answer."""
    page = environment().get_template(template)
    rendering = page.new_context(_context(request, context))
    text = "".join(page.blocks[block](rendering))
    return _response(request, text, status, headers)


def _context(request: Request, more: dict[str, Any]) -> dict[str, Any]:
    site = site_of(request)
    visitor = identify(request)
    user = visitor.user
    chosen = language.choose(
        request.cookies.get(language.LANGUAGE_COOKIE),
        user.language if user else None,
        request.headers.get("accept-language"),
    )
    language.use(chosen)
    query = f"?{request.url.query}" if request.url.query else ""
    return {
        "request": request,
        "user": user,
        "visitor": visitor,
        "language": chosen,
        "theme": language.choose_theme(request.cookies.get(language.THEME_COOKIE), user.theme if user else None),
        "path": request.url.path,
        "here": request.url.path + query,
        "frame": {"path": request.url.path, "here": request.url.path + query},
        "signup": site.settings.signup,
        "now": site.now(),
        "csp_nonce": partial(nonce, request),
        "form_token": partial(form_token, request),
        **more,
    }


def _response(request: Request, text: str, status: int, headers: Mapping[str, str] | None) -> HTMLResponse:
    response = HTMLResponse(text, status, headers)
    keep_form_token(request, response, site_of(request).secure)
    return response
