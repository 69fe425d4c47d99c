"""Who may read a submission, and what of its grade they are told: one place for the pages, the API and the events.

A submission is its learner's; assistants, instructors and admins may read it too. Everybody else is told 404. How much
of a hidden case is shown is decided by `judge.feedback` alone; instructors and admins see everything (`full`).
"""

from sqlmodel import Session

from judge.store import submissions
from judge.store.tables import Submission
from judge.words import Purpose, Role
from web.errors import Problem
from web.visitor import Visitor


def submission(session: Session, visitor: Visitor, submission_id: int) -> Submission:
    """The submission if the visitor may read it. Raises Problem 404."""
    row = submissions.get(session, submission_id)
    if row is None or visitor.user is None:
        raise Problem(404)
    if row.user_id != visitor.user.id and not (visitor.is_staff and row.purpose is not Purpose.TRY):
        raise Problem(404)
    return row


def sees_all(visitor: Visitor) -> bool:
    """Whether hidden cases are shown in full: to those who write and teach."""
    return visitor.user is not None and visitor.role in (Role.INSTRUCTOR, Role.ADMIN)


def attempts_failed(session: Session, row: Submission) -> int:
    """How often the learner has failed the exercise up to this submission, this one included: what earns hints."""
    return submissions.failed(session, row)
