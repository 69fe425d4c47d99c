"""Signed-in browsers. A session is a random token in a cookie; the table knows only its sha256, so that who reads the
database cannot sign in with what it says. A session ends LIFETIME after it was last seen; being seen is written at
most once per STALE, so that reading pages does not write."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session as StoreSession
from sqlmodel import col

from judge.store.people import role_column, role_of
from judge.store.tables import Session, User
from judge.words import Role

LIFETIME = timedelta(days=30)
STALE = timedelta(hours=1)


@dataclass(frozen=True)
class Owner:
    """A valid session with its account and role."""

    session: Session
    user: User
    role: Role


def digest(secret: str) -> str:
    """How a token is stored: sha256, hex. The tokens are random, so no salt or slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def start(session: StoreSession, user_id: int, now: datetime) -> str:
    """A new session of `user_id`; returns the token for the cookie, 43 url-safe characters."""
    secret = secrets.token_urlsafe(32)
    row = Session(token_hash=digest(secret), user_id=user_id, created_at=now, seen_at=now, expires_at=now + LIFETIME)
    session.add(row)
    return secret


_FIND = (
    sa.select(Session, User, role_column())
    .join(User, col(User.id) == col(Session.user_id))
    .where(
        col(Session.token_hash) == sa.bindparam("hash"),
        col(Session.expires_at) > sa.bindparam("now"),
        col(User.deleted_at).is_(None),
    )
)


def find(session: StoreSession, secret: str, now: datetime) -> Owner | None:
    """Who owns the session `secret`, or None if it does not exist, has ended, or its account is gone."""
    row = session.execute(_FIND, {"hash": digest(secret), "now": now}).first()
    return Owner(row[0], row[1], role_of(row[1], row[2])) if row else None


def is_stale(row: Session, now: datetime) -> bool:
    """Whether `touch` is due."""
    return now - row.seen_at > STALE


def touch(session: StoreSession, rows: Sequence[Session], now: datetime) -> None:
    """Note that the sessions were used, which gives them another LIFETIME."""
    hashes = [row.token_hash for row in rows]
    for at in range(0, len(hashes), 500):
        session.execute(
            sa.update(Session)
            .where(col(Session.token_hash).in_(hashes[at : at + 500]))
            .values(seen_at=now, expires_at=now + LIFETIME)
        )


def end(session: StoreSession, secret: str) -> None:
    """End the session `secret`, if there is one."""
    session.execute(sa.delete(Session).where(col(Session.token_hash) == digest(secret)))


def end_all(session: StoreSession, user_id: int) -> None:
    """End every session of `user_id`: after a change of password."""
    session.execute(sa.delete(Session).where(col(Session.user_id) == user_id))


def forget_expired(session: StoreSession, now: datetime) -> int:
    """Delete what has ended; returns how many. `judge.watch` may call it from time to time."""
    result = session.execute(sa.delete(Session).where(col(Session.expires_at) <= now))
    return int(getattr(result, "rowcount", 0))
