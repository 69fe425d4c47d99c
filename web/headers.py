"""The headers every answer carries, whatever made it: an ASGI wrapper around the whole application.

- Content-Security-Policy without inline script or style. A page with the editor asks for a nonce (`nonce`), which the
  editor's own style element carries; no other page has one.
- nosniff, no framing, a referrer only within the site (with `no-referrer` browsers would send `Origin: null`, and
  forms could not be told from forged ones), no device features, a browsing context group of our own.
- Cache-Control: no-store, unless the answer says otherwise (`web.app` lets browsers keep the hashed assets).

The wrapper also sets the language of the request from cookie and Accept-Language (`web.language`), so that even an
answer that no endpoint made speaks the visitor's language.
"""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web import language

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{nonce}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def nonce(request: Request) -> str:
    """The nonce of this answer's policy; asking for it is what puts it into the header."""
    known: str | None = getattr(request.state, "csp_nonce", None)
    if known is None:
        known = request.state.csp_nonce = secrets.token_urlsafe(16)
    return known


class SafeHeaders:
    """Wraps an application; see the top of this module."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        connection = HTTPConnection(scope)
        language.use(
            language.choose(
                connection.cookies.get(language.LANGUAGE_COOKIE), None, connection.headers.get("accept-language")
            )
        )

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _FIXED.items():
                    headers[name] = value
                word = state.get("csp_nonce")
                headers["Content-Security-Policy"] = _POLICY.format(nonce=f" 'nonce-{word}'" if word else "")
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_headers)
