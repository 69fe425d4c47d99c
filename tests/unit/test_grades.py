"""What recording a grade does to everything that follows from it."""

from dataclasses import dataclass

import pytest

from judge.store import faults, grades, leaderboard, progress, submissions
from judge.store.tables import Exercise, Progress
from judge.words import Lane, Purpose, Status, Verdict
from tests.classroom import CaseOfTest, Classroom, GradeOfTest

HALF = GradeOfTest(verdict=Verdict.PARTIAL, points=50.0)
BROKEN = GradeOfTest(verdict=Verdict.JUDGE_ERROR, points=0.0, max_points=0.0, fault="the box is gone")


def of(classroom: Classroom, user: int, submission: int) -> Progress | None:
    with classroom.database.read() as session:
        return progress.of_user(session, user).get(classroom.row(submission).exercise_id)


def solved_by(classroom: Classroom, submission: int) -> int:
    with classroom.database.read() as session:
        found = session.get(Exercise, classroom.row(submission).exercise_id)
        assert found is not None
        return found.solved_by


def test_a_grade_comes_with_its_cases_and_pictures_and_the_row_is_judged(classroom: Classroom) -> None:
    @dataclass
    class Shown:
        case: int = 1
        png: bytes = b"\x89PNG"
        width: int = 2
        height: int = 3
        alt: str = "a plot"

    sent = classroom.send(classroom.alice)
    claimed = classroom.claim()
    assert claimed is not None
    cases = [CaseOfTest("a"), CaseOfTest("b", outcome="failed", points=0.0)]
    classroom.record(claimed, GradeOfTest(cases=cases, pictures=[Shown()], output="hello"))
    row = classroom.row(sent)
    assert (row.status, row.claim, row.lease_until) == (Status.JUDGED, None, None)
    with classroom.database.read() as session:
        grade = grades.current(session, row)
        assert grade is not None and grade.id is not None and grade.output == "hello"
        assert [(c.k, c.name, c.outcome) for c in grades.cases(session, grade.id)] == [
            (0, "a", "passed"),
            (1, "b", "failed"),
        ]
        picture = grades.pictures(session, grade.id)[0]
        assert (picture.png, picture.k, len(picture.name) >= 20) == (b"\x89PNG", 1, True)
        found = grades.picture(session, picture.name)
        assert found is not None and found[1].id == sent
        assert grades.picture(session, "no such") is None


def test_text_that_no_database_can_hold_is_stored_readably(classroom: Classroom) -> None:
    sent = classroom.send(classroom.alice)
    claimed = classroom.claim()
    assert claimed is not None
    case = CaseOfTest(name="x" * 2000, detail={"message": "a\0b\ud800c", "lines": [["solution.py", 1]]})
    classroom.record(claimed, GradeOfTest(output="nul \0 and \udfff", cases=[case]))
    with classroom.database.read() as session:
        grade = grades.current(session, classroom.row(sent))
        assert grade is not None and grade.id is not None
        assert grade.output == "nul \ufffd and \ufffd"
        kept = grades.cases(session, grade.id)[0]
        assert kept.detail == {"message": "a\ufffdb\ufffdc", "lines": [["solution.py", 1]]}
        assert len(kept.name) == 500


def test_progress_is_the_best_current_grade(classroom: Classroom) -> None:
    first = classroom.judge(classroom.alice, HALF)
    row = of(classroom, classroom.alice, first)
    assert row is not None and (row.points, row.solved, row.attempts) == (50.0, False, 1)
    second = classroom.judge(classroom.alice)
    classroom.judge(classroom.alice, HALF)
    row = of(classroom, classroom.alice, first)
    assert row is not None and (row.points, row.solved, row.attempts) == (100.0, True, 3)
    assert (row.best_submission_id, row.solved_at) == (second, classroom.row(second).created_at)
    assert solved_by(classroom, first) == 1


def test_a_worse_grade_of_the_same_submission_takes_progress_back(classroom: Classroom) -> None:
    sent = classroom.judge(classroom.alice)
    with classroom.database.begin() as session:
        submissions.again(session, sent, Lane.SLOW, classroom.now)
    claimed = classroom.claim(Lane.SLOW)
    assert claimed is not None
    classroom.record(claimed, HALF)
    row = of(classroom, classroom.alice, sent)
    assert row is not None and (row.points, row.solved, row.solved_at, row.attempts) == (50.0, False, None, 1)
    assert solved_by(classroom, sent) == 0
    with classroom.database.read() as session:
        place = leaderboard.place(session, classroom.alice)
    assert place is not None and (place.points, place.solved) == (50.0, 0)


def test_our_fault_costs_nothing_and_never_replaces_a_good_grade(classroom: Classroom) -> None:
    sent = classroom.judge(classroom.alice)
    good = classroom.row(sent).current_grade_id
    with classroom.database.begin() as session:
        submissions.again(session, sent, Lane.SLOW, classroom.now)
    claimed = classroom.claim(Lane.SLOW)
    assert claimed is not None
    assert classroom.record(claimed, BROKEN)
    assert classroom.row(sent).current_grade_id == good
    row = of(classroom, classroom.alice, sent)
    assert row is not None and (row.points, row.solved) == (100.0, True)
    with classroom.database.read() as session:
        assert [f.text for f in faults.latest(session)] == ["the box is gone"]


def test_our_fault_alone_is_shown_but_is_no_attempt(classroom: Classroom) -> None:
    sent = classroom.judge(classroom.alice, BROKEN)
    assert of(classroom, classroom.alice, sent) is None
    with classroom.database.read() as session:
        grade = grades.current(session, classroom.row(sent))
        assert grade is not None and grade.verdict == Verdict.JUDGE_ERROR
        assert leaderboard.place(session, classroom.alice) is None
    with classroom.database.begin() as session:
        submissions.again(session, sent, Lane.INTERACTIVE, classroom.now)
    claimed = classroom.claim()
    assert claimed is not None
    classroom.record(claimed)
    row = of(classroom, classroom.alice, sent)
    assert row is not None and row.solved


def test_giving_up_records_judge_error_under_the_claim(classroom: Classroom) -> None:
    sent = classroom.send(classroom.alice)
    claimed = classroom.claim()
    assert claimed is not None
    with classroom.database.begin() as session:
        assert not grades.give_up(session, sent, "another word", "why", classroom.now)
        assert grades.give_up(session, sent, claimed.claim, "three tries broke", classroom.now)
        assert not grades.give_up(session, sent, claimed.claim, "three tries broke", classroom.now)
    assert classroom.row(sent).status == Status.JUDGED


def test_a_run_keeps_no_progress(classroom: Classroom) -> None:
    run = classroom.send(classroom.alice, purpose=Purpose.RUN)
    claimed = classroom.claim()
    assert claimed is not None
    classroom.record(claimed)
    assert of(classroom, classroom.alice, run) is None
    assert solved_by(classroom, run) == 0


def test_when_anything_in_recording_fails_nothing_of_it_is_kept(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = classroom.send(classroom.alice)
    claimed = classroom.claim()
    assert claimed is not None

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(leaderboard, "recompute", full)
        with pytest.raises(OSError, match="no space"):
            classroom.record(claimed)
    assert classroom.row(sent).status == Status.RUNNING
    with classroom.database.read() as session:
        assert grades.of_submission(session, sent) == []
    assert classroom.record(claimed)


def test_progress_over_time_rises_only_with_what_was_better(classroom: Classroom) -> None:
    classroom.judge(classroom.alice, HALF)
    classroom.judge(classroom.alice, HALF)
    classroom.judge(classroom.alice)
    classroom.judge(classroom.alice, HALF, classroom.other_version)
    with classroom.database.read() as session:
        assert [points for _, points in progress.over_time(session, classroom.alice)] == [50.0, 100.0, 150.0]
        topic_id = next(iter(progress.by_topic(session, classroom.alice)))
        assert progress.by_topic(session, classroom.alice)[topic_id] == (1, 2, 150.0)
