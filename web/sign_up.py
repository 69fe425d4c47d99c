"""Signing up: open to all, with a code the teacher gives out, or closed (ASSAY_SIGNUP, ASSAY_SIGNUP_CODE).

That a login is taken has to be said; the rate limit keeps it from being asked in bulk. The display name is all that
others ever see, so the form says so and proposes nothing from the login.
"""

import hmac
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from judge.store import audit, sessions, users
from web import rates
from web.errors import Problem, TooMany
from web.forgery import check_form_token
from web.language import gettext as _
from web.language import safe_next
from web.pages import render
from web.passwords import objection
from web.signing import address, set_cookie, visible_name
from web.site import Site, SiteOf
from web.visitor import VisitorOf

router = APIRouter(include_in_schema=False)


@router.get("/sign-up")
def show(request: Request, visitor: VisitorOf, site: SiteOf, next: str = "") -> Response:
    """The form, or word that there is none to fill in."""
    if visitor.user is not None:
        return RedirectResponse(safe_next(next), status_code=303)
    return _form(request, site, next=next)


def _form(
    request: Request,
    site: Site,
    *,
    next: str = "",
    login: str = "",
    name: str = "",
    code: str = "",
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    template = "sign_up_closed.html" if site.settings.signup == "closed" else "sign_up.html"
    return render(
        request, template, status=status, next=safe_next(next), login=login, name=name, code=code, wrong=wrong or {}
    )


@router.post("/sign-up")
async def sign_up(
    request: Request,
    site: SiteOf,
    login: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
    form_token: Annotated[str, Form()] = "",
) -> Response:
    """Make the account and sign in, or show the form again with what is wrong beside each field."""
    check_form_token(request, form_token)
    if site.settings.signup == "closed":
        raise Problem(403, _("Accounts are made by the people who run this site. Ask them for one."))
    wait = await run_in_threadpool(site.rates.take, rates.SIGN_UP_ADDRESS, address(request))
    if wait:
        raise TooMany(wait, _("Many people are signing up from here. Wait a little, then try again."))
    wrong: dict[str, str] = {}
    if site.settings.signup == "code" and not hmac.compare_digest(
        code.strip().encode("utf-8", "replace"), site.settings.signup_code.encode()
    ):
        wrong["code"] = _("That is not the code. Ask your teacher for it.")
    try:
        login = users.normal_login(login)
    except users.LoginRefused:
        wrong["login"] = login_rules()
    shown = visible_name(name)
    if not shown:
        wrong["name"] = _("Choose the name that others see on the leaderboard. It need not be your real one.")
    weak = objection(password, login, shown)
    if weak:
        wrong["password"] = weak
    if not wrong:
        secret = await _create(site, login, shown, await site.passwords.hash(password))
        if secret:
            response = RedirectResponse(safe_next(next), status_code=303)
            set_cookie(response, site, secret)
            return response
        wrong["login"] = _("Somebody has this login already. Choose another.")
    return await run_in_threadpool(
        _form, request, site, next=next, login=login[:64], name=shown, code=code[:200], wrong=wrong, status=422
    )


def login_rules() -> str:
    """What a login looks like."""
    return _("A login has 1 to 64 letters a-z, digits, or . _ @ + - between them.")


async def _create(site: Site, login: str, name: str, password_hash: str) -> str | None:
    """A new account and its session; None if the login was taken meanwhile."""

    def create() -> str | None:
        now = site.now()
        try:
            with site.database.begin() as session:
                user = users.add(session, login, name, password_hash, now)
                assert user.id is not None
                audit.add(session, user.id, "user.sign_up", audit.person(user.id), now)
                return sessions.start(session, user.id, now)
        except users.LoginTaken:
            return None

    return await run_in_threadpool(create)
