"""Accounts, for who runs the site: find one, give it a role, make one, and make the link that sets a new password.

Closing an account is undone by opening it again; erasing is for good (`judge.store.leaving`).

There is no mail: the link is shown once, to be handed over. An account made here has no password until its link is
used.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session

from judge.store import audit, leaderboard, leaving, one_time_links, users
from judge.words import Role
from web.errors import Problem
from web.ids import number
from web.language import gettext as _
from web.pages import render
from web.sign_up import login_rules
from web.signing import visible_name
from web.site import Site, SiteOf
from web.visitor import AdminOnly

router = APIRouter(include_in_schema=False)

ON_A_PAGE = 50
ROLES = {role.value: role for role in Role}


@router.get("/admin/users")
def show(
    request: Request, visitor: AdminOnly, site: SiteOf, q: str = "", after: str = "", closed: str = ""
) -> Response:
    """Accounts whose login or name holds `q`, after the id `after`; the closed ones if `closed`."""
    return _page(request, site, q=q, after=number(after) if after else 0, closed=bool(closed))


def _page(
    request: Request,
    site: Site,
    *,
    q: str = "",
    after: int = 0,
    closed: bool = False,
    done: str = "",
    link: str = "",
    link_for: str = "",
    wrong: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    searched = visible_name(q)
    with site.database.read() as session:
        people = users.page(session, search=searched, after=after, limit=ON_A_PAGE + 1, closed=closed)
    more = people[ON_A_PAGE - 1].user.id if len(people) > ON_A_PAGE else None
    return render(
        request,
        "admin_users.html",
        status=status,
        people=people[:ON_A_PAGE],
        q=searched,
        more=more,
        closed=closed,
        is_erased=leaving.is_erased,
        done=done,
        roles=list(ROLES),
        link=link,
        link_for=link_for,
        wrong=wrong or {},
        typed=typed or {},
    )


@router.post("/admin/users")
def create(
    request: Request,
    visitor: AdminOnly,
    site: SiteOf,
    login: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "learner",
) -> Response:
    """Make an account and show the link with which its owner sets a password."""
    wrong: dict[str, str] = {}
    try:
        login = users.normal_login(login)
    except users.LoginRefused:
        wrong["login"] = login_rules()
    if role not in ROLES:
        raise Problem(422)
    if not wrong:
        now = site.now()
        try:
            with site.database.begin() as session:
                user = users.add(session, login, visible_name(name) or login, None, now, ROLES[role])
                assert user.id is not None
                audit.add(session, visitor.id, "user.add", audit.person(user.id), now, {"role": role})
                token = one_time_links.create(session, "password", now, user.id, visitor.id)
        except users.LoginTaken:
            wrong["login"] = _("Somebody has this login already. Choose another.")
        else:
            return _page(request, site, link=_address(request, site, token), link_for=login)
    return _page(request, site, wrong=wrong, typed={"login": login[:64], "name": visible_name(name)}, status=422)


@router.post("/admin/users/{user_id}/link")
def password_link(request: Request, visitor: AdminOnly, site: SiteOf, user_id: str) -> Response:
    """Make the link that sets a new password, and show it."""
    now = site.now()
    with site.database.begin() as session:
        person = _person(session, user_id)
        token = one_time_links.create(session, "password", now, person.user.id, visitor.id)
        audit.add(session, visitor.id, "user.password_link", audit.person(person.user.id), now)
    return _page(request, site, q=person.user.login, link=_address(request, site, token), link_for=person.user.login)


@router.post("/admin/users/{user_id}/role")
def set_role(
    request: Request, visitor: AdminOnly, site: SiteOf, user_id: str, role: Annotated[str, Form()] = ""
) -> Response:
    """Give an account another role. Nobody takes their own away: there would be nobody to give it back."""
    if role not in ROLES:
        raise Problem(422)
    now = site.now()
    with site.database.begin() as session:
        person = _person(session, user_id)
        if person.user.id == visitor.id:
            raise Problem(403, _("You cannot change your own role. Another admin can."))
        assert person.user.id is not None
        users.set_role(session, person.user.id, ROLES[role], now)
        leaderboard.recompute(session, person.user.id)  # staff are left out of it
        audit.add(session, visitor.id, "user.role", audit.person(person.user.id), now, {"role": role})
    return _page(request, site, q=person.user.login)


@router.post("/admin/users/{user_id}/close")
def close(request: Request, visitor: AdminOnly, site: SiteOf, user_id: str) -> Response:
    """Close an account. Nobody closes their own here: they would be signed out of the page that opens it again."""
    now, found = site.now(), number(user_id)
    if found == visitor.id:
        raise Problem(
            403, _("You cannot close your own account here. Another admin can, or leave on your account's page.")
        )
    with site.database.begin() as session:
        person = _person(session, user_id)
        if not leaving.close(session, found, now):
            raise Problem(404)
        audit.add(session, visitor.id, "user.close", audit.person(found), now)
    said = _("The account of %(login)s is closed. Nothing it did is lost.") % {"login": person.user.login}
    return _page(request, site, q=person.user.login, closed=True, done=said)


@router.post("/admin/users/{user_id}/open")
def reopen(request: Request, visitor: AdminOnly, site: SiteOf, user_id: str) -> Response:
    """Open a closed account again."""
    now, found = site.now(), number(user_id)
    with site.database.begin() as session:
        if not leaving.reopen(session, found):
            raise Problem(404)
        audit.add(session, visitor.id, "user.open", audit.person(found), now)
        person = _person(session, user_id)
    said = _("The account of %(login)s is open again. Its tokens stay revoked.") % {"login": person.user.login}
    return _page(request, site, q=person.user.login, done=said)


@router.post("/admin/users/{user_id}/erase")
def erase(request: Request, visitor: AdminOnly, site: SiteOf, user_id: str) -> Response:
    """Erase an account that has been closed: two steps, so that no slip of the hand is for good."""
    now, found = site.now(), number(user_id)
    with site.database.begin() as session:
        if users.get(session, found) is not None:
            raise Problem(409, _("Close the account first; a closed one can be erased."))
        if not leaving.erase(session, found, now):
            raise Problem(404)
        audit.add(session, visitor.id, "user.erase", audit.person(found), now)
    return _page(request, site, closed=True, done=_("The account is erased."))


def _person(session: Session, user_id: str) -> users.Person:
    person = users.get(session, number(user_id))
    if person is None:
        raise Problem(404)
    return person


def _address(request: Request, site: Site, token: str) -> str:
    """The link as it is handed over: under the public address, else the one the admin used."""
    base = site.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return f"{base}/link/{token}"
