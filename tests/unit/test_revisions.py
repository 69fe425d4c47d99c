"""A folder published is kept whole; a folder whose exercise is the site's offers what it says and never applies it."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from judge import exercise_archive
from judge.exercise import Exercise as Folder
from judge.exercise import load_files
from judge.store import authoring, drafts, exercises, revisions
from judge.store.database import Database
from judge.store.tables import Exercise, ExerciseVersion, Origin, Topic
from tests.classroom import START, Classroom, exercise, topic

LATER = START + timedelta(hours=1)


def load(database: Database, *found: Folder) -> list[str]:
    with database.begin() as session:
        return exercises.load_curriculum(session, [topic()], found, LATER)


def edit(database: Database, folder: Folder, by: int | None = None) -> int:
    """Publish `folder` as the site's; the revision's id."""
    with database.begin() as session:
        row = row_of(session)
        found = exercises.publish(session, row, exercises.Ready.of(folder), Origin.SITE, by, LATER)
        assert found.id is not None
        return found.id


def give_back(database: Database) -> None:
    with database.read() as session:
        archive = exercises.said_by_folder(session, row_of(session))
    assert archive is not None
    packed = exercise_archive.Packed.read(archive)
    ready = exercises.Ready.of(load_files(packed.files, "01-syntax", "add"), packed=packed)
    with database.begin() as session:
        exercises.give_back(session, row_of(session).id or 0, ready, LATER)


def row_of(session: Session) -> Exercise:
    found = authoring.find(session, "01-syntax", "add")
    assert found is not None
    return found[1]


def now_is(database: Database) -> tuple[Exercise, str, str | None]:
    """The row, the statement of the current revision, and that of what is offered."""
    with database.read() as session:
        row = row_of(session)
        current, offered = (
            revisions.get(session, row.current_revision_id),
            revisions.get(session, row.offered_revision_id),
        )
        assert current is not None
        said = exercise_archive.unpack(offered.files)["statement.md"].decode() if offered else None
        return row, exercise_archive.unpack(current.files)["statement.md"].decode(), said


def test_the_first_load_keeps_the_whole_folder_as_a_revision_of_its_version(database: Database) -> None:
    folder = exercise(statement="one", starter={"solution.py": b""})
    load(database, folder)
    with database.read() as session:
        row = row_of(session)
        current = revisions.get(session, row.current_revision_id)
        assert current is not None and current.version_id == row.current_version_id and current.origin == Origin.FOLDER
        version = exercises.version(session, row.current_version_id or 0)
        assert version is not None and version.published_at == LATER
        again = load_files(exercise_archive.unpack(current.files), "09-elsewhere", "other")
    assert again.version == folder.version == version.hash
    assert exercise_archive.digest(again.files) == current.hash == row.revision_hash
    assert load(database, folder) == []


def test_an_exercise_published_on_the_site_is_the_sites_and_its_old_states_stay(classroom: Classroom) -> None:
    database = classroom.database
    sent = classroom.send(classroom.alice)
    edited = exercise(statement="edited", total=50)
    edit(database, edited, classroom.bob)
    with database.read() as session:
        row = row_of(session)
        assert row.origin == Origin.SITE and row.statement == "edited" and row.current_version_id != classroom.version
        every = revisions.of(session, row.id or 0)
        assert [(one.origin, one.created_by) for one in every] == [(Origin.SITE, classroom.bob), (Origin.FOLDER, None)]
    assert classroom.row(sent).version_id == classroom.version


def test_an_unchanged_folder_of_a_site_exercise_offers_nothing(database: Database) -> None:
    load(database, exercise())
    edit(database, exercise(statement="edited"))
    assert load(database, exercise()) == []
    row, statement, offered = now_is(database)
    assert (row.origin, statement, offered) == (Origin.SITE, "edited", None)


def test_a_changed_folder_of_a_site_exercise_is_offered_once_and_never_applied(database: Database) -> None:
    load(database, exercise())
    edit(database, exercise(statement="edited"))
    assert load(database, exercise(statement="from the folder")) == ["01-syntax/add"]
    assert load(database, exercise(statement="from the folder")) == []
    assert now_is(database)[1:] == ("edited", "from the folder")
    assert load(database, exercise(statement="newer")) == ["01-syntax/add"]
    assert now_is(database)[1:] == ("edited", "newer")


def test_what_was_declined_is_offered_again_only_when_the_folder_changes(database: Database) -> None:
    load(database, exercise())
    edit(database, exercise(statement="edited"))
    load(database, exercise(statement="no"))
    with database.begin() as session:
        declined = revisions.decline(session, row_of(session))
        assert declined is not None
    assert load(database, exercise(statement="no")) == [] and now_is(database)[2] is None
    assert load(database, exercise(statement="yes")) == ["01-syntax/add"] and now_is(database)[2] == "yes"


def test_what_the_folder_takes_back_is_offered_no_more_and_may_be_offered_anew(classroom: Classroom) -> None:
    database = classroom.database
    edit(database, exercise(statement="edited"))
    load(database, exercise(statement="maybe"))
    assert load(database, exercise()) == [] and now_is(database)[2] is None
    assert load(database, exercise(statement="maybe")) == ["01-syntax/add"] and now_is(database)[2] == "maybe"
    with database.begin() as session:  # somebody begins a draft from it: it stays, whatever the folder does
        row = row_of(session)
        drafts.begin(session, row.id or 0, {"a": b""}, row.offered_revision_id, classroom.alice, LATER)
    assert load(database, exercise()) == [] and now_is(database)[2] is None


def test_a_folder_that_says_what_the_site_says_offers_nothing_and_can_have_it_back(database: Database) -> None:
    with database.begin() as session:
        exercises.load_curriculum(session, [topic()], [], START)
        found = session.exec(select(Topic)).first()
        assert found is not None
        authoring.create(session, found, "add", "Add", START)
        assert exercises.get(session, "01-syntax", "add") is None
        assert exercises.said_by_folder(session, row_of(session)) is None
    edit(database, exercise(statement="born here"))
    assert load(database, exercise(statement="born here")) == [] and now_is(database)[2] is None
    give_back(database)
    assert now_is(database)[0].origin == Origin.FOLDER


def test_given_back_to_its_folder_it_is_what_the_folder_says_and_follows_it_again(database: Database) -> None:
    load(database, exercise(statement="one"))
    edit(database, exercise(statement="edited"))
    load(database, exercise(statement="two"))
    give_back(database)
    row, statement, offered = now_is(database)
    assert (row.origin, statement, offered) == (Origin.FOLDER, "two", None)
    load(database, exercise(statement="three"))
    assert now_is(database)[1:] == ("three", None)


def test_publishing_what_was_offered_settles_the_offer_and_an_old_state_may_return(database: Database) -> None:
    load(database, exercise())
    first = edit(database, exercise(statement="edited"))
    load(database, exercise(statement="offered"))
    edit(database, exercise(statement="offered"))
    row, statement, offered = now_is(database)
    assert (row.origin, statement, offered) == (Origin.SITE, "offered", None)
    assert edit(database, exercise(statement="edited")) == first
    assert now_is(database)[1] == "edited"


def test_a_baseline_learnt_at_the_gate_is_kept_with_the_version(database: Database) -> None:
    load(database, exercise())
    with database.begin() as session:
        folder = exercise(total=7)
        exercises.publish(
            session, row_of(session), exercises.Ready.of(folder), Origin.SITE, None, LATER, {"cases": [1]}
        )
    with database.read() as session:
        version = session.get(ExerciseVersion, row_of(session).current_version_id)
        assert version is not None and version.baseline == {"cases": [1]}


def test_files_that_no_archive_can_hold_are_not_published(database: Database) -> None:
    load(database, exercise())
    folder = exercise()
    with pytest.raises(exercise_archive.BadArchive):
        exercises.Ready.of(folder, folder.files | {"suite/Test_add.py": b""})
