"""Signing in: `GET /sign-in` shows the form, `POST /sign-in` checks it and sends the visitor back to where they were.

Nothing here tells whether a login exists: an unknown one takes the same time and gives the same answer as a wrong
password. Attempts are counted per login and address, per login, and per address; a right password gives its permits
back, so that only failures add up. Who was signed out in the middle of a submit finds the files of that submit in the
form (`web.submit.Pending`): they are submitted with the signing in.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from judge.store import sessions, users
from judge.store.tables import User
from web import rates, submit
from web.errors import Problem, TooMany
from web.forgery import check_form_token
from web.language import LANGUAGE_COOKIE, safe_next
from web.language import gettext as _
from web.pages import render
from web.rates import Rate
from web.signing import address, set_cookie
from web.site import Site, SiteOf
from web.visitor import COOKIE, VisitorOf, identify

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def show(request: Request, visitor: VisitorOf, next: str = "") -> Response:
    """The form; who is signed in already goes on."""
    if visitor.user is not None:
        return RedirectResponse(safe_next(next), status_code=303)
    return form(request, next=next)


def form(
    request: Request, *, next: str = "", login: str = "", problem: str = "", pending: str = "", status: int = 200
) -> Response:
    """The sign-in page. `pending` is a submit that waits for it (`web.submit.Pending.to_form`)."""
    return render(
        request, "sign_in.html", status=status, next=safe_next(next), login=login, problem=problem, pending=pending
    )


@router.post("/sign-in")
async def sign_in(
    request: Request,
    site: SiteOf,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
    pending: Annotated[str, Form()] = "",
    form_token: Annotated[str, Form()] = "",
) -> Response:
    """Sign in, or show the form again with what is wrong."""
    check_form_token(request, form_token)
    taken = await run_in_threadpool(_take, site, login, address(request))
    user = await run_in_threadpool(_find, site, login)
    right, better = await site.passwords.verify(password, user.password_hash if user else None)
    if not right or user is None:
        problem = _("Login and password do not belong together.")
        return await run_in_threadpool(
            form, request, next=next, login=login[:64], problem=problem, pending=pending, status=401
        )
    return await run_in_threadpool(_begin, request, site, user, better, taken, next, pending)


def _begin(
    request: Request, site: Site, user: User, better: str | None, taken: list[tuple[Rate, str]], next: str, pending: str
) -> Response:
    assert user.id is not None
    for rate, who in taken:
        site.rates.give_back(rate, who)
    with site.database.begin() as session:
        sessions.end(session, request.cookies.get(COOKIE, ""))
        secret = sessions.start(session, user.id, site.now())
        if better:
            users.set_password(session, user.id, better)
    target = safe_next(next)
    waiting = submit.Pending.from_form(pending)
    if waiting is not None:
        request.cookies[COOKIE] = secret  # from here on this request is the user's
        request.state.visitor = None
        try:
            target = submit.page_of(submit.send(site, identify(request), waiting.wanted()))
        except Problem as problem:
            # signed in all the same; the files are shown where they were written, with what is wrong
            response = submit.show_again(request, site, identify(request), waiting, problem)
            set_cookie(response, site, secret)
            return response
    response = RedirectResponse(target, status_code=303)
    set_cookie(response, site, secret)
    if user.language and LANGUAGE_COOKIE not in request.cookies:
        response.set_cookie(LANGUAGE_COOKIE, user.language, max_age=31536000, samesite="lax", secure=site.secure)
    return response


def _take(site: Site, login: str, place: str) -> list[tuple[Rate, str]]:
    who = login.strip().lower()[:64]
    wanted = [
        (rates.SIGN_IN_LOGIN_ADDRESS, f"{who}@{place}"),
        (rates.SIGN_IN_LOGIN, who),
        (rates.SIGN_IN_ADDRESS, place),
    ]
    for rate, key in wanted:
        wait = site.rates.take(rate, key)
        if wait:
            raise TooMany(wait, _("Too many attempts to sign in. Wait a little, then try again."))
    return wanted


def _find(site: Site, login: str) -> User | None:
    with site.database.read() as session:
        return users.by_login(session, login)
