"""A regrade in real boxes: the worker that judges it is killed in the middle, and the whole comes out right."""

import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from judge.bench.site import Site
from judge.store import exercises, grades, regrades
from judge.store.database import Database
from judge.store.regrades import Which
from judge.store.tables import ExerciseVersion, Grade, Regrade, RegradeItem, RegradeState, Submission, User
from judge.words import Status, Verdict

ROOT = Path(__file__).resolve().parents[2]
OLD = "from solution import answer\n\n\ndef test_answer():\n    assert answer(1) == 3\n"
NEW = OLD.replace("== 3", "== 2")
SETTINGS = 'title = "Answer"\n'
MANY = 6


def write(folder: Path, suite: str, right: int) -> None:
    place = folder / "01-one" / "answer"
    for part in ("suite", "solutions/accepted"):
        (place / part).mkdir(parents=True, exist_ok=True)
    (folder / "01-one" / "topic.toml").write_text('title = "One"\n')
    (place / "exercise.toml").write_text(SETTINGS)
    (place / "statement.md").write_text("Write `answer(n)`.\n")
    (place / "suite" / "test_answer.py").write_text(suite)
    (place / "solutions" / "accepted" / "solution.py").write_text(f"def answer(n):\n    return n + {right}\n")


def state(database: Database, regrade: int) -> RegradeState:
    with database.read() as session:
        return session.get_one(Regrade, regrade).state


def until(what: str, found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if found():
            return
        time.sleep(0.05)
    raise AssertionError(what)


def current(session: Session) -> list[tuple[Verdict, float]]:
    rows = session.exec(select(Submission).order_by(col(Submission.id))).all()
    found = [grades.current(session, row) for row in rows]
    return [(grade.verdict, grade.points) for grade in found if grade is not None]


def test_a_regrade_whose_worker_is_killed_ends_right_and_can_be_applied_and_undone(tmp_path: Path) -> None:
    folder = tmp_path / "exercises"
    write(folder, OLD, 2)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    if (ROOT / "data" / "images").is_dir():
        (data / "images").symlink_to(ROOT / "data" / "images")
    with Site(tmp_path, {"ASSAY_EXERCISES": str(folder), "ASSAY_WORKERS": "1"}) as site:
        site.tokens(MANY)
        site.stop()
        write(folder, NEW, 1)
        site.start()
        database = Database(site.database_url)
        try:
            regrade = prepared(database)
            until("an item is being judged", lambda: running(database))
            os.kill(site.children()["worker-1"], signal.SIGKILL)
            until("the regrade is ready", lambda: state(database, regrade) is RegradeState.READY)
            with database.read() as session:
                before = current(session)
                made = session.exec(select(Grade).where(Grade.regrade_id == regrade).order_by(col(Grade.id))).all()
                assert len(made) == MANY
                assert {grade.submission_id for grade in made} == {row.id for row in session.exec(select(Submission))}
                assert [grade.verdict for grade in sorted(made, key=lambda g: g.submission_id)] == [
                    Verdict.ACCEPTED if n % 2 else Verdict.WRONG_ANSWER for n in range(MANY)
                ]
                admin = session.get_one(Regrade, regrade).asked_by
            with database.begin() as session:
                regrades.decide(session, regrade, admin, datetime.now(UTC), never_lower=False, overrides=False)
            until("it is applied", lambda: state(database, regrade) is RegradeState.APPLIED)
            with database.read() as session:
                assert current(session) == [
                    (Verdict.ACCEPTED, 100.0) if n % 2 else (Verdict.WRONG_ANSWER, 0.0) for n in range(MANY)
                ]
            with database.begin() as session:
                regrades.undo(session, regrade, admin, datetime.now(UTC))
            until("it is undone", lambda: state(database, regrade) is RegradeState.UNDONE)
            with database.read() as session:
                assert current(session) == before
        finally:
            database.close()


def running(database: Database) -> bool:
    with database.read() as session:
        query = select(sa.func.count()).select_from(RegradeItem).where(RegradeItem.status == Status.RUNNING)
        return session.exec(query).one() > 0


def prepared(database: Database) -> int:
    """Submissions judged by the first version, every other of which the second accepts, and a regrade of them all."""
    now = datetime.now(UTC) - timedelta(hours=1)
    with database.begin() as session:
        found = exercises.get(session, "01-one", "answer")
        assert found is not None and found[1].id is not None and found[1].current_version_id is not None
        versions = select(ExerciseVersion.id).where(ExerciseVersion.exercise_id == found[1].id)
        old = session.exec(versions.order_by(col(ExerciseVersion.id))).first()
        assert old is not None and old != found[1].current_version_id
        people = session.exec(select(User.id).where(col(User.login).startswith("bench-"))).all()
        for n, user_id in enumerate(people):
            assert user_id is not None
            sent = Submission(
                user_id=user_id,
                exercise_id=found[1].id,
                version_id=old,
                status=Status.JUDGED,
                files={"solution.py": f"def answer(n):\n    return n + {1 if n % 2 else 2}  # {n}\n"},
                created_at=now,
                queued_at=now,
                judged_at=now,
            )
            session.add(sent)
            session.flush()
            assert sent.id is not None
            grade = Grade(
                submission_id=sent.id,
                version_id=old,
                verdict=Verdict.PARTIAL,
                points=50.0,
                max_points=100.0,
                created_at=now,
            )
            session.add(grade)
            session.flush()
            sent.current_grade_id = grade.id
        session.flush()
        who = people[0] or 0
        row = regrades.begin(session, found[1].id, found[1].current_version_id, Which.ALL, "mended", who, now)
        assert row.id is not None
        return row.id
