"""Ranks, ties, pages, neighbours, and who is left out."""

import pytest
from sqlmodel import col, select

from judge.store import leaderboard, users
from judge.store.tables import Standing, Topic
from judge.words import Role, Verdict
from tests.classroom import START, Classroom, GradeOfTest


def with_points(classroom: Classroom, login: str, points: float) -> int:
    with classroom.database.begin() as session:
        user = users.add(session, login, login, None, START)
        assert user.id is not None
        user_id = user.id
    classroom.judge(user_id, GradeOfTest(verdict=Verdict.PARTIAL, points=points))
    return user_id


def test_equal_points_share_a_rank_and_the_next_is_skipped(classroom: Classroom) -> None:
    for login, points in (("d", 10.0), ("a", 40.0), ("b", 30.0), ("c", 30.0), ("e", 0.0)):
        with_points(classroom, login, points)
    with classroom.database.read() as session:
        page = leaderboard.page(session)
    assert [(p.rank, p.name, p.points) for p in page.items] == [
        (1, "a", 40.0),
        (2, "b", 30.0),
        (2, "c", 30.0),
        (4, "d", 10.0),
        (5, "e", 0.0),
    ]
    assert page.next is None


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_join_without_gap_or_repetition_also_within_a_tie(classroom: Classroom, limit: int) -> None:
    for n, points in enumerate([50.0, 40.0, 40.0, 40.0, 40.0, 20.0, 33.33]):
        with_points(classroom, f"p{n}", points)
    with classroom.database.read() as session:
        whole = leaderboard.page(session).items
        joined, cursor = [], None
        while True:
            page = leaderboard.page(session, cursor=cursor, limit=limit)
            joined += page.items
            cursor = page.next
            if cursor is None:
                break
        with pytest.raises(ValueError):
            leaderboard.page(session, cursor="nonsense")
    assert joined == whole
    assert [p.rank for p in whole] == [1, 2, 2, 2, 2, 6, 7]


def test_ones_own_neighbourhood_has_the_ranks_of_the_whole_board(classroom: Classroom) -> None:
    ids = [with_points(classroom, f"p{n}", 50.0 - n // 2) for n in range(9)]
    with classroom.database.read() as session:
        whole = leaderboard.page(session).items
        around = leaderboard.neighbourhood(session, ids[4], around=2)
        assert around == whole[2:7]
        assert leaderboard.neighbourhood(session, ids[0], around=2) == whole[:3]
        assert leaderboard.place(session, ids[8]) == whole[8]
        assert leaderboard.neighbourhood(session, classroom.charlie) == []


def test_a_topic_has_its_own_board(classroom: Classroom) -> None:
    with_points(classroom, "one", 10.0)
    with classroom.database.read() as session:
        topic_id = session.exec(select(col(Topic.id))).one()
        assert [p.name for p in leaderboard.page(session, topic_id or 0).items] == ["one"]
        assert leaderboard.page(session, 999).items == []


def test_staff_are_left_out_and_come_back(classroom: Classroom) -> None:
    teacher = with_points(classroom, "teacher", 100.0)
    with_points(classroom, "learner", 50.0)
    for role, names in (
        (Role.INSTRUCTOR, ["learner"]),
        (Role.ADMIN, ["learner"]),
        (Role.LEARNER, ["teacher", "learner"]),
    ):
        with classroom.database.begin() as session:
            users.set_role(session, teacher, role, START)
        with classroom.database.read() as session:
            page = leaderboard.page(session)
        assert [p.name for p in page.items] == names
        assert page.items[0].rank == 1


def test_the_standing_of_all_is_the_sum_of_the_topics(classroom: Classroom) -> None:
    classroom.judge(classroom.alice, GradeOfTest(points=33.33))
    classroom.judge(classroom.alice, GradeOfTest(points=66.67), classroom.other_version)
    with classroom.database.read() as session:
        rows = session.exec(select(Standing).where(Standing.user_id == classroom.alice)).all()
    assert {(row.points, row.solved) for row in rows} == {(100.0, 2)}
    assert len(rows) == 2
