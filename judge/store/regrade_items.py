"""The items of regrades in workers' hands: claimed, renewed, settled, given back. Nobody's current grade changes here.

The claim works as a submission's (`judge.store.submissions`): a random word and a lease in the row; who comes back
after the lease was given away changes nothing. A cancelled regrade takes the word away.

**The same files are not run again** on the same version, image and limits. The first item of a regrade is always run:
its grade says which image there is now. From then on `same` looks for a grade of that version and image for the same
files: this regrade's own, an earlier regrade's, or one that a submission has got on the road. Such an item gets a copy
(`reused`), or, where it is the submission's own present grade, that one.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from judge.store import faults, grades, workers
from judge.store.grades import NewGrade
from judge.store.submissions import LEASE, MAX_TRIES
from judge.store.tables import Grade, Regrade, RegradeItem, RegradeState, Submission
from judge.words import Purpose, Status, Verdict


@dataclass(frozen=True)
class Taken:
    """An item in a worker's hands: what is to be judged under which version, and the word that proves the claim."""

    id: int
    claim: str
    tries: int
    regrade_id: int
    version_id: int
    submission_id: int
    files: Mapping[str, str]
    files_hash: str


def files_hash(files: Mapping[str, str]) -> str:
    """The sha256, in hex, of submitted files: paths and contents in order."""
    digest = hashlib.sha256()
    for path, text in sorted(files.items()):
        content = text.encode("utf-8", "surrogatepass")
        digest.update(f"{path}\0{len(content)}\0".encode("utf-8", "surrogatepass"))
        digest.update(content)
    return digest.hexdigest()


def waiting(session: Session, most: int = 8) -> int:
    """How many items wait for a worker, counted up to `most`."""
    query = _queued().with_only_columns(col(RegradeItem.id)).limit(most).subquery()
    return int(session.execute(sa.select(sa.func.count()).select_from(query)).scalar_one())


def claim(session: Session, worker: str, now: datetime, images: Collection[str] | None = None) -> Taken | None:
    """Take the item whose turn it is, if a box can be spared (`judge.store.workers.spare`). None: nothing to do."""
    if not workers.spare(session, now):
        return None
    query = _queued().order_by(col(RegradeItem.id)).limit(1)
    if images is not None:
        query = query.where(col(Regrade.image).in_(images))
    found = session.execute(query).first()
    if found is None:
        return None
    item, regrade, submission = found
    word = secrets.token_hex(16)
    item.status, item.claim, item.worker, item.lease_until = Status.RUNNING, word, worker, now + LEASE
    item.tries += 1
    item.files_hash = item.files_hash or files_hash(submission.files)
    session.flush()
    assert item.id is not None and regrade.id is not None and submission.id is not None
    return Taken(
        id=item.id,
        claim=word,
        tries=item.tries,
        regrade_id=regrade.id,
        version_id=regrade.version_id,
        submission_id=submission.id,
        files=dict(submission.files),
        files_hash=item.files_hash,
    )


def renew(session: Session, taken: Taken, now: datetime) -> bool:
    """Extend the lease. False: the claim no longer holds."""
    return _change(session, _held(taken).values(lease_until=now + LEASE))


def give_back(session: Session, taken: Taken, *, counts: bool) -> bool:
    """Put the item back in its place. `counts` False gives the try back. False: the claim no longer holds."""
    tries = RegradeItem.tries if counts else RegradeItem.tries - 1
    back = {"status": Status.QUEUED, "claim": None, "worker": None, "lease_until": None}
    return _change(session, _held(taken).values(**back, tries=tries))


def same(session: Session, taken: Taken, known: Mapping[str, int]) -> Grade | None:
    """A grade there is for the same files on the same version, in the image that this regrade has run in; None.

    `known`: grades that submissions got on the road, by `files_hash` (`judged_on`).
    """
    last = select(Grade.image, Grade.sandbox).where(
        Grade.regrade_id == taken.regrade_id, Grade.verdict != Verdict.JUDGE_ERROR
    )
    ran = session.exec(last.order_by(col(Grade.id).desc()).limit(1)).first()
    if ran is None:
        return None
    fits = sa.and_(
        col(Grade.version_id) == taken.version_id,
        col(Grade.image) == ran[0],
        col(Grade.sandbox) == ran[1],
        col(Grade.verdict) != Verdict.JUDGE_ERROR,
        col(Grade.made_by).is_(None),
    )
    own = select(Grade).join(Submission, col(Submission.current_grade_id) == col(Grade.id))
    found = session.exec(own.where(Submission.id == taken.submission_id, fits)).first()
    if found is None and taken.files_hash in known:
        found = session.exec(select(Grade).where(Grade.id == known[taken.files_hash], fits)).first()
    if found is None:
        items = select(Grade).join(RegradeItem, col(RegradeItem.grade_id) == col(Grade.id))
        found = session.exec(items.where(RegradeItem.files_hash == taken.files_hash, fits).limit(1)).first()
    return found


def judged_on(session: Session, version_id: int, after: int, limit: int = 500) -> list[tuple[int, str, int]]:
    """Submissions with ids above `after` that the road judged under the version: id, `files_hash`, grade; by id."""
    rows = session.execute(
        sa.select(col(Submission.id), col(Submission.files), col(Grade.id))
        .join(Grade, col(Grade.id) == col(Submission.current_grade_id))
        .where(col(Submission.version_id) == version_id, col(Grade.version_id) == version_id)
        .where(col(Submission.purpose) == Purpose.SUBMIT, col(Submission.id) > after)
        .order_by(col(Submission.id))
        .limit(limit)
    ).all()
    return [(number, files_hash(files), grade_id) for number, files, grade_id in rows]


def settle(session: Session, taken: Taken, grade: NewGrade, now: datetime) -> bool:
    """Store what the run gave as the item's grade. False: the claim no longer holds, and nothing was changed."""
    found = _finish(session, taken, reused=False)
    if found is None:
        return False
    item, regrade = found
    row = grades.keep(session, grade, now, **_said(item, regrade))
    if grade.verdict == Verdict.JUDGE_ERROR:
        faults.add(session, "regrading", grade.fault or "judge_error without a reason", now, item.submission_id)
    return _end(session, item, regrade, row, now)


def settle_same(session: Session, taken: Taken, grade_id: int, now: datetime) -> bool:
    """Give the item a grade that was found (`same`). False: the claim no longer holds, and nothing was changed."""
    found = _finish(session, taken, reused=True)
    if found is None:
        return False
    item, regrade = found
    row = session.get_one(Grade, grade_id)
    if grade_id != item.before_grade_id:
        row = grades.copy(session, row, now, **_said(item, regrade))
    return _end(session, item, regrade, row, now)


def give_up(session: Session, taken: Taken, why: str, now: datetime) -> bool:
    """The item could not be judged: `judge_error`, which changes nothing. False: the claim no longer holds."""
    found = _finish(session, taken, reused=False)
    if found is None:
        return False
    item, regrade = found
    row = Grade(
        verdict=Verdict.JUDGE_ERROR,
        fault=grades.clean(why)[: faults.TEXT_MAX],
        created_at=now,
        **_said(item, regrade),
    )
    session.add(row)
    session.flush()
    faults.add(session, "regrading", row.fault, now, item.submission_id)
    return _end(session, item, regrade, row, now)


def lost(session: Session, now: datetime, worker: str | None = None) -> list[Taken]:
    """What is running past its lease (or, the clock having been set back, impossibly long), or in the name of
    `worker`, which has just started."""
    gone = sa.or_(col(RegradeItem.lease_until) < now, col(RegradeItem.lease_until) > now + 2 * LEASE)
    rows = session.exec(
        select(RegradeItem, Regrade)
        .join(Regrade, col(Regrade.id) == col(RegradeItem.regrade_id))
        .where(RegradeItem.status == Status.RUNNING, gone if worker is None else RegradeItem.worker == worker)
    ).all()
    return [
        Taken(
            item.id or 0, item.claim or "", item.tries, item.regrade_id, regrade.version_id, item.submission_id, {}, ""
        )
        for item, regrade in rows
    ]


def take_back(session: Session, taken: Taken, now: datetime) -> bool:
    """Put back what a lost worker held, the try counted; after MAX_TRIES give up. False: the claim no longer holds."""
    if taken.tries < MAX_TRIES:
        return give_back(session, taken, counts=True)
    return give_up(session, taken, f"no worker could finish it: {taken.tries} tries were cut off", now)


def all_judged(session: Session) -> list[int]:
    """Regrades that run but have no item left to judge: the last ones belonged to somebody who was erased."""
    left = sa.select(col(RegradeItem.id)).where(
        col(RegradeItem.regrade_id) == col(Regrade.id), col(RegradeItem.status) != Status.JUDGED
    )
    query = sa.select(col(Regrade.id)).where(col(Regrade.state) == RegradeState.RUNNING, ~left.exists())
    return [number for number in session.scalars(query) if number is not None]


def make_ready(session: Session, regrade_ids: Collection[int], now: datetime) -> None:
    """Say of regrades that run (`all_judged`) that they are ready."""
    session.execute(
        sa.update(Regrade)
        .where(col(Regrade.id).in_(regrade_ids), col(Regrade.state) == RegradeState.RUNNING)
        .values(state=RegradeState.READY, ready_at=now)
        .execution_options(synchronize_session=False)
    )


def _queued() -> Any:
    return (
        sa.select(RegradeItem, Regrade, Submission)
        .join(Regrade, col(Regrade.id) == col(RegradeItem.regrade_id))
        .join(Submission, col(Submission.id) == col(RegradeItem.submission_id))
        .where(col(RegradeItem.status) == Status.QUEUED, col(Regrade.state) == RegradeState.RUNNING)
    )


def _held(taken: Taken) -> Any:
    return sa.update(RegradeItem).where(
        col(RegradeItem.id) == taken.id,
        col(RegradeItem.status) == Status.RUNNING,
        col(RegradeItem.claim) == taken.claim,
    )


def _change(session: Session, update: Any) -> bool:
    result = session.execute(update.execution_options(synchronize_session=False))
    return cast("sa.CursorResult[Any]", result).rowcount == 1


def _finish(session: Session, taken: Taken, *, reused: bool) -> tuple[RegradeItem, Regrade] | None:
    """Turn the item from running to judged under the claim; the regrade is locked, so that one of two that settle the
    last two items sees the other."""
    regrade = session.exec(
        select(Regrade)
        .where(Regrade.id == taken.regrade_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    done = {"status": Status.JUDGED, "claim": None, "lease_until": None, "reused": reused}
    if regrade is None or not _change(session, _held(taken).values(**done)):
        return None
    item = session.get(RegradeItem, taken.id, populate_existing=True)
    return None if item is None else (item, regrade)


def _said(item: RegradeItem, regrade: Regrade) -> dict[str, Any]:
    return {
        "submission_id": item.submission_id,
        "version_id": regrade.version_id,
        "purpose": Purpose.REGRADE,
        "replaces_id": item.before_grade_id,
        "regrade_id": regrade.id,
        "reason": regrade.reason,
    }


def _end(session: Session, item: RegradeItem, regrade: Regrade, grade: Grade, now: datetime) -> bool:
    item.grade_id = grade.id
    session.flush()
    left = select(RegradeItem.id).where(RegradeItem.regrade_id == regrade.id, RegradeItem.status != Status.JUDGED)
    if regrade.state is RegradeState.RUNNING and session.exec(left.limit(1)).first() is None:
        regrade.state, regrade.ready_at = RegradeState.READY, now
    return True
