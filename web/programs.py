"""What a program can do here: a page about tokens and the API, made from the description that programs read."""

from typing import Any

from fastapi import APIRouter, Request, Response

from web.pages import render
from web.site import SiteOf
from web.visitor import VisitorOf

router = APIRouter(include_in_schema=False)


@router.get("/programs")
def show(request: Request, visitor: VisitorOf, site: SiteOf) -> Response:
    """The page: an example that works as it stands, and every address with what it is for."""
    described = request.app.openapi()
    address = site.settings.public_url or str(request.base_url)
    return render(request, "programs.html", calls=_calls(described), address=address.rstrip("/"))


def _calls(described: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Method, address and the first sentence of each operation."""
    return [
        (method.upper(), path, str(operation.get("description") or "").partition(". ")[0].rstrip("."))
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
