"""Who did what to whom. Rows are only ever added.

People are named by the number of their account (`person`), never by login or name, so that an erased person's is not
kept here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from judge.store.tables import AuditEntry


def add(
    session: Session,
    actor_id: int | None,
    action: str,
    target: str,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write down that `actor_id` (None: the command line or Assay itself) did `action` (`user.add`) to `target`."""
    entry = AuditEntry(at=now, actor_id=actor_id, action=action, target=target[:200], detail=dict(detail or {}))
    session.add(entry)
    return entry


def person(user_id: int | None) -> str:
    """An account as the target of an entry."""
    return f"user {user_id}"


def latest(
    session: Session, limit: int = 100, *, before: int | None = None, actor_id: int | None = None, action: str = ""
) -> list[AuditEntry]:
    """The newest entries, newest first: with ids below `before`, by `actor_id`, whose action begins with `action`."""
    query = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(limit)
    if before is not None:
        query = query.where(col(AuditEntry.id) < before)
    if actor_id is not None:
        query = query.where(AuditEntry.actor_id == actor_id)
    if action:
        query = query.where(col(AuditEntry.action).startswith(action, autoescape=True))
    return list(session.exec(query).all())
