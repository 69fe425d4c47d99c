"""Accounts, for who runs the site: find one, give it a role, make one, and make the link that sets a new password.

There is no mail: the link is shown once, to be handed over. An account made here has no password until its link is
used.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session

from judge.store import audit, leaderboard, one_time_links, users
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
def show(request: Request, visitor: AdminOnly, site: SiteOf, q: str = "", after: str = "") -> Response:
    """Accounts whose login or name holds `q`, after the id `after`."""
    return _page(request, site, q=q, after=number(after) if after else 0)


def _page(
    request: Request,
    site: Site,
    *,
    q: str = "",
    after: int = 0,
    link: str = "",
    link_for: str = "",
    wrong: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    searched = visible_name(q)
    with site.database.read() as session:
        people = users.page(session, search=searched, after=after, limit=ON_A_PAGE + 1)
    more = people[ON_A_PAGE - 1].user.id if len(people) > ON_A_PAGE else None
    return render(
        request,
        "admin_users.html",
        status=status,
        people=people[:ON_A_PAGE],
        q=searched,
        more=more,
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
                audit.add(session, visitor.id, "user.add", login, now, {"role": role})
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
        audit.add(session, visitor.id, "user.password_link", person.user.login, now)
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
        audit.add(session, visitor.id, "user.role", person.user.login, now, {"role": role})
    return _page(request, site, q=person.user.login)


def _person(session: Session, user_id: str) -> users.Person:
    person = users.get(session, number(user_id))
    if person is None:
        raise Problem(404)
    return person


def _address(request: Request, site: Site, token: str) -> str:
    """The link as it is handed over: under the public address, else the one the admin used."""
    base = site.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return f"{base}/link/{token}"
