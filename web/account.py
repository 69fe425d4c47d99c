"""One's own account: the name others see, the password, and the way to tokens."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from judge.store import sessions, users
from web import rates
from web.errors import TooMany
from web.language import gettext as _
from web.pages import render
from web.passwords import objection
from web.signing import set_cookie, visible_name
from web.site import Site, SiteOf
from web.visitor import SignedIn, Visitor

router = APIRouter(include_in_schema=False)


@router.get("/account")
def show(request: Request, visitor: SignedIn, done: str = "") -> Response:
    """The account's page. `done` says what was just changed."""
    said = {"name": _("Others now see your new name."), "password": _("Your password is changed.")}
    return _page(request, done=said.get(done, ""))


def _page(request: Request, *, done: str = "", wrong: dict[str, str] | None = None, status: int = 200) -> Response:
    return render(request, "account.html", status=status, done=done, wrong=wrong or {})


@router.post("/account/name")
def rename(request: Request, visitor: SignedIn, site: SiteOf, name: Annotated[str, Form()] = "") -> Response:
    """Change the name others see."""
    shown = visible_name(name)
    if not shown:
        return _page(request, wrong={"name": _("A name needs at least one character.")}, status=422)
    with site.database.begin() as session:
        users.rename(session, visitor.id, shown)
    return RedirectResponse("/account?done=name", status_code=303)


@router.post("/account/password")
async def change_password(
    request: Request,
    visitor: SignedIn,
    site: SiteOf,
    old: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
) -> Response:
    """Change the password; every other browser is signed out."""
    user = visitor.user
    assert user is not None
    wait = await run_in_threadpool(site.rates.take, rates.PASSWORD_USER, str(visitor.id))
    if wait:
        raise TooMany(wait, _("Too many attempts. Wait a little, then try again."))
    right, _better = await site.passwords.verify(old, user.password_hash)
    wrong: dict[str, str] = {}
    if not right:
        wrong["old"] = _("That is not your present password.")
    weak = objection(new, user.login, user.display_name)
    if weak:
        wrong["new"] = weak
    if wrong:
        return await run_in_threadpool(_page, request, wrong=wrong, status=422)
    secret = await run_in_threadpool(_store, site, visitor, await site.passwords.hash(new))
    response = RedirectResponse("/account?done=password", status_code=303)
    set_cookie(response, site, secret)
    return response


def _store(site: Site, visitor: Visitor, password_hash: str) -> str:
    with site.database.begin() as session:
        users.set_password(session, visitor.id, password_hash)
        sessions.end_all(session, visitor.id)
        return sessions.start(session, visitor.id, site.now())
