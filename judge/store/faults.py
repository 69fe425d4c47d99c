"""What was our fault: shown to admins and instructors, never counted against a learner."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from judge.store.tables import Fault

KEPT = timedelta(days=30)
TEXT_MAX = 4000


def add(session: Session, place: str, text: str, now: datetime, submission_id: int | None = None) -> Fault:
    """Write down a fault of ours. `place` is the part of Assay it happened in (`worker`, `watch`, `curriculum`)."""
    fault = Fault(at=now, place=place[:64], text=text[:TEXT_MAX].replace("\0", "\ufffd"), submission_id=submission_id)
    session.add(fault)
    return fault


def latest(session: Session, limit: int = 50) -> list[Fault]:
    """The newest faults, newest first."""
    return list(session.exec(select(Fault).order_by(col(Fault.id).desc()).limit(limit)).all())


def forget(session: Session, now: datetime) -> None:
    """Delete faults that are a month old."""
    session.execute(sa.delete(Fault).where(col(Fault.at) < now - KEPT))
