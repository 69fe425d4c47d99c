"""`assay bench results`: an exercise's results page with 1,000 learners and 100,000 submissions of one exercise, beside
a bare page over the same learners (`judge.bench.bare_page`), asked in turns; and how long counting them all takes.

The submissions have eight cases each, of which some fail with a traceback, and come over a hundred days.
"""

import asyncio
import http.client
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col

from judge.bench.box import CannotMeasure
from judge.bench.site import Site, free_port
from judge.store import migrating, progress, results, tokens, users
from judge.store.database import Database
from judge.store.tables import CaseOutcome, Exercise, ExerciseVersion, Grade, Origin, Submission, Topic, User
from judge.words import Lane, Outcome, Purpose, Role, Status, Verdict

CASES = 8
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TRACEBACK = "def test_it():\n>       assert total([1, 2]) == 3\nE       {}\n\ntest_it.py:7: {}"
ERRORS = ("AssertionError: assert 2 == 3", "TypeError: unsupported operand", "IndexError: list index out of range")
PIECE = 5_000


def measure(learners: int = 1_000, submissions: int = 100_000, rounds: int = 60) -> dict[str, Any]:
    """All of it; takes a minute or two, needs no sandbox. Raises CannotMeasure."""
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as name:
        folder = Path(name)
        (folder / "data").mkdir(mode=0o700)
        (folder / "exercises").mkdir()
        url = f"sqlite:///{folder / 'data' / 'assay.db'}"
        database = Database(url)
        exercise_id, token = fill(database, learners, submissions)
        began = time.perf_counter()
        while results.advance(database, exercise_id, datetime.now(UTC)).more:
            pass
        counted = time.perf_counter() - began
        database.close()
        environ = {"ASSAY_WORKERS": "0", "ASSAY_EXERCISES": str(folder / "exercises")}
        found = _pages(folder, url, exercise_id, token, environ, rounds)
        return {"learners": learners, "submissions": submissions, "counting all, s": round(counted, 1), **found}


def fill(database: Database, learners: int, submissions: int) -> tuple[int, str]:
    """The exercise's id and a token of an instructor."""
    migrating.upgrade(database)
    chance = random.Random(7)  # noqa: S311  figures, not secrets
    with database.begin() as session:
        topic = Topic(folder="01-bench", title="Bench")
        session.add(topic)
        session.flush()
        assert topic.id is not None
        exercise = Exercise(topic_id=topic.id, slug="many", title="Many", updated_at=BEGIN, origin=Origin.SITE)
        session.add(exercise)
        session.flush()
        assert exercise.id is not None
        version = ExerciseVersion(exercise_id=exercise.id, hash="0" * 64, created_at=BEGIN, published_at=BEGIN)
        session.add(version)
        session.flush()
        exercise.current_version_id = version.id
        teacher = users.add(session, "teacher", "Teacher", None, BEGIN, Role.INSTRUCTOR)
        assert teacher.id is not None
        token = tokens.create(session, teacher.id, "bench", ("read",), BEGIN)
        first = teacher.id + 1
        people = [
            {"id": first + n, "login": f"l{n}", "display_name": f"L {n}", "site_role": "none", "created_at": BEGIN}
            for n in range(learners)
        ]
        _insert(session, User, people)
        exercise_id, version_id = exercise.id, version.id
    for start in range(0, submissions, PIECE):
        numbers = range(start + 1, min(start + PIECE, submissions) + 1)
        with database.begin() as session:
            _piece(session, numbers, first, learners, exercise_id, version_id or 0, submissions, chance)
    with database.begin() as session:
        session.execute(sa.update(Submission).values(current_grade_id=col(Submission.id)))
        for n in range(learners):
            progress.recompute(session, first + n, exercise_id)
    return exercise_id, token


def _piece(
    session: Any,
    numbers: Sequence[int],
    first: int,
    learners: int,
    exercise_id: int,
    version_id: int,
    submissions: int,
    chance: random.Random,
) -> None:
    sent, graded, cases = [], [], []
    for n in numbers:
        at = BEGIN + timedelta(days=100) * (n / submissions)
        outcomes = [Outcome.PASSED if chance.random() < 0.7 else Outcome.FAILED for _ in range(CASES)]
        passed = outcomes.count(Outcome.PASSED)
        sent.append(
            {
                "id": n, "user_id": first + n % learners, "exercise_id": exercise_id, "version_id": version_id,
                "purpose": Purpose.SUBMIT, "lane": Lane.INTERACTIVE, "status": Status.JUDGED, "created_at": at,
                "files": {"solution.py": f"def total(numbers):\n    return {n}\n" * 10}, "queued_at": at,
                "claimed_at": at + timedelta(milliseconds=30), "judged_at": at + timedelta(milliseconds=90),
            }
        )  # fmt: skip
        graded.append(
            {
                "id": n, "submission_id": n, "version_id": version_id, "points": 100.0 * passed / CASES,
                "verdict": Verdict.ACCEPTED if passed == CASES else Verdict.PARTIAL, "max_points": 100.0,
                "seconds": 0.05, "created_at": at,
            }
        )  # fmt: skip
        for k, outcome in enumerate(outcomes):
            error = chance.choice(ERRORS)
            said = {} if outcome is Outcome.PASSED else {"traceback": TRACEBACK.format(error, error.split(":")[0])}
            row = {"grade_id": n, "k": k, "name": f"test_it.py::test_{k}", "outcome": outcome.value, "detail": said}
            cases.append(row)
    _insert(session, Submission, sent)
    _insert(session, Grade, graded)
    _insert(session, CaseOutcome, cases)


def _insert(session: Any, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    session.execute(sa.insert(table), list(rows))


def _pages(
    folder: Path, url: str, exercise_id: int, token: str, environ: dict[str, str], rounds: int
) -> dict[str, Any]:
    port = free_port()
    bare = subprocess.Popen([sys.executable, "-m", "judge.bench.bare_page", str(port), url, str(exercise_id)])
    times: dict[str, list[float]] = {"results page": [], "bare page": []}
    try:
        with Site(folder, environ) as site:
            asyncio.run(_listening(port))
            for number in range(rounds + 5):
                for name, where, path, bearer in (
                    ("results page", site.port, "/teach/01-bench/many/results", token),
                    ("bare page", port, "/", ""),
                ):
                    took = _get(where, path, bearer)
                    if number >= 5:
                        times[name].append(took)
    finally:
        bare.terminate()
        bare.wait(20)
    found: dict[str, Any] = {
        name: {"median_ms": round(1000 * statistics.median(values), 1), "p95_ms": round(1000 * _p95(values), 1)}
        for name, values in times.items()
    }
    ratio = statistics.median(times["results page"]) / statistics.median(times["bare page"])
    return {**found, "ratio of medians": round(ratio, 2)}


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


async def _listening(port: int, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        await writer.wait_closed()
        return
    raise CannotMeasure("the bare page did not start")


def _get(port: int, path: str, token: str) -> float:
    """Seconds until the whole page was read."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise CannotMeasure(f"{path}: {answer.status} {body[:200]!r}")
    return time.perf_counter() - began
