"""Revisions: every state of an exercise's folder that was published or offered, whole and immutable.

A revision is named by `judge.exercise_archive.digest` of its files, so the same state is kept once however it came, and
may become current again. A folder whose exercise has become the site's **offers** what it says now: a state that is
neither current nor was seen before waits as `offered_revision_id` until somebody takes it over or declines it. What was
declined is not offered again; what the folder itself took back is forgotten, unless something refers to it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import cast

import sqlalchemy as sa
import sqlalchemy.orm
from sqlmodel import Session, col, select

from judge.exercise_archive import Packed
from judge.store.tables import Draft, Exercise, ExerciseRevision, GateRun, Origin


def get(session: Session, revision_id: int | None) -> ExerciseRevision | None:
    """The revision with its archive, or None."""
    return None if revision_id is None else session.get(ExerciseRevision, revision_id)


def of(session: Session, exercise_id: int) -> list[ExerciseRevision]:
    """The exercise's published revisions, newest first, without their archives: `get` fetches those."""
    query = (
        select(ExerciseRevision)
        .options(sa.orm.defer(cast(sa.orm.QueryableAttribute[bytes], ExerciseRevision.files)))
        .where(ExerciseRevision.exercise_id == exercise_id, col(ExerciseRevision.version_id).is_not(None))
        .order_by(col(ExerciseRevision.id).desc())
    )
    return list(session.exec(query).all())


def current_hashes(session: Session) -> dict[int, str]:
    """The hash of what is published, by exercise."""
    query = sa.select(col(Exercise.id), col(ExerciseRevision.hash)).join(
        ExerciseRevision, col(ExerciseRevision.id) == col(Exercise.current_revision_id)
    )
    return {row[0]: row[1] for row in session.execute(query).all()}


def keep(
    session: Session, exercise_id: int, packed: Packed, origin: Origin, by: int | None, now: datetime
) -> ExerciseRevision:
    """The revision that `packed` is, kept if it is new."""
    known = _by_hash(session, exercise_id, packed.digest)
    if known is not None:
        return known
    made = ExerciseRevision(
        exercise_id=exercise_id,
        hash=packed.digest,
        origin=origin,
        files=packed.archive,
        created_by=by,
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def offer(session: Session, row: Exercise, name: str, packed: Callable[[], Packed], now: datetime) -> bool:
    """Note what the folder of a site's exercise says now: the state `name`, which `packed` gives if it is new. True:
    that is an offer that nobody has seen before."""
    assert row.id is not None
    offered = get(session, row.offered_revision_id)
    if offered is not None and offered.hash == name:
        return False
    row.offered_revision_id = None
    session.flush()
    if offered is not None:
        _forget(session, offered)
    known = _by_hash(session, row.id, name)
    if known is not None:
        if known.id == row.current_revision_id:
            known.origin = Origin.FOLDER  # the folder holds it too: the exercise can be given back
        return False
    row.offered_revision_id = keep(session, row.id, packed(), Origin.FOLDER, None, now).id
    return True


def decline(session: Session, row: Exercise) -> ExerciseRevision | None:
    """Offer no more what is offered, and not again while the folder stays as it is; what it was."""
    offered = get(session, row.offered_revision_id)
    row.offered_revision_id = None
    return offered


def newest_of_folder(session: Session, exercise_id: int) -> ExerciseRevision | None:
    """What the exercise's folder was last seen to say, or None where no folder was seen."""
    query = select(ExerciseRevision).where(
        ExerciseRevision.exercise_id == exercise_id, ExerciseRevision.origin == Origin.FOLDER
    )
    return session.exec(query.order_by(col(ExerciseRevision.id).desc())).first()


def _by_hash(session: Session, exercise_id: int, name: str) -> ExerciseRevision | None:
    query = select(ExerciseRevision).where(ExerciseRevision.exercise_id == exercise_id, ExerciseRevision.hash == name)
    return session.exec(query).first()


def _forget(session: Session, revision: ExerciseRevision) -> None:
    """Delete an offer that its folder took back, unless it was published or something began from it."""
    if revision.version_id is not None:
        return
    for column in (Draft.base_revision_id, GateRun.base_revision_id, GateRun.revision_id):
        if session.execute(sa.select(sa.literal(1)).where(col(column) == revision.id).limit(1)).first():
            return
    session.delete(revision)
    session.flush()
