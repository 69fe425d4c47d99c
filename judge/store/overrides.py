"""Overrides: a grade that a person gives instead of the judge's, with points and a reason that the learner reads.

It is a grade like any other, with `made_by`; the one it took the place of is named by `replaces_id` and stays. Taking
it back makes that one current again. Both recompute the learner's progress in the same transaction and are written
into the audit log. While a submission is on the road it cannot be overridden: the grade to come would take its place.
"""

from datetime import datetime

from sqlmodel import Session

from judge.store import audit, grades, progress, regrades, results
from judge.store.tables import Grade, Submission
from judge.words import Purpose, Status, Verdict

LONGEST_REASON = 2000


class Refused(Exception):
    """It cannot be done. `why` is one word: `road` (it is being judged), `grade` (it has none, or was a run), `points`
    (not from 0 to the grade's most), `reason` (none, or too long), `none` (there is no override to take back)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def stands(session: Session, submission: Submission) -> Grade | None:
    """The override that is the submission's present grade, or None."""
    grade = grades.current(session, submission)
    return grade if grade is not None and grade.made_by is not None else None


def give(session: Session, submission_id: int, points: float, reason: str, by: int, now: datetime) -> Grade:
    """Give the submission `points`. Cases, version and limits are those of the grade it replaces. Raises Refused."""
    submission, before = _present(session, submission_id)
    if not 0 <= points <= before.max_points:  # false for NaN too
        raise Refused("points")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused("reason")
    points = round(points, 2)
    verdict = Verdict.ACCEPTED if points == before.max_points else Verdict.PARTIAL if points else Verdict.WRONG_ANSWER
    row = grades.copy(
        session,
        before,
        now,
        verdict=verdict,
        points=points,
        fault="",
        replaces_id=before.id,
        reason=grades.clean(reason.strip()),
        made_by=by,
    )
    _make_current(session, submission, row.id)
    # the reason may tell of the learner: the grade has it, and goes when they go
    detail = {"from": before.points, "to": points, "grade": row.id}
    audit.add(session, by, "grade.override", f"submission {submission_id}", now, detail)
    return row


def take_back(session: Session, submission_id: int, by: int, now: datetime) -> None:
    """Make the grade current again that the override took the place of, or of a regrade undone since the one before it.
    Raises Refused."""
    submission, override = _present(session, submission_id)
    if override.made_by is None or override.replaces_id is None:
        raise Refused("none")
    _make_current(session, submission, regrades.former(session, override.replaces_id))
    audit.add(session, by, "grade.override-back", f"submission {submission_id}", now, {"grade": override.id})


def _present(session: Session, submission_id: int) -> tuple[Submission, Grade]:
    """The submission and its present grade, the learner locked. Raises Refused."""
    owner = session.get(Submission, submission_id)
    if owner is None:
        raise Refused("grade")
    progress.lock(session, owner.user_id)
    submission = session.get(Submission, submission_id, populate_existing=True)
    assert submission is not None
    grade = grades.current(session, submission)
    if grade is None or submission.purpose is not Purpose.SUBMIT:
        raise Refused("grade")
    if submission.status is not Status.JUDGED:
        raise Refused("road")
    return submission, grade


def _make_current(session: Session, submission: Submission, grade_id: int | None) -> None:
    submission.current_grade_id = grade_id
    session.flush()
    progress.recompute(session, submission.user_id, submission.exercise_id)
    results.forget(session, submission.exercise_id)
