"""Accounts and their roles. A login is unique without regard to case and is stored in small letters."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session as StoreSession
from sqlmodel import col

from judge.store import leaderboard, progress
from judge.store.people import EVERYONE, role_column, role_of
from judge.store.tables import Course, CourseRole, SiteRole, User
from judge.words import Role

_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?")


class LoginTaken(Exception):
    """Somebody has this login."""


class LoginRefused(ValueError):
    """Not a login: 1 to 64 small letters, digits or . _ @ + - between letters or digits."""


@dataclass(frozen=True)
class Person:
    """An account and what it is."""

    user: User
    role: Role


def normal_login(text: str) -> str:
    """`text` as a login is stored. Raises LoginRefused."""
    login = text.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise LoginRefused(text)
    return login


def add(
    session: StoreSession,
    login: str,
    display_name: str,
    password_hash: str | None,
    now: datetime,
    role: Role = Role.LEARNER,
) -> User:
    """A new account. Raises LoginTaken, LoginRefused; the display name is cut to 64 characters."""
    login = normal_login(login)
    user = User(
        login=login,
        display_name=display_name.strip()[:64] or login,
        password_hash=password_hash,
        site_role=SiteRole.ADMIN if role is Role.ADMIN else SiteRole.NONE,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(user)
            session.flush()
    except IntegrityError:
        raise LoginTaken(login) from None
    if role in (Role.ASSISTANT, Role.INSTRUCTOR) and user.id is not None:
        set_role(session, user.id, role, now)
    return user


def set_role(session: StoreSession, user_id: int, role: Role, now: datetime) -> None:
    """Make `user_id` a learner, assistant or instructor of "Everyone", or an admin of the site, and nothing else."""
    site_role = SiteRole.ADMIN if role is Role.ADMIN else SiteRole.NONE
    progress.lock(session, user_id)
    session.execute(sa.update(User).where(col(User.id) == user_id).values(site_role=site_role))
    course_id = everyone(session, now)
    session.execute(
        sa.delete(CourseRole).where(col(CourseRole.user_id) == user_id, col(CourseRole.course_id) == course_id)
    )
    if role in (Role.ASSISTANT, Role.INSTRUCTOR):
        session.add(CourseRole(user_id=user_id, course_id=course_id, role=role))
        session.flush()
    leaderboard.recompute(session, user_id)  # staff leave the leaderboard, learners come back to it


def everyone(session: StoreSession, now: datetime) -> int:
    """The id of the course "Everyone", made if it is not there yet."""
    found = session.execute(sa.select(col(Course.id)).where(col(Course.slug) == EVERYONE)).scalar()
    if found is not None:
        return int(found)
    course = Course(slug=EVERYONE, title="Everyone", created_at=now)
    session.add(course)
    session.flush()
    assert course.id is not None
    return course.id


def by_login(session: StoreSession, login: str) -> User | None:
    """The account that signs in as `login`, in whatever case it was typed."""
    found = session.execute(
        sa.select(User).where(col(User.login) == login.strip().lower()[:64], col(User.deleted_at).is_(None))
    )
    return found.scalar_one_or_none()


def get(session: StoreSession, user_id: int) -> Person | None:
    """The account `user_id` and its role."""
    row = session.execute(
        sa.select(User, role_column()).where(col(User.id) == user_id, col(User.deleted_at).is_(None))
    ).first()
    return Person(row[0], role_of(row[0], row[1])) if row else None


def set_password(session: StoreSession, user_id: int, password_hash: str) -> None:
    """Store another password hash."""
    session.execute(sa.update(User).where(col(User.id) == user_id).values(password_hash=password_hash))


def set_choices(session: StoreSession, user_id: int, *, language: str | None = None, theme: str | None = None) -> None:
    """Store the language or the theme somebody chose; None leaves what was."""
    values = {name: value for name, value in (("language", language), ("theme", theme)) if value is not None}
    if values:
        session.execute(sa.update(User).where(col(User.id) == user_id).values(**values))


def rename(session: StoreSession, user_id: int, display_name: str) -> None:
    """Store another display name (cut to 64 characters)."""
    session.execute(sa.update(User).where(col(User.id) == user_id).values(display_name=display_name.strip()[:64]))


def logins(session: StoreSession, ids: Collection[int]) -> dict[int, str]:
    """The logins of these accounts, closed ones too."""
    rows = session.execute(sa.select(col(User.id), col(User.login)).where(col(User.id).in_(list(ids)))).all()
    return {row.id: row.login for row in rows}


def any_admin(session: StoreSession) -> bool:
    """Whether somebody runs the site already."""
    found = session.execute(
        sa.select(col(User.id)).where(col(User.site_role) == SiteRole.ADMIN, col(User.deleted_at).is_(None)).limit(1)
    )
    return found.scalar() is not None


def page(
    session: StoreSession, *, search: str = "", after: int = 0, limit: int = 50, closed: bool = False
) -> list[Person]:
    """Accounts in the order they were made, after the id `after`, whose login or display name holds `search`: the open
    ones, or the `closed` ones."""
    gone = col(User.deleted_at).is_not(None) if closed else col(User.deleted_at).is_(None)
    query = sa.select(User, role_column()).where(col(User.id) > after, gone).order_by(col(User.id)).limit(limit)
    if search:
        query = query.where(
            sa.or_(
                col(User.login).icontains(search, autoescape=True),
                col(User.display_name).icontains(search, autoescape=True),
            )
        )
    return [Person(user, role_of(user, role)) for user, role in session.execute(query)]
