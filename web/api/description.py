"""The OpenAPI description: the framework's, and what it cannot know: a token or a session opens every door."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from web.visitor import COOKIE

_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token: `assay_` and 43 characters"},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A signed-in browser"},
}


def describe(app: FastAPI) -> None:
    """Make `app.openapi` answer the whole description; made once, when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                routes=app.routes,
            )
            described.setdefault("components", {})["securitySchemes"] = _SCHEMES
            described["security"] = [{name: []} for name in _SCHEMES]
            app.openapi_schema = described
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the documented way to change the description
