"""Drafts: nobody's text is written over, whoever saves and however often; what a folder may not hold is refused."""

from datetime import timedelta

import pytest
from sqlmodel import select

from judge import exercise_archive
from judge.store import drafts, exercises, submissions
from judge.store.database import Database
from judge.store.tables import Draft, DraftFile, Exercise, ExerciseVersion
from judge.words import Lane, Purpose
from tests.classroom import Classroom, exercise

BEGUN = {"exercise.toml": b'title = "Add"\n', "suite/test_add.py": b"def test(): pass\n"}


@pytest.fixture
def draft(classroom: Classroom) -> Draft:
    with classroom.database.begin() as session:
        found = exercises.get(session, "01-syntax", "add")
        assert found is not None
        begun = drafts.begin(session, found[1].id or 0, BEGUN, None, classroom.alice, classroom.now)
        session.expunge(begun)
    return begun


def save(
    room: Classroom, draft: Draft, path: str, text: str | None, edition: int, by: int | None = None
) -> drafts.DraftFile:
    with room.database.begin() as session:
        new = None if text is None else text.encode()
        row = drafts.save(session, draft, path, new, edition, by or room.alice, room.later(1))
        session.flush()
        session.expunge(row)
    return row


def content(room: Classroom, draft: Draft) -> dict[str, bytes]:
    with room.database.read() as session:
        return drafts.content(session, draft)


def test_beginning_twice_is_the_same_draft(classroom: Classroom, draft: Draft) -> None:
    with classroom.database.begin() as session:
        again = drafts.begin(session, draft.exercise_id, {"other.md": b"x"}, None, classroom.bob, classroom.now)
        assert again.id == draft.id
    assert content(classroom, draft) == BEGUN
    with classroom.database.read() as session:
        assert not drafts.is_changed(session.get(Draft, draft.id) or draft)


def test_a_save_names_the_edition_it_began_from_and_gets_the_next(classroom: Classroom, draft: Draft) -> None:
    row = save(classroom, draft, "exercise.toml", 'title = "Sum"\n', 1)
    assert (row.edition, row.content) == (2, b'title = "Sum"\n')
    row = save(classroom, draft, "exercise.toml", 'title = "Total"\n', 2, classroom.bob)
    assert (row.edition, row.updated_by) == (3, classroom.bob)
    with classroom.database.read() as session:
        assert drafts.is_changed(session.get(Draft, draft.id) or draft)
        entry = drafts.entries(session, draft)[0]
        assert (entry.path, entry.edition, entry.size, entry.by) == ("exercise.toml", 3, 16, "Bob")


def test_who_saves_on_an_old_edition_is_shown_what_stands_there_and_writes_nothing(
    classroom: Classroom, draft: Draft
) -> None:
    save(classroom, draft, "exercise.toml", "# hers\n", 1)
    with pytest.raises(drafts.Conflict) as told:
        save(classroom, draft, "exercise.toml", "# his\n", 1, classroom.bob)
    assert told.value.theirs is not None
    assert told.value.theirs.content == b"# hers\n"
    assert told.value.theirs.edition == 2
    assert content(classroom, draft)["exercise.toml"] == b"# hers\n"


def test_the_same_text_is_no_conflict(classroom: Classroom, draft: Draft) -> None:
    save(classroom, draft, "exercise.toml", "# the same\n", 1)
    assert save(classroom, draft, "exercise.toml", "# the same\n", 1, classroom.bob).edition == 2


def test_two_new_files_of_one_name_are_a_conflict(classroom: Classroom, draft: Draft) -> None:
    save(classroom, draft, "statement.md", "Hers.\n", 0)
    with pytest.raises(drafts.Conflict):
        save(classroom, draft, "statement.md", "His.\n", 0, classroom.bob)


def test_removing_is_a_save_like_any_other(classroom: Classroom, draft: Draft) -> None:
    save(classroom, draft, "exercise.toml", "# newer\n", 1)
    with pytest.raises(drafts.Conflict):
        save(classroom, draft, "exercise.toml", None, 1, classroom.bob)
    gone = save(classroom, draft, "exercise.toml", None, 2)
    assert gone.content is None
    assert list(content(classroom, draft)) == ["suite/test_add.py"]
    with pytest.raises(drafts.Conflict) as told:  # Bob still writes in what Alice has removed
        save(classroom, draft, "exercise.toml", "# his\n", 2, classroom.bob)
    assert told.value.theirs is not None and told.value.theirs.content is None
    again = save(classroom, draft, "exercise.toml", "# new\n", 0)
    assert again.edition > gone.edition


def test_a_file_that_never_was_cannot_be_removed_or_be_old(classroom: Classroom, draft: Draft) -> None:
    with pytest.raises(drafts.RefusedFile):
        save(classroom, draft, "notes.txt", None, 0)
    with pytest.raises(drafts.Conflict):
        save(classroom, draft, "notes.txt", "x", 4)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("", "bad_path"),
        ("/etc/passwd", "bad_path"),
        ("suite/../../x.py", "bad_path"),
        ("suite\\x.py", "bad_path"),
        ("suite//x.py", "bad_path"),
        ("suite/x\n.py", "bad_path"),
        ("suite/ x.py", "bad_path"),
        ("x" * 201, "too_long"),
        (".hidden/x.py", "hidden"),
        ("suite/__pycache__/x.pyc", "hidden"),
        ("Exercise.toml", "case"),
        ("suite", "clash"),
        ("exercise.toml/more", "clash"),
    ],
)
def test_what_no_folder_may_hold_is_refused(classroom: Classroom, draft: Draft, path: str, code: str) -> None:
    with pytest.raises(drafts.RefusedFile) as told:
        save(classroom, draft, path, "x", 0)
    assert told.value.code == code
    assert content(classroom, draft) == BEGUN


def test_a_draft_holds_no_more_than_an_exercise_may(
    classroom: Classroom, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judge.exercise.MOST_BYTES", 1000)
    with pytest.raises(drafts.RefusedFile) as told:
        save(classroom, draft, "support/data.txt", "x" * 1000, 0)
    assert told.value.code == "draft_full"
    assert content(classroom, draft) == BEGUN
    monkeypatch.setattr("judge.exercise_archive.MOST_FILES", 2)
    with pytest.raises(drafts.RefusedFile) as told:
        save(classroom, draft, "support/data.txt", "x", 0)
    assert told.value.code == "draft_files"


def test_renaming_moves_the_content_and_never_onto_another_file(classroom: Classroom, draft: Draft) -> None:
    def rename(path: str, to: str, edition: int) -> None:
        with classroom.database.begin() as session:
            drafts.rename(session, draft, path, to, edition, classroom.alice, classroom.later(1))

    rename("suite/test_add.py", "suite/test_sum.py", 1)
    assert content(classroom, draft)["suite/test_sum.py"] == BEGUN["suite/test_add.py"]
    with pytest.raises(drafts.RefusedFile):
        rename("suite/test_add.py", "suite/test_other.py", 2)
    with pytest.raises(drafts.RefusedFile) as told:
        rename("suite/test_sum.py", "exercise.toml", 1)
    assert told.value.code == "exists"
    with pytest.raises(drafts.RefusedFile):
        rename("suite/test_sum.py", "../x.py", 1)
    assert sorted(content(classroom, draft)) == ["exercise.toml", "suite/test_sum.py"]
    rename("suite/test_sum.py", "suite/Test_sum.py", 1)  # only its case: not its own rival
    assert sorted(content(classroom, draft)) == ["exercise.toml", "suite/Test_sum.py"]
    save(classroom, draft, "exercise.toml", "# newer\n", 1)
    with pytest.raises(drafts.Conflict):
        rename("exercise.toml", "other.toml", 1)


def test_several_files_come_in_together_or_not_at_all(classroom: Classroom, draft: Draft) -> None:
    def put(files: dict[str, bytes], replace: bool = False) -> list[str]:
        with classroom.database.begin() as session:
            return drafts.add_all(session, draft, files, classroom.alice, classroom.later(1), replace=replace)

    assert put({"support/a.txt": b"a", "exercise.toml": b"# other\n"}) == ["exercise.toml"]
    assert content(classroom, draft) == BEGUN
    assert put({"support/a.txt": b"a", "exercise.toml": BEGUN["exercise.toml"]}) == []
    assert put({"support/a.txt": b"b"}, replace=True) == []
    assert content(classroom, draft)["support/a.txt"] == b"b"
    with pytest.raises(drafts.RefusedFile):
        put({"support/b.txt": b"b", "support/z/../../x": b"x"})
    assert "support/b.txt" not in content(classroom, draft)


def test_becoming_another_folder_tells_whoever_has_an_old_text_open(classroom: Classroom, draft: Draft) -> None:
    with classroom.database.begin() as session:
        drafts.become(
            session,
            draft,
            {"exercise.toml": b"# imported\n", "statement.md": b"Hello.\n"},
            classroom.bob,
            classroom.later(1),
        )
    assert content(classroom, draft) == {"exercise.toml": b"# imported\n", "statement.md": b"Hello.\n"}
    with pytest.raises(drafts.Conflict):
        save(classroom, draft, "exercise.toml", "# mine\n", 1)
    with pytest.raises(drafts.Conflict):
        save(classroom, draft, "suite/test_add.py", "# mine\n", 1)


def test_a_discarded_draft_leaves_nothing(classroom: Classroom, draft: Draft) -> None:
    with classroom.database.begin() as session:
        drafts.discard(session, session.get(Draft, draft.id) or draft)
    with classroom.database.read() as session:
        assert drafts.of(session, draft.exercise_id) is None
        assert session.exec(select(DraftFile)).all() == []
        assert session.get(Exercise, draft.exercise_id) is not None
    with pytest.raises(drafts.Conflict):
        save(classroom, draft, "exercise.toml", "# still open in a tab\n", 1)


def test_a_version_to_try_is_made_once_and_is_never_a_published_one(classroom: Classroom, draft: Draft) -> None:
    published = exercise()
    with classroom.database.begin() as session:
        one = drafts.try_version(session, draft.exercise_id, drafts.Tried.of(published), classroom.now)
        two = drafts.try_version(session, draft.exercise_id, drafts.Tried.of(published), classroom.now)
        assert one.id == two.id != classroom.version
        assert one.published_at is None and len(one.hash) == 64 and one.hash.startswith(drafts.TRY)
        known = exercises.version(session, classroom.version)
        assert known is not None and known.content == one.content and known.hash != one.hash


def test_versions_to_try_are_forgotten_after_a_day_unless_a_submission_names_them(
    classroom: Classroom, draft: Draft
) -> None:
    with classroom.database.begin() as session:
        used = drafts.try_version(session, draft.exercise_id, drafts.Tried.of(exercise()), classroom.now).id or 0
        other = (
            drafts.try_version(session, draft.exercise_id, drafts.Tried.of(exercise(total=50)), classroom.now).id or 0
        )
        submissions.add(session, classroom.alice, used, {}, Purpose.TRY, Lane.INTERACTIVE, None, classroom.now)
    with classroom.database.begin() as session:
        assert drafts.forget_tries(session, classroom.now + timedelta(hours=23)) == 0
        assert drafts.forget_tries(session, classroom.now + timedelta(hours=25)) == 1
    with classroom.database.read() as session:
        assert session.get(ExerciseVersion, other) is None
        assert session.get(ExerciseVersion, used) is not None
        assert session.get(ExerciseVersion, classroom.version) is not None


def test_a_try_counts_for_nothing(database: Database, classroom: Classroom, draft: Draft) -> None:
    with database.begin() as session:
        version = drafts.try_version(session, draft.exercise_id, drafts.Tried.of(exercise()), classroom.now).id or 0
    sent = classroom.send(classroom.alice, version, Purpose.TRY)
    claimed = classroom.claim()
    assert claimed is not None and claimed.id == sent
    assert classroom.record(claimed)
    from judge.store import progress

    with database.read() as session:
        assert progress.of_user(session, classroom.alice) == {}
        assert submissions.history(session, classroom.alice, draft.exercise_id) == []


@pytest.mark.parametrize("how", ["add_all", "become"])
def test_many_files_are_looked_at_together_so_that_nobody_waits_for_them(
    classroom: Classroom, draft: Draft, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    look = exercise_archive.check_paths
    monkeypatch.setattr(exercise_archive, "check_paths", lambda paths: (looks.append(1), look(paths))[1])
    many = BEGUN | {f"suite/data_{n}.txt": b"x" for n in range(300)}
    with classroom.database.begin() as session:
        if how == "add_all":
            assert drafts.add_all(session, draft, many, classroom.alice, classroom.later(1)) == []
        else:
            drafts.become(session, draft, many, classroom.alice, classroom.later(1))
    assert content(classroom, draft) == many
    assert len(looks) == 1
