"""`/link/{token}`: a link that works once. It makes the first admin, or gives an account a new password.

Opening the page uses nothing up (chat programs open links to preview them); sending its form does. Whoever sends it is
signed in, and all earlier sessions of the account end.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from judge.store import audit, one_time_links, sessions, users
from judge.store.tables import OneTimeLink
from judge.words import Role
from web import rates
from web.errors import Problem, TooMany
from web.forgery import check_form_token
from web.language import gettext as _
from web.pages import render
from web.passwords import objection
from web.sign_up import login_rules
from web.signing import address, set_cookie, visible_name
from web.site import Site, SiteOf

router = APIRouter(include_in_schema=False)


@router.get("/link/{token}")
def show(request: Request, site: SiteOf, token: str) -> Response:
    """The form the link leads to."""
    link, login = _find(request, site, token)
    return _form(request, link.kind, login)


def _form(
    request: Request, kind: str, login: str, name: str = "", wrong: dict[str, str] | None = None, status: int = 200
) -> Response:
    return render(request, "one_time_link.html", status=status, kind=kind, login=login, name=name, wrong=wrong or {})


@router.post("/link/{token}")
async def use(
    request: Request,
    site: SiteOf,
    token: str,
    login: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    form_token: Annotated[str, Form()] = "",
) -> Response:
    """Do what the link is for, once."""
    check_form_token(request, form_token)
    link, known = await run_in_threadpool(_find, request, site, token)
    wrong: dict[str, str] = {}
    if link.kind == "first-admin":
        try:
            login = users.normal_login(login)
        except users.LoginRefused:
            wrong["login"] = login_rules()
        name = visible_name(name) or login
    else:
        login = known
    weak = objection(password, login, name)
    if weak:
        wrong["password"] = weak
    if not wrong:
        password_hash = await site.passwords.hash(password)
        try:
            secret = await run_in_threadpool(_use, site, token, login, name, password_hash)
        except users.LoginTaken:
            wrong["login"] = _("Somebody has this login already. Choose another.")
        else:
            response = RedirectResponse("/admin" if link.kind == "first-admin" else "/", status_code=303)
            set_cookie(response, site, secret)
            return response
    return await run_in_threadpool(_form, request, link.kind, login, name, wrong, 422)


def _find(request: Request, site: Site, token: str) -> tuple[OneTimeLink, str]:
    """The link and the login it is for ("" for the first admin's). Raises Problem 404."""
    wait = site.rates.take(rates.LINK_ADDRESS, address(request))
    if wait:
        raise TooMany(wait)
    with site.database.read() as session:
        link = one_time_links.find(session, token, site.now())
        if link is None:
            raise _gone()
        if link.user_id is None:
            return link, ""
        person = users.get(session, link.user_id)
    if person is None:
        raise _gone()
    return link, person.user.login


def _gone() -> Problem:
    return Problem(404, _("This link has been used or is too old. Ask for another one."))


def _use(site: Site, token: str, login: str, name: str, password_hash: str) -> str:
    """Use the link up and return the new session, all in one transaction. Raises Problem 404, users.LoginTaken."""
    now = site.now()
    with site.database.begin() as session:
        link = one_time_links.use(session, token, now)
        if link is None:
            raise _gone()
        if link.kind == "first-admin":
            user = users.add(session, login, name, password_hash, now, Role.ADMIN)
            assert user.id is not None
            user_id = user.id
            audit.add(session, user_id, "user.first_admin", audit.person(user_id), now)
        else:
            assert link.user_id is not None
            user_id = link.user_id
            users.set_password(session, user_id, password_hash)
            sessions.end_all(session, user_id)
            audit.add(session, link.created_by, "user.password_link_used", audit.person(user_id), now)
        return sessions.start(session, user_id, now)
