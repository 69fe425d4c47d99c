"""Closing, opening and erasing accounts."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from judge.store import exercises, grades, leaderboard, leaving, overrides, progress, regrades, sessions, tokens, users
from judge.store.database import Database
from judge.store.tables import CaseOutcome, Exercise, Fault, Grade, PictureRow, Submission, User
from judge.words import Role, Verdict
from tests.classroom import CaseOfTest, Classroom, GradeOfTest


class Drawn:
    """A picture as a run gives it."""

    case, png, width, height, alt = 0, b"\x89PNG", 1, 1, "a line"


def rows_of(database: Database, user_id: int) -> dict[str, int]:
    """How many rows of each table name the account in a `user_id`."""
    found = {}
    with database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            if "user_id" in table.columns:
                count = sa.select(sa.func.count()).where(table.c.user_id == user_id)
                found[table.name] = session.execute(count).scalar_one()
    return {name: count for name, count in found.items() if count}


def solve(classroom: Classroom, user_id: int) -> int:
    return classroom.judge(user_id, GradeOfTest(cases=[CaseOfTest()], pictures=[Drawn()]))


def test_a_closed_account_signs_in_nowhere_and_keeps_what_it_did(classroom: Classroom) -> None:
    sent = solve(classroom, classroom.alice)
    with classroom.database.begin() as session:
        cookie = sessions.start(session, classroom.alice, classroom.now)
        token = tokens.create(session, classroom.alice, "t", ("read",), classroom.now)
        assert leaving.close(session, classroom.alice, classroom.now)
        assert not leaving.close(session, classroom.alice, classroom.now)
    with classroom.database.read() as session:
        assert sessions.find(session, cookie, classroom.now) is None
        assert tokens.find(session, token, classroom.now) is None
        assert users.by_login(session, "alice") is None
        assert leaderboard.page(session).items == []
        assert grades.current(session, classroom.row(sent)) is not None
        assert [person.user.login for person in users.page(session, closed=True)] == ["alice"]


def test_an_account_that_is_opened_again_is_back_on_the_leaderboard(classroom: Classroom) -> None:
    solve(classroom, classroom.alice)
    with classroom.database.begin() as session:
        leaving.close(session, classroom.alice, classroom.now)
        assert leaving.reopen(session, classroom.alice)
        assert not leaving.reopen(session, classroom.alice)
    with classroom.database.read() as session:
        assert [place.user_id for place in leaderboard.page(session).items] == [classroom.alice]


def test_nothing_of_an_erased_person_is_left_and_others_lose_nothing(classroom: Classroom) -> None:
    solve(classroom, classroom.alice)
    kept = solve(classroom, classroom.bob)
    waiting = classroom.send(classroom.alice)
    with classroom.database.begin() as session:
        session.add(Fault(at=classroom.now, place="grading", submission_id=waiting, text="broke"))
        sessions.start(session, classroom.alice, classroom.now)
        tokens.create(session, classroom.alice, "t", ("read",), classroom.now)
        assert leaving.erase(session, classroom.alice, classroom.now)
        assert not leaving.erase(session, classroom.alice, classroom.now)
        assert not leaving.reopen(session, classroom.alice)
    assert rows_of(classroom.database, classroom.alice) == {}
    with classroom.database.read() as session:
        user = session.get(User, classroom.alice)
        assert user is not None
        assert (user.login, user.display_name, user.password_hash) == (f"erased-{classroom.alice}", "", None)
        assert [row.submission_id for row in session.exec(select(Grade))] == [kept]
        assert len(session.exec(select(CaseOutcome)).all()) == len(session.exec(select(PictureRow)).all()) == 1
        assert [row.submission_id for row in session.exec(select(Fault))] == [None]
        solved = session.exec(select(col(Exercise.solved_by)).order_by(col(Exercise.id))).all()
        assert list(solved) == [1, 0]
        assert progress.of_user(session, classroom.bob)


def test_what_others_wrote_of_an_erased_persons_grade_is_gone_as_well(classroom: Classroom) -> None:
    sent = solve(classroom, classroom.alice)
    with classroom.database.begin() as session:
        submission = session.get_one(Submission, sent)
        overrides.give(session, sent, 1.0, "Alice was in hospital", classroom.bob, classroom.now)
        of = submission.exercise_id, submission.version_id
        why = "Alice asked for it"
        regrades.begin(session, *of, regrades.Which.ONE, why, classroom.bob, classroom.now, sent)
    with classroom.database.begin() as session:
        assert leaving.erase(session, classroom.alice, classroom.now)
    with classroom.database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(table.select()).all():
                assert "Alice" not in repr(tuple(row)), table.name


def test_a_worker_that_is_judging_for_an_erased_person_records_nothing(classroom: Classroom) -> None:
    classroom.send(classroom.alice)
    claimed = classroom.claim()
    assert claimed is not None
    with classroom.database.begin() as session:
        leaving.erase(session, classroom.alice, classroom.now)
    assert not classroom.record(claimed)
    with classroom.database.read() as session:
        assert session.exec(select(Submission)).all() == []


def test_the_login_of_an_erased_person_is_free_again(classroom: Classroom) -> None:
    with classroom.database.begin() as session:
        leaving.erase(session, classroom.alice, classroom.now)
        assert users.add(session, "alice", "Another", None, classroom.now).id != classroom.alice


@pytest.mark.parametrize("leave", [leaving.close, leaving.erase])
def test_the_last_admin_stays(classroom: Classroom, leave: Any) -> None:
    with classroom.database.begin() as session:
        users.set_role(session, classroom.alice, Role.ADMIN, classroom.now)
    with pytest.raises(leaving.LastAdmin), classroom.database.begin() as session:
        leave(session, classroom.alice, classroom.now)
    with classroom.database.begin() as session:
        users.set_role(session, classroom.bob, Role.ADMIN, classroom.now)
        assert leave(session, classroom.alice, classroom.now)


def test_what_was_never_solved_does_not_lower_the_count_of_who_did(classroom: Classroom) -> None:
    classroom.judge(classroom.alice, GradeOfTest(Verdict.PARTIAL, points=50.0))
    solve(classroom, classroom.bob)
    with classroom.database.begin() as session:
        leaving.erase(session, classroom.alice, classroom.now)
        found = exercises.published(session)
    assert [exercise.solved_by for _topic, exercise in found] == [1, 0]
