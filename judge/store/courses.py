"""Courses and what somebody is in them. There is always one, `everyone`; without a row in it somebody is a learner."""

from datetime import datetime

from sqlmodel import Session, col, select

from judge.store import leaderboard, progress
from judge.store.tables import Course, CourseRole, SiteRole, User
from judge.words import Role

EVERYONE = "everyone"
_RANK = {Role.LEARNER: 0, Role.ASSISTANT: 1, Role.INSTRUCTOR: 2, Role.ADMIN: 3}


def everyone(session: Session, now: datetime) -> Course:
    """The course that everybody is in; made the first time."""
    course = session.exec(select(Course).where(Course.slug == EVERYONE)).first()
    if course is None:
        course = Course(slug=EVERYONE, title="Everyone", created_at=now)
        session.add(course)
        session.flush()
    return course


def role(session: Session, user: User) -> Role:
    """The highest role the user has: `admin` of the site, else the highest in any course, else learner."""
    if user.site_role == SiteRole.ADMIN:
        return Role.ADMIN
    roles = session.exec(select(CourseRole.role).where(CourseRole.user_id == user.id)).all()
    return max((Role(found) for found in roles), key=_RANK.__getitem__, default=Role.LEARNER)


def set_role(session: Session, user_id: int, role: Role, now: datetime) -> None:
    """Make somebody `role` in Everyone, or admin of the site (and no longer, for any other role).

    Staff leave the leaderboard, learners come back to it. Raises LookupError for a user who does not exist.
    """
    progress.lock(session, user_id)
    user = session.get(User, user_id)
    if user is None:
        raise LookupError(f"no user {user_id}")
    course = everyone(session, now)
    assert course.id is not None
    user.site_role = SiteRole.ADMIN if role == Role.ADMIN else SiteRole.NONE
    row = session.get(CourseRole, (user_id, course.id))
    if role in (Role.ADMIN, Role.LEARNER):
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(CourseRole(user_id=user_id, course_id=course.id, role=role))
    else:
        row.role = role
    session.flush()
    leaderboard.recompute(session, user_id)


def staff(session: Session) -> list[tuple[User, Role]]:
    """Everybody who is more than a learner, by login."""
    ids = select(CourseRole.user_id).where(CourseRole.role != Role.LEARNER)
    rows = session.exec(
        select(User)
        .where((col(User.site_role) == SiteRole.ADMIN) | col(User.id).in_(ids))
        .where(col(User.deleted_at).is_(None))
        .order_by(col(User.login))
    ).all()
    return [(user, role(session, user)) for user in rows]
