"""Ways through the publish gate: asked for, taken by a worker, told step by step, ended; publishing is the last moment.

    ask ──▶ waiting ──claim──▶ running ──settle──▶ passed (published, if asked) or refused
              ▲   │              │  │
              │   └───cancel─────┼──┴──▶ cancelled
              └──give_back───────┘ └────▶ broken, after MAX_TRIES

The claim works as a submission's (`judge.store.submissions`): a random word and a lease in the row; who comes back
after it was given away changes nothing. Of one exercise at most one run waits, a newer one takes its place, and at most
one is in a worker's hands. What passes is published in the transaction that says so, or not at all: not if somebody
else has published the exercise since the run was asked for (`base_revision_id`), who would be written over.

The archive of a run is kept while it is open. What passed is kept as a revision, and what was refused may be mended in
the browser for KEPT (`refused_files`); `forget_archives` drops the rest.

One module because every change of a run's state, and what goes with it, is here.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
import sqlalchemy.orm
from sqlmodel import Session, col, select

from judge.findings import Checked, Demand, Problem
from judge.store import audit, drafts, exercises, faults, workers
from judge.store.exercises import Ready
from judge.store.grades import clean
from judge.store.submissions import LEASE, MAX_TRIES
from judge.store.tables import Draft, Exercise, GateRun, GateState, Origin, Topic

OPEN = (GateState.WAITING, GateState.RUNNING)
KEPT = timedelta(days=7)
"""How long what was refused is kept."""
_ANY = sa.orm.aliased(GateRun)


@dataclass(frozen=True)
class Taken:
    """A run in a worker's hands: the folder to check and the word that proves the claim."""

    id: int
    claim: str
    tries: int
    exercise_id: int
    topic: str
    slug: str
    archive: bytes
    mutants: bool


def ask(
    session: Session,
    row: Exercise,
    archive: bytes,
    by: int,
    now: datetime,
    *,
    base_revision_id: int | None,
    from_draft: bool = False,
    publish: bool = True,
    mutants: bool = True,
) -> GateRun:
    """Have what `archive` (`exercise_archive.pack`) holds checked for `row` and, with `publish`, published in place of
    the revision `base_revision_id`. A run of the same exercise that still waits is cancelled."""
    assert row.id is not None
    exercises.lock(session, row.id)
    waiting = col(GateRun.exercise_id) == row.id, col(GateRun.state) == GateState.WAITING
    session.execute(sa.update(GateRun).where(*waiting).values(state=GateState.CANCELLED, ended_at=now, files=b""))
    made = GateRun(
        exercise_id=row.id,
        files=archive,
        publish=publish,
        mutants=mutants,
        from_draft=from_draft,
        base_revision_id=base_revision_id,
        asked_by=by,
        created_at=now,
    )
    session.add(made)
    session.flush()
    audit.add(session, by, "gate.ask", _name(session, row), now, {"gate_run": made.id, "publish": publish})
    return made


def get(session: Session, run_id: int, *, with_files: bool = False) -> tuple[GateRun, Topic, Exercise] | None:
    """The run as it stands in the database, with its exercise; its archive only `with_files`. None: no such run."""
    query = (
        select(GateRun, Topic, Exercise)
        .join(Exercise, col(Exercise.id) == col(GateRun.exercise_id))
        .join(Topic, col(Topic.id) == col(Exercise.topic_id))
        .where(GateRun.id == run_id)
        .execution_options(populate_existing=True)
    )
    if not with_files:
        query = query.options(_WITHOUT_FILES)
    found = session.exec(query).first()
    return None if found is None else (found[0], found[1], found[2])


def latest(session: Session, exercise_id: int, limit: int = 20) -> list[GateRun]:
    """The exercise's runs, newest first, without their archives."""
    query = select(GateRun).options(_WITHOUT_FILES).where(GateRun.exercise_id == exercise_id)
    return list(session.exec(query.order_by(col(GateRun.id).desc()).limit(limit)).all())


def waiting(session: Session) -> int:
    """How many runs wait for a worker."""
    return int(session.execute(sa.select(sa.func.count()).where(col(GateRun.state) == GateState.WAITING)).scalar_one())


def position(session: Session, run_id: int) -> int:
    """How many runs are before this one, those in workers' hands included."""
    before = col(GateRun.state).in_(OPEN), col(GateRun.id) < run_id
    return int(session.execute(sa.select(sa.func.count()).where(*before)).scalar_one())


def claim(session: Session, worker: str, now: datetime) -> Taken | None:
    """Take the run whose turn it is, if a box can be spared (`judge.store.workers.spare`). None: nothing to do."""
    if not workers.spare(session, now):
        return None
    busy = sa.select(col(_ANY.exercise_id)).where(col(_ANY.state) == GateState.RUNNING)
    found = session.exec(
        select(GateRun, Topic, Exercise)
        .join(Exercise, col(Exercise.id) == col(GateRun.exercise_id))
        .join(Topic, col(Topic.id) == col(Exercise.topic_id))
        .where(GateRun.state == GateState.WAITING, col(GateRun.exercise_id).not_in(busy))
        .order_by(col(GateRun.id))
        .limit(1)
    ).first()
    if found is None:
        return None
    run, topic, exercise = found
    word = secrets.token_hex(16)
    values = {"state": GateState.RUNNING, "claim": word, "worker": worker, "lease_until": now + LEASE}
    took = sa.update(GateRun).where(col(GateRun.id) == run.id, col(GateRun.state) == GateState.WAITING)
    if not _change(session, took.values(**values, started_at=now, steps=[], checked={}, tries=GateRun.tries + 1)):
        return None
    assert run.id is not None and exercise.id is not None
    return Taken(
        run.id, word, run.tries + 1, exercise.id, topic.folder, exercise.slug, archive=run.files, mutants=run.mutants
    )


def renew(session: Session, taken: Taken, now: datetime) -> bool:
    """Extend the lease. False: the claim no longer holds."""
    return _change(session, _held(taken).values(lease_until=now + LEASE))


def tell(session: Session, taken: Taken, steps: Sequence[Mapping[str, Any]], now: datetime) -> bool:
    """Write down how far the run has come, and extend the lease. False: the claim no longer holds."""
    return _change(session, _held(taken).values(steps=clean([dict(step) for step in steps]), lease_until=now + LEASE))


def settle(
    session: Session,
    taken: Taken,
    ready: Ready | None,
    checked: Checked,
    baseline: Mapping[str, Any] | None,
    now: datetime,
) -> GateState | None:
    """The end of the check: refused, or passed and, where it was asked for, published in this very transaction.

    `ready` is what the archive holds (None where that is no exercise, and where it was refused). None: the claim no
    longer holds, nothing changed.
    """
    row = exercises.lock(session, taken.exercise_id)
    run = session.get(GateRun, taken.id, populate_existing=True, with_for_update=True)
    if run is None or run.state != GateState.RUNNING or run.claim != taken.claim:
        return None
    same = ready is not None and exercises.is_current(session, row, ready.packed.digest)
    if run.publish and checked.ok and row.current_revision_id != run.base_revision_id and not same:
        checked.problems.append(Problem(Demand.FOLDER, "", "published meanwhile"))
    run.state = GateState.PASSED if checked.ok else GateState.REFUSED
    run.checked, run.ended_at, run.claim, run.lease_until = clean(checked.to_json()), now, None, None
    if checked.ok:
        run.files = b""
    name = f"{taken.topic}/{taken.slug}"
    if run.publish and checked.ok:
        assert ready is not None
        _publish(session, run, row, ready, baseline, now)
    else:
        what = "gate.pass" if checked.ok else "gate.refuse"
        audit.add(session, run.asked_by, what, name, now, {"gate_run": run.id, "problems": len(checked.problems)})
    session.flush()
    return run.state


def cancel(session: Session, run_id: int, by: int, now: datetime) -> bool:
    """End a run that waits or is going on; its worker notices before its next step. False: it has ended already."""
    query = sa.update(GateRun).where(col(GateRun.id) == run_id, col(GateRun.state).in_(OPEN))
    values = {"state": GateState.CANCELLED, "claim": None, "lease_until": None, "ended_at": now, "files": b""}
    if not _change(session, query.values(**values)):
        return False
    found = get(session, run_id)
    if found is not None:
        audit.add(session, by, "gate.cancel", f"{found[1].folder}/{found[2].slug}", now, {"gate_run": run_id})
    return True


def give_back(session: Session, taken: Taken, *, counts: bool) -> bool:
    """Let another worker begin it anew. `counts` False gives the try back. False: the claim no longer holds."""
    tries = GateRun.tries if counts else GateRun.tries - 1
    values: dict[str, Any] = {
        "state": GateState.WAITING,
        "claim": None,
        "worker": None,
        "lease_until": None,
        "steps": [],
    }
    return _change(session, _held(taken).values(**values, tries=tries))


def give_up(session: Session, taken: Taken, why: str, now: datetime) -> bool:
    """End it as `broken`: our fault, nothing was published. False: the claim no longer holds."""
    why = clean(why)
    values = {"state": GateState.BROKEN, "claim": None, "lease_until": None, "ended_at": now, "checked": {"fault": why}}
    if not _change(session, _held(taken).values(**values, files=b"")):
        return False
    faults.add(session, "gate", f"{taken.topic}/{taken.slug}: {why}", now)
    return True


def lost(session: Session, now: datetime, worker: str | None = None) -> list[Taken]:
    """What runs past its lease, or longer than any lease given now would; of `worker`, whatever it left running."""
    if worker is not None:
        gone: Any = col(GateRun.worker) == worker
    else:
        gone = sa.or_(col(GateRun.lease_until) < now, col(GateRun.lease_until) > now + 2 * LEASE)
    found = session.exec(
        select(GateRun, Topic, Exercise)
        .options(_WITHOUT_FILES)
        .join(Exercise, col(Exercise.id) == col(GateRun.exercise_id))
        .join(Topic, col(Topic.id) == col(Exercise.topic_id))
        .where(GateRun.state == GateState.RUNNING, gone)
    ).all()
    return [
        Taken(run.id or 0, run.claim or "", run.tries, exercise.id or 0, topic.folder, exercise.slug, b"", run.mutants)
        for run, topic, exercise in found
    ]


def take_back(session: Session, taken: Taken, now: datetime) -> bool:
    """Put back what a lost worker held, or after MAX_TRIES give it up. False: the claim no longer holds."""
    if taken.tries >= MAX_TRIES:
        return give_up(session, taken, f"no worker could finish it: {taken.tries} tries were cut off", now)
    return give_back(session, taken, counts=True)


def refused_files(session: Session, run_id: int) -> bytes | None:
    """The archive of a run that was refused, while it is kept; or None."""
    query = sa.select(col(GateRun.files)).where(col(GateRun.id) == run_id, *_REFUSED)
    return session.execute(query).scalar()


def can_be_mended(session: Session, run_id: int) -> bool:
    """Whether `refused_files` has it, without reading it."""
    query = sa.select(sa.literal(1)).where(col(GateRun.id) == run_id, *_REFUSED)
    return session.execute(query).first() is not None


def forget_archives(session: Session, now: datetime, most: int = 100) -> int:
    """Drop the archives of runs that have ended and need them no more; how many."""
    refused_lately = sa.and_(col(GateRun.state) == GateState.REFUSED, col(GateRun.ended_at) >= now - KEPT)
    old = sa.select(col(GateRun.id)).where(col(GateRun.state).not_in(OPEN), ~refused_lately, _HAS_FILES).limit(most)
    ids = session.scalars(old).all()
    if ids:
        session.execute(
            sa.update(GateRun)
            .where(col(GateRun.id).in_(ids))
            .values(files=b"")
            .execution_options(synchronize_session=False)
        )
    return len(ids)


def _publish(
    session: Session,
    run: GateRun,
    row: Exercise,
    ready: Ready,
    baseline: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    before = row.current_revision_id
    revision = exercises.publish(session, row, ready, Origin.SITE, run.asked_by, now, baseline)
    run.revision_id = revision.id
    draft = session.exec(select(Draft).where(Draft.exercise_id == run.exercise_id).with_for_update()).first()
    if draft is not None and drafts.content(session, draft) == ready.packed.files:
        drafts.discard(session, draft)
    elif draft is not None and run.from_draft and draft.base_revision_id == before:
        draft.base_revision_id = revision.id
    # whoever asked again meanwhile knows what he has just published himself
    again = col(GateRun.exercise_id) == run.exercise_id, col(GateRun.state) == GateState.WAITING
    own = col(GateRun.asked_by) == run.asked_by, col(GateRun.from_draft) == run.from_draft
    session.execute(sa.update(GateRun).where(*again, *own).values(base_revision_id=revision.id))
    detail = {"gate_run": run.id, "revision": revision.hash, "version": ready.folder.version}
    audit.add(session, run.asked_by, "exercise.publish", _name(session, row), now, detail)


def _name(session: Session, row: Exercise) -> str:
    topic = session.get(Topic, row.topic_id)
    return f"{topic.folder if topic else ''}/{row.slug}"


def _held(taken: Taken) -> Any:
    held = col(GateRun.id) == taken.id, col(GateRun.state) == GateState.RUNNING, col(GateRun.claim) == taken.claim
    return sa.update(GateRun).where(*held)


def _change(session: Session, query: Any) -> bool:
    result = session.execute(query, execution_options={"synchronize_session": False})
    return cast(sa.CursorResult[Any], result).rowcount == 1


_HAS_FILES = sa.func.length(col(GateRun.files)) > 0
_REFUSED = col(GateRun.state) == GateState.REFUSED, _HAS_FILES
_WITHOUT_FILES = sa.orm.defer(cast(sa.orm.QueryableAttribute[bytes], GateRun.files))
