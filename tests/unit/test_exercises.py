"""Folders become rows: only what changed is written, versions stay, what is gone is retired."""

from dataclasses import replace

from judge.store import exercises
from judge.store.database import Database
from judge.store.tables import Exercise, Origin
from tests.classroom import START, exercise, topic


def published(database: Database) -> list[str]:
    with database.read() as session:
        return [f"{found.folder}/{row.slug}" for found, row in exercises.published(session)]


def load(database: Database, *found: object, broken: object = ()) -> list[str]:
    with database.begin() as session:
        return exercises.load_curriculum(session, [topic()], found, START, broken)  # type: ignore[arg-type]


def test_loading_the_same_folders_again_changes_nothing(database: Database) -> None:
    assert load(database, exercise(), exercise(slug="sub")) == ["01-syntax/add", "01-syntax/sub"]
    assert load(database, exercise(), exercise(slug="sub")) == []


def test_a_changed_text_is_a_revision_of_the_same_version(database: Database) -> None:
    load(database, exercise())
    with database.read() as session:
        before = exercises.get(session, "01-syntax", "add")
    assert load(database, exercise(statement="Add **two** numbers.")) == ["01-syntax/add"]
    with database.read() as session:
        after = exercises.get(session, "01-syntax", "add")
    assert before is not None and after is not None
    assert after[1].statement == "Add **two** numbers."
    assert after[1].current_version_id == before[1].current_version_id


def test_a_changed_suite_is_a_new_version_and_the_old_one_stays(database: Database) -> None:
    load(database, exercise())
    with database.read() as session:
        old = exercises.get(session, "01-syntax", "add")
    changed = exercise(suite={"test_add.py": b"def test_nothing(): pass\n"})
    assert load(database, changed) == ["01-syntax/add"]
    with database.read() as session:
        new = exercises.get(session, "01-syntax", "add")
        assert old is not None and new is not None
        assert old[1].current_version_id != new[1].current_version_id
        assert exercises.version(session, old[1].current_version_id or 0) is not None
        kept = exercises.version(session, new[1].current_version_id or 0)
        assert kept is not None and kept.hash == changed.version
    load(database, exercise())
    with database.read() as session:
        back = exercises.get(session, "01-syntax", "add")
    assert back is not None and back[1].current_version_id == old[1].current_version_id


def test_another_accepted_solution_makes_the_baseline_anew(database: Database) -> None:
    load(database, exercise())
    with database.begin() as session:
        found = exercises.get(session, "01-syntax", "add")
        assert found is not None and found[1].current_version_id is not None
        version = found[1].current_version_id
        assert exercises.set_baseline(session, version, {"cases": [1]})
        assert not exercises.set_baseline(session, version, {"cases": [2]})
        assert exercises.set_baseline(session, version, {"cases": [3], "code": "newer"})
        assert exercises.set_baseline(session, version, {"cases": [1]})
    same = exercise()
    load(database, same)
    with database.read() as session:
        kept = exercises.version(session, version)
        assert kept is not None and kept.baseline == {"cases": [1]}
    other = replace(same.solutions[0], files={"solution.py": b"add = lambda a, b: b + a\n"})
    load(database, exercise(solutions=(other,)))
    with database.read() as session:
        kept = exercises.version(session, version)
        assert kept is not None and kept.baseline is None


def test_a_folder_that_is_gone_is_retired_and_comes_back(database: Database) -> None:
    load(database, exercise(), exercise(slug="sub"))
    assert load(database, exercise()) == ["01-syntax/sub"]
    assert published(database) == ["01-syntax/add"]
    assert load(database, exercise(), exercise(slug="sub")) == ["01-syntax/sub"]
    assert published(database) == ["01-syntax/add", "01-syntax/sub"]


def test_a_broken_folder_stays_as_it_was(database: Database) -> None:
    load(database, exercise(), exercise(slug="sub"))
    assert load(database, exercise(), broken=[("01-syntax", "sub")]) == []
    assert load(database, broken=[("01-syntax", "")]) == []
    assert published(database) == ["01-syntax/add", "01-syntax/sub"]


def test_an_exercise_edited_on_the_site_no_longer_follows_its_folder(database: Database) -> None:
    load(database, exercise())
    with database.begin() as session:
        found = exercises.get(session, "01-syntax", "add")
        assert found is not None
        row = session.get(Exercise, found[1].id)
        assert row is not None
        row.origin = Origin.SITE
        row.title = "Mine"
    load(database, replace(exercise(), title="Theirs"))
    load(database)
    with database.read() as session:
        found = exercises.get(session, "01-syntax", "add")
        assert found is not None and found[1].title == "Mine"


def test_exercises_come_in_the_order_of_their_topic(database: Database) -> None:
    with database.begin() as session:
        exercises.load_curriculum(
            session, [topic(order=("sub", "add"))], [exercise(), exercise(slug="sub"), exercise(slug="zip")], START
        )
    assert published(database) == ["01-syntax/sub", "01-syntax/add", "01-syntax/zip"]


def test_starters_that_are_not_text_do_not_stop_the_others(database: Database) -> None:
    load(database, exercise(starter={"solution.py": b"\xff\xfe"}))
    assert published(database) == ["01-syntax/add"]
