"""Versions have numbers that people can say, in the order of publishing, with who published each and what changed."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from judge.store import authoring, drafts, exercises, users, version_history
from judge.store.exercises import Ready
from judge.store.tables import Origin
from tests.classroom import Classroom, exercise, topic


def published_id(session: Session) -> int:
    found = authoring.find(session, "01-syntax", "add")
    assert found is not None and found[1].id is not None
    return found[1].id


def publish(session: Session, classroom: Classroom, by: int | None = None, minutes: int = 0, **changes: Any) -> int:
    """Publish `add` with `changes`; the version's id."""
    found = authoring.find(session, "01-syntax", "add")
    assert found is not None
    at = classroom.now + timedelta(minutes=minutes)
    origin = Origin.SITE if by else Origin.FOLDER
    kept = exercises.publish(session, found[1], Ready.of(exercise(**changes)), origin, by, at)
    assert kept.version_id is not None
    return kept.version_id


def test_versions_are_counted_in_the_order_in_which_they_were_first_published(classroom: Classroom) -> None:
    with classroom.database.begin() as session:
        ines = users.add(session, "ines", "Ines", None, classroom.now)
        exercises.load_curriculum(session, [topic()], [exercise(), exercise(slug="sub")], classroom.now)
        number = published_id(session)
        drafts.try_version(session, number, drafts.Tried.of(exercise(total=7)), classroom.now)
        second = publish(session, classroom, ines.id, 1, total=50)
        third = publish(session, classroom, ines.id, 2, suite={"test_a.py": b"def test_a(): pass\n"})
        first = publish(session, classroom, None, 3)
        again = publish(session, classroom, ines.id, 4, statement="Only words.")
        known = version_history.of(session, number)
        assert [(one.id, one.number, one.by) for one in known] == [
            (third, 3, "Ines"),
            (second, 2, "Ines"),
            (first, 1, ""),
        ]
        assert again == first and known[-1].origin == Origin.FOLDER
        assert known[-1].at == classroom.now and known[0].at == classroom.now + timedelta(minutes=2)
        other = authoring.find(session, "01-syntax", "sub")
        assert other is not None
        assert version_history.current_numbers(session) == {number: 1, other[1].id: 1}
        publish(session, classroom, ines.id, 5, total=50)
        assert version_history.current_numbers(session) == {number: 2, other[1].id: 1}
        assert {one.exercise.slug: one.number for one in authoring.lines(session)} == {"add": 2, "sub": 1}


def test_what_a_version_changed_is_told_by_file_and_the_first_is_compared_with_nothing(classroom: Classroom) -> None:
    first = exercise(suite={"test_a.py": b"1", "test_b.py": b"2"})
    suite = {"test_a.py": b"1", "test_c.py": b"2"}
    with classroom.database.begin() as session:
        exercises.load_curriculum(session, [topic()], [first], classroom.now)
        number = published_id(session)
        publish(session, classroom, None, 1, suite=suite, total=50)
        publish(session, classroom, None, 2, suite=suite, total=50, support={"d.txt": b"d"})
        known = version_history.of(session, number)[:3]  # what the classroom began with comes before these
        told = version_history.changed(session, known)
        assert [told.get(one.id) for one in known] == [
            ("support/d.txt",),
            ("exercise.toml", "suite/test_b.py", "suite/test_c.py"),
            None,
        ]
        assert version_history.changed(session, known[:2]) == {known[0].id: ("support/d.txt",)}
        assert version_history.changed(session, []) == {} == version_history.changed(session, known[:1])


def test_what_was_never_published_has_no_versions(classroom: Classroom) -> None:
    with classroom.database.begin() as session:
        place = exercises.topics(session)[0]
        row = authoring.create(session, place, "new", "New", classroom.now)
        assert version_history.of(session, row.id or 0) == []
        assert row.id not in version_history.current_numbers(session)
