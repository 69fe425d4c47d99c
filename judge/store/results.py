"""What learners did with an exercise: the tally of its submissions, kept up by whoever looks, and each learner's state.

The tally (`judge.results`) counts current grades of purpose `submit` up to the grade `upto`. `advance` takes in what
came since, a piece at a time, and stores it unless somebody else was faster. A submission that was counted and got a
newer grade since makes it count anew. What makes another grade current without making one (a regrade applied or undone,
an erased learner) calls `forget`, with the same effect.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from judge import results
from judge.store.database import Database
from judge.store.leaderboard import OVERALL
from judge.store.tables import CaseOutcome, ExerciseResults, Grade, Progress, Standing, Submission, User
from judge.words import Outcome, Purpose, Verdict

PIECE = 500


@dataclass(frozen=True)
class Counted:
    """A tally, when it was made, and whether newer grades wait to be counted."""

    tally: results.Tally
    made_at: datetime
    more: bool


@dataclass(frozen=True)
class Learner:
    """Where one learner is. `seconds`: from their first graded submission to the first that was accepted."""

    user_id: int
    login: str
    name: str
    points: float
    max_points: float
    solved: bool
    attempts: int
    seconds: float | None
    best_submission_id: int | None
    solved_at: datetime | None
    last_activity: datetime


class Reached(NamedTuple):
    """What of a learner the sums over all of them need. `seconds` as in `Learner`."""

    points: float
    max_points: float
    solved: bool
    attempts: int
    seconds: float | None


_HIDDEN = sa.select(col(Standing.user_id)).where(col(Standing.topic_id) == OVERALL, col(Standing.hidden))
"""Those whom the leaderboard leaves out."""


def advance(database: Database, exercise_id: int, now: datetime) -> Counted:
    """Count at most PIECE grades more and give the tally as it is then. Blocks for one read and one write."""
    with database.read() as session:
        kept = session.execute(
            sa.select(col(ExerciseResults.upto), col(ExerciseResults.content), col(ExerciseResults.made_at)).where(
                col(ExerciseResults.exercise_id) == exercise_id
            )
        ).first()
        upto = kept.upto if kept is not None and kept.content.get("format") == results.FORMAT else 0
        before = kept.upto if kept is not None else None
        grades = _newer(session, exercise_id, upto)
        if kept is not None and not grades:
            return Counted(kept.content if upto else _nothing(session), kept.made_at, False)
        if upto and _replaced(session, grades, kept.content["since"] if kept is not None else 0):
            upto = 0
            grades = _newer(session, exercise_id, upto)
        if kept is not None and upto:
            tally, recent = kept.content, _recent(session, exercise_id)
        else:
            tally, recent = _nothing(session), {}
        for is_current, grade_id, grade in _whole(session, grades[:PIECE]):
            (results.add if is_current else results.compare)(tally, recent, grade)
            upto = grade_id
    made = ExerciseResults(exercise_id=exercise_id, upto=upto, content=tally, recent=recent, made_at=now)
    with database.begin() as session:
        _keep(session, before, made)
    return Counted(tally, now, len(grades) > PIECE)


def forget(session: Session, exercise_id: int) -> None:
    """What was counted no longer holds."""
    session.execute(sa.delete(ExerciseResults).where(col(ExerciseResults.exercise_id) == exercise_id))


def reached(session: Session, exercise_id: int) -> list[Reached]:
    """Of everybody who has a graded submission for the exercise what is summed up. Staff and closed accounts are left
    out."""
    columns = (Progress.points, Progress.max_points, Progress.solved, Progress.attempts, Progress.took)
    query = sa.select(*(col(one) for one in columns)).where(
        col(Progress.exercise_id) == exercise_id, col(Progress.user_id).not_in(_HIDDEN)
    )
    return [Reached._make(row) for row in session.execute(query)]


def learners(session: Session, exercise_id: int, first: int = 0, most: int | None = None) -> list[Learner]:
    """Those of `reached`, by login: `most` of them from the `first` on, all without it."""
    rows = session.execute(
        sa.select(
            col(Progress.user_id),
            col(User.login),
            col(User.display_name),
            col(Progress.points),
            col(Progress.max_points),
            col(Progress.solved),
            col(Progress.attempts),
            col(Progress.took),
            col(Progress.best_submission_id),
            col(Progress.solved_at),
            col(Progress.last_activity),
        )
        .join(User, col(User.id) == col(Progress.user_id))
        .where(col(Progress.exercise_id) == exercise_id, col(Progress.user_id).not_in(_HIDDEN))
        .order_by(col(User.login))
        .offset(first)
        .limit(most)
    )
    return [Learner(*row) for row in rows]


def best_files(session: Session, exercise_id: int) -> Iterator[tuple[str, int, dict[str, str]]]:
    """(login, submission, files) of every learner's submission whose grade counts, by login, read one by one."""
    rows = session.execute(
        sa.select(col(User.login), col(Submission.id), col(Submission.files))
        .join(Progress, col(Progress.best_submission_id) == col(Submission.id))
        .join(User, col(User.id) == col(Progress.user_id))
        .where(col(Progress.exercise_id) == exercise_id, col(User.id).not_in(_HIDDEN))
        .order_by(col(User.login))
        .execution_options(yield_per=50)
    )
    for row in rows:
        yield row.login, row.id, row.files


def _newer(session: Session, exercise_id: int, upto: int) -> list[tuple[Grade, Submission]]:
    """Grades after `upto` with their submissions, at most one more than a PIECE.

    The sum keeps the database from beginning with all submissions of the exercise: few grades are new.
    """
    query = (
        select(Grade, Submission)
        .join(Submission, col(Submission.id) == col(Grade.submission_id))
        .where(col(Grade.id) > upto)
        .where(col(Submission.exercise_id) + 0 == exercise_id, col(Submission.purpose) == Purpose.SUBMIT)
        .where(col(Grade.verdict) != Verdict.JUDGE_ERROR)
        .order_by(col(Grade.id))
        .limit(PIECE + 1)
    )
    return [(grade, submission) for grade, submission in session.exec(query).all()]


def _nothing(session: Session) -> results.Tally:
    return results.new(session.execute(sa.select(sa.func.max(col(Grade.id)))).scalar() or 0)


def _replaced(session: Session, rows: list[tuple[Grade, Submission]], since: int) -> bool:
    """Whether one of them took the place of a grade that may have been counted."""
    ids = [submission.id for grade, submission in rows if _is_current(grade, submission) and (grade.id or 0) > since]
    found = (
        sa.select(col(Grade.submission_id))
        .where(col(Grade.submission_id).in_(ids), col(Grade.verdict) != Verdict.JUDGE_ERROR)
        .group_by(col(Grade.submission_id))
        .having(sa.func.count() > 1)
    )
    return bool(ids) and session.execute(found.limit(1)).first() is not None


def _is_current(grade: Grade, submission: Submission) -> bool:
    return submission.current_grade_id == grade.id


def _whole(session: Session, rows: list[tuple[Grade, Submission]]) -> Iterator[tuple[bool, int, results.OneGrade]]:
    """(current, id, grade with its cases); the details of passed cases, which nobody counts, are not read."""
    ids = [grade.id for grade, _ in rows]
    failing = (Outcome.FAILED.value, Outcome.ERRORED.value)
    said = sa.case((col(CaseOutcome.outcome).in_(failing), col(CaseOutcome.detail)), else_=sa.null())
    cases: dict[int, list[results.OneCase]] = {}
    query = (
        sa.select(col(CaseOutcome.grade_id), col(CaseOutcome.name), col(CaseOutcome.outcome), said)
        .where(col(CaseOutcome.grade_id).in_(ids))
        .order_by(col(CaseOutcome.grade_id), col(CaseOutcome.k))
    )
    for grade_id, name, outcome, detail in session.execute(query):
        told: Any = json.loads(detail) if isinstance(detail, str) else detail
        cases.setdefault(grade_id, []).append(results.OneCase(name, Outcome(outcome), told or {}))
    for grade, submission in rows:
        assert grade.id is not None and submission.id is not None
        waited = None
        if submission.claimed_at is not None and grade.regrade_id is None and not submission.regrade:
            waited = max(0.0, (submission.claimed_at - submission.queued_at).total_seconds())
        yield (
            _is_current(grade, submission),
            grade.id,
            results.OneGrade(
                submission_id=submission.id,
                version_id=grade.version_id,
                verdict=Verdict(grade.verdict),
                share=grade.points / grade.max_points if grade.max_points else 0.0,
                sent=submission.created_at,
                waited=waited,
                ran=grade.seconds,
                files=submission.files,
                cases=cases.get(grade.id, []),
            ),
        )


def _recent(session: Session, exercise_id: int) -> results.Recent:
    query = sa.select(col(ExerciseResults.recent)).where(col(ExerciseResults.exercise_id) == exercise_id)
    found: results.Recent = session.execute(query).scalar_one()
    return found


def _keep(session: Session, before: int | None, made: ExerciseResults) -> None:
    """Store what was counted if nobody has stored another since ours was read."""
    kept = session.get(ExerciseResults, made.exercise_id, with_for_update=True)
    if kept is None and before is None:
        session.add(made)
    elif kept is not None and kept.upto == before:
        kept.upto, kept.content, kept.recent, kept.made_at = made.upto, made.content, made.recent, made.made_at
