"""The states of a submission and whose turn it is."""

import threading
from datetime import timedelta

import pytest

from judge.store import grades, submissions
from judge.store.submissions import LEASE, MAX_TRIES
from judge.words import Lane, Purpose, Status, Verdict
from tests.classroom import START, Classroom, GradeOfTest


def test_what_is_added_waits_and_is_claimed_once(classroom: Classroom) -> None:
    sent = classroom.send(classroom.alice)
    assert classroom.row(sent).status == Status.QUEUED
    claimed = classroom.claim()
    assert claimed is not None and claimed.id == sent
    row = classroom.row(sent)
    assert (row.status, row.tries, row.worker) == (Status.RUNNING, 1, "w1")
    assert row.lease_until == classroom.now + LEASE
    assert classroom.claim() is None


def test_an_unknown_version_is_refused(classroom: Classroom) -> None:
    with pytest.raises(LookupError), classroom.database.begin() as session:
        submissions.add(session, classroom.alice, 999, {}, Purpose.SUBMIT, Lane.INTERACTIVE, None, START)


def test_the_same_key_within_a_day_is_the_same_submission_and_after_it_another(classroom: Classroom) -> None:
    first = classroom.send(classroom.alice, key="double-click")
    assert classroom.send(classroom.alice, key="double-click") == first
    assert classroom.send(classroom.bob, key="double-click") != first
    classroom.later(24 * 3600 + 1)
    again = classroom.send(classroom.alice, key="double-click")
    assert again != first
    assert classroom.send(classroom.alice, key="double-click") == again


def test_two_clicks_at_the_same_moment_are_one_submission(classroom: Classroom) -> None:
    ids: list[int] = []
    start = threading.Barrier(8)

    def click() -> None:
        start.wait()
        with classroom.database.begin() as session:
            row = submissions.add(
                session, classroom.alice, classroom.version, {}, Purpose.SUBMIT, Lane.INTERACTIVE, "k", START
            )
        ids.append(row.id or 0)

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(ids) == 8 and len(set(ids)) == 1


def test_many_workers_take_every_submission_exactly_once(classroom: Classroom) -> None:
    people = [classroom.alice, classroom.bob, classroom.charlie]
    sent = {classroom.send(people[n % 3], [classroom.version, classroom.other_version][n % 2]) for n in range(60)}
    taken: list[int] = []
    errors: list[BaseException] = []

    def work(name: str) -> None:
        try:
            while True:
                claimed = classroom.claim(worker=name)
                if claimed is None:
                    return
                assert classroom.record(claimed)
                taken.append(claimed.id)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not errors
    assert sorted(taken) == sorted(sent)
    with classroom.database.read() as session:
        assert all(len(grades.of_submission(session, one)) == 1 for one in sent)


def test_interactive_and_slow_lanes_do_not_mix(classroom: Classroom) -> None:
    slow = classroom.send(classroom.alice, lane=Lane.SLOW)
    quick = classroom.send(classroom.bob)
    claimed = classroom.claim(Lane.INTERACTIVE)
    assert claimed is not None and claimed.id == quick
    assert classroom.claim(Lane.INTERACTIVE) is None
    claimed = classroom.claim(Lane.SLOW)
    assert claimed is not None and claimed.id == slow


def test_one_learners_hundred_do_not_hold_up_anothers_first(classroom: Classroom) -> None:
    for _ in range(100):
        classroom.send(classroom.alice)
    first = classroom.claim()
    assert first is not None and first.submission.user_id == classroom.alice
    bobs = classroom.send(classroom.bob)
    second = classroom.claim()
    assert second is not None and second.id == bobs


def test_of_equally_busy_learners_the_one_with_fewer_recent_seconds_goes_first(classroom: Classroom) -> None:
    classroom.judge(classroom.alice, GradeOfTest(seconds=9.0))
    classroom.judge(classroom.bob, GradeOfTest(seconds=2.0))
    classroom.send(classroom.alice)
    bobs = classroom.send(classroom.bob)
    claimed = classroom.claim()
    assert claimed is not None and claimed.id == bobs


def test_seconds_used_long_ago_weigh_less_than_those_used_now(classroom: Classroom) -> None:
    classroom.judge(classroom.alice, GradeOfTest(seconds=9.0))
    classroom.later(3600)
    classroom.judge(classroom.bob, GradeOfTest(seconds=2.0))
    classroom.send(classroom.bob)
    alices = classroom.send(classroom.alice)
    claimed = classroom.claim()
    assert claimed is not None and claimed.id == alices


def test_a_newer_submission_overtakes_an_older_of_the_same_exercise_which_is_still_judged(classroom: Classroom) -> None:
    old = classroom.send(classroom.alice)
    other = classroom.send(classroom.alice, classroom.other_version)
    new = classroom.send(classroom.alice)
    order = []
    while (claimed := classroom.claim()) is not None:
        order.append(claimed.id)
        classroom.record(claimed)
    assert order == [other, new, old]


def test_a_worker_takes_only_what_it_has_the_image_for(classroom: Classroom) -> None:
    sent = classroom.send(classroom.alice)
    with classroom.database.begin() as session:
        assert submissions.claim(session, Lane.INTERACTIVE, "w", classroom.now, images={"plots"}) is None
        assert submissions.claim(session, Lane.INTERACTIVE, "w", classroom.now, images=set()) is None
        claimed = submissions.claim(session, Lane.INTERACTIVE, "w", classroom.now, images={"plots", "python"})
    assert claimed is not None and claimed.id == sent


def test_a_lease_is_renewed_only_under_the_claim(classroom: Classroom) -> None:
    sent = classroom.send(classroom.alice)
    claimed = classroom.claim()
    assert claimed is not None
    classroom.later(4)
    with classroom.database.begin() as session:
        assert submissions.renew(session, sent, claimed.claim, classroom.now, k=2, n=5)
        assert not submissions.renew(session, sent, "another word", classroom.now)
    row = classroom.row(sent)
    assert (row.lease_until, row.case_k, row.case_n) == (classroom.now + LEASE, 2, 5)
    with classroom.database.read() as session:
        assert submissions.expired(session, classroom.now + LEASE) == []
        assert [c.id for c in submissions.expired(session, classroom.now + LEASE + timedelta(seconds=1))] == [sent]


def test_a_released_submission_keeps_its_place_and_its_old_worker_can_change_nothing(classroom: Classroom) -> None:
    sent = classroom.send(classroom.alice)
    late = classroom.claim()
    assert late is not None
    with classroom.database.begin() as session:
        assert submissions.release(session, sent, late.claim, counts=True)
        assert not submissions.release(session, sent, late.claim, counts=True)
    assert (classroom.row(sent).status, classroom.row(sent).tries) == (Status.QUEUED, 1)
    assert not classroom.record(late)
    again = classroom.claim(worker="w2")
    assert again is not None and again.id == sent
    assert not classroom.record(late)
    with classroom.database.begin() as session:
        assert not submissions.renew(session, sent, late.claim, classroom.now)
    assert classroom.record(again)
    assert not classroom.record(again)
    assert not classroom.record(late)
    with classroom.database.read() as session:
        assert len(grades.of_submission(session, sent)) == 1


def test_a_try_given_back_does_not_count(classroom: Classroom) -> None:
    sent = classroom.send(classroom.alice)
    for _ in range(MAX_TRIES * 2):
        claimed = classroom.claim()
        assert claimed is not None
        with classroom.database.begin() as session:
            assert submissions.release(session, sent, claimed.claim, counts=False)
    assert classroom.row(sent).tries == 0


def test_judging_again_keeps_the_present_grade_until_the_next(classroom: Classroom) -> None:
    sent = classroom.judge(classroom.alice, GradeOfTest(points=100.0))
    before = classroom.row(sent).current_grade_id
    with classroom.database.begin() as session:
        assert submissions.again(session, sent, Lane.SLOW, classroom.now)
        assert not submissions.again(session, sent, Lane.SLOW, classroom.now)
    assert classroom.row(sent).current_grade_id == before
    claimed = classroom.claim(Lane.SLOW)
    assert claimed is not None
    classroom.record(claimed, GradeOfTest(verdict=Verdict.PARTIAL, points=40.0))
    with classroom.database.read() as session:
        kept = grades.of_submission(session, sent)
    assert [(g.purpose, g.points) for g in kept] == [(Purpose.REGRADE, 40.0), (Purpose.SUBMIT, 100.0)]
    assert classroom.row(sent).current_grade_id == kept[0].id


def test_the_position_is_how_many_turns_it_will_take(classroom: Classroom) -> None:
    alices = [
        classroom.send(classroom.alice, v) for v in (classroom.version, classroom.other_version, classroom.version)
    ]
    bobs = classroom.send(classroom.bob)
    slow = classroom.send(classroom.charlie, lane=Lane.SLOW)
    with classroom.database.read() as session:
        place = {one: submissions.position(session, classroom.row(one)) for one in [*alices, bobs, slow]}
    assert place == {alices[0]: 1, bobs: 2, alices[1]: 3, alices[2]: 4, slow: 5}
    claimed = classroom.claim()
    assert claimed is not None
    with classroom.database.read() as session:
        assert submissions.position(session, classroom.row(claimed.id)) == 0


def test_runs_are_deleted_after_a_day_with_all_they_left_and_submissions_stay(classroom: Classroom) -> None:
    run = classroom.send(classroom.alice, purpose=Purpose.RUN)
    claimed = classroom.claim()
    assert claimed is not None
    classroom.record(claimed)
    kept = classroom.judge(classroom.alice)
    waiting = classroom.send(classroom.bob, purpose=Purpose.RUN)
    with classroom.database.begin() as session:
        assert submissions.forget_runs(session, classroom.now) == 0
        assert submissions.forget_runs(session, classroom.later(24 * 3600 + 60)) == 1
    with classroom.database.read() as session:
        assert submissions.get(session, run) is None
        assert grades.of_submission(session, run) == []
        assert submissions.get(session, kept) is not None
        assert submissions.get(session, waiting) is not None


def test_history_is_newest_first_and_without_runs(classroom: Classroom) -> None:
    first = classroom.judge(classroom.alice)
    classroom.send(classroom.alice, purpose=Purpose.RUN)
    second = classroom.send(classroom.alice)
    exercise_id = classroom.row(first).exercise_id
    with classroom.database.read() as session:
        rows = submissions.history(session, classroom.alice, exercise_id)
        assert [(row.id, grade is not None) for row, grade in rows] == [(second, False), (first, True)]
        assert [row.id for row, _ in submissions.page(session, classroom.alice, before=second, limit=5)] == [first]
        assert submissions.history(session, classroom.bob, exercise_id) == []
