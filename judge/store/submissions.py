"""Submissions and where they are on the road. The row is the truth; whoever is told "there is work" looks here.

    add ──▶ queued ──claim──▶ running ──record──▶ judged
              ▲                  │                  │
              ├─────release──────┘                  │
              └───────────again─────────────────────┘

`claim` writes a random word and a lease into the row; `renew`, `release` and `judge.store.grades.record` change it only
while that word still stands there. A worker that comes back after its lease was given away can therefore change
nothing. `watch` releases what is running past its lease. Every change is one conditional update: done twice, the second
does nothing.

**Whose turn it is** (`claim`): within a lane, the learner with the fewest running submissions, then with the least
recent seconds (`judge.store.shares`), then who has waited longest; of this learner's submissions the newest of each
exercise before older ones of the same exercise, then the oldest. On PostgreSQL claims queue at one advisory lock: each
then sees what the one before took, and none picks a row that another is taking.

One module because every function changes the same few columns by the rules above; apart they could not be checked.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from judge.store.tables import CaseOutcome, ExerciseVersion, Fault, Grade, PictureRow, Share, Submission
from judge.words import Lane, Purpose, Status, Verdict

LEASE = timedelta(seconds=6)
KEY_LIFE = timedelta(days=1)
RUN_LIFE = timedelta(days=1)
MAX_TRIES = 3
_CLAIM_LOCK = 0x61737361
_NEVER = -1e300
_TABLE = SQLModel.metadata.tables["submission"]
_INSERT = sa.insert(_TABLE)
_COLUMNS = tuple(column.name for column in _TABLE.columns if column.name != "id")


@dataclass(frozen=True)
class Claimed:
    """A submission in a worker's hands, and the word that proves it."""

    submission: Submission
    claim: str

    @property
    def id(self) -> int:
        """The submission's id."""
        assert self.submission.id is not None
        return self.submission.id


@dataclass(frozen=True)
class Waiting:
    """What waits in a lane: how many, and since when the oldest."""

    lane: Lane
    count: int
    oldest: datetime | None


def add(
    session: Session,
    user_id: int,
    version_id: int,
    files: Mapping[str, str],
    purpose: Purpose,
    lane: Lane,
    idempotency_key: str | None,
    now: datetime,
    assignment_id: int | None = None,
    known: tuple[int, str] | None = None,
) -> Submission:
    """Accept a submission: a row `queued`, safe once the transaction commits.

    The same key of the same user within a day gives the row that is already there, whatever else was sent with it.
    `known` are the version's exercise and image where the caller has them: the version's row is large. Raises
    LookupError for a version that does not exist. Without a key the row given back does not belong to
    the session.
    """
    if known is None:
        version = session.get(ExerciseVersion, version_id)
        if version is None:
            raise LookupError(f"no exercise version {version_id}")
        known = version.exercise_id, version.content.get("image", "python")
    submission = Submission(
        user_id=user_id,
        exercise_id=known[0],
        version_id=version_id,
        assignment_id=assignment_id,
        purpose=purpose,
        lane=lane,
        image=known[1],
        files=dict(files),
        idempotency_key=idempotency_key,
        created_at=now,
        queued_at=now,
    )
    if idempotency_key is None:
        # The unit of work would cost as much again as all else that is done to accept a submission.
        values = {column: getattr(submission, column) for column in _COLUMNS}
        key = session.connection().execute(_INSERT, values).inserted_primary_key
        submission.id = None if key is None else key[0]
        return submission
    earlier = _by_key(session, user_id, idempotency_key)
    if earlier is not None and earlier.created_at > now - KEY_LIFE:
        return earlier
    if earlier is not None:
        earlier.idempotency_key = None
        session.flush()
    try:
        with session.begin_nested():
            session.add(submission)
    except IntegrityError:  # the other click's transaction committed between our look and our insert
        earlier = _by_key(session, user_id, idempotency_key)
        if earlier is None:
            raise
        return earlier
    return submission


def get(session: Session, submission_id: int) -> Submission | None:
    """The submission, or None."""
    return session.get(Submission, submission_id)


def claim(
    session: Session, lane: Lane, worker: str, now: datetime, images: Collection[str] | None = None
) -> Claimed | None:
    """Take the submission whose turn it is in the lane: `running`, one more try, a lease. None: nothing waits.

    `images`: only what these images can judge (None: any).
    """
    lock_claims(session)
    learner = session.execute(_learners_in_turn(lane, images).limit(1)).first()
    if learner is None:
        return None
    user_id = learner[0]
    row = sa.orm.aliased(Submission)
    newer = (
        sa.select(sa.literal(1))
        .where(col(row.user_id) == user_id, col(row.exercise_id) == col(Submission.exercise_id))
        .where(col(row.status) == Status.QUEUED, col(row.lane) == lane, col(row.id) > col(Submission.id))
        .exists()
    )
    of_learner = (
        select(col(Submission.id))
        .where(Submission.user_id == user_id, Submission.status == Status.QUEUED, Submission.lane == lane)
        .order_by(newer, col(Submission.queued_at), col(Submission.id))
        .limit(1)
    )
    if images is not None:
        of_learner = of_learner.where(col(Submission.image).in_(images))
    submission_id = session.exec(of_learner).first()
    word = secrets.token_hex(16)
    taken = _change(
        session,
        sa.update(Submission)
        .where(col(Submission.id) == submission_id, col(Submission.status) == Status.QUEUED)
        .values(
            status=Status.RUNNING,
            claim=word,
            worker=worker,
            tries=Submission.tries + 1,
            claimed_at=now,
            lease_until=now + LEASE,
            case_k=0,
            case_n=0,
        ),
    )
    if submission_id is None or not taken:
        return None
    submission = session.get(Submission, submission_id, populate_existing=True)
    assert submission is not None
    return Claimed(submission, word)


def lock_claims(session: Session) -> None:
    """Wait until no other transaction is claiming anything (SQLite has only one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CLAIM_LOCK})


def renew(session: Session, submission_id: int, claim: str, now: datetime, k: int = 0, n: int = 0) -> bool:
    """Extend the lease and store that case `k` of `n` is running. False: the claim no longer holds."""
    return _change(session, _held(submission_id, claim).values(lease_until=now + LEASE, case_k=k, case_n=n))


def release(session: Session, submission_id: int, claim: str, *, counts: bool) -> bool:
    """Put the row back in its old place in the lane. `counts` False gives the try back: nothing went wrong with it.

    False: the claim no longer holds.
    """
    return _change(
        session,
        _held(submission_id, claim).values(
            status=Status.QUEUED,
            claim=None,
            worker=None,
            lease_until=None,
            case_k=0,
            case_n=0,
            tries=Submission.tries if counts else Submission.tries - 1,
        ),
    )


def orphaned(session: Session, worker: str) -> list[Claimed]:
    """What is running in the name of `worker`. Asked by a worker that has just started: an earlier one left it."""
    rows = session.exec(
        select(Submission).where(Submission.status == Status.RUNNING, Submission.worker == worker)
    ).all()
    return [Claimed(row, row.claim or "") for row in rows]


def again(session: Session, submission_id: int, lane: Lane, now: datetime) -> bool:
    """Have a judged submission judged again. Its present grade stands until the next is recorded. False: not judged."""
    return _change(
        session,
        sa.update(Submission)
        .where(col(Submission.id) == submission_id, col(Submission.status) == Status.JUDGED)
        .values(status=Status.QUEUED, lane=lane, regrade=True, tries=0, queued_at=now, judged_at=None),
    )


def expired(session: Session, now: datetime) -> list[Claimed]:
    """What is running past its lease, with the claims that have run out."""
    rows = session.exec(
        select(Submission).where(Submission.status == Status.RUNNING, col(Submission.lease_until) < now)
    ).all()
    return [Claimed(row, row.claim or "") for row in rows]


def shorten(session: Session, now: datetime) -> int:
    """Cut leases that end later than any lease given now would: the clock has been set back. How many there were."""
    return _count(
        session,
        sa.update(Submission)
        .where(col(Submission.status) == Status.RUNNING, col(Submission.lease_until) > now + 2 * LEASE)
        .values(lease_until=now + LEASE),
    )


def waiting(session: Session) -> list[Waiting]:
    """Both lanes and what waits in them."""
    rows = session.exec(
        select(Submission.lane, sa.func.count(), sa.func.min(Submission.queued_at))
        .where(Submission.status == Status.QUEUED)
        .group_by(col(Submission.lane))
    ).all()
    found = {Lane(lane): Waiting(Lane(lane), count, oldest) for lane, count, oldest in rows}
    return [found.get(lane, Waiting(lane, 0, None)) for lane in Lane]


def position(session: Session, submission: Submission) -> int:
    """How many turns until this submission's, counting its own: 1 is next. 0 when it does not wait.

    What others will still send cannot be known; this is the order of `claim` if nobody sent anything more.
    """
    if submission.status != Status.QUEUED:
        return 0
    mine = session.exec(
        select(sa.func.count())
        .select_from(Submission)
        .where(Submission.user_id == submission.user_id, Submission.status == Status.QUEUED)
        .where(Submission.lane == submission.lane, col(Submission.queued_at) < submission.queued_at)
    ).one()
    ahead = mine
    seen_self = False
    for user_id, count in session.execute(_learners_in_turn(submission.lane)).all():
        if user_id == submission.user_id:
            seen_self = True
        else:  # turns go round: everybody gets as many as mine need, those who stand before me one more
            ahead += min(count, mine if seen_self else mine + 1)
    if submission.lane == Lane.SLOW:
        ahead += next(w.count for w in waiting(session) if w.lane == Lane.INTERACTIVE)
    return ahead + 1


def history(session: Session, user_id: int, exercise_id: int, limit: int = 50) -> list[tuple[Submission, Grade | None]]:
    """The learner's submissions (no runs) for the exercise with their current grades, newest first."""
    return page(session, user_id, exercise_id=exercise_id, limit=limit)


def page(
    session: Session,
    user_id: int,
    *,
    exercise_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
    purposes: tuple[Purpose, ...] = (Purpose.SUBMIT,),
) -> list[tuple[Submission, Grade | None]]:
    """At most `limit` of the learner's submissions with their current grades, newest first, ids below `before`."""
    query = (
        select(Submission, Grade)
        .join(Grade, col(Grade.id) == col(Submission.current_grade_id), isouter=True)
        .where(Submission.user_id == user_id, col(Submission.purpose).in_(purposes))
        .order_by(col(Submission.id).desc())
        .limit(limit)
    )
    if exercise_id is not None:
        query = query.where(Submission.exercise_id == exercise_id)
    if before is not None:
        query = query.where(col(Submission.id) < before)
    return [(submission, grade) for submission, grade in session.exec(query).all()]


def last_accepted(session: Session, user_id: int, exercise_id: int) -> Submission | None:
    """The learner's newest submission for the exercise whose grade says accepted: what a next stage begins with."""
    query = (
        select(Submission)
        .join(Grade, col(Grade.id) == col(Submission.current_grade_id))
        .where(Submission.user_id == user_id, Submission.exercise_id == exercise_id)
        .where(Submission.purpose == Purpose.SUBMIT, Grade.verdict == Verdict.ACCEPTED)
        .order_by(col(Submission.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def failed(session: Session, submission: Submission) -> int:
    """How many of the learner's submissions for the exercise failed, up to this one and with it: what earns hints."""
    return session.exec(
        select(sa.func.count())
        .select_from(Submission)
        .join(Grade, col(Grade.id) == col(Submission.current_grade_id))
        .where(Submission.user_id == submission.user_id, Submission.exercise_id == submission.exercise_id)
        .where(Submission.purpose == Purpose.SUBMIT, col(Submission.id) <= submission.id)
        .where(col(Grade.verdict).not_in((Verdict.ACCEPTED, Verdict.JUDGE_ERROR)))
    ).one()


def forget_runs(session: Session, now: datetime) -> int:
    """Delete runs and tries that are a day old, with all they left; how many. Those on the road stay."""
    ids = session.exec(
        select(col(Submission.id))
        .where(col(Submission.purpose).in_((Purpose.RUN, Purpose.TRY)), Submission.status == Status.JUDGED)
        .where(col(Submission.created_at) < now - RUN_LIFE)
        .limit(500)
    ).all()
    delete(session, [number for number in ids if number is not None])
    return len(ids)


def delete(session: Session, ids: Collection[int]) -> None:
    """Delete these submissions with all they left. For what counts for nobody's progress."""
    if not ids:
        return
    of_them = sa.select(col(Grade.id)).where(col(Grade.submission_id).in_(ids))
    session.execute(sa.update(Submission).where(col(Submission.id).in_(ids)).values(current_grade_id=None))
    session.execute(sa.update(Fault).where(col(Fault.submission_id).in_(ids)).values(submission_id=None))
    session.execute(sa.delete(CaseOutcome).where(col(CaseOutcome.grade_id).in_(of_them)))
    session.execute(sa.delete(PictureRow).where(col(PictureRow.grade_id).in_(of_them)))
    session.execute(sa.delete(Grade).where(col(Grade.submission_id).in_(ids)))
    session.execute(sa.delete(Submission).where(col(Submission.id).in_(ids)))


def _learners_in_turn(lane: Lane, images: Collection[str] | None = None) -> Any:
    """Everybody who waits in the lane with how many submissions, in the order of their turns."""
    user_id, count = col(Submission.user_id), sa.func.count().label("count")
    waits = (
        sa.select(user_id, count, sa.func.min(Submission.queued_at).label("since"))
        .where(col(Submission.status) == Status.QUEUED, col(Submission.lane) == lane)
        .where(sa.true() if images is None else col(Submission.image).in_(images))
        .group_by(user_id)
        .subquery()
    )
    runs = sa.select(user_id, count).where(col(Submission.status) == Status.RUNNING).group_by(user_id).subquery()
    return (
        sa.select(waits.c.user_id, waits.c.count)
        .join(runs, runs.c.user_id == waits.c.user_id, isouter=True)
        .join(Share, col(Share.user_id) == waits.c.user_id, isouter=True)
        .order_by(
            sa.func.coalesce(runs.c.count, 0),
            sa.func.coalesce(Share.recent, _NEVER),
            waits.c.since,
            waits.c.user_id,
        )
    )


def _by_key(session: Session, user_id: int, key: str) -> Submission | None:
    return session.exec(
        select(Submission).where(Submission.user_id == user_id, Submission.idempotency_key == key)
    ).first()


def _held(submission_id: int, claim: str) -> Any:
    return sa.update(Submission).where(
        col(Submission.id) == submission_id, col(Submission.status) == Status.RUNNING, col(Submission.claim) == claim
    )


def _change(session: Session, update: Any) -> bool:
    """Run a conditional update by primary key; whether it changed its row."""
    return _count(session, update) == 1


def _count(session: Session, update: Any) -> int:
    """Run an update; how many rows it changed. Rows the session holds are left as they were read."""
    result = session.execute(update.execution_options(synchronize_session=False))
    return cast("sa.CursorResult[Any]", result).rowcount
