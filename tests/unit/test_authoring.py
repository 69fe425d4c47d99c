"""Exercises as those who teach see them: listed, made, retired, deleted; and nothing of a learner's is ever lost."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from judge.store import audit, authoring, drafts, exercises, leaving, submissions
from judge.store.database import Database
from judge.store.tables import Draft, Exercise, ExerciseRevision, ExerciseState, ExerciseVersion, Origin, Submission
from judge.words import Lane, Purpose, Verdict
from tests.classroom import START, Classroom, GradeOfTest, exercise, topic


def make(room: Classroom, slug: str = "new-one") -> int:
    with room.database.begin() as session:
        place = exercises.topics(session)[0]
        row = authoring.create(session, place, slug, "New one", room.now)
        assert row.id is not None
        drafts.begin(session, row.id, {"exercise.toml": b""}, None, room.alice, room.now)
        return row.id


def lines(database: Database) -> dict[str, authoring.Line]:
    with database.read() as session:
        return {line.exercise.slug: line for line in authoring.lines(session)}


def test_a_new_exercise_stands_last_and_only_those_who_teach_know_of_it(classroom: Classroom) -> None:
    make(classroom)
    assert list(lines(classroom.database)) == ["add", "sub", "new-one"]
    line = lines(classroom.database)["new-one"]
    assert (line.version, line.draft_changed, line.draft_at) == ("", False, START)
    with classroom.database.read() as session:
        assert exercises.get(session, "01-syntax", "new-one") is None
        assert [row.slug for _, row in exercises.published(session)] == ["add", "sub"]
    with pytest.raises(authoring.Taken):
        make(classroom)


def test_the_list_counts_submissions_and_knows_the_version(classroom: Classroom) -> None:
    classroom.judge(classroom.alice)
    classroom.send(classroom.bob, purpose=Purpose.RUN)
    line = lines(classroom.database)["add"]
    assert line.submissions == 1 and len(line.version) == 64
    assert [one.exercise.slug for one in authoring.matching(list(lines(classroom.database).values()), "ADD 01")] == [
        "add"
    ]


def test_a_retired_exercise_stays_retired_when_its_folder_is_loaded_again(classroom: Classroom) -> None:
    sent = classroom.judge(classroom.alice, GradeOfTest())
    with classroom.database.begin() as session:
        found = authoring.find(session, "01-syntax", "add")
        assert found is not None
        assert authoring.retire(found[1], classroom.now) and not authoring.retire(found[1], classroom.now)
    with classroom.database.begin() as session:
        exercises.load_curriculum(session, [topic()], [exercise(), exercise(slug="sub")], classroom.now)
        assert exercises.get(session, "01-syntax", "add") is None
        assert submissions.get(session, sent) is not None
    with classroom.database.begin() as session:
        found = authoring.find(session, "01-syntax", "add")
        assert found is not None and found[1].origin == Origin.SITE
        assert authoring.bring_back(found[1], classroom.now)
        assert authoring.set_state(found[1], ExerciseState.LOCKED, classroom.now)
        assert not authoring.set_state(found[1], ExerciseState.LOCKED, classroom.now)
    with classroom.database.read() as session:
        assert exercises.get(session, "01-syntax", "add") is not None


def test_what_was_published_has_a_history_with_its_files(classroom: Classroom) -> None:
    with classroom.database.begin() as session:
        changed = exercise(statement="New.")
        exercises.load_curriculum(session, [topic()], [changed, exercise(slug="sub")], classroom.now)
        found = authoring.find(session, "01-syntax", "add")
        assert found is not None and found[1].id is not None
        drafts.try_version(session, found[1].id, drafts.Tried.of(exercise(total=7)), classroom.now)
        history = authoring.history(session, found[1].id)
        assert history.revisions[0].id == found[1].current_revision_id
        assert history.revisions[0].version_id == found[1].current_version_id
        kept = authoring.published_files(session, found[1])
        assert kept is not None
        assert kept == (found[1].current_revision_id, changed.files)
        assert kept[1]["statement.md"] == b"New."
        other = authoring.find(session, "01-syntax", "sub")
        assert other is not None
        assert authoring.revision_files(session, other[1], history.revisions[0].id) is None


def test_an_exercise_is_deleted_with_all_that_was_tried_and_nothing_else(classroom: Classroom) -> None:
    number = make(classroom)
    with classroom.database.begin() as session:
        version = drafts.try_version(session, number, drafts.Tried.of(exercise()), classroom.now).id or 0
    sent = classroom.send(classroom.alice, version, Purpose.TRY)
    claimed = classroom.claim()
    assert claimed is not None and claimed.id == sent and classroom.record(claimed)
    kept = classroom.judge(classroom.bob)
    with classroom.database.begin() as session:
        row = session.get(Exercise, number)
        assert row is not None
        authoring.delete(session, row)
    with classroom.database.read() as session:
        assert session.get(Exercise, number) is None
        assert session.exec(select(Draft)).all() == []
        assert session.get(ExerciseVersion, version) is None
        assert [row.id for row in session.exec(select(Submission)).all()] == [kept]


def test_what_was_published_or_submitted_to_is_not_deleted(classroom: Classroom) -> None:
    classroom.judge(classroom.alice)
    for slug, why in (("add", "submissions"), ("sub", "published")):
        with pytest.raises(authoring.CannotDelete) as told, classroom.database.begin() as session:
            found = authoring.find(session, "01-syntax", slug)
            assert found is not None
            authoring.delete(session, found[1])
        assert told.value.why == why
    with classroom.database.read() as session:
        assert len(session.exec(select(ExerciseRevision)).all()) == 2


@pytest.mark.parametrize(
    ("settings", "title"),
    [
        (b'title = "Better"\n', "Better"),
        (b"", "new-one"),
        (b"title = 3\n", "new-one"),
        (b"title = ", "New one"),
        (b"\xff", "New one"),
    ],
)
def test_an_unpublished_exercise_is_called_as_its_draft_says(classroom: Classroom, settings: bytes, title: str) -> None:
    number = make(classroom)
    with classroom.database.begin() as session:
        row = session.get(Exercise, number)
        assert row is not None
        authoring.take_titles(row, settings)
        assert row.title == title


def test_a_submission_of_a_learner_is_never_deleted_by_forgetting_tries(classroom: Classroom) -> None:
    kept = classroom.judge(classroom.alice)
    with classroom.database.begin() as session:
        version = drafts.try_version(session, 1, drafts.Tried.of(exercise()), classroom.now).id or 0
        submissions.add(session, classroom.alice, version, {}, Purpose.TRY, Lane.INTERACTIVE, None, classroom.now)
    claimed = classroom.claim()
    assert claimed is not None and classroom.record(claimed)
    with classroom.database.begin() as session:
        assert submissions.forget_runs(session, classroom.later(25 * 3600)) == 1
        assert drafts.forget_tries(session, classroom.now) == 1
        assert submissions.get(session, kept) is not None


def test_a_topic_is_made_on_the_site_after_all_others_and_holds_exercises(classroom: Classroom) -> None:
    with classroom.database.begin() as session:
        made = authoring.create_topic(session, "11-own", " Our own \0", "自己的", classroom.alice, classroom.now)
        row = authoring.create(session, made, "first", "First", classroom.now)
        assert row.position == 0
        assert [(one.folder, one.title, one.title_zh) for one in exercises.topics(session)][-1] == (
            "11-own",
            "Our own \ufffd",
            "自己的",
        )
        entry = audit.latest(session, 1)[0]
        assert (entry.action, entry.target, entry.actor_id) == ("topic.new", "11-own", classroom.alice)
    with classroom.database.begin() as session:  # the folders know nothing of it: it stays
        exercises.load_curriculum(session, [topic()], [exercise(), exercise(slug="sub")], classroom.now)
        assert [one.folder for one in exercises.topics(session)] == ["01-syntax", "11-own"]
        assert authoring.find(session, "11-own", "first") is not None


def test_a_topic_is_refused_whose_name_is_taken_or_no_folder_s(classroom: Classroom) -> None:
    with pytest.raises(authoring.Taken), classroom.database.begin() as session:
        authoring.create_topic(session, "01-syntax", "Syntax", "", classroom.alice, classroom.now)
    for slug, title, title_zh, wrong in (
        ("../x", "T", "", {"slug": "name"}),
        ("Syntax", " ", "", {"slug": "name", "title": "none"}),
        ("语法", "T", "", {"slug": "name"}),
        ("a" * 65, "T" * 201, "", {"slug": "name", "title": "long"}),
        ("ok", "T", "字" * 201, {"title_zh": "long"}),
    ):
        with pytest.raises(authoring.BadTopic) as told, classroom.database.begin() as session:
            authoring.create_topic(session, slug, title, title_zh, classroom.alice, classroom.now)
        assert told.value.wrong == wrong
    with classroom.database.read() as session:
        assert len(exercises.topics(session)) == 1


def test_the_list_reads_no_row_of_a_learner_and_counts_what_is_judged_all_the_same(classroom: Classroom) -> None:
    for _ in range(2):
        classroom.judge(classroom.alice)
    classroom.judge(classroom.bob, GradeOfTest(verdict=Verdict.JUDGE_ERROR, points=0.0, fault="ours"))
    asked: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    sa.event.listen(classroom.database.engine, "before_cursor_execute", listen)
    try:
        assert {slug: line.submissions for slug, line in lines(classroom.database).items()} == {"add": 2, "sub": 0}
    finally:
        sa.event.remove(classroom.database.engine, "before_cursor_execute", listen)
    assert asked and not [one for one in asked if "submission" in one or "progress" in one]
    classroom.judge(classroom.bob)
    with classroom.database.begin() as session:
        leaving.erase(session, classroom.alice, classroom.now)
    assert lines(classroom.database)["add"].submissions == 1
