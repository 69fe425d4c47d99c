"""A whole web application on a database of its own, without Redis or workers. Alice owns, Bob is another, Charlie is
out (signed out), Dora runs the site, Ines teaches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import SQLModel, select

from judge import exercise
from judge.settings import Settings
from judge.store import exercises, grades, sessions, submissions, tokens, users
from judge.store.database import Database
from judge.store.tables import Exercise, ExerciseState, Submission
from judge.words import Lane, Role
from tests.classroom import GradeOfTest
from tests.databases import new_database, postgresql_server
from web.app import create_app
from web.passwords import Passwords
from web.site import Site

__all__ = ["postgresql_server"]

BOTH = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
"""For modules whose tests run on both kinds of database."""

HOST = "http://testserver"
PASSWORD = "correct horse battery"
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


@dataclass
class Bell:
    """A queue that only remembers what was rung. `away` plays a Redis that is down."""

    rung: list[Lane] = field(default_factory=list)
    away: bool = False

    def enqueue(self, lane: Lane, submission_id: int | None = None) -> bool:
        if self.away:
            return False
        self.rung.append(lane)
        return True

    def alive(self) -> bool:
        return not self.away


class Clock:
    """Time that only moves when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all tables: SQLite, or what a module marked BOTH asks for."""
    if getattr(request, "param", "sqlite") == "postgresql":
        database = Database(new_database(*request.getfixturevalue("postgresql_server")))
    else:
        database = Database(f"sqlite:///{tmp_path / 'assay.db'}")
        SQLModel.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def app(settings: Settings, database: Database, bell: Bell, clock: Clock) -> FastAPI:
    return make_app(settings, database, bell, clock)


def make_app(settings: Settings, database: Database, bell: Bell, clock: Clock) -> FastAPI:
    app = create_app(settings, database, bell, passwords=Passwords(CHEAP))
    site: Site = app.state.site
    site.now = clock
    site.rates.clock = lambda: clock.at.timestamp()
    return app


@dataclass
class Somebody:
    """An account of a test and a client that is signed in as it."""

    id: int
    login: str
    client: TestClient
    token: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def browser(app: FastAPI) -> TestClient:
    """A browser on the site's own pages."""
    return TestClient(app, base_url=HOST, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False)


def somebody(app: FastAPI, database: Database, clock: Clock, login: str, role: Role = Role.LEARNER) -> Somebody:
    with database.begin() as session:
        user = users.add(session, login, login.title(), CHEAP.hash(PASSWORD), clock(), role)
        assert user.id is not None
        cookie = sessions.start(session, user.id, clock())
        token = tokens.create(session, user.id, "test", tokens.SCOPES, clock())
    client = browser(app)
    client.cookies.set("assay_session", cookie)
    return Somebody(user.id, login, client, token)


@pytest.fixture
def alice(app: FastAPI, database: Database, clock: Clock) -> Somebody:
    return somebody(app, database, clock, "alice")


@pytest.fixture
def bob(app: FastAPI, database: Database, clock: Clock) -> Somebody:
    return somebody(app, database, clock, "bob")


@pytest.fixture
def dora(app: FastAPI, database: Database, clock: Clock) -> Somebody:
    return somebody(app, database, clock, "dora", Role.ADMIN)


@pytest.fixture
def ines(app: FastAPI, database: Database, clock: Clock) -> Somebody:
    return somebody(app, database, clock, "ines", Role.INSTRUCTOR)


@pytest.fixture
def charlie(app: FastAPI) -> TestClient:
    return browser(app)


@pytest.fixture(autouse=True)
def curriculum(request: pytest.FixtureRequest) -> None:
    """Two topics with three exercises, for every test that has a database."""
    if "database" not in request.fixturenames:
        return
    folder: Path = request.getfixturevalue("tmp_path") / "exercises"
    write_exercise(folder, "01-syntax", "fizz-buzz", title_zh="报数")
    write_exercise(folder, "01-syntax", "leap-year", extra="[points]\ntotal = 50\n")
    write_exercise(folder, "02-web", "hello", extra='modules = ["app.main"]\n')
    topics, found, refused = exercise.load_curriculum(folder)
    assert not refused
    with request.getfixturevalue("database").begin() as session:
        exercises.load_curriculum(session, topics, found, request.getfixturevalue("clock")())


def write_exercise(folder: Path, topic: str, slug: str, *, title_zh: str = "", extra: str = "") -> None:
    place = folder / topic / slug
    for part in ("suite", "starter", "support"):
        (place / part).mkdir(parents=True)
    (folder / topic / "topic.toml").write_text(f'title = "Topic {topic}"\n')
    title = slug.replace("-", " ").title()
    (place / "exercise.toml").write_text(f'title = "{title}"\ntitle_zh = "{title_zh}"\n{extra}', "utf-8")
    (place / "statement.md").write_text(f"Write {slug}.\n")
    (place / "statement.zh.md").write_text(f"写 {slug}。\n", "utf-8")
    (place / "suite" / "test_it.py").write_text("SECRET = 'the suite'\ndef test_it():\n    assert SECRET\n")
    (place / "starter" / "solution.py").write_text("def answer():\n    return 0\n")
    (place / "support" / "given.py").write_text("GIVEN = 1\n")


FILES = {"solution.py": "def answer():\n    return 42\n"}
FIZZ = "/api/v1/exercises/01-syntax/fizz-buzz/submissions"


@pytest.fixture
def close(database: Database) -> Callable[[str, ExerciseState], None]:
    """Sets the state of an exercise by its slug."""

    def change(slug: str, state: ExerciseState = ExerciseState.CLOSED) -> None:
        with database.begin() as session:
            row = session.exec(select(Exercise).where(Exercise.slug == slug)).one()
            row.state = state

    return change


def count(database: Database) -> int:
    """How many submissions there are."""
    with database.read() as session:
        return len(session.exec(select(Submission)).all())


def judge(database: Database, clock: Clock, submission_id: int, grade: GradeOfTest) -> None:
    """Take the submission and record a grade for it, as a worker would."""
    with database.begin() as session:
        claimed = submissions.claim(session, Lane.INTERACTIVE, "worker-1", clock())
        assert claimed is not None
        assert claimed.id == submission_id
        assert grades.record(session, submission_id, claimed.claim, grade, clock())
