"""The leaderboard: learners by points, overall (`topic_id` 0) or of one topic.

A page costs what it shows and one count in an index, however many submissions there are: standings are sums kept in the
transaction that changes progress. Equal points are one rank and the next rank skips (1, 2, 2, 4). Only display names
leave here. Staff (admins, and assistants and instructors of any course) and deleted people are `hidden`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from judge.store.tables import CourseRole, Exercise, Progress, SiteRole, Standing, User
from judge.words import Role

OVERALL = 0


@dataclass(frozen=True)
class Place:
    """One line of the leaderboard. `user_id` is for marking one's own line, not for showing."""

    rank: int
    user_id: int
    name: str
    points: float
    solved: int
    last_activity: datetime


@dataclass(frozen=True)
class Page:
    """Some places and the cursor of what follows (None: the end)."""

    items: list[Place]
    next: str | None


def page(session: Session, topic_id: int = OVERALL, cursor: str | None = None, limit: int = 50) -> Page:
    """The places after `cursor` (of a page before), best first. Raises ValueError for a cursor that is none of ours."""
    query = _places(topic_id).order_by(col(Standing.points).desc(), col(Standing.user_id)).limit(limit + 1)
    if cursor is not None:
        points, user_id = _read_cursor(cursor)
        query = query.where(_after(points, user_id))
    rows = session.exec(query).all()
    items = _ranked(session, topic_id, rows[:limit])
    more = items[-1] if len(rows) > limit else None
    return Page(items, None if more is None else f"{more.points!r}_{more.user_id}")


def since(
    session: Session, moment: datetime, topic_id: int = OVERALL, cursor: str | None = None, limit: int = 50
) -> Page:
    """Places by the points of exercises first solved at `moment` or later; costs what was solved since then.

    Raises ValueError for a cursor that is none of ours.
    """
    points = sa.func.sum(Progress.points)
    hidden = select(Standing.user_id).where(Standing.topic_id == OVERALL, col(Standing.hidden).is_(True))
    query = (
        sa.select(
            col(Progress.user_id),
            col(User.display_name),
            points,
            sa.func.count(),
            sa.func.max(col(Progress.last_activity)),
        )
        .join(User, col(User.id) == col(Progress.user_id))
        .where(col(Progress.solved_at) >= moment, col(Progress.user_id).not_in(hidden))
        .group_by(col(Progress.user_id), col(User.display_name))
        .order_by(points.desc(), col(Progress.user_id))
    )
    if topic_id != OVERALL:
        query = query.join(Exercise, col(Exercise.id) == col(Progress.exercise_id)).where(
            col(Exercise.topic_id) == topic_id
        )
    first = 0 if cursor is None else int(cursor)
    if first < 0:
        raise ValueError(cursor)
    places: list[Place] = []
    rows = session.execute(query).all()
    for index, (user_id, name, sum_of, solved, at) in enumerate(rows[: first + limit]):
        equal = places and round(sum_of, 2) == places[-1].points
        rank = places[-1].rank if equal else index + 1
        places.append(Place(rank, user_id, name, round(sum_of, 2), solved, at))
    return Page(places[first:], str(first + limit) if len(rows) > first + limit else None)


def neighbourhood(session: Session, user_id: int, topic_id: int = OVERALL, around: int = 3) -> list[Place]:
    """The learner's own place with up to `around` above and below; empty if they have none."""
    own = session.exec(_places(topic_id).where(Standing.user_id == user_id)).first()
    if own is None:
        return []
    points = own[0].points
    above = session.exec(
        _places(topic_id)
        .where(_before(points, user_id))
        .order_by(col(Standing.points), col(Standing.user_id).desc())
        .limit(around)
    ).all()
    below = session.exec(
        _places(topic_id)
        .where(_after(points, user_id))
        .order_by(col(Standing.points).desc(), col(Standing.user_id))
        .limit(around)
    ).all()
    return _ranked(session, topic_id, [*reversed(above), own, *below])


def place(session: Session, user_id: int, topic_id: int = OVERALL) -> Place | None:
    """The learner's own place."""
    found = neighbourhood(session, user_id, topic_id, around=0)
    return found[0] if found else None


def recompute(session: Session, user_id: int, exercise_id: int | None = None) -> None:
    """Make the learner's standings true: overall and the exercise's topic, or (None) every topic."""
    hidden = _is_hidden(session, user_id)
    sums = (
        select(
            Exercise.topic_id,
            sa.func.sum(Progress.points),
            sa.func.sum(sa.case((col(Progress.solved), 1), else_=0)),
            sa.func.max(Progress.last_activity),
        )
        .join(Exercise, col(Exercise.id) == col(Progress.exercise_id))
        .where(Progress.user_id == user_id)
        .group_by(col(Exercise.topic_id))
    )
    rows = session.exec(sums).all()
    wanted: dict[int, tuple[float, int, datetime]] = {t: (float(p), int(s), at) for t, p, s, at in rows}
    if wanted:
        wanted[OVERALL] = (
            sum(points for points, _, _ in wanted.values()),
            sum(solved for _, solved, _ in wanted.values()),
            max(at for _, _, at in wanted.values()),
        )
    kept = {row.topic_id: row for row in session.exec(select(Standing).where(Standing.user_id == user_id)).all()}
    for topic_id in set(kept) - set(wanted):
        session.delete(kept[topic_id])
    for topic_id, (points, solved, at) in wanted.items():
        row = kept.get(topic_id)
        if row is None:
            row = Standing(user_id=user_id, topic_id=topic_id)
            session.add(row)
        row.points, row.solved, row.last_activity, row.hidden = round(points, 2), solved, at, hidden
    session.flush()


def _is_hidden(session: Session, user_id: int) -> bool:
    user = session.get(User, user_id, populate_existing=True)
    if user is None or user.deleted_at is not None or user.site_role == SiteRole.ADMIN:
        return True
    staff = select(CourseRole.user_id).where(CourseRole.user_id == user_id, CourseRole.role != Role.LEARNER).limit(1)
    return session.exec(staff).first() is not None


def _places(topic_id: int) -> Any:
    return (
        select(Standing, User.display_name)
        .join(User, col(User.id) == col(Standing.user_id))
        .where(Standing.topic_id == topic_id, col(Standing.hidden).is_(False))
    )


def _after(points: float, user_id: int) -> Any:
    return sa.or_(
        col(Standing.points) < points, sa.and_(col(Standing.points) == points, col(Standing.user_id) > user_id)
    )


def _before(points: float, user_id: int) -> Any:
    return sa.or_(
        col(Standing.points) > points, sa.and_(col(Standing.points) == points, col(Standing.user_id) < user_id)
    )


def _ranked(session: Session, topic_id: int, rows: Sequence[tuple[Standing, str]]) -> list[Place]:
    """Places of consecutive rows: one count for the first, the rest follows from it."""
    if not rows:
        return []
    first = rows[0][0]
    better = session.exec(
        select(sa.func.count())
        .select_from(Standing)
        .where(Standing.topic_id == topic_id, col(Standing.hidden).is_(False), Standing.points > first.points)
    ).one()
    same = session.exec(
        select(sa.func.count())
        .select_from(Standing)
        .where(Standing.topic_id == topic_id, col(Standing.hidden).is_(False))
        .where(Standing.points == first.points, Standing.user_id < first.user_id)
    ).one()
    places: list[Place] = []
    rank = better + 1
    for index, (standing, name) in enumerate(rows):
        if places and standing.points != places[-1].points:
            rank = better + same + index + 1
        places.append(Place(rank, standing.user_id, name, standing.points, standing.solved, standing.last_activity))
    return places


def _read_cursor(cursor: str) -> tuple[float, int]:
    points, _, user_id = cursor.partition("_")
    return float(points), int(user_id)
