"""`assay bench regrade`: what learners feel of a regrade. One run, with and without.

A site with two workers holds so many judged submissions of one exercise, no two alike. Learners submit one after the
other, with a pause of random length between, and the time from the POST to the `done` event is taken: first while
nothing else happens, then while a regrade of all these submissions runs, then while nothing else happens again. Quote
the ratios: of the medians, and of the 95th percentiles after the time of one regraded run is taken off.
"""

import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from judge.bench import box
from judge.bench.road import _made, _one_verdict, _percentile, _row
from judge.bench.site import Site
from judge.exercise import Exercise
from judge.store import exercises, regrades
from judge.store.database import Database
from judge.store.regrades import Which
from judge.store.tables import ExerciseVersion, Grade, Regrade, RegradeItem, RegradeState, Submission, User
from judge.words import Status, Verdict

PAUSE = 0.25
"""Mean seconds between a verdict and the next submission; the pauses are exponentially distributed."""
WAIT = 3600.0


def measure(submissions: int = 1000, rounds: int = 150, sandbox: str = "docker", workers: int = 2) -> dict[str, Any]:
    """Seconds of learners' submissions with and without a regrade of `submissions`. Raises CannotMeasure."""
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as name:
        folder = Path(name)
        curriculum = folder / "exercises" / "01-bench"
        curriculum.mkdir(parents=True)
        (curriculum / "topic.toml").write_text('title = "Bench"\n')
        exercise = box.subject("plain", "python", curriculum)
        environ = {
            "ASSAY_EXERCISES": str(folder / "exercises"),
            "ASSAY_SANDBOX": sandbox,
            "ASSAY_WORKERS": str(workers),
        }
        with Site(_made(folder / "regrade"), environ) as site:
            database = Database(site.database_url)
            try:
                return _measured(site, database, exercise, submissions, rounds)
            finally:
                database.close()


def _measured(site: Site, database: Database, exercise: Exercise, many: int, rounds: int) -> dict[str, Any]:
    chance = random.Random(7)  # noqa: S311  pauses, not secrets
    assert exercise.accepted is not None
    files = {path: content.decode() for path, content in exercise.accepted.files.items()}
    version_id = _prepared(site, database, exercise, many)
    tokens = iter(site.tokens(2 * rounds + 20 * rounds + 10, "sender"))

    def send() -> float:
        seconds = _one_verdict(site, next(tokens), files)
        time.sleep(min(chance.expovariate(1 / PAUSE), 8 * PAUSE))
        return seconds

    for _ in range(10):
        send()
    without = [send() for _ in range(rounds // 2)]
    regrade_id, began = _begun(database, version_id), time.monotonic()
    during: list[float] = []
    while _running(database, regrade_id) and time.monotonic() - began < WAIT and len(during) < 20 * rounds:
        during.append(send())
    regraded_while_sending = time.monotonic() - began
    while _running(database, regrade_id) and time.monotonic() - began < WAIT:
        time.sleep(0.2)
    took = time.monotonic() - began
    without += [send() for _ in range(rounds - rounds // 2)]
    run = _one_run(database, regrade_id, many)
    p95, alone = _percentile(during, 0.95), _percentile(without, 0.95)
    return {
        "learners without a regrade": _row(without) | {"submissions": len(without)},
        "learners during a regrade": _row(during) | {"submissions": len(during)},
        "during to without": {
            "medians": round(statistics.median(during) / statistics.median(without), 3),
            "p95": round(p95 / alone, 3),
            "p95, one regraded run taken off": round((p95 - run) / alone, 3),
        },
        "regrade": {
            "submissions": many,
            "seconds": round(took, 1),
            "seconds of them beside learners": round(regraded_while_sending, 1),
            "one run, median ms": round(1000 * run, 1),
        },
    }


def _prepared(site: Site, database: Database, exercise: Exercise, many: int) -> int:
    """So many judged submissions of as many learners, and a version that came after them, current now; its id."""
    site.tokens(many, "learner")
    now = datetime.now(UTC) - timedelta(hours=1)
    assert exercise.accepted is not None
    files = {path: content.decode() for path, content in exercise.accepted.files.items()}
    with database.begin() as session:
        found = exercises.get(session, exercise.topic, exercise.slug)
        if found is None or found[1].current_version_id is None:
            raise box.CannotMeasure("the exercise of the measurement was not loaded")
        old = session.get_one(ExerciseVersion, found[1].current_version_id)
        new = ExerciseVersion(
            exercise_id=old.exercise_id, hash="b" * 64, content=old.content, created_at=now, published_at=now
        )
        session.add(new)
        session.flush()
        found[1].current_version_id = new.id
        people = session.exec(
            select(User.id).where(col(User.login).startswith("learner-")).order_by(col(User.id)).limit(many)
        ).all()
        first = (session.exec(select(sa.func.max(Submission.id))).one() or 0) + 1
        grade = (session.exec(select(sa.func.max(Grade.id))).one() or 0) + 1
        at = {"created_at": now, "queued_at": now, "judged_at": now}
        rows = [
            {"id": first + n, "user_id": user, "exercise_id": old.exercise_id, "version_id": old.id}
            | {"status": Status.JUDGED, "files": {p: f"{text}\n# {n}\n" for p, text in files.items()}, **at}
            for n, user in enumerate(people)
        ]
        graded = [
            {"id": grade + n, "submission_id": first + n, "version_id": old.id, "verdict": Verdict.PARTIAL}
            | {"points": 50.0, "max_points": 100.0, "created_at": now}
            for n in range(len(people))
        ]
        session.execute(sa.insert(Submission), rows)
        session.execute(sa.insert(Grade), graded)
        current = col(Submission.id) - first + grade
        session.execute(
            sa.update(Submission).where(col(Submission.id) >= first).values(current_grade_id=current),
            execution_options={"synchronize_session": False},
        )
        assert new.id is not None
        return new.id


def _begun(database: Database, version_id: int) -> int:
    with database.begin() as session:
        version = session.get_one(ExerciseVersion, version_id)
        asked_by = session.exec(select(User.id).limit(1)).one()
        assert asked_by is not None
        now = datetime.now(UTC)
        # what is regraded are the prepared submissions; those of the measurement were judged by that version already
        row = regrades.begin(session, version.exercise_id, version_id, Which.ALL, "measured", asked_by, now)
        assert row.id is not None
        return row.id


def _running(database: Database, regrade_id: int) -> bool:
    with database.read() as session:
        return session.get_one(Regrade, regrade_id).state is RegradeState.RUNNING


def _one_run(database: Database, regrade_id: int, many: int) -> float:
    """Median seconds of one regraded run. Raises CannotMeasure if they did not all end accepted."""
    with database.read() as session:
        rows = session.execute(
            sa.select(col(Grade.seconds), col(Grade.verdict))
            .join(RegradeItem, col(RegradeItem.grade_id) == col(Grade.id))
            .where(col(RegradeItem.regrade_id) == regrade_id, col(RegradeItem.reused).is_(False))
        ).all()
    accepted = [seconds for seconds, verdict in rows if verdict == Verdict.ACCEPTED]
    if len(accepted) != len(rows) or len(rows) < many:
        raise box.CannotMeasure(f"{len(accepted)} of {many} regraded submissions were run and accepted")
    return float(statistics.median(accepted))
