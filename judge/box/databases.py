"""The kit's `database` and `object_store`: servers that run in cells of their own (`judge.box.services`), or SQLite.

The suite works over the service's Unix socket with an account of its own, the learner over 127.0.0.1 with another. A
database is made for the case and dropped after it. What the suite reads of the learner's tables is the learner's claim;
the suite's account has no right that could harm it: neither is an administrator, and both are refused files of the
server and programs.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from judge.box.object_store import LEARNER_KEY, LEARNER_SECRET, REGION, SECRET_FILE, SUITE_KEY
from judge.box.services import KNOWN, SOCKETS
from judge.box.shared import SETUP, SolutionFailed

HOST = "127.0.0.1"
USER = PASSWORD = "learner"  # noqa: S105  # of servers that live as long as a run and that nobody else reaches
FETCHED = 100_000
CONNECT_SECONDS = 10


class Database(NamedTuple):
    """An empty database. `url`, `host`, `port`, `user`, `password` and `name` are the learner's; for SQLite `name` is
    the path of the file. `execute(sql, parameters=())` runs one statement with the suite's own account; it gives rows.
    """

    url: str
    host: str
    port: int
    user: str
    password: str
    name: str
    execute: Callable[..., list[tuple[Any, ...]]]


class Store(NamedTuple):
    """An empty object store with the learner's key. `client` is the suite's own boto3 client."""

    url: str
    access_key: str
    secret_key: str
    region: str
    client: Any


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Callable[..., Database]]:
    """`database(kind, schema=None)`: a fresh database of "postgresql", "mariadb" or "sqlite", dropped after the case.

    `schema` is SQL that is run first, with the learner's account, so that the tables are the learner's to change.
    """
    setup = request.config.stash[SETUP]
    with contextlib.ExitStack() as after:

        def make(kind: str, schema: str | None = None) -> Database:
            if kind == "sqlite":
                return _sqlite(str((setup.get("paths") or {}).get("work") or setup.get("work", "/work")), schema, after)
            if kind not in MAKERS:
                raise ValueError(f"no database is called {kind!r}: postgresql, mariadb, sqlite")
            _need(setup, kind)
            return MAKERS[kind](schema, after)

        yield make


@pytest.fixture
def object_store(request: pytest.FixtureRequest) -> Iterator[Callable[..., Store]]:
    """`object_store(*buckets)`: an object store that holds these empty buckets and nothing else, for the case."""
    setup = request.config.stash[SETUP]
    made: list[Any] = []

    def make(*buckets: str) -> Store:
        _need(setup, "s3")
        session = import_module("boto3").session.Session(
            aws_access_key_id=SUITE_KEY, aws_secret_access_key=Path(SECRET_FILE).read_text(), region_name=REGION
        )
        url = f"http://{HOST}:{KNOWN['s3'].port}"
        client = session.client("s3", endpoint_url=url, config=import_module("botocore.config").Config(
            connect_timeout=CONNECT_SECONDS, read_timeout=CONNECT_SECONDS, retries={"max_attempts": 0}, proxies={},
        ))  # fmt: skip
        made[:] = [client]
        with _failing(import_module("botocore.exceptions").EndpointConnectionError):
            _empty(client)
            for bucket in buckets:
                client.create_bucket(Bucket=bucket)
        return Store(url, LEARNER_KEY, LEARNER_SECRET, REGION, client)

    yield make
    for client in made:
        with contextlib.suppress(Exception):  # a store that is gone holds nothing either
            _empty(client)
            client.close()


def _empty(client: Any) -> None:
    for bucket in client.list_buckets()["Buckets"]:
        name = bucket["Name"]
        for page in client.get_paginator("list_object_versions").paginate(Bucket=name):
            for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                client.delete_object(Bucket=name, Key=one["Key"], VersionId=one["VersionId"])
        client.delete_bucket(Bucket=name)


def _need(setup: Mapping[str, Any], service: str) -> None:
    if service not in setup.get("services", ()):
        pytest.fail(f'exercise.toml must say: [services] names = ["{service}"]', pytrace=False)


_count = iter(range(1, 1 << 30))


def _sqlite(work: str, schema: str | None, after: contextlib.ExitStack) -> Database:
    path = f"{work}/database-{next(_count)}.sqlite3"

    def execute(sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(path, timeout=5)) as connection, _failing(sqlite3.Error), connection:
            # The file is the learner's: what it says of itself is not to be acted on.
            connection.execute("pragma trusted_schema = off")
            return connection.execute(sql, parameters).fetchmany(FETCHED)

    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(schema or "")
    return Database(f"sqlite:///{path}", "", 0, "", "", path, execute)


@contextlib.contextmanager
def _failing(kind: type[Exception]) -> Iterator[None]:
    """What the server refuses the suite is the learner's doing: a full, locked, broken or ended database. A statement
    that is wrong itself is the suite's, and stays as it is."""
    try:
        yield
    except kind as error:
        if type(error).__name__ in ("OperationalError", "InternalError", "DatabaseError", "EndpointConnectionError"):
            raise SolutionFailed(f"the database refused: {error}", "database_refused") from error
        raise


def _postgresql(schema: str | None, after: contextlib.ExitStack) -> Database:
    psycopg = import_module("psycopg")
    port = KNOWN["postgresql"].port
    name = f"learner_{next(_count)}"

    def connect(**where: Any) -> Any:
        return psycopg.connect(port=port, autocommit=True, connect_timeout=CONNECT_SECONDS, **where)

    with _server(psycopg.Error):
        main = after.enter_context(connect(host=SOCKETS, user="suite", dbname="suite"))
        main.execute(f"create database {name} owner {USER} strategy wal_log")
        after.callback(_quietly, main.execute, f"drop database if exists {name} with (force)")
        if schema:
            with connect(host=HOST, user=USER, password=PASSWORD, dbname=name) as theirs:
                theirs.execute(schema)
    own: list[Any] = []

    def execute(sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        with _failing(psycopg.Error):
            if not own or own[0].closed:
                own[:] = [after.enter_context(connect(host=SOCKETS, user="suite", dbname=name))]
            cursor = own[0].execute(sql, parameters or None)
            return cursor.fetchmany(FETCHED) if cursor.description else []

    url = f"postgresql://{USER}:{PASSWORD}@{HOST}:{port}/{name}"
    return Database(url, HOST, port, USER, PASSWORD, name, execute)


def _mariadb(schema: str | None, after: contextlib.ExitStack) -> Database:
    pymysql = import_module("pymysql")
    port = KNOWN["mariadb"].port
    name = f"learner_{next(_count)}"

    def connect(**where: Any) -> Any:
        return pymysql.connect(autocommit=True, charset="utf8mb4", connect_timeout=CONNECT_SECONDS, **where)

    socket = {"unix_socket": f"{SOCKETS}/mysqld.sock", "user": "suite"}
    with _server(pymysql.MySQLError):
        main = after.enter_context(connect(**socket))
        main.query(f"create database {name}")
        after.callback(_quietly, _drop, main, name)
        if schema:
            flag = pymysql.constants.CLIENT.MULTI_STATEMENTS
            where = {"host": HOST, "port": port, "user": USER, "password": PASSWORD, "database": name}
            with connect(client_flag=flag, **where) as theirs, theirs.cursor() as cursor:
                cursor.execute(schema)
                while cursor.nextset():
                    pass
    own: list[Any] = []

    def execute(sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        with _failing(pymysql.MySQLError):
            if not own or not own[0].open:
                own[:] = [after.enter_context(connect(database=name, **socket))]
            with own[0].cursor() as cursor:
                cursor.execute(sql, parameters or None)
                return list(cursor.fetchmany(FETCHED)) if cursor.description else []

    return Database(f"mysql://{USER}:{PASSWORD}@{HOST}:{port}/{name}", HOST, port, USER, PASSWORD, name, execute)


def _drop(main: Any, name: str) -> None:
    """Ends every connection to the database first: a transaction left open there would keep it from being dropped."""
    with main.cursor() as cursor:
        cursor.execute("select id from information_schema.processlist where db = %s", (name,))
        for (number,) in cursor.fetchall():
            _quietly(main.query, f"kill {number}")
        cursor.execute(f"drop database if exists {name}")


MAKERS: Mapping[str, Callable[[str | None, contextlib.ExitStack], Database]] = {
    "postgresql": _postgresql,
    "mariadb": _mariadb,
}


@contextlib.contextmanager
def _server(kind: type[Exception]) -> Iterator[None]:
    """Making a database: only a server that a learner filled, blocked or ended refuses that."""
    try:
        yield
    except kind as error:
        if type(error).__name__ in ("ProgrammingError", "SyntaxError", "UndefinedTable"):  # the schema's own
            raise
        raise SolutionFailed(f"the database server refused: {error}", "database_refused") from error


def _quietly(call: Callable[..., Any], *values: Any) -> None:
    """At the end of a case: a server that is gone has no database left either."""
    with contextlib.suppress(Exception):
        call(*values)
