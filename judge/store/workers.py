"""Workers as they last described themselves, for the admin page and /healthz. A worker writes its row every second.

`spare` is the rule by which work in the background leaves a box to whoever submits next.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from judge.store import submissions
from judge.store.tables import GateRun, GateState, RegradeItem, Submission, WorkerSlot
from judge.words import Status

FRESH = timedelta(seconds=10)
KEPT = timedelta(hours=1)


def describe(session: Session, name: str, state: Mapping[str, Any], now: datetime) -> None:
    """The worker `name` lives and is in `state`: `{"doing": "idle"|"grading", "submission": id|None, "sandbox": …,
    "images": the names of those it has|None}`."""
    row = session.get(WorkerSlot, name)
    if row is None:
        row = WorkerSlot(name=name, started_at=now)
        session.add(row)
    row.seen_at, row.state = now, dict(state)


def gone(session: Session, name: str) -> None:
    """The worker says goodbye."""
    session.execute(sa.delete(WorkerSlot).where(col(WorkerSlot.name) == name))


def all(session: Session) -> list[WorkerSlot]:
    """Every worker seen in the last hour, by name."""
    return list(session.exec(select(WorkerSlot).order_by(col(WorkerSlot.name))).all())


def fresh(session: Session, now: datetime) -> list[WorkerSlot]:
    """Workers that said something in the last seconds."""
    return [row for row in all(session) if row.seen_at > now - FRESH]


def without_image(session: Session, image: str, now: datetime) -> bool:
    """Whether there are workers with a sandbox and none of them has the image, so that what needs it waits.

    A worker that has not looked yet, or takes any image, has it.
    """
    ready = [row.state for row in fresh(session, now) if row.state.get("sandbox") not in ("none", "building")]
    known = [state.get("images") for state in ready]
    return bool(known) and not any(images is None or image in images for images in known)


def spare(session: Session, now: datetime) -> bool:
    """Whether a worker that is idle now may begin work in the background: another box stays free after that.

    Where only one worker has a sandbox (or none has said so yet), it may when nothing is running at all. Asked in the
    transaction that then claims a piece, the answer holds: claims queue at one lock.
    """
    submissions.lock_claims(session)
    slots = sum(row.state.get("sandbox") not in ("none", "building") for row in fresh(session, now))
    running = sum(
        session.execute(sa.select(sa.func.count()).where(state == word)).scalar_one()
        for state, word in (
            (col(Submission.status), Status.RUNNING),
            (col(RegradeItem.status), Status.RUNNING),
            (col(GateRun.state), GateState.RUNNING),
        )
    )
    return bool(running == 0 or running < slots - 1)


def cannot(session: Session, now: datetime) -> dict[str, str]:
    """What exercises may ask for (`judge.job.needs_of`) and no living worker's sandbox gives, with the reason; nothing
    while no worker has a sandbox."""
    said = [row.state for row in fresh(session, now) if row.state.get("sandbox") not in ("none", "building")]
    told = [state.get("cannot") or {} for state in said]
    common = set.intersection(*map(set, told)) if told else set()
    return {need: str(told[0][need]) for need in sorted(common)}


def forget(session: Session, now: datetime) -> None:
    """Delete workers not seen for an hour."""
    session.execute(sa.delete(WorkerSlot).where(col(WorkerSlot.seen_at) < now - KEPT))
