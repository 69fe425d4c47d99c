"""Who is asking: nobody, the owner of a session cookie, or the owner of a bearer token.

An endpoint asks with `visitor: VisitorOf` (anybody), `visitor: SignedIn` (else sign-in page or 401),
`visitor: AuthorOnly` (who writes exercises) or `visitor: AdminOnly`. The look-up is one indexed read, done once per
request and kept in `request.state.visitor`. A request with an Authorization header is judged by that header alone: its
cookie is not looked at, which is what lets tokens do without the check against forged requests (`web.forgery`).

What somebody may do is `Visitor.role` (the role in the course "Everyone", or admin) and, for tokens, the scopes: a
session has all scopes of its role, a token those it was given that the role still has.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from judge.store import sessions, tokens
from judge.store.tables import ApiToken, Session, User
from judge.words import Role
from web import language
from web.errors import NeedsSignIn, Problem
from web.site import Site, site_of

COOKIE = "assay_session"

SCOPES: dict[Role, frozenset[str]] = {
    Role.LEARNER: frozenset({"submit", "read"}),
    Role.ASSISTANT: frozenset({"submit", "read"}),
    Role.INSTRUCTOR: frozenset({"submit", "read", "author"}),
    Role.ADMIN: frozenset({"submit", "read", "author", "admin"}),
}


@dataclass(frozen=True)
class Visitor:
    """Who asks. `session` and `token` exclude each other; both None with `user` None is a stranger."""

    user: User | None = None
    role: Role = Role.LEARNER
    session: Session | None = None
    token: ApiToken | None = None

    @cached_property
    def scopes(self) -> frozenset[str]:
        """What this request may do."""
        if self.user is None:
            return frozenset()
        allowed = SCOPES[self.role]
        return allowed if self.token is None else allowed & frozenset(self.token.scopes)

    @property
    def id(self) -> int:
        """The user's id. Only for visitors known to be signed in."""
        if self.user is None or self.user.id is None:
            raise NeedsSignIn
        return self.user.id

    @property
    def is_admin(self) -> bool:
        """Whether the visitor runs the site."""
        return self.user is not None and self.role is Role.ADMIN

    @property
    def is_staff(self) -> bool:
        """Whether the visitor may see others' submissions: assistants, instructors and admins."""
        return self.user is not None and self.role is not Role.LEARNER


STRANGER = Visitor()


def identify(request: Request) -> Visitor:
    """The visitor behind `request`; blocks for one read the first time, so not for the event loop."""
    known = getattr(request.state, "visitor", None)
    if known is not None:
        return cast(Visitor, known)
    request.state.visitor = _look_up(site_of(request), request)
    return cast(Visitor, request.state.visitor)


def _look_up(site: Site, request: Request) -> Visitor:
    now = site.now()
    authorization = request.headers.get("authorization")
    if authorization is not None:
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return STRANGER
        with site.database.read() as session:
            found = tokens.find(session, secret.strip(), now)
        if found is None:
            return STRANGER
        if tokens.is_stale(found.token, now):
            site.last_seen.note(found.token, now)
        return Visitor(found.user, found.role, token=found.token)
    secret = request.cookies.get(COOKIE, "")
    if not secret:
        return STRANGER
    with site.database.read() as session:
        owner = sessions.find(session, secret, now)
    if owner is None:
        return STRANGER
    if sessions.is_stale(owner.session, now):
        site.last_seen.note(owner.session, now)
    return Visitor(owner.user, owner.role, session=owner.session)


async def _visitor(request: Request) -> Visitor:
    visitor = await run_in_threadpool(identify, request)
    account = visitor.user.language if visitor.user else None
    # set here, in the task of the request: endpoints in threads get a copy of this context
    language.use(
        language.choose(request.cookies.get(language.LANGUAGE_COOKIE), account, request.headers.get("accept-language"))
    )
    return visitor


VisitorOf = Annotated[Visitor, Depends(_visitor)]


async def _signed_in(visitor: VisitorOf) -> Visitor:
    if visitor.user is None:
        raise NeedsSignIn
    return visitor


SignedIn = Annotated[Visitor, Depends(_signed_in)]


async def _admin(visitor: SignedIn) -> Visitor:
    if "admin" not in visitor.scopes:
        raise Problem(404)  # others are not told that there is such a page
    return visitor


AdminOnly = Annotated[Visitor, Depends(_admin)]


async def _author(visitor: SignedIn) -> Visitor:
    if "author" not in visitor.scopes:
        raise Problem(404)
    return visitor


AuthorOnly = Annotated[Visitor, Depends(_author)]
