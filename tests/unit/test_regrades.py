"""Regrades in the store: a dry run that changes nothing, then applying and undoing, exactly and learner by learner."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from judge.store import (
    audit,
    exercises,
    grades,
    overrides,
    progress,
    regrade_items,
    regrade_lists,
    regrades,
    submissions,
    workers,
)
from judge.store.regrades import NotNow, Which
from judge.store.submissions import LEASE, MAX_TRIES
from judge.store.tables import Exercise, ExerciseVersion, Grade, Regrade, RegradeItem, RegradeState, Standing
from judge.words import Lane, Purpose, Status, Verdict
from tests.classroom import CaseOfTest, Classroom, GradeOfTest, exercise, topic

HALF = GradeOfTest(verdict=Verdict.PARTIAL, points=50.0, cases=[CaseOfTest(outcome="failed", points=0.0)])
NONE = GradeOfTest(verdict=Verdict.WRONG_ANSWER, points=0.0)
OURS = GradeOfTest(verdict=Verdict.JUDGE_ERROR, points=0.0, fault="the box broke")


def mended(classroom: Classroom) -> int:
    """Publish another version of the exercise; its id. The first one's is `classroom.version`."""
    with classroom.database.begin() as session:
        changed = exercise(suite={"test_add.py": b"def test_other():\n    assert True\n"})
        exercises.load_curriculum(session, [topic()], [changed, exercise(slug="sub")], classroom.now)
        found = exercises.get(session, "01-syntax", "add")
        assert found is not None and found[1].current_version_id not in (None, classroom.version)
        return found[1].current_version_id


def exercise_id(classroom: Classroom) -> int:
    with classroom.database.read() as session:
        return session.get_one(ExerciseVersion, classroom.version).exercise_id


def begin(classroom: Classroom, version: int, which: Which = Which.COUNTED, one: int | None = None) -> int:
    with classroom.database.begin() as session:
        row = regrades.begin(
            session, exercise_id(classroom), version, which, "a case was wrong", classroom.charlie, classroom.now, one
        )
    assert row.id is not None
    return row.id


def run(classroom: Classroom, grades_by_submission: dict[int, GradeOfTest]) -> int:
    """Judge every item that waits, as a worker would; how many."""
    count = 0
    while True:
        with classroom.database.begin() as session:
            taken = regrade_items.claim(session, "w1", classroom.now)
        if taken is None:
            return count
        with classroom.database.begin() as session:
            assert regrade_items.settle(session, taken, grades_by_submission[taken.submission_id], classroom.now)
        count += 1


def carry_out(classroom: Classroom, regrade: int, learners: int = 20) -> int:
    steps = 1
    while True:
        with classroom.database.begin() as session:
            if not regrades.step(session, regrade, classroom.now, learners):
                return steps
        steps += 1


def apply(classroom: Classroom, regrade: int, **told: bool) -> None:
    with classroom.database.begin() as session:
        regrades.decide(
            session, regrade, classroom.charlie, classroom.now, **{"never_lower": False, "overrides": False} | told
        )
    carry_out(classroom, regrade)


def undo(classroom: Classroom, regrade: int) -> None:
    with classroom.database.begin() as session:
        regrades.undo(session, regrade, classroom.charlie, classroom.now)
    carry_out(classroom, regrade)


def points(classroom: Classroom, user: int) -> float | None:
    with classroom.database.read() as session:
        found = progress.of_user(session, user).get(exercise_id(classroom))
        standing = session.get(Standing, (user, 0))
    assert (found.points if found else None) == (standing.points if standing else None)
    return found.points if found else None


def notes(classroom: Classroom, regrade: int) -> dict[int, tuple[bool, str]]:
    with classroom.database.read() as session:
        rows = session.exec(select(RegradeItem).where(RegradeItem.regrade_id == regrade)).all()
        return {row.submission_id: (row.applied, row.note) for row in rows}


def state(classroom: Classroom, regrade: int) -> RegradeState:
    with classroom.database.read() as session:
        return session.get_one(Regrade, regrade).state


def everything(classroom: Classroom) -> dict[str, list[Any]]:
    """What a regrade may change, and an undo must bring back."""
    with classroom.database.read() as session:
        return {
            "current": session.execute(sa.text("SELECT id, current_grade_id FROM submission ORDER BY id")).all(),
            "progress": session.execute(sa.text("SELECT * FROM progress ORDER BY user_id, exercise_id")).all(),
            "standing": session.execute(sa.text("SELECT * FROM standing ORDER BY user_id, topic_id")).all(),
            "solved": session.execute(sa.text("SELECT id, solved_by FROM exercise ORDER BY id")).all(),
        }


def test_a_dry_run_changes_nothing_applying_changes_all_and_undo_brings_back_exactly_what_was(
    classroom: Classroom,
) -> None:
    up = classroom.judge(classroom.alice, HALF)
    down = classroom.judge(classroom.bob)
    version = mended(classroom)
    before = everything(classroom)
    regrade = begin(classroom, version)
    assert state(classroom, regrade) is RegradeState.RUNNING
    assert run(classroom, {up: GradeOfTest(), down: NONE}) == 2
    assert state(classroom, regrade) is RegradeState.READY
    assert everything(classroom) == before
    apply(classroom, regrade)
    assert state(classroom, regrade) is RegradeState.APPLIED
    assert (points(classroom, classroom.alice), points(classroom, classroom.bob)) == (100.0, 0.0)
    with classroom.database.read() as session:
        grade = grades.current(session, classroom.row(up))
        assert grade is not None
        assert (grade.version_id, grade.regrade_id, grade.reason) == (version, regrade, "a case was wrong")
        assert grade.purpose is Purpose.REGRADE
        assert session.get_one(Exercise, exercise_id(classroom)).solved_by == 1
        assert session.get_one(Grade, grade.replaces_id).points == 50.0
    undo(classroom, regrade)
    assert state(classroom, regrade) is RegradeState.UNDONE
    assert everything(classroom) == before
    with classroom.database.read() as session:
        said = [entry.action for entry in reversed(audit.latest(session, action="regrade"))]
    assert said == ["regrade.begin", "regrade.apply", "regrade.applied", "regrade.undo", "regrade.undone"]


def test_never_lower_leaves_those_who_would_lose(classroom: Classroom) -> None:
    up, down = classroom.judge(classroom.alice, HALF), classroom.judge(classroom.bob)
    regrade = begin(classroom, mended(classroom))
    run(classroom, {up: GradeOfTest(), down: HALF})
    apply(classroom, regrade, never_lower=True)
    assert (points(classroom, classroom.alice), points(classroom, classroom.bob)) == (100.0, 100.0)
    assert notes(classroom, regrade) == {up: (True, ""), down: (False, "lower")}


def test_what_is_our_fault_changes_nothing_and_a_grade_replaces_what_was_our_fault(classroom: Classroom) -> None:
    good = classroom.judge(classroom.alice)
    broken = classroom.judge(classroom.bob, OURS)
    regrade = begin(classroom, mended(classroom), Which.ALL)
    run(classroom, {good: OURS, broken: NONE})
    apply(classroom, regrade, never_lower=True)
    assert notes(classroom, regrade) == {good: (False, "ours"), broken: (True, "")}
    assert (points(classroom, classroom.alice), points(classroom, classroom.bob)) == (100.0, 0.0)


def test_which_submissions_is_chosen_by_what_counts_what_came_last_or_all(classroom: Classroom) -> None:
    best, last = classroom.judge(classroom.alice), classroom.judge(classroom.alice, HALF)
    classroom.send(classroom.bob)  # on the road: not among them
    version = mended(classroom)
    for which, expected in ((Which.COUNTED, {best}), (Which.LATEST, {last}), (Which.ALL, {best, last})):
        with classroom.database.read() as session:
            assert regrades.count(session, exercise_id(classroom), which) == len(expected)
        regrade = begin(classroom, version, which)
        assert set(notes(classroom, regrade)) == expected
        with classroom.database.begin() as session:
            regrades.cancel(session, regrade, classroom.charlie, classroom.now)
    assert set(notes(classroom, begin(classroom, version, Which.ONE, last))) == {last}


def test_nothing_to_regrade_another_under_way_and_a_strangers_version_are_refused(classroom: Classroom) -> None:
    version = mended(classroom)
    with pytest.raises(NotNow, match="empty"):
        begin(classroom, version)
    with classroom.database.read() as session:
        assert session.exec(select(Regrade)).all() == []
    classroom.judge(classroom.alice, version=version)
    begin(classroom, version)
    with pytest.raises(NotNow, match="busy"):
        begin(classroom, version, Which.ALL)
    with pytest.raises(LookupError):
        begin(classroom, classroom.other_version)


def test_a_grade_that_came_since_stays_when_applying_and_when_undoing(classroom: Classroom) -> None:
    one, two = classroom.judge(classroom.alice, HALF), classroom.judge(classroom.bob, HALF)
    regrade = begin(classroom, mended(classroom))
    run(classroom, {one: GradeOfTest(), two: GradeOfTest()})
    again(classroom, one, NONE)
    apply(classroom, regrade)
    assert notes(classroom, regrade) == {one: (False, "newer"), two: (True, "")}
    again(classroom, two, NONE)
    undo(classroom, regrade)
    assert notes(classroom, regrade) == {one: (False, "newer"), two: (True, "newer")}
    assert (points(classroom, classroom.alice), points(classroom, classroom.bob)) == (0.0, 0.0)


def again(classroom: Classroom, submission: int, grade: GradeOfTest) -> None:
    with classroom.database.begin() as session:
        assert submissions.again(session, submission, Lane.SLOW, classroom.now)
    claimed = classroom.claim(Lane.SLOW)
    assert claimed is not None and classroom.record(claimed, grade)


def test_an_override_stays_unless_it_is_asked_for_and_undo_brings_it_back(classroom: Classroom) -> None:
    sent = classroom.judge(classroom.alice, HALF)
    with classroom.database.begin() as session:
        overrides.give(session, sent, 80.0, "good idea", classroom.charlie, classroom.now)
    version = mended(classroom)
    kept = begin(classroom, version)
    run(classroom, {sent: GradeOfTest()})
    apply(classroom, kept)
    assert notes(classroom, kept) == {sent: (False, "override")}
    assert points(classroom, classroom.alice) == 80.0
    told = begin(classroom, version)
    run(classroom, {sent: GradeOfTest()})
    apply(classroom, told, overrides=True)
    assert points(classroom, classroom.alice) == 100.0
    undo(classroom, told)
    assert points(classroom, classroom.alice) == 80.0


def test_applying_goes_on_where_it_was_cut_off(classroom: Classroom) -> None:
    sent = {classroom.judge(user, HALF): GradeOfTest() for user in (classroom.alice, classroom.bob, classroom.charlie)}
    regrade = begin(classroom, mended(classroom))
    run(classroom, sent)
    with classroom.database.begin() as session:
        regrades.decide(session, regrade, classroom.charlie, classroom.now, never_lower=False, overrides=False)
    with classroom.database.begin() as session:
        assert regrades.step(session, regrade, classroom.now, learners=1)
    assert state(classroom, regrade) is RegradeState.APPLYING
    assert sorted(applied for applied, _ in notes(classroom, regrade).values()) == [False, False, True]
    with pytest.raises(NotNow), classroom.database.begin() as session:
        regrades.undo(session, regrade, classroom.charlie, classroom.now)
    with classroom.database.read() as session:
        assert regrades.unfinished(session) == [regrade]
    with pytest.raises(RuntimeError), classroom.database.begin() as session:
        regrades.step(session, regrade, classroom.now, learners=1)
        raise RuntimeError("killed before the commit")
    assert carry_out(classroom, regrade, learners=1) == 3  # two learners, and the look that finds nobody left
    assert all(applied for applied, _ in notes(classroom, regrade).values())
    assert state(classroom, regrade) is RegradeState.APPLIED


def test_a_cancelled_regrade_is_judged_no_further_and_what_was_running_settles_nothing(classroom: Classroom) -> None:
    sent = classroom.judge(classroom.alice, HALF)
    classroom.judge(classroom.bob, HALF)
    before = everything(classroom)
    regrade = begin(classroom, mended(classroom))
    with classroom.database.begin() as session:
        taken = regrade_items.claim(session, "w1", classroom.now)
        assert taken is not None and taken.submission_id == sent
    with classroom.database.begin() as session:
        regrades.cancel(session, regrade, classroom.charlie, classroom.now)
    with classroom.database.begin() as session:
        assert not regrade_items.renew(session, taken, classroom.now)
        assert not regrade_items.settle(session, taken, GradeOfTest(), classroom.now)
        assert not regrade_items.give_back(session, taken, counts=False)
        assert regrade_items.claim(session, "w1", classroom.now) is None
        assert regrade_items.waiting(session) == 0
    with pytest.raises(NotNow), classroom.database.begin() as session:
        regrades.decide(session, regrade, classroom.charlie, classroom.now, never_lower=False, overrides=False)
    assert everything(classroom) == before


def test_a_lost_workers_item_is_tried_three_times_and_then_our_fault(classroom: Classroom) -> None:
    sent = classroom.judge(classroom.alice, HALF)
    regrade = begin(classroom, mended(classroom))
    for tries in range(1, MAX_TRIES + 1):
        with classroom.database.begin() as session:
            taken = regrade_items.claim(session, "w1", classroom.now)
            assert taken is not None and taken.tries == tries
            assert regrade_items.lost(session, classroom.now) == []
        classroom.later(LEASE.total_seconds() + 1)
        with classroom.database.begin() as session:
            [lost] = regrade_items.lost(session, classroom.now)
            assert regrade_items.take_back(session, lost, classroom.now)
            assert not regrade_items.settle(session, taken, GradeOfTest(), classroom.now)
    assert state(classroom, regrade) is RegradeState.READY
    apply(classroom, regrade)
    assert notes(classroom, regrade) == {sent: (False, "ours")}


def test_the_same_files_are_run_once_and_a_grade_of_the_road_is_found(classroom: Classroom) -> None:
    first, twin = classroom.judge(classroom.alice, HALF), classroom.judge(classroom.bob, HALF)
    version = mended(classroom)
    regrade = begin(classroom, version)
    with classroom.database.begin() as session:
        taken = regrade_items.claim(session, "w1", classroom.now)
        assert taken is not None and taken.submission_id == first
        assert regrade_items.same(session, taken, {}) is None  # the first is run: it says which image there is
        cases = [CaseOfTest(detail={"case": {"feedback": "full"}})]
        assert regrade_items.settle(session, taken, GradeOfTest(cases=cases), classroom.now)
        taken = regrade_items.claim(session, "w1", classroom.now)
        assert taken is not None and taken.submission_id == twin
        found = regrade_items.same(session, taken, {})
        assert found is not None and found.submission_id == first and found.id is not None
        assert regrade_items.settle_same(session, taken, found.id, classroom.now)
    apply(classroom, regrade)
    with classroom.database.read() as session:
        grade = grades.current(session, classroom.row(twin))
        assert grade is not None and grade.id is not None
        assert (grade.submission_id, grade.regrade_id, grade.points) == (twin, regrade, 100.0)
        assert [case.detail for case in grades.cases(session, grade.id)] == [cases[0].detail]
    # whoever is graded by that version in that image already keeps the very grade
    again_ = begin(classroom, version)
    with classroom.database.begin() as session:
        taken = regrade_items.claim(session, "w1", classroom.now)
        assert taken is not None
        regrade_items.settle(session, taken, GradeOfTest(), classroom.now)
        taken = regrade_items.claim(session, "w1", classroom.now)
        assert taken is not None
        found = regrade_items.same(session, taken, {})
        assert found is not None and found.id == grade.id
        regrade_items.settle_same(session, taken, grade.id, classroom.now)
    apply(classroom, again_)
    assert notes(classroom, again_)[twin] == (False, "same")


def test_a_grade_of_another_image_or_of_our_fault_is_not_taken_for_the_same(classroom: Classroom) -> None:
    classroom.judge(classroom.alice, HALF)
    classroom.judge(classroom.bob, HALF)
    version = mended(classroom)
    on_road = classroom.judge(classroom.charlie, GradeOfTest(image="python@old"), version=version)
    begin(classroom, version)
    with classroom.database.begin() as session:
        [(number, hash_of, grade_id)] = regrade_items.judged_on(session, version, 0)
        assert number == on_road
        taken = regrade_items.claim(session, "w1", classroom.now)
        assert taken is not None and taken.files_hash == hash_of
        regrade_items.settle(session, taken, GradeOfTest(image="python@new"), classroom.now)
        taken = regrade_items.claim(session, "w1", classroom.now)
        assert taken is not None
        found = regrade_items.same(session, taken, {hash_of: grade_id})
        assert found is not None and found.image == "python@new"
        for grade in session.exec(select(Grade).where(Grade.image == "python@new")).all():
            grade.verdict = Verdict.JUDGE_ERROR
        session.flush()
        assert regrade_items.same(session, taken, {hash_of: grade_id}) is None


def test_an_item_is_not_begun_where_it_would_take_the_last_free_box(classroom: Classroom) -> None:
    for user in (classroom.alice, classroom.bob):
        classroom.judge(user, HALF)
    begin(classroom, mended(classroom))

    def slots(*names: str) -> None:
        with classroom.database.begin() as session:
            for name in names:
                workers.describe(session, name, {"doing": "idle", "sandbox": "native"}, classroom.now)

    def claimed() -> bool:
        with classroom.database.begin() as session:
            return regrade_items.claim(session, "w1", classroom.now) is not None

    slots("w1", "w2")
    classroom.send(classroom.charlie)
    assert classroom.claim() is not None
    assert not claimed()  # two boxes, one with a learner: the other stays free
    slots("w3")
    assert claimed()
    assert not claimed()  # three boxes, a learner, an item: one stays free
    with classroom.database.begin() as session:
        session.execute(sa.update(RegradeItem).values(status=Status.QUEUED))
        workers.describe(session, "w4", {"doing": "idle", "sandbox": "building"}, classroom.now)
        workers.describe(session, "w3", {"doing": "idle", "sandbox": "none"}, classroom.now - timedelta(minutes=1))
        session.execute(sa.delete(sa.table("worker_slot")).where(sa.column("name") == "w3"))
    assert not claimed()  # a worker without a sandbox is no box


def test_the_same_files_have_the_same_name_and_others_another() -> None:
    files = {"a.py": "x", "b.py": "y"}
    assert regrade_items.files_hash(files) == regrade_items.files_hash(dict(reversed(files.items())))
    others = ({"a.py": "xb.py", "": "y"}, {"a.py": "x"}, {"a.py": "y", "b.py": "x"}, {"a.py": "x\ud800", "b.py": "y"})
    assert len({regrade_items.files_hash(other) for other in (files, *others)}) == 5


def test_a_regrade_whose_last_items_are_gone_becomes_ready(classroom: Classroom) -> None:
    classroom.judge(classroom.alice, HALF)
    regrade = begin(classroom, mended(classroom))
    with classroom.database.begin() as session:
        assert regrade_items.all_judged(session) == []
        session.execute(sa.delete(RegradeItem))  # as erasing a learner does
        assert regrade_items.all_judged(session) == [regrade]
        regrade_items.make_ready(session, [regrade], classroom.now)
    apply(classroom, regrade)
    assert state(classroom, regrade) is RegradeState.APPLIED


def test_the_lists_say_who_would_change_how_and_in_which_cases(classroom: Classroom) -> None:
    failed = [CaseOfTest("a::x", outcome="failed"), CaseOfTest("a::gone"), CaseOfTest("a::same")]
    passed = [CaseOfTest("a::new"), CaseOfTest("a::x"), CaseOfTest("a::same")]
    up = classroom.judge(classroom.alice, GradeOfTest(verdict=Verdict.PARTIAL, points=50.0, cases=failed))
    down, ours = classroom.judge(classroom.bob), classroom.judge(classroom.charlie)
    regrade = begin(classroom, mended(classroom))
    with classroom.database.begin() as session:
        taken = regrade_items.claim(session, "w1", classroom.now)
        assert taken is not None
        totals = regrade_lists.totals(session, regrade)
        assert (totals.total, totals.judged, totals.running, totals.kinds["waiting"]) == (3, 0, 1, 3)
        assert regrade_items.settle(session, taken, GradeOfTest(cases=passed), classroom.now)
    run(classroom, {down: HALF, ours: OURS})
    with classroom.database.read() as session:
        totals = regrade_lists.totals(session, regrade)
        assert totals.kinds == {"raised": 1, "lowered": 1, "other": 0, "same": 0, "ours": 1, "waiting": 0}
        assert (totals.judged, totals.reused, totals.applied, totals.overridden) == (3, 0, 0, 0)
        everybody = regrade_lists.page(session, regrade)
        assert [(line.submission.id, line.kind) for line in everybody] == [
            (up, "raised"),
            (down, "lowered"),
            (ours, "ours"),
        ]
        changes = regrade_lists.changes(session, everybody)
        assert [(c.name, c.before, c.after) for c in changes[everybody[0].item.id or 0]] == [
            ("a::new", None, "passed"),
            ("a::x", "failed", "passed"),
            ("a::gone", "passed", None),
        ]
        [line] = regrade_lists.page(session, regrade, ["lowered"])
        assert line.submission.id == down and line.learner.id == classroom.bob
        assert regrade_lists.page(session, regrade, after=everybody[1].item.id or 0, limit=5) == everybody[2:]
        assert regrade_lists.versions(session, session.get_one(Regrade, regrade)) == [(classroom.version, 3)]
    apply(classroom, regrade, never_lower=True)
    with classroom.database.read() as session:
        assert regrade_lists.totals(session, regrade).notes == {"lower": 1, "ours": 1}
        [line] = regrade_lists.page(session, regrade, note="lower")
        assert line.submission.id == down


def test_grades_that_are_not_applied_are_nobodys(classroom: Classroom) -> None:
    sent = classroom.judge(classroom.alice, HALF)
    regrade = begin(classroom, mended(classroom))
    run(classroom, {sent: GradeOfTest()})
    with classroom.database.read() as session:
        [grade] = session.exec(select(Grade).where(col(Grade.regrade_id) == regrade)).all()
        assert grade.replaces_id == classroom.row(sent).current_grade_id != grade.id


def outdated(classroom: Classroom) -> int:
    with classroom.database.read() as session:
        return regrades.outdated(session, session.get_one(Exercise, exercise_id(classroom)))


def test_how_many_learners_are_graded_under_an_older_version_is_known_until_they_are_regraded(
    classroom: Classroom,
) -> None:
    first = classroom.judge(classroom.alice, HALF)
    second = classroom.judge(classroom.bob)
    assert outdated(classroom) == 0
    version = mended(classroom)
    assert outdated(classroom) == 2
    classroom.judge(classroom.alice, GradeOfTest(), version)  # counts now, and is the new version's
    assert outdated(classroom) == 1
    regrade = begin(classroom, version)
    assert outdated(classroom) == 0
    run(classroom, {first: HALF, second: NONE} | {row: GradeOfTest() for row in range(second + 1, second + 5)})
    assert outdated(classroom) == 0
    apply(classroom, regrade, never_lower=True)  # bob keeps his old grade: that was decided, and is not asked again
    assert outdated(classroom) == 0
    undo(classroom, regrade)
    assert outdated(classroom) == 1
    with classroom.database.begin() as session:
        overrides.give(session, second, 70, "by hand", classroom.charlie, classroom.now)
    assert outdated(classroom) == 0


def test_what_a_regrade_could_not_judge_is_still_outdated_and_a_cancelled_one_changes_nothing(
    classroom: Classroom,
) -> None:
    sent = classroom.judge(classroom.alice)
    version = mended(classroom)
    regrade = begin(classroom, version)
    with classroom.database.begin() as session:
        regrades.cancel(session, regrade, classroom.charlie, classroom.now)
    assert outdated(classroom) == 1
    regrade = begin(classroom, version)
    run(classroom, {sent: OURS})
    apply(classroom, regrade)
    assert outdated(classroom) == 1


def mended_again(classroom: Classroom) -> int:
    """Publish a third version; its id."""
    with classroom.database.begin() as session:
        changed = exercise(suite={"test_add.py": b"def test_third():\n    assert True\n"})
        exercises.load_curriculum(session, [topic()], [changed, exercise(slug="sub")], classroom.now)
        found = exercises.get(session, "01-syntax", "add")
        assert found is not None and found[1].current_version_id is not None
        return found[1].current_version_id


def applied(classroom: Classroom, version: int, sent: int, grade: GradeOfTest, **told: bool) -> int:
    """A regrade of everything, judged and applied; its id."""
    regrade = begin(classroom, version)
    assert run(classroom, {sent: grade}) == 1
    apply(classroom, regrade, **told)
    return regrade


def current(classroom: Classroom, sent: int) -> Grade:
    with classroom.database.read() as session:
        grade = grades.current(session, classroom.row(sent))
    assert grade is not None
    return grade


@pytest.mark.parametrize("order", ["first, then second", "second, then first"])
def test_two_regrades_undone_in_any_order_bring_back_what_was_before_both(classroom: Classroom, order: str) -> None:
    sent = classroom.judge(classroom.alice, HALF)
    before = everything(classroom)
    first = applied(classroom, mended(classroom), sent, NONE)
    second = applied(classroom, mended_again(classroom), sent, GradeOfTest())
    if order == "first, then second":
        undo(classroom, first)
        assert current(classroom, sent).regrade_id == second  # a newer grade stays
        undo(classroom, second)
    else:
        undo(classroom, second)
        assert current(classroom, sent).regrade_id == first
        undo(classroom, first)
    assert everything(classroom) == before
    assert notes(classroom, first) == notes(classroom, second) == {sent: (False, "undone")}


def test_points_given_by_hand_between_two_regrades_outlive_both_and_taken_back_they_bring_neither(
    classroom: Classroom,
) -> None:
    sent = classroom.judge(classroom.alice, HALF)
    before = everything(classroom)
    first = applied(classroom, mended(classroom), sent, NONE)
    with classroom.database.begin() as session:
        overrides.give(session, sent, 70, "well explained", classroom.charlie, classroom.now)
    by_hand = everything(classroom)
    second = applied(classroom, mended_again(classroom), sent, GradeOfTest(), overrides=True)
    assert points(classroom, classroom.alice) == 100.0
    undo(classroom, first)
    assert points(classroom, classroom.alice) == 100.0
    undo(classroom, second)
    assert everything(classroom) == by_hand
    with classroom.database.begin() as session:
        overrides.take_back(session, sent, classroom.charlie, classroom.now)
    assert everything(classroom) == before
    assert notes(classroom, first) == {sent: (False, "undone")}


def test_undoing_the_first_of_two_while_the_second_is_being_undone_ends_before_both(classroom: Classroom) -> None:
    sent = classroom.judge(classroom.alice, HALF)
    before = everything(classroom)
    first = applied(classroom, mended(classroom), sent, NONE)
    second = applied(classroom, mended_again(classroom), sent, GradeOfTest())
    with classroom.database.begin() as session:
        regrades.undo(session, first, classroom.charlie, classroom.now)
        regrades.undo(session, second, classroom.charlie, classroom.now)
    carry_out(classroom, second)
    carry_out(classroom, first)
    assert everything(classroom) == before
    assert notes(classroom, first) == notes(classroom, second) == {sent: (False, "undone")}


def test_what_is_left_of_a_regrade_is_found_by_an_index_and_in_as_many_queries_whatever_its_size(
    classroom: Classroom,
) -> None:
    if not classroom.database.sqlite:
        pytest.skip("PostgreSQL reads so small a table whole, whatever indexes there are")
    sent = [classroom.judge(user, HALF) for user in (classroom.alice, classroom.bob) for _ in range(3)]
    first = begin(classroom, mended(classroom), Which.ALL)
    run(classroom, dict.fromkeys(sent, GradeOfTest()))
    asked: list[tuple[str, Any]] = []
    counts = []

    def listen(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    with classroom.database.begin() as session:
        regrades.decide(session, first, classroom.charlie, classroom.now, never_lower=False, overrides=False)
    for begin_undo in (False, True):
        if begin_undo:
            with classroom.database.begin() as session:
                regrades.undo(session, first, classroom.charlie, classroom.now)
        for more in (True, True, False):  # the last step finds nothing left
            sa.event.listen(classroom.database.engine, "before_cursor_execute", listen)
            with classroom.database.begin() as session:
                assert regrades.step(session, first, classroom.now, learners=1) is more
            sa.event.remove(classroom.database.engine, "before_cursor_execute", listen)
            counts.append(len(asked))
            left = [one for one in asked if "FROM regrade_item" in one[0] and "count(" not in one[0]]
            assert len(left) == (2 if more else 1)
            for statement, parameters in left:
                with classroom.database.engine.connect() as connection:
                    plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters).all()
                steps = [str(line[3]) for line in plan]
                assert any(
                    "INDEX ix_regrade_item_pending (regrade_id=? AND note=? AND applied=?" in one for one in steps
                )
                assert not [one for one in steps if one.startswith("SCAN") and one != "SCAN CONSTANT ROW"], steps
                assert not [one for one in steps if "TEMP B-TREE" in one], steps
            asked.clear()
    assert counts[0] == counts[1] and counts[3] == counts[4]
    assert notes(classroom, first) == dict.fromkeys(sent, (False, "undone"))


def test_all_of_a_learner_is_applied_in_one_step(classroom: Classroom) -> None:
    sent = [
        classroom.judge(classroom.alice, HALF),
        classroom.judge(classroom.bob, HALF),
        classroom.judge(classroom.alice),
    ]
    regrade = begin(classroom, mended(classroom), Which.ALL)
    run(classroom, dict.fromkeys(sent, NONE))
    with classroom.database.begin() as session:
        regrades.decide(session, regrade, classroom.charlie, classroom.now, never_lower=False, overrides=False)
    with classroom.database.begin() as session:
        assert regrades.step(session, regrade, classroom.now, learners=1)
    assert (points(classroom, classroom.alice), points(classroom, classroom.bob)) == (0.0, 50.0)
    assert carry_out(classroom, regrade, learners=1) == 2
    assert (points(classroom, classroom.alice), points(classroom, classroom.bob)) == (0.0, 0.0)
