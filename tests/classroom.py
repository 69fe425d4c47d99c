"""A class to test with: Alice who owns things, Bob who is another, Charlie who is out, and two exercises."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from judge.exercise import Exercise, Solution, Topic
from judge.store import exercises, grades, submissions, users
from judge.store.database import Database
from judge.store.submissions import Claimed
from judge.store.tables import Submission
from judge.words import Lane, Purpose, Verdict

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADD_ONE = {"test_add.py": b"from solution import add\n\ndef test_adds():\n    assert add(1, 2) == 3\n"}


@dataclass(frozen=True)
class GradeOfTest:
    """A grade as grading would make it."""

    verdict: Verdict = Verdict.ACCEPTED
    points: float = 100.0
    max_points: float = 100.0
    cases: Sequence[Any] = ()
    output: str = ""
    seconds: float = 1.0
    image: str = "python"
    sandbox: str = "native"
    python: str = "3.13"
    integrity: str = "proven"
    limits: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""
    pictures: Sequence[Any] = ()


@dataclass(frozen=True)
class CaseOfTest:
    """A case of such a grade."""

    name: str = "test_add.py::test_adds"
    outcome: str = "passed"
    points: float = 100.0
    max_points: float = 100.0
    seconds: float = 0.01
    ending: str = "finished"
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Classroom:
    """People and exercises by id, and short ways to send, claim and grade; `now` is the time on the wall."""

    database: Database
    alice: int
    bob: int
    charlie: int
    version: int
    other_version: int
    now: datetime = START

    def later(self, seconds: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def send(
        self,
        user: int,
        version: int | None = None,
        purpose: Purpose = Purpose.SUBMIT,
        lane: Lane = Lane.INTERACTIVE,
        key: str | None = None,
    ) -> int:
        """A submission; its id. Each is sent a millisecond after the one before."""
        self.later(0.001)
        with self.database.begin() as session:
            row = submissions.add(
                session, user, version or self.version, {"solution.py": "x = 1\n"}, purpose, lane, key, self.now
            )
        assert row.id is not None
        return row.id

    def claim(self, lane: Lane = Lane.INTERACTIVE, worker: str = "w1") -> Claimed | None:
        """Whose turn it is."""
        with self.database.begin() as session:
            return submissions.claim(session, lane, worker, self.now)

    def record(self, claimed: Claimed, grade: GradeOfTest | None = None) -> bool:
        """Record a grade under the claim."""
        with self.database.begin() as session:
            return grades.record(session, claimed.id, claimed.claim, grade or GradeOfTest(), self.now)

    def judge(self, user: int, grade: GradeOfTest | None = None, version: int | None = None) -> int:
        """Send, claim and record in one go; the submission's id."""
        sent = self.send(user, version)
        claimed = self.claim()
        assert claimed is not None and claimed.id == sent
        assert self.record(claimed, grade)
        return sent

    def row(self, submission_id: int) -> Submission:
        """The submission as it is now."""
        with self.database.read() as session:
            found = submissions.get(session, submission_id)
        assert found is not None
        return found


def exercise(
    topic: str = "01-syntax", slug: str = "add", suite: Mapping[str, bytes] = ADD_ONE, **more: Any
) -> Exercise:
    """A small exercise with an accepted solution."""
    accepted = Solution("accepted/solution", "accepted", {"solution.py": b"def add(a, b):\n    return a + b\n"})
    made = Exercise(topic, slug, suite, **{"title": slug.title(), "solutions": (accepted,)} | more)
    return replace(made, files=folder_of(made))


def folder_of(exercise: Exercise) -> dict[str, bytes]:
    """The files of a folder that says what `exercise` says: reading them gives the same version."""
    limits = asdict(exercise.limits)
    settings = {
        "title": exercise.title,
        "summary": exercise.summary,
        "difficulty": exercise.difficulty,
        "minutes": exercise.minutes,
        "tags": list(exercise.tags),
        "modules": list(exercise.modules),
        "image": exercise.image,
        "isolation": exercise.isolation,
        "starter_from": exercise.starter_from,
    } | ({} if exercise.patterns is None else {"files": list(exercise.patterns)})
    tables = {
        "limits": limits,
        "points": {"total": exercise.total},
        "services": {"names": list(exercise.services), "loopback": exercise.loopback},
        "suite": {"args": list(exercise.suite_args), "path": list(exercise.suite_path)},
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    for table, values in tables.items():
        lines += [f"[{table}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    files = {"exercise.toml": "\n".join(lines).encode(), "statement.md": exercise.statement.encode()}
    for place, content in (("suite", exercise.suite), ("support", exercise.support), ("starter", exercise.starter)):
        files |= {f"{place}/{path}": data for path, data in content.items()}
    for solution in exercise.solutions:
        files |= {f"solutions/{solution.name}/{path}": data for path, data in solution.files.items()}
    return files


def topic(folder: str = "01-syntax", order: tuple[str, ...] = ("add", "sub")) -> Topic:
    """Its topic."""
    return Topic(folder=folder, title=folder.upper(), order=order)


def furnish(database: Database) -> Classroom:
    """The classroom in a migrated database."""
    with database.begin() as session:
        people = [users.add(session, login, login.title(), None, START).id for login in ("alice", "bob", "charlie")]
        exercises.load_curriculum(session, [topic()], [exercise(), exercise(slug="sub")], START)
        versions = [found.current_version_id for _, found in exercises.published(session)]
    return Classroom(database, *people, *versions)  # type: ignore[arg-type]  # ids exist after the flush


@pytest.fixture
def classroom(database: Database) -> Classroom:
    """The classroom, once on each kind of database."""
    return furnish(database)
