"""API tokens: made and revoked by their owner. A token is shown once, on the answer to the form that made it."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from judge.store import audit
from judge.store import tokens as store
from web.errors import Problem
from web.ids import number
from web.language import gettext as _
from web.pages import render
from web.signing import visible_name
from web.site import Site, SiteOf
from web.visitor import SCOPES, SignedIn, Visitor

router = APIRouter(include_in_schema=False)

MOST = 50
DAYS = {"30": 30, "90": 90, "365": 365, "never": None}


@router.get("/tokens")
def show(request: Request, visitor: SignedIn, site: SiteOf) -> Response:
    """One's tokens and the form for another."""
    return _page(request, site, visitor)


def _page(
    request: Request,
    site: Site,
    visitor: Visitor,
    *,
    made: str = "",
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    with site.database.read() as session:
        rows = store.of_user(session, visitor.id)
    return render(
        request,
        "tokens.html",
        status=status,
        tokens=rows,
        scopes=[scope for scope in store.SCOPES if scope in SCOPES[visitor.role]],
        made=made,
        wrong=wrong or {},
    )


@router.post("/tokens")
def create(
    request: Request,
    visitor: SignedIn,
    site: SiteOf,
    name: Annotated[str, Form()] = "",
    scopes: Annotated[list[str] | None, Form()] = None,
    days: Annotated[str, Form()] = "90",
) -> Response:
    """Make a token and show it, this once."""
    if visitor.session is None:
        raise Problem(403, _("A token cannot make tokens. Sign in for that."))
    wrong: dict[str, str] = {}
    shown = visible_name(name)
    if not shown:
        wrong["name"] = _("Give the token a name, so that you know later what uses it.")
    chosen = [scope for scope in scopes or [] if scope in SCOPES[visitor.role]]
    if not chosen:
        wrong["scopes"] = _("Choose at least one thing the token may do.")
    if days not in DAYS:
        wrong["days"] = _("Choose how long the token holds.")
    now = site.now()
    with site.database.read() as session:
        if len(store.of_user(session, visitor.id)) >= MOST:
            wrong["name"] = _("You have very many tokens. Revoke those you no longer use first.")
    if wrong:
        return _page(request, site, visitor, wrong=wrong, status=422)
    life = DAYS[days]
    with site.database.begin() as session:
        made = store.create(session, visitor.id, shown, chosen, now, now + timedelta(days=life) if life else None)
        audit.add(session, visitor.id, "token.create", audit.person(visitor.id), now, {"scopes": chosen})
    return _page(request, site, visitor, made=made)


@router.post("/tokens/{token_id}/revoke")
def revoke(visitor: SignedIn, site: SiteOf, token_id: str) -> Response:
    """Revoke one of one's tokens, now and for good."""
    now = site.now()
    with site.database.begin() as session:
        if not store.revoke(session, visitor.id, number(token_id), now):
            raise Problem(404)
        audit.add(session, visitor.id, "token.revoke", token_id, now)
    return RedirectResponse("/tokens", status_code=303)
