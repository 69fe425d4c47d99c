"""The database: SQLite in WAL mode on one machine, PostgreSQL anywhere; the rest of the store does not know which.

A unit of work is `with database.begin() as session:` (commits at the end, rolls back on an exception) or
`with database.read() as session:` (a consistent look, nothing may be changed). On SQLite `begin` says BEGIN IMMEDIATE:
a transaction that reads first and writes later would otherwise fail with "database is locked" as soon as two overlap.
Writers of one process queue at a lock of ours, because SQLite's own waiting sleeps in growing steps; writers of other
processes are met with SQLite's busy timeout. On PostgreSQL both are plain READ COMMITTED transactions, and every
change of state in the store is one conditional update or takes its row locks in one order, so that it needs no more.

Commits reach the disk (`synchronous=FULL`): an accepted submission survives a power cut, not only a crash.
Never hold a transaction while a sandbox runs.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session

BUSY_SECONDS = 10
_READING = "assay_reading"


class DatabaseBusy(Exception):
    """Another thread of this process has held the database for BUSY_SECONDS."""


class Database:
    """A database by SQLAlchemy URL (`sqlite:////path`, `postgresql+psycopg://user@/name?host=/folder`).

    Opens nothing until first used; safe to share among threads; not to be carried over a fork.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = url.startswith("sqlite")
        self.engine = _engine(url, self.sqlite)
        self._reading = self.engine.execution_options(**{_READING: True})
        self._writers = threading.Lock()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction that may write. What it returned stays readable after the commit."""
        with self._turn(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One transaction that only reads; what it would change is rolled back."""
        with Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield session

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _turn(self) -> AbstractContextManager[None]:
        return self._locked() if self.sqlite else nullcontext()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if not self._writers.acquire(timeout=BUSY_SECONDS):
            raise DatabaseBusy(f"the database was busy for {BUSY_SECONDS} s")
        try:
            yield
        finally:
            self._writers.release()


def _engine(url: str, sqlite: bool) -> Engine:
    if not sqlite:
        return sa.create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=32, hide_parameters=True)
    # one connection for each thread that may want one: opening another costs more than a whole transaction
    engine = sa.create_engine(
        url, connect_args={"timeout": BUSY_SECONDS}, pool_size=64, pool_use_lifo=True, hide_parameters=True
    )
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours to say, see _on_begin
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
