"""Who did what to whom. Rows are only ever added."""

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


def latest(session: Session, limit: int = 100) -> list[AuditEntry]:
    """The newest entries, newest first."""
    return list(session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(limit)).all())
