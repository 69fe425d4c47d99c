"""Fresh databases for tests: SQLite files, and PostgreSQL from Debian's packages on a Unix socket.

The PostgreSQL server is started once per test process, in a short folder under /tmp, as a user that is not root, and
every test gets a database of its own, copied from a migrated template. Where the server programs are missing, tests
that need them are skipped and say so.
"""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from judge.store import migrating
from judge.store.database import Database

USER = "assay"
_numbers = itertools.count()


def server_programs() -> Path | None:
    """The folder with `initdb` and `postgres`, newest version first; None if PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]), reverse=True)
    on_path = shutil.which("postgres")
    return found[0].parent if found else Path(on_path).parent if on_path else None


def _as_somebody() -> list[str]:
    """What to put before a command so that it does not run as root: PostgreSQL refuses that."""
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("postgres" if any(u.pw_name == "postgres" for u in pwd.getpwall()) else "nobody")
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]


@contextmanager
def postgresql() -> Iterator[str]:
    """A running server; gives the folder of its socket."""
    programs = server_programs()
    assert programs is not None
    before = _as_somebody()
    folder = Path(tempfile.mkdtemp(prefix="assay-pg-", dir="/tmp"))
    try:
        if before:
            shutil.chown(folder, int(before[1].partition("=")[2]))
        made = [*before, programs / "initdb", "-A", "trust", "-U", USER, "--no-locale", "-E", "UTF8", "-N"]
        subprocess.run([*made, "-D", folder / "data"], check=True, capture_output=True, cwd="/", timeout=120)
        arguments = ["-D", folder / "data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
        arguments += ["-c", "max_connections=200", "-c", "jit=off"]
        with (folder.with_suffix(".log")).open("wb") as log:
            server = subprocess.Popen(
                [*before, programs / "postgres", *arguments], stdout=log, stderr=subprocess.STDOUT, cwd="/"
            )
        try:
            _wait(folder, server)
            yield str(folder)
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's fast way to stop
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)


def _wait(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert server.poll() is None, folder.with_suffix(".log").read_text()
        try:
            psycopg.connect(host=str(folder), user=USER, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError("PostgreSQL did not start: " + folder.with_suffix(".log").read_text())


def new_database(folder: str, template: str | None = None) -> str:
    """A new database on the server; its SQLAlchemy URL."""
    name = f"assay{next(_numbers)}"
    with psycopg.connect(host=folder, user=USER, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    return f"postgresql+psycopg://{USER}@/{name}?host={folder}"


def template(folder: str) -> str:
    """A migrated database to copy."""
    url = new_database(folder)
    database = Database(url)
    migrating.upgrade(database)
    database.close()
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[tuple[str, str]]:
    """A PostgreSQL server for the whole run: its socket's folder and the name of a migrated database to copy."""
    if server_programs() is None:
        pytest.skip("PostgreSQL server programs are not installed")
    with postgresql() as folder:
        yield folder, template(folder)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'assay.db'}"
    else:
        url = new_database(request.getfixturevalue("postgresql_server")[0])
    database = Database(url)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        found = Database(f"sqlite:///{tmp_path / 'assay.db'}")
        migrating.upgrade(found)
    else:
        found = Database(new_database(*request.getfixturevalue("postgresql_server")))
    yield found
    found.close()
