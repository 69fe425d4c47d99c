"""Regrades: an exercise's submissions judged again under another version; a dry run first, then a decision.

    begin ──▶ running ──(every item judged)──▶ ready ──decide──▶ applying ──▶ applied ──undo──▶ undoing ──▶ undone
                 └──────────── cancel ──────────┴──▶ cancelled

While it runs, workers judge its items one by one (`judge.store.regrade_items`); nobody's grade changes. `decide` and
`undo` only say what is to be done; `step` does it for some learners in one transaction, their progress and standings
included, and is called again by whoever has time until nothing is left: stopped anywhere, it goes on where it was, and
until it is through the state says so.

**What applying leaves alone**, with the reason in the item's `note`: what is our fault (`ours`), what got a grade since
the regrade began (`newer`), what was graded by this version already (`same`), a person's grade unless told otherwise
(`override`), and with never_lower what would lose points (`lower`). **Undo** puts the former grade back where the
regrade's still stands; where a later grade took its place that one stays (`newer`). Taken back later, that one brings
back no grade of a regrade that has been undone, but the one before it (`former`).

One module because what a state allows, what applying leaves and what undoing brings back must agree.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from judge.store import audit, exercises, progress, results
from judge.store.tables import (
    Exercise,
    ExerciseVersion,
    Grade,
    Progress,
    Regrade,
    RegradeItem,
    RegradeState,
    Submission,
    User,
)
from judge.words import Purpose, Status, Verdict

UNDER_WAY = (RegradeState.RUNNING, RegradeState.APPLYING, RegradeState.UNDOING)
STANDS = (RegradeState.RUNNING, RegradeState.READY, RegradeState.APPLYING, RegradeState.APPLIED)
"""Neither dropped nor undone."""
LEARNERS_A_STEP = 20


class Which(StrEnum):
    """Which submissions of each learner are judged again."""

    COUNTED = "counted"
    LATEST = "latest"
    ALL = "all"
    ONE = "one"


class Note(StrEnum):
    """What became of an item where it is not simply applied."""

    OURS = "ours"
    NEWER = "newer"
    SAME = "same"
    OVERRIDE = "override"
    LOWER = "lower"
    UNDONE = "undone"
    DROPPED = "dropped"


class NotNow(Exception):
    """The regrade cannot do this in its present state, or there is nothing to regrade. `why` is one word: `busy`,
    `empty`, `state`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def begin(
    session: Session,
    exercise_id: int,
    version_id: int,
    which: Which,
    reason: str,
    asked_by: int,
    now: datetime,
    submission_id: int | None = None,
) -> Regrade:
    """A new regrade with its items, to be judged by workers. `submission_id` for `Which.ONE`.

    Raises LookupError for a version that is not published or another exercise's, NotNow where another regrade of the
    exercise is under way (`busy`) or nothing judged was sent (`empty`).
    """
    version = session.get(ExerciseVersion, version_id)
    if version is None or version.exercise_id != exercise_id or version.published_at is None:
        raise LookupError(f"no published version {version_id} of exercise {exercise_id}")
    chosen = _chosen(exercise_id, which, submission_id)
    _lock_owners(session, chosen)
    exercises.lock(session, exercise_id)
    busy = select(Regrade.id).where(Regrade.exercise_id == exercise_id, col(Regrade.state).in_(UNDER_WAY))
    if which is not Which.ONE and session.exec(busy.where(Regrade.which != Which.ONE).limit(1)).first() is not None:
        raise NotNow("busy")
    row = Regrade(
        exercise_id=exercise_id,
        version_id=version_id,
        which=which,
        image=version.content.get("image", "python"),
        reason=reason,
        asked_by=asked_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    values = {"reused": False, "status": Status.QUEUED, "applied": False, "note": "", "tries": 0, "files_hash": ""}
    columns = ("regrade_id", "submission_id", "before_grade_id", *values)
    table = sa.inspect(RegradeItem).local_table
    items = chosen.with_only_columns(
        sa.literal(row.id),
        col(Submission.id),
        col(Submission.current_grade_id),
        *(sa.literal(value, table.c[name].type) for name, value in values.items()),
    )
    session.execute(sa.insert(RegradeItem).from_select(columns, items))
    row.total = session.exec(
        select(sa.func.count()).select_from(RegradeItem).where(RegradeItem.regrade_id == row.id)
    ).one()
    if not row.total:
        raise NotNow("empty")
    detail = {"exercise": exercise_id, "version": version.hash, "which": str(which), "submissions": row.total}
    audit.add(session, asked_by, "regrade.begin", f"regrade {row.id}", now, detail)
    return row


def _lock_owners(session: Session, chosen: Any) -> None:
    """Wait until nobody erases one of the learners whose submissions are `chosen`, and let nobody begin to: what is
    chosen afterwards stays until the items are there, and is deleted with them.

    Learners first, in the order of their ids, then the exercise: as everywhere.
    """
    owners = sa.select(col(Submission.user_id)).where(col(Submission.id).in_(chosen.order_by(None)))
    query = sa.select(col(User.id)).where(col(User.id).in_(owners)).order_by(col(User.id))
    session.execute(query.with_for_update(key_share=True)).all()


def count(session: Session, exercise_id: int, which: Which) -> int:
    """How many submissions a regrade begun now would judge."""
    chosen = _chosen(exercise_id, which, None).with_only_columns(col(Submission.id)).subquery()
    return int(session.execute(sa.select(sa.func.count()).select_from(chosen)).scalar_one())


def outdated(session: Session, exercise: Exercise) -> int:
    """How many learners' counted grade names another version than the exercise's current one: whom a regrade concerns.

    Left out is what needs no regrade any more: points that a person gave, and submissions that a regrade under the
    current version has judged already and that was applied or still waits to be decided.
    """
    if exercise.current_version_id is None:
        return 0
    judged = sa.select(sa.literal(1)).where(
        col(RegradeItem.submission_id) == col(Submission.id),
        col(Regrade.id) == col(RegradeItem.regrade_id),
        col(Regrade.version_id) == exercise.current_version_id,
        col(Regrade.state).in_(STANDS),
        # one that is newer, or could not be judged, was left alone for a reason that may be over
        col(RegradeItem.note).not_in((Note.NEWER.value, Note.OURS.value)),
    )
    query = (
        sa.select(sa.func.count())
        .select_from(Progress)
        .join(Submission, col(Submission.id) == col(Progress.best_submission_id))
        .join(Grade, col(Grade.id) == col(Submission.current_grade_id))
        .where(col(Progress.exercise_id) == exercise.id, col(Grade.version_id) != exercise.current_version_id)
        .where(col(Grade.made_by).is_(None), ~judged.exists())
    )
    return int(session.execute(query).scalar_one())


def get(session: Session, regrade_id: int) -> Regrade | None:
    """The regrade, or None."""
    return session.get(Regrade, regrade_id)


def of_exercise(session: Session, exercise_id: int, limit: int = 50) -> list[Regrade]:
    """The exercise's regrades, newest first."""
    query = select(Regrade).where(Regrade.exercise_id == exercise_id).order_by(col(Regrade.id).desc()).limit(limit)
    return list(session.exec(query).all())


def cancel(session: Session, regrade_id: int, by: int, now: datetime) -> None:
    """Drop a regrade that runs or is ready: its grades become nobody's. Raises NotNow in any other state."""
    row = _locked(session, regrade_id)
    if row is None or row.state not in (RegradeState.RUNNING, RegradeState.READY):
        raise NotNow("state")
    row.state, row.decided_by, row.decided_at = RegradeState.CANCELLED, by, now
    session.execute(
        sa.update(RegradeItem)
        .where(col(RegradeItem.regrade_id) == regrade_id, col(RegradeItem.status) != Status.JUDGED)
        .values(status=Status.JUDGED, claim=None, lease_until=None, note=Note.DROPPED)
        .execution_options(synchronize_session=False)
    )
    audit.add(session, by, "regrade.cancel", f"regrade {regrade_id}", now)


def decide(session: Session, regrade_id: int, by: int, now: datetime, *, never_lower: bool, overrides: bool) -> None:
    """Begin to apply a regrade that is ready; `step` does it. Raises NotNow in any other state."""
    row = _locked(session, regrade_id)
    if row is None or row.state is not RegradeState.READY:
        raise NotNow("state")
    row.state, row.decided_by, row.decided_at = RegradeState.APPLYING, by, now
    row.never_lower, row.overrides = never_lower, overrides
    detail = {"never_lower": never_lower, "overrides": overrides}
    audit.add(session, by, "regrade.apply", f"regrade {regrade_id}", now, detail)


def undo(session: Session, regrade_id: int, by: int, now: datetime) -> None:
    """Begin to put the former grades back; `step` does it. Raises NotNow for a regrade that is not applied."""
    row = _locked(session, regrade_id)
    if row is None or row.state is not RegradeState.APPLIED:
        raise NotNow("state")
    row.state, row.decided_by = RegradeState.UNDOING, by
    audit.add(session, by, "regrade.undo", f"regrade {regrade_id}", now)


def unfinished(session: Session, limit: int = 8) -> list[int]:
    """Regrades that are being applied or undone, oldest first."""
    states = (RegradeState.APPLYING, RegradeState.UNDOING)
    query = select(Regrade.id).where(col(Regrade.state).in_(states)).order_by(col(Regrade.id)).limit(limit)
    return [number for number in session.exec(query).all() if number is not None]


def step(session: Session, regrade_id: int, now: datetime, learners: int = LEARNERS_A_STEP) -> bool:
    """Apply or undo for the next `learners` at most. False: nothing was left, and the regrade is applied or undone.

    What is left is found by an index, so that a step costs the same however many items the regrade has.
    The regrade is locked first, then all these learners in the order of their ids, then what is theirs.
    """
    row = _locked(session, regrade_id)
    if row is None or row.state not in (RegradeState.APPLYING, RegradeState.UNDOING):
        return False
    undoing = row.state is RegradeState.UNDOING
    pending = sa.and_(
        col(RegradeItem.regrade_id) == regrade_id,
        col(RegradeItem.note) == "",
        col(RegradeItem.applied) == sa.literal(undoing),
    )
    owner = col(Submission.user_id)
    next_items = (
        sa.select(owner)
        .select_from(RegradeItem)
        .join(Submission, col(Submission.id) == col(RegradeItem.submission_id))
        .where(pending)
        .order_by(col(RegradeItem.submission_id))
        .limit(learners)
    )
    found = session.scalars(next_items).all()
    people = sorted(set(found))
    for user_id in people:
        progress.lock(session, user_id)
    rows = _items_of(session, people, row.exercise_id, pending) if people else []
    for item, submission, old, new in rows:
        if undoing:
            _put_back(session, item, submission)
        else:
            _put_in(row, item, submission, old, new)
    session.flush()
    for user_id in people:
        progress.recompute(session, user_id, row.exercise_id)
    if people:
        results.forget(session, row.exercise_id)
    if len(found) == learners:
        return True
    row.state = RegradeState.UNDONE if undoing else RegradeState.APPLIED
    if undoing:
        row.undone_at = now
    action = "regrade.undone" if undoing else "regrade.applied"
    audit.add(session, row.decided_by, action, f"regrade {regrade_id}", now, _notes(session, regrade_id))
    return False


def _items_of(session: Session, people: Sequence[int], exercise_id: int, pending: Any) -> Sequence[Any]:
    """All that is `pending` of these learners: item, submission, the grade it had and the one it would get."""
    theirs = sa.select(col(Submission.id)).where(
        col(Submission.user_id).in_(people), col(Submission.exercise_id) == exercise_id
    )
    before = sa.orm.aliased(Grade)
    after = sa.orm.aliased(Grade)
    return session.execute(
        sa.select(RegradeItem, Submission, before, after)
        .join(Submission, col(Submission.id) == col(RegradeItem.submission_id))
        .join(before, col(before.id) == col(RegradeItem.before_grade_id), isouter=True)
        .join(after, col(after.id) == col(RegradeItem.grade_id), isouter=True)
        .where(pending, col(RegradeItem.submission_id).in_(theirs))
        .order_by(col(RegradeItem.submission_id))
        .execution_options(populate_existing=True)
    ).all()


def worth(grade: Any) -> float:
    """What a grade counts when two are compared; one that was our fault, or none, is worth less than any."""
    return -1.0 if grade is None or grade.verdict == Verdict.JUDGE_ERROR else float(grade.points)


def _put_in(row: Regrade, item: RegradeItem, submission: Submission, old: Grade | None, new: Grade | None) -> None:
    """Make an item's grade current, or note why not."""
    if new is None or new.verdict == Verdict.JUDGE_ERROR:
        item.note = Note.OURS
    elif submission.current_grade_id != item.before_grade_id:
        item.note = Note.NEWER
    elif item.grade_id == item.before_grade_id:
        item.note = Note.SAME
    elif old is not None and old.made_by is not None and not row.overrides:
        item.note = Note.OVERRIDE
    elif row.never_lower and worth(new) < worth(old):
        item.note = Note.LOWER
    else:
        submission.current_grade_id, item.applied = item.grade_id, True


def _put_back(session: Session, item: RegradeItem, submission: Submission) -> None:
    """Make the former grade current again, unless another has taken the place of the regrade's."""
    if submission.current_grade_id == item.grade_id:
        submission.current_grade_id = former(session, item.before_grade_id)
        item.applied, item.note = False, Note.UNDONE
    else:
        item.note = Note.NEWER


def former(session: Session, grade_id: int | None) -> int | None:
    """The grade that is current again where what took the place of `grade_id` is taken back.

    That grade itself; or where a regrade made it that has been undone since, and had left it because of the newer one,
    the one that stood before that regrade, whose item says so then.
    """
    while grade_id is not None:
        grade = session.get_one(Grade, grade_id)
        regrade = None if grade.regrade_id is None else session.get_one(Regrade, grade.regrade_id)
        if regrade is None or regrade.state not in (RegradeState.UNDOING, RegradeState.UNDONE):
            return grade_id
        session.execute(
            sa.update(RegradeItem)
            .where(col(RegradeItem.regrade_id) == regrade.id, col(RegradeItem.grade_id) == grade_id)
            .values(applied=False, note=Note.UNDONE.value)
            .execution_options(synchronize_session=False)
        )
        grade_id = grade.replaces_id
    return None


def _notes(session: Session, regrade_id: int) -> dict[str, int]:
    counted = session.execute(
        sa.select(col(RegradeItem.applied), col(RegradeItem.note), sa.func.count())
        .where(col(RegradeItem.regrade_id) == regrade_id)
        .group_by(col(RegradeItem.applied), col(RegradeItem.note))
    ).all()
    return {note or ("applied" if applied else "left"): number for applied, note, number in counted}


def _locked(session: Session, regrade_id: int) -> Regrade | None:
    return session.exec(
        select(Regrade)
        .where(Regrade.id == regrade_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def _chosen(exercise_id: int, which: Which, submission_id: int | None) -> Any:
    """The submissions of an exercise that have a grade, as chosen. What is on the road is not among them."""
    row = col(Submission.id)
    query = (
        sa.select(row)
        .where(col(Submission.exercise_id) == exercise_id, col(Submission.purpose) == Purpose.SUBMIT)
        .where(col(Submission.status) == Status.JUDGED, col(Submission.current_grade_id).is_not(None))
        .order_by(row)
    )
    if which is Which.ONE:
        return query.where(row == submission_id)
    if which is Which.COUNTED:
        best = sa.select(col(Progress.best_submission_id)).where(col(Progress.exercise_id) == exercise_id)
        return query.where(row.in_(best))
    if which is Which.LATEST:
        last = (
            sa.select(sa.func.max(row))
            .where(col(Submission.exercise_id) == exercise_id, col(Submission.purpose) == Purpose.SUBMIT)
            .where(col(Submission.status) == Status.JUDGED)
            .group_by(col(Submission.user_id))
        )
        return query.where(row.in_(last))
    return query
