"""What a learner has reached, always recomputed from current grades, never patched.

`recompute` runs inside the transaction that changes a grade, after that transaction has locked the learner's row
(`lock`): two grades of one learner recorded at once would otherwise each miss the other. It also keeps what is derived
from progress: the leaderboard's standings, how many learners have solved the exercise and how many attempts it has.

A submission counts when its purpose is `submit` and it has a current grade that is not our fault. Its best counts:
the most points, of equal ones the first.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from judge.store import leaderboard
from judge.store.tables import Exercise, Grade, Progress, Submission, User
from judge.words import Purpose, Verdict

_TALLY = sa.text(
    "INSERT INTO exercise_tally (exercise_id, attempts) VALUES (:exercise_id, :more) "
    "ON CONFLICT (exercise_id) DO UPDATE SET attempts = exercise_tally.attempts + excluded.attempts"
)


def lock(session: Session, user_id: int) -> None:
    """Wait until no other transaction is changing this learner's progress (SQLite has only one writer anyway)."""
    session.execute(sa.select(col(User.id)).where(col(User.id) == user_id).with_for_update(key_share=True))


def recompute(session: Session, user_id: int, exercise_id: int) -> Progress | None:
    """Make the learner's row for the exercise, their standings and the exercise's `solved_by` true; the row if any."""
    rows = session.execute(
        sa.select(
            col(Submission.id),
            col(Submission.created_at),
            col(Grade.verdict),
            col(Grade.points),
            col(Grade.max_points),
        )
        .join(Grade, col(Grade.id) == col(Submission.current_grade_id))
        .where(col(Submission.user_id) == user_id, col(Submission.exercise_id) == exercise_id)
        .where(col(Submission.purpose) == Purpose.SUBMIT, col(Grade.verdict) != Verdict.JUDGE_ERROR)
        .order_by(col(Submission.id))
    ).all()
    row = session.get(Progress, (user_id, exercise_id))
    was_solved = row is not None and row.solved
    had = row.attempts if row is not None else 0
    if not rows:
        if row is not None:
            session.delete(row)
        row = None
    else:
        best = max(rows, key=lambda r: (r[3], -r[0]))
        accepted = [created for _, created, verdict, _, _ in rows if verdict == Verdict.ACCEPTED]
        if row is None:
            row = Progress(user_id=user_id, exercise_id=exercise_id)
            session.add(row)
        row.points, row.max_points, row.best_submission_id = best[3], best[4], best[0]
        row.solved, row.solved_at = bool(accepted), min(accepted, default=None)
        began = min(created for _, created, _, _, _ in rows)
        row.took = (row.solved_at - began).total_seconds() if row.solved_at is not None else None
        row.attempts, row.last_activity = len(rows), max(created for _, created, _, _, _ in rows)
    session.flush()
    leaderboard.recompute(session, user_id, exercise_id)
    # last: every learner of the exercise meets at these rows
    if more := (row.attempts if row is not None else 0) - had:
        session.execute(_TALLY, {"exercise_id": exercise_id, "more": more})
    change = int(row is not None and row.solved) - int(was_solved)
    if change:
        session.execute(
            sa.update(Exercise)
            .where(col(Exercise.id) == exercise_id)
            .values(solved_by=Exercise.solved_by + change)
            .execution_options(synchronize_session=False)
        )
    return row


def of_user(session: Session, user_id: int) -> dict[int, Progress]:
    """The learner's progress by exercise id."""
    rows = session.exec(select(Progress).where(Progress.user_id == user_id)).all()
    return {row.exercise_id: row for row in rows}


def by_topic(session: Session, user_id: int) -> dict[int, tuple[int, int, float]]:
    """Per topic id: exercises solved, exercises tried, points."""
    rows = session.exec(
        select(
            Exercise.topic_id,
            sa.func.sum(sa.case((col(Progress.solved), 1), else_=0)),
            sa.func.count(),
            sa.func.sum(Progress.points),
        )
        .join(Exercise, col(Exercise.id) == col(Progress.exercise_id))
        .where(Progress.user_id == user_id)
        .group_by(col(Exercise.topic_id))
    ).all()
    return {topic_id: (int(solved), int(tried), float(points)) for topic_id, solved, tried, points in rows}


def over_time(session: Session, user_id: int) -> list[tuple[datetime, float]]:
    """The learner's total of best points after each submission that raised it, oldest first."""
    rows = session.exec(
        select(Submission.created_at, Submission.exercise_id, Grade.points)
        .join(Grade, col(Grade.id) == col(Submission.current_grade_id))
        .where(Submission.user_id == user_id, Submission.purpose == Purpose.SUBMIT)
        .where(Grade.verdict != Verdict.JUDGE_ERROR)
        .order_by(col(Submission.created_at), col(Submission.id))
    ).all()
    best: dict[int, float] = {}
    points: list[tuple[datetime, float]] = []
    total = 0.0
    for at, exercise_id, got in rows:
        if got > best.get(exercise_id, 0.0):
            total += got - best.get(exercise_id, 0.0)
            best[exercise_id] = got
            points.append((at, total))
    return points
