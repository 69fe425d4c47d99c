"""A database as it is after years: 10,000 learners and as many judged submissions as asked, for `judge.bench.road`."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from judge.store import migrating
from judge.store.database import Database
from judge.store.tables import (
    Exercise,
    ExerciseVersion,
    Grade,
    Progress,
    SiteRole,
    Standing,
    Submission,
    Topic,
    User,
)
from judge.words import Lane, Purpose, Status, Verdict

LEARNERS = 10_000


def fill(database: Database, submissions: int) -> None:
    """10,000 learners, one exercise of each of ten topics, and so many judged submissions with their grades."""
    migrating.upgrade(database)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    chance = random.Random(submissions)  # noqa: S311  figures, not secrets

    def rows(table: Any, many: Sequence[dict[str, Any]]) -> None:
        for start in range(0, len(many), 20_000):
            with database.begin() as session:
                session.execute(sa.insert(table), list(many[start : start + 20_000]))

    people = range(1, LEARNERS + 1)
    rows(
        User,
        [
            {"id": n, "login": f"l{n}", "display_name": f"Learner {n}", "site_role": SiteRole.NONE, "created_at": now}
            for n in people
        ],
    )
    topics = range(1, 11)
    rows(Topic, [{"id": n, "folder": f"{n:02}-old", "title": f"Topic {n}", "position": n} for n in topics])
    rows(
        Exercise,
        [{"id": n, "topic_id": n, "slug": "one", "title": "One", "retired_at": now, "updated_at": now} for n in topics],
    )
    rows(
        ExerciseVersion, [{"id": n, "exercise_id": n, "hash": str(n), "content": {}, "created_at": now} for n in topics]
    )
    best: dict[tuple[int, int], float] = {}
    made, graded = [], []
    for n in range(1, submissions + 1):
        user, exercise, points = 1 + n % LEARNERS, chance.randint(1, 10), float(chance.randint(0, 100))
        at = now + timedelta(seconds=n)
        best[user, exercise] = max(points, best.get((user, exercise), 0.0))
        made.append(
            {
                "id": n,
                "user_id": user,
                "exercise_id": exercise,
                "version_id": exercise,
                "purpose": Purpose.SUBMIT,
                "lane": Lane.INTERACTIVE,
                "status": Status.JUDGED,
                "files": {"solution.py": "x"},
                "created_at": at,
                "queued_at": at,
                "judged_at": at,
            }
        )
        graded.append(
            {
                "id": n,
                "submission_id": n,
                "version_id": exercise,
                "verdict": Verdict.PARTIAL,
                "points": points,
                "max_points": 100.0,
                "created_at": at,
            }
        )
        if len(made) == 20_000 or n == submissions:
            rows(Submission, made)
            rows(Grade, graded)
            made, graded = [], []
    sums: dict[tuple[int, int], float] = {}
    for (user, exercise), points in best.items():
        sums[user, exercise] = points
        sums[user, 0] = sums.get((user, 0), 0.0) + points
    rows(
        Progress,
        [
            {
                "user_id": user,
                "exercise_id": exercise,
                "points": points,
                "max_points": 100.0,
                "solved": points == 100,
                "attempts": 1,
                "last_activity": now,
            }
            for (user, exercise), points in best.items()
        ],
    )
    rows(
        Standing,
        [
            {"user_id": user, "topic_id": topic, "points": points, "solved": 0, "last_activity": now, "hidden": False}
            for (user, topic), points in sums.items()
        ],
    )
    with database.begin() as session:
        session.execute(sa.update(Submission).values(current_grade_id=Submission.id))
    database.close()
