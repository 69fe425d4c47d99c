"""What a signed-in person is: the account and the role in the course "Everyone". Shared by sessions and tokens.

The role is read together with the account in one statement, because every request begins with it.
"""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from judge.store.tables import Course, CourseRole, SiteRole, User
from judge.words import Role

EVERYONE = "everyone"
"""The slug of the course that everybody is in."""


def role_column() -> Any:
    """A scalar subquery: the role of `User` in "Everyone", NULL for a learner without a row."""
    return (
        sa.select(col(CourseRole.role))
        .join(Course, col(Course.id) == col(CourseRole.course_id))
        .where(col(Course.slug) == EVERYONE, col(CourseRole.user_id) == col(User.id))
        .correlate(User)
        .scalar_subquery()
    )


def role_of(user: User, course_role: Role | None) -> Role:
    """The strongest role: admin of the site, else the role in "Everyone", else learner."""
    if user.site_role is SiteRole.ADMIN:
        return Role.ADMIN
    return Role(course_role) if course_role else Role.LEARNER
