"""How somebody leaves: an account is closed (it can be opened again) or erased (nothing of the person is left).

Closed: nobody signs in as it, its sessions, tokens and links are gone, it is on no leaderboard; what it did is kept.
Erased: submissions, grades, pictures, progress and roles are deleted as well, and the reasons that others gave for one
of the person's grades; login and name are replaced. The empty row stays, closed for ever, because the audit log and
exercises name it. What the person wrote as an instructor is the site's. Both keep at least one admin: `LastAdmin`.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session as StoreSession
from sqlmodel import col

from judge.store import leaderboard, progress, sessions, users
from judge.store.regrades import Which
from judge.store.tables import (
    ApiToken,
    CaseOutcome,
    CourseRole,
    Exercise,
    ExerciseResults,
    ExerciseTally,
    Fault,
    Grade,
    OneTimeLink,
    PictureRow,
    Progress,
    Regrade,
    RegradeItem,
    Share,
    SiteRole,
    Standing,
    Submission,
    User,
)


class LastAdmin(Exception):
    """Nobody would be left who runs the site."""


def erased_login(user_id: int) -> str:
    """What an erased account is called."""
    return f"erased-{user_id}"


def is_erased(user: User) -> bool:
    """Whether the account was erased, not only closed."""
    return user.deleted_at is not None and user.id is not None and user.login == erased_login(user.id)


def close(session: StoreSession, user_id: int, now: datetime) -> bool:
    """Close the account. False: there is no open account of that id. Raises LastAdmin."""
    progress.lock(session, user_id)
    person = users.get(session, user_id)
    if person is None:
        return False
    if person.user.site_role is SiteRole.ADMIN and not _another_admin(session, user_id):
        raise LastAdmin
    session.execute(sa.update(User).where(col(User.id) == user_id).values(deleted_at=now))
    sessions.end_all(session, user_id)
    session.execute(
        sa.update(ApiToken)
        .where(col(ApiToken.user_id) == user_id, col(ApiToken.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    session.execute(sa.delete(OneTimeLink).where(col(OneTimeLink.user_id) == user_id))
    leaderboard.recompute(session, user_id)
    return True


def reopen(session: StoreSession, user_id: int) -> bool:
    """Open a closed account again; its tokens stay revoked. False: it is not closed, or is erased."""
    progress.lock(session, user_id)
    user = session.get(User, user_id, populate_existing=True)
    if user is None or user.deleted_at is None or is_erased(user):
        return False
    user.deleted_at = None
    session.flush()
    leaderboard.recompute(session, user_id)
    return True


def erase(session: StoreSession, user_id: int, now: datetime) -> bool:
    """Erase the account, open or closed. False: there is none, or it was erased before. Raises LastAdmin.

    A worker that is judging something of theirs finds its claim gone and records nothing.
    """
    progress.lock(session, user_id)
    user = session.get(User, user_id, populate_existing=True)
    if user is None or is_erased(user):
        return False
    if user.deleted_at is None:
        close(session, user_id, now)
    _delete_submissions(session, user_id)
    tried = sa.select(col(Progress.exercise_id)).where(col(Progress.user_id) == user_id)
    own = sa.select(col(Progress.attempts)).where(
        col(Progress.user_id) == user_id, col(Progress.exercise_id) == col(ExerciseTally.exercise_id)
    )
    session.execute(
        sa.update(ExerciseTally)
        .where(col(ExerciseTally.exercise_id).in_(tried))
        .values(attempts=ExerciseTally.attempts - own.scalar_subquery())
        .execution_options(synchronize_session=False)
    )
    solved = sa.select(col(Progress.exercise_id)).where(col(Progress.user_id) == user_id, col(Progress.solved))
    session.execute(
        sa.update(Exercise)
        .where(col(Exercise.id).in_(solved))
        .values(solved_by=Exercise.solved_by - 1)
        .execution_options(synchronize_session=False)
    )
    session.execute(sa.delete(ExerciseResults).where(col(ExerciseResults.exercise_id).in_(tried)))  # counted anew
    for table in (Progress, Standing, Share, CourseRole, ApiToken):
        session.execute(sa.delete(table).where(col(table.user_id) == user_id))
    session.execute(
        sa.update(User)
        .where(col(User.id) == user_id)
        .values(
            login=erased_login(user_id),
            display_name="",
            password_hash=None,
            site_role=SiteRole.NONE,
            language=None,
            theme=None,
        )
    )
    return True


def _delete_submissions(session: StoreSession, user_id: int) -> None:
    mine = sa.select(col(Submission.id)).where(col(Submission.user_id) == user_id)
    grades = sa.select(col(Grade.id)).where(col(Grade.submission_id).in_(mine))
    session.execute(sa.update(Progress).where(col(Progress.user_id) == user_id).values(best_submission_id=None))
    session.execute(sa.update(Submission).where(col(Submission.user_id) == user_id).values(current_grade_id=None))
    session.execute(sa.update(Fault).where(col(Fault.submission_id).in_(mine)).values(submission_id=None))
    theirs = sa.select(col(RegradeItem.regrade_id)).where(col(RegradeItem.submission_id).in_(mine))
    session.execute(  # a regrade of one submission says why of one person
        sa.update(Regrade)
        .where(col(Regrade.which) == Which.ONE.value, col(Regrade.id).in_(theirs))
        .values(reason="")
        .execution_options(synchronize_session=False)
    )
    session.execute(sa.delete(RegradeItem).where(col(RegradeItem.submission_id).in_(mine)))
    session.execute(sa.delete(CaseOutcome).where(col(CaseOutcome.grade_id).in_(grades)))
    session.execute(sa.delete(PictureRow).where(col(PictureRow.grade_id).in_(grades)))
    session.execute(sa.delete(Grade).where(col(Grade.submission_id).in_(mine)))
    session.execute(sa.delete(Submission).where(col(Submission.user_id) == user_id))


def _another_admin(session: StoreSession, user_id: int) -> bool:
    others = sa.select(col(User.id)).where(
        col(User.site_role) == SiteRole.ADMIN, col(User.deleted_at).is_(None), col(User.id) != user_id
    )
    return session.execute(others.limit(1)).first() is not None
