"""A whole web application on a database of its own, without Redis or workers. Alice owns, Bob is another, Charlie is
out (signed out), Dora runs the site, Ines teaches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import SQLModel

from judge.settings import Settings
from judge.store import sessions, tokens, users
from judge.store.database import Database
from judge.words import Lane, Role
from web.app import create_app
from web.passwords import Passwords
from web.site import Site

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
def database(tmp_path: Path) -> Iterator[Database]:
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
