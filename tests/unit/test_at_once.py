"""Two who change the same thing at once on PostgreSQL: the second waits for the first, and nothing of either is lost.

(SQLite has one writer; there the second begins when the first is through.)
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from judge import exercise_archive
from judge.findings import Checked
from judge.store import authoring, exercises, gate_runs, leaving, regrades
from judge.store.database import Database
from judge.store.exercises import Ready
from judge.store.regrades import NotNow, Which
from judge.store.tables import Exercise, ExerciseRevision, ExerciseVersion, GateState, Origin, Regrade, RegradeItem
from tests.classroom import Classroom, exercise, furnish, topic
from tests.databases import new_database

pytestmark = pytest.mark.postgresql


@pytest.fixture
def room(request: pytest.FixtureRequest) -> Iterator[Classroom]:
    database = Database(new_database(*request.getfixturevalue("postgresql_server")))
    yield furnish(database)
    database.close()


def add_row(session: Session) -> Exercise:
    found = authoring.find(session, "01-syntax", "add")
    assert found is not None
    return found[1]


def both(room: Classroom, first: Callable[[Session], Any], second: Callable[[Session], Any]) -> tuple[Any, Any]:
    """Do `first`, and before it is committed begin `second`; what each gave or raised."""
    told: list[Any] = []

    def do() -> None:
        try:
            with room.database.begin() as session:
                told.append(second(session))
        except Exception as error:
            told.append(error)

    other = threading.Thread(target=do)
    with room.database.begin() as session:
        given = first(session)
        session.flush()
        other.start()
        _until_it_waits(room.database, other)
    other.join(60)
    assert not other.is_alive()
    return given, told[0]


def _until_it_waits(database: Database, other: threading.Thread) -> None:
    waits = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = time.monotonic() + 60
    while other.is_alive() and time.monotonic() < deadline:
        with database.read() as session:
            if session.execute(waits).scalar_one():
                return
        time.sleep(0.02)
    raise AssertionError("the second did not wait for the first")


def regrade(room: Classroom, session: Session) -> int:
    number = session.get_one(ExerciseVersion, room.version).exercise_id
    return regrades.begin(session, number, room.version, Which.ALL, "why", room.charlie, room.now).id or 0


def owners(room: Classroom) -> list[int]:
    with room.database.read() as session:
        return [item.submission_id for item in session.exec(select(RegradeItem)).all()]


def test_an_account_is_erased_while_a_regrade_of_its_submissions_begins(room: Classroom) -> None:
    room.judge(room.alice)
    kept = room.judge(room.bob)
    _given, erased = both(room, lambda s: regrade(room, s), lambda s: leaving.erase(s, room.alice, room.now))
    assert erased is True and owners(room) == [kept]


def test_a_regrade_begins_while_an_account_with_submissions_is_erased(room: Classroom) -> None:
    room.judge(room.alice)
    kept = room.judge(room.bob)
    _given, begun = both(room, lambda s: leaving.erase(s, room.alice, room.now), lambda s: regrade(room, s))
    assert isinstance(begun, int) and owners(room) == [kept]
    with room.database.read() as session:
        assert session.get_one(Regrade, begun).total == 1


def test_of_two_regrades_begun_at_once_one_is_refused(room: Classroom) -> None:
    room.judge(room.alice)
    given, second = both(room, lambda s: regrade(room, s), lambda s: regrade(room, s))
    assert isinstance(given, int) and isinstance(second, NotNow) and second.why == "busy"


@pytest.fixture
def theirs(room: Classroom) -> Ready:
    """What the folder says, once somebody has published another state on the site."""
    edited, folder = exercise(statement="edited", total=50), exercise(statement="the folder's")
    with room.database.begin() as session:
        exercises.load_curriculum(session, [topic()], [folder, exercise(slug="sub")], room.now)
        exercises.publish(session, add_row(session), Ready.of(edited), Origin.SITE, room.bob, room.now)
    with room.database.read() as session:
        archive = exercises.said_by_folder(session, add_row(session))
    assert archive is not None
    return Ready.of(folder, packed=exercise_archive.Packed.read(archive))


def give_back(room: Classroom, ready: Ready) -> Callable[[Session], Any]:
    def deed(session: Session) -> str:
        return exercises.give_back(session, add_row(session).id or 0, ready, room.now).hash

    return deed


def is_whole(room: Classroom, ready: Ready, origin: Origin) -> None:
    with room.database.read() as session:
        row = add_row(session)
        revision = session.get_one(ExerciseRevision, row.current_revision_id)
        version = session.get_one(ExerciseVersion, row.current_version_id)
        assert (revision.hash, row.revision_hash, revision.version_id) == (
            ready.packed.digest,
            ready.packed.digest,
            version.id,
        )
        assert (row.statement, version.hash, row.origin) == (ready.folder.statement, ready.folder.version, origin)


def test_two_instructors_give_it_back_at_once(room: Classroom, theirs: Ready) -> None:
    first, second = both(room, give_back(room, theirs), give_back(room, theirs))
    assert first == second == theirs.packed.digest
    is_whole(room, theirs, Origin.FOLDER)


@pytest.mark.parametrize("order", ["published first", "given back first"])
def test_giving_back_and_publishing_at_once_leave_one_whole_state(room: Classroom, theirs: Ready, order: str) -> None:
    mine = Ready.of(exercise(statement="mine", total=7, title="Mine"))
    with room.database.begin() as session:
        row = add_row(session)
        base = row.current_revision_id
        gate_runs.ask(session, row, mine.packed.archive, room.bob, room.now, base_revision_id=base)
    with room.database.begin() as session:
        taken = gate_runs.claim(session, "w1", room.now)
    assert taken is not None

    def settle(session: Session) -> GateState | None:
        return gate_runs.settle(session, taken, mine, Checked("01-syntax/add"), None, room.now)

    if order == "published first":
        state, _hash = both(room, settle, give_back(room, theirs))
        assert state is GateState.PASSED
    else:
        _hash, state = both(room, give_back(room, theirs), settle)
        assert state is GateState.REFUSED  # somebody has published meanwhile
    is_whole(room, theirs, Origin.FOLDER)
