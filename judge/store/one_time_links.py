"""Links that work once: the first admin's (kind `first-admin`) and a new password's (kind `password`).

Only the sha256 of a link's token is stored. `use` is one conditional update: of two who open a link together one wins.
"""

import secrets
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlmodel import Session as StoreSession
from sqlmodel import col

from judge.store.sessions import digest
from judge.store.tables import OneTimeLink

Kind = Literal["first-admin", "password"]
LIFETIME: dict[str, timedelta] = {"first-admin": timedelta(days=7), "password": timedelta(days=2)}


def create(
    session: StoreSession, kind: Kind, now: datetime, user_id: int | None = None, created_by: int | None = None
) -> str:
    """A new link's token, the last part of its address. Earlier unused links of that kind and account stop working."""
    session.execute(
        sa.update(OneTimeLink)
        .where(
            col(OneTimeLink.kind) == kind,
            col(OneTimeLink.user_id).is_(None) if user_id is None else col(OneTimeLink.user_id) == user_id,
            col(OneTimeLink.used_at).is_(None),
        )
        .values(used_at=now)
    )
    secret = secrets.token_urlsafe(24)
    session.add(
        OneTimeLink(
            token_hash=digest(secret),
            kind=kind,
            user_id=user_id,
            created_by=created_by,
            expires_at=now + LIFETIME[kind],
        )
    )
    return secret


def find(session: StoreSession, secret: str, now: datetime) -> OneTimeLink | None:
    """The link of that token if it would still work."""
    row = session.get(OneTimeLink, digest(secret))
    return row if row is not None and row.used_at is None and row.expires_at > now else None


def use(session: StoreSession, secret: str, now: datetime) -> OneTimeLink | None:
    """Use the link up and return it; None if it was used, has expired or never was."""
    result = session.execute(
        sa.update(OneTimeLink)
        .where(
            col(OneTimeLink.token_hash) == digest(secret),
            col(OneTimeLink.used_at).is_(None),
            col(OneTimeLink.expires_at) > now,
        )
        .values(used_at=now)
    )
    if not getattr(result, "rowcount", 0):
        return None
    return session.get(OneTimeLink, digest(secret), populate_existing=True)
