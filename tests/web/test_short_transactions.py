"""Nothing that takes a processor's time is done while a transaction holds the database: learners could not submit."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlmodel import Session

from judge import exercise, exercise_archive
from judge.exercise import Exercise, load_files
from judge.findings import Checked, Demand, Problem
from judge.store import authoring, drafts, exercises, gate_runs
from judge.store.database import Database
from judge.store.tables import Origin
from tests.web.conftest import Clock, Somebody
from web import publish
from web.api import author

PLACE = "/teach/01-syntax/fizz-buzz"
FIZZ = ("01-syntax", "fizz-buzz")
ARCHIVE = "/api/v1/author/exercises/01-syntax/fizz-buzz/archive"


@pytest.fixture
def done_inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was packed, unpacked, read or turned into JSON inside of a transaction that may write."""
    found: list[str] = []
    inside = threading.local()
    begin = Database.begin

    @contextmanager
    def watched(self: Database) -> Iterator[Session]:
        with begin(self) as session:
            inside.now = True
            try:
                yield session
            finally:
                inside.now = False

    def noting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            if getattr(inside, "now", False):
                found.append(name)
            return real(*given, **named)

        return call

    monkeypatch.setattr(Database, "begin", watched)
    for name in ("pack", "unpack", "digest"):
        monkeypatch.setattr(exercise_archive, name, noting(name, getattr(exercise_archive, name)))
    for module in (exercise, publish, author):
        monkeypatch.setattr(module, "load_files", noting("load_files", load_files))
    monkeypatch.setattr(Exercise, "to_json", noting("to_json", Exercise.to_json))
    yield found


def files_of(database: Database) -> dict[str, bytes]:
    with database.read() as session:
        found = authoring.find(session, *FIZZ)
        assert found is not None
        published = authoring.published_files(session, found[1])
    assert published is not None
    return published[1]


def settled(database: Database, clock: Clock, *problems: Problem) -> int:
    """A worker does the check that waits, and comes to this; the run's id."""
    with database.begin() as session:
        taken = gate_runs.claim(session, "w1", clock())
    assert taken is not None
    packed = exercise_archive.Packed.read(taken.archive)
    ready = exercises.Ready.of(load_files(packed.files, *FIZZ), packed=packed)
    with database.begin() as session:
        assert gate_runs.settle(session, taken, ready, Checked("x", problems=list(problems)), None, clock()) is not None
    return taken.id


def test_folders_are_packed_and_read_before_the_transaction(
    ines: Somebody, database: Database, clock: Clock, done_inside: list[str]
) -> None:
    def post(path: str, **form: str) -> None:
        answer = ines.client.post(path, data=form)
        assert answer.status_code == 303, answer.text
        assert done_inside == [], path

    post(f"{PLACE}/edit")
    files = files_of(database) | {"statement.md": b"New.\n"}
    answer = ines.client.post(f"{PLACE}/import", files={"zip": ("a.zip", exercise_archive.pack(files))})
    assert answer.status_code == 303 and done_inside == []
    post(f"{PLACE}/try", what="starter")
    post(f"{PLACE}/publish")
    settled(database, clock)
    assert done_inside == []
    tag = ines.client.get(ARCHIVE).headers["etag"]
    sent = exercise_archive.pack(files | {"statement.md": b"Pushed.\n"})
    headers = {"If-Match": tag, "Content-Type": "application/zip"}
    assert ines.client.put(ARCHIVE, content=sent, headers=headers).status_code == 202
    run = settled(database, clock, Problem(Demand.CASES, "suite", "none visible"))
    post(f"/teach/gate/{run}/draft")
    for action in ("draft", "publish"):
        offered = load_files(files | {"statement.md": f"Offered to {action}.\n".encode()}, *FIZZ)
        ready = exercises.make_ready(database, [offered])
        with database.begin() as session:
            exercises.load_curriculum(session, [], [offered], clock(), (), ready)
        assert done_inside == []
        post(f"{PLACE}/offer", action=action)
    settled(database, clock)
    post(f"{PLACE}/give-back")
    with database.read() as session:
        found = authoring.find(session, *FIZZ)
        assert found is not None and found[1].origin is Origin.FOLDER
        assert drafts.of(session, found[1].id or 0) is not None
