"""Bearer tokens of the API: `assay_` and 43 url-safe characters, shown once, stored as sha256.

A token's use is written down at most once per STALE: the look-up is on the path of every API request and must not
write.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session as StoreSession
from sqlmodel import col

from judge.store.people import role_column, role_of
from judge.store.sessions import digest
from judge.store.tables import ApiToken, User
from judge.words import Role

PREFIX = "assay_"
SCOPES = ("submit", "read", "author", "admin")
STALE = timedelta(hours=1)
_FORM = re.compile(r"assay_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Owner:
    """A valid token with its account and role."""

    token: ApiToken
    user: User
    role: Role


def create(
    session: StoreSession,
    user_id: int,
    name: str,
    scopes: Sequence[str],
    now: datetime,
    expires_at: datetime | None = None,
) -> str:
    """A new token of `user_id`; returns it, to be shown once. Raises ValueError for an unknown scope."""
    unknown = set(scopes) - set(SCOPES)
    if unknown:
        raise ValueError(f"unknown scopes: {', '.join(sorted(unknown))}")
    secret = PREFIX + secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            token_hash=digest(secret),
            user_id=user_id,
            name=name[:64],
            scopes=[scope for scope in SCOPES if scope in scopes],
            created_at=now,
            expires_at=expires_at,
        )
    )
    return secret


_FIND = (
    sa.select(ApiToken, User, role_column())
    .join(User, col(User.id) == col(ApiToken.user_id))
    .where(
        col(ApiToken.token_hash) == sa.bindparam("hash"),
        col(ApiToken.revoked_at).is_(None),
        sa.or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > sa.bindparam("now")),
        col(User.deleted_at).is_(None),
    )
)


def find(session: StoreSession, secret: str, now: datetime) -> Owner | None:
    """Who owns the token `secret`, or None if it does not hold (any more)."""
    if not _FORM.fullmatch(secret):
        return None
    row = session.execute(_FIND, {"hash": digest(secret), "now": now}).first()
    return Owner(row[0], row[1], role_of(row[1], row[2])) if row else None


def is_stale(row: ApiToken, now: datetime) -> bool:
    """Whether `touch` is due."""
    return row.used_at is None or now - row.used_at > STALE


def touch(session: StoreSession, rows: Sequence[ApiToken], now: datetime) -> None:
    """Note that the tokens were used."""
    ids = [row.id for row in rows]
    for at in range(0, len(ids), 500):
        session.execute(sa.update(ApiToken).where(col(ApiToken.id).in_(ids[at : at + 500])).values(used_at=now))


def of_user(session: StoreSession, user_id: int) -> list[ApiToken]:
    """The tokens of `user_id` that are not revoked, newest first; expired ones too, so that their owner sees why."""
    found = session.execute(
        sa.select(ApiToken)
        .where(col(ApiToken.user_id) == user_id, col(ApiToken.revoked_at).is_(None))
        .order_by(col(ApiToken.id).desc())
    )
    return list(found.scalars())


def revoke(session: StoreSession, user_id: int, token_id: int, now: datetime) -> bool:
    """Revoke a token of `user_id`; False if there is none of that id that is theirs and still holds."""
    result = session.execute(
        sa.update(ApiToken)
        .where(col(ApiToken.id) == token_id, col(ApiToken.user_id) == user_id, col(ApiToken.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    return bool(getattr(result, "rowcount", 0))
