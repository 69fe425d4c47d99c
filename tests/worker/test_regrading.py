"""Regrades in workers' hands: after the lanes, one item at a time, whatever is lost on the way."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from judge import exercise as folders
from judge import watch
from judge.bench.site import Site
from judge.regrading import Regrading
from judge.road import Road
from judge.store import exercises, faults, grades, regrade_items, regrades, submissions, workers
from judge.store.database import Database
from judge.store.regrades import Which
from judge.store.submissions import LEASE, MAX_TRIES
from judge.store.tables import Grade, Regrade, RegradeItem, RegradeState, Submission, User
from judge.words import Lane, Purpose, Status, Verdict
from tests.classroom import Classroom, GradeOfTest, exercise, topic
from tests.databases import new_database
from tests.fake_sandbox import FakeSandbox
from tests.worker.test_road import Heard, Killed, write

ROOT = Path(__file__).resolve().parent.parent.parent
HALF = GradeOfTest(verdict=Verdict.PARTIAL, points=50.0)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def sandbox() -> FakeSandbox:
    return FakeSandbox()


def worker(classroom: Classroom, heard: Heard, sandbox: FakeSandbox, name: str = "w1") -> Road:
    return Road(name, classroom.database, heard, sandbox, now=lambda: classroom.now, background=(Regrading(),))


def graded(classroom: Classroom, user: int, words: str, grade: GradeOfTest = HALF) -> int:
    sent = write(classroom, user, words)
    claimed = classroom.claim()
    assert claimed is not None and claimed.id == sent and classroom.record(claimed, grade)
    return sent


def begin(classroom: Classroom, which: Which = Which.ALL) -> int:
    with classroom.database.begin() as session:
        changed = exercise(suite={"test_add.py": b"def test_other():\n    assert True\n"})
        exercises.load_curriculum(session, [topic()], [changed, exercise(slug="sub")], classroom.now)
        found = exercises.get(session, "01-syntax", "add")
        assert found is not None and found[1].id is not None and found[1].current_version_id is not None
        row = regrades.begin(
            session, found[1].id, found[1].current_version_id, which, "mended", classroom.charlie, classroom.now
        )
    assert row.id is not None
    return row.id


def state(classroom: Classroom, regrade: int) -> RegradeState:
    with classroom.database.read() as session:
        return session.get_one(Regrade, regrade).state


def items(classroom: Classroom, regrade: int) -> list[tuple[Status, int, Verdict | None]]:
    with classroom.database.read() as session:
        rows = session.execute(
            sa.select(col(RegradeItem.status), col(RegradeItem.tries), col(Grade.verdict))
            .join(Grade, col(Grade.id) == col(RegradeItem.grade_id), isouter=True)
            .where(col(RegradeItem.regrade_id) == regrade)
            .order_by(col(RegradeItem.id))
        ).all()
        return [(status, tries, verdict) for status, tries, verdict in rows]


def test_items_are_judged_under_the_regrades_version_when_both_lanes_are_empty(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox
) -> None:
    graded(classroom, classroom.alice, "pass")
    graded(classroom, classroom.bob, "fail")
    regrade = begin(classroom)
    slow = classroom.send(classroom.charlie, lane=Lane.SLOW)
    worker(classroom, heard, sandbox).drain()
    assert items(classroom, regrade) == [(Status.JUDGED, 1, "accepted"), (Status.JUDGED, 1, "wrong_answer")]
    assert state(classroom, regrade) is RegradeState.READY
    with classroom.database.read() as session:
        row = session.get_one(Regrade, regrade)
        first_item = session.exec(select(sa.func.min(Grade.id)).where(Grade.regrade_id == regrade)).one()
        [of_slow] = grades.of_submission(session, slow)
        assert of_slow.id is not None and first_item is not None and of_slow.id < first_item
        made = session.exec(select(Grade).where(Grade.regrade_id == regrade)).all()
        assert {grade.version_id for grade in made} == {row.version_id}
    assert sandbox.jobs[-1].suite == {"test_add.py": b"def test_other():\n    assert True\n"}


def test_whoever_submits_while_items_are_judged_is_served_before_the_next_run(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox
) -> None:
    for words in ("pass 1", "pass 2", "pass 3"):
        graded(classroom, classroom.alice, words)
    regrade = begin(classroom)
    sandbox.gate = threading.Event()
    road = worker(classroom, heard, sandbox)
    draining = threading.Thread(target=road.drain)
    draining.start()
    try:
        assert sandbox.running.wait(60)
        while len([job for job in sandbox.jobs if not job.record]) < 1:
            time.sleep(0.01)
        sent = write(classroom, classroom.bob, "mine")
    finally:
        sandbox.gate.set()
        draining.join(60)
    ran = [job.files["solution.py"] for job in sandbox.jobs if not job.record]
    assert ran == [b"pass 1", b"mine", b"pass 2", b"pass 3"]
    assert classroom.row(sent).status == Status.JUDGED
    assert state(classroom, regrade) is RegradeState.READY


def test_the_same_files_are_run_once(classroom: Classroom, heard: Heard, sandbox: FakeSandbox) -> None:
    for user in (classroom.alice, classroom.bob, classroom.charlie):
        graded(classroom, user, "pass")
    graded(classroom, classroom.alice, "fail")
    regrade = begin(classroom)
    worker(classroom, heard, sandbox).drain()
    assert [job.files["solution.py"] for job in sandbox.jobs if not job.record] == [b"pass", b"fail"]
    with classroom.database.read() as session:
        rows = session.exec(select(RegradeItem).where(RegradeItem.regrade_id == regrade)).all()
        assert [row.reused for row in sorted(rows, key=lambda row: row.submission_id)] == [False, True, True, False]


def test_files_that_the_road_judged_under_that_version_are_not_run_again(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox
) -> None:
    graded(classroom, classroom.alice, "pass")
    graded(classroom, classroom.bob, "fail")
    regrade = begin(classroom)
    with classroom.database.read() as session:
        version = session.get_one(Regrade, regrade).version_id
    with classroom.database.begin() as session:
        files = {"solution.py": "fail"}
        submissions.add(
            session, classroom.charlie, version, files, Purpose.SUBMIT, Lane.INTERACTIVE, None, classroom.now
        )
    worker(classroom, heard, sandbox).drain()
    assert [job.files["solution.py"] for job in sandbox.jobs if not job.record] == [b"fail", b"pass"]
    assert items(classroom, regrade) == [(Status.JUDGED, 1, "accepted"), (Status.JUDGED, 1, "wrong_answer")]


@pytest.mark.parametrize("words", ["break", "fault"])
def test_an_item_that_breaks_is_ours_after_three_tries_and_learners_do_not_wait_for_it(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    graded(classroom, classroom.alice, words)
    regrade = begin(classroom)
    road = worker(classroom, heard, sandbox)
    road.drain()
    assert items(classroom, regrade) == [(Status.QUEUED, 1, None)]
    sent = write(classroom, classroom.bob, "pass")
    assert road.drain() == 1  # the item rests, the learner does not
    assert classroom.row(sent).status == Status.JUDGED
    monkeypatch.setattr("judge.road.REST", 0.0)
    worker(classroom, heard, sandbox).drain()
    assert items(classroom, regrade) == [(Status.JUDGED, MAX_TRIES, "judge_error")]
    assert state(classroom, regrade) is RegradeState.READY
    with classroom.database.read() as session:
        assert "regrading" in {fault.place for fault in faults.latest(session)}


def test_while_the_sandbox_is_away_or_the_worker_leaves_the_item_is_given_back_uncounted(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judge.road.PAUSES", (0.0,))
    graded(classroom, classroom.alice, "away")
    regrade = begin(classroom)
    road = worker(classroom, heard, sandbox)
    for _ in range(MAX_TRIES + 1):
        road.drain()
    assert items(classroom, regrade) == [(Status.QUEUED, 0, None)]
    leaving = worker(classroom, heard, sandbox)
    kind = Regrading()
    with classroom.database.begin() as session:
        kind.holding = regrade_items.claim(session, "w1", classroom.now)
    leaving.doing = kind
    leaving.give_back()
    assert items(classroom, regrade) == [(Status.QUEUED, 0, None)]


def test_a_worker_killed_in_the_middle_of_an_item_loses_nothing(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    graded(classroom, classroom.alice, "pass")
    regrade = begin(classroom)
    with monkeypatch.context() as patched:
        patched.setattr("judge.regrading.grading.grade", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            worker(classroom, heard, sandbox).drain()
    assert items(classroom, regrade) == [(Status.RUNNING, 1, None)]
    kinds = (Regrading(),)
    assert watch.background(classroom.database, heard, kinds, classroom.now, trusted=True) == 0
    classroom.later(LEASE.total_seconds() + 1)
    assert watch.background(classroom.database, heard, kinds, classroom.now, trusted=False) == 0
    heard.rung.clear()
    assert watch.background(classroom.database, heard, kinds, classroom.now, trusted=True) == 1
    assert heard.rung == [Lane.SLOW]
    worker(classroom, heard, sandbox, "w2").drain()
    assert items(classroom, regrade) == [(Status.JUDGED, 2, "accepted")]


def test_a_worker_that_starts_again_takes_back_what_it_left_without_waiting_for_the_lease(
    classroom: Classroom,
) -> None:
    graded(classroom, classroom.alice, "pass")
    regrade = begin(classroom)
    with classroom.database.begin() as session:
        assert regrade_items.claim(session, "w1", classroom.now) is not None
    assert Regrading().take_back(classroom.database, classroom.now, "w2") == 0
    assert Regrading().take_back(classroom.database, classroom.now, "w1") == 1
    assert items(classroom, regrade) == [(Status.QUEUED, 1, None)]


def test_items_whose_image_is_gone_wait_untried_and_the_worker_can_say_which_images_it_has(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox
) -> None:
    graded(classroom, classroom.alice, "pass")
    regrade = begin(classroom)
    there = {"web"}
    road = Road(
        "w1",
        classroom.database,
        heard,
        sandbox,
        now=lambda: classroom.now,
        images=lambda: there,
        background=(Regrading(),),
    )
    assert road.seen_images is None
    road.drain()
    assert items(classroom, regrade) == [(Status.QUEUED, 0, None)] and road.seen_images == ("web",)
    with classroom.database.begin() as session:
        workers.describe(session, "w1", {"sandbox": "native", "images": road.seen_images}, classroom.now)
        assert workers.without_image(session, "python", classroom.now)
        assert not workers.without_image(session, "web", classroom.now)
        classroom.later(60)  # that worker is gone: nothing is known
        assert not workers.without_image(session, "python", classroom.now)
    there.add("python")
    road.drain()
    assert state(classroom, regrade) is RegradeState.READY


def test_what_was_decided_is_carried_on_by_a_worker(classroom: Classroom, heard: Heard, sandbox: FakeSandbox) -> None:
    sent = graded(classroom, classroom.alice, "pass")
    regrade = begin(classroom)
    worker(classroom, heard, sandbox).drain()
    with classroom.database.begin() as session:
        regrades.decide(session, regrade, classroom.charlie, classroom.now, never_lower=False, overrides=False)
    worker(classroom, heard, sandbox).drain()
    assert state(classroom, regrade) is RegradeState.APPLIED
    with classroom.database.read() as session:
        grade = grades.current(session, classroom.row(sent))
        assert grade is not None and (grade.verdict, grade.regrade_id) == (Verdict.ACCEPTED, regrade)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    environ = {"PYTHONPATH": str(ROOT), "ASSAY_EXERCISES": str(ROOT / "exercises"), "PYTHONDONTWRITEBYTECODE": "1"}
    if request.param == "postgresql":
        environ["ASSAY_DATABASE_URL"] = new_database(*request.getfixturevalue("postgresql_server"))
    with Site(tmp_path, environ, (sys.executable, "-m", "tests.rig")) as running:
        yield running


@pytest.mark.slow
def test_kill_9_of_workers_in_the_middle_of_a_regrade_leaves_it_complete_and_nothing_twice(site: Site) -> None:
    many = 40
    site.tokens(many)
    database = Database(site.database_url)
    try:
        regrade = _prepared(database, many)
        for kill in range(4):
            _until(database, regrade, judged=5 * (kill + 1))
            name, pid = sorted((n, p) for n, p in site.children().items() if n.startswith("worker"))[kill % 2]
            os.kill(pid, signal.SIGKILL)
            assert name.startswith("worker")
        _until(database, regrade, judged=many)
        with database.read() as session:
            row = session.get_one(Regrade, regrade)
            assert row.state is RegradeState.READY, site.log.read_text()
            made = session.exec(select(Grade).where(Grade.regrade_id == regrade)).all()
            assert len({grade.submission_id for grade in made}) == len(made) == many
            assert {grade.verdict for grade in made} == {Verdict.ACCEPTED}
            assert {item.grade_id for item in session.exec(select(RegradeItem)).all()} == {grade.id for grade in made}
            admin = row.asked_by
        with database.begin() as session:
            regrades.decide(session, regrade, admin, datetime.now(UTC), never_lower=False, overrides=False)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with database.read() as session:
                if session.get_one(Regrade, regrade).state is RegradeState.APPLIED:
                    break
            time.sleep(0.05)
        with database.read() as session:
            current = {row.current_grade_id for row in session.exec(select(Submission)).all()}
            assert current == {grade.id for grade in made}
    finally:
        database.close()


def _prepared(database: Database, many: int) -> int:
    """So many learners with a judged submission each, no two alike, and a regrade under a version made after it."""
    now = datetime.now(UTC) - timedelta(hours=1)
    with database.begin() as session:
        found = exercises.get(session, "01-syntax", "fizz-buzz")
        assert found is not None and found[1].id is not None and found[1].current_version_id is not None
        row = found[1]
        old = exercises.version(session, found[1].current_version_id)
        assert old is not None
        changed = folders.Exercise.from_json(old.content)
        content = changed.to_json() | {"suite_files": {"test_new.py": ""}}
        new = type(old)(exercise_id=row.id, hash="f" * 64, content=content, created_at=now, published_at=now)
        session.add(new)
        learners = [user.id for user in session.exec(select(User).where(col(User.login).startswith("bench-"))).all()]
        for number, user_id in enumerate(learners[:many]):
            assert user_id is not None and old.id is not None
            sent = Submission(
                user_id=user_id,
                exercise_id=row.id,
                version_id=old.id,
                status=Status.JUDGED,
                files={"solution.py": f"sleep 0.1 # {number}"},
                created_at=now,
                queued_at=now,
                judged_at=now,
            )
            session.add(sent)
            session.flush()
            grade = Grade(
                submission_id=sent.id,
                version_id=old.id,
                verdict=Verdict.PARTIAL,
                points=50.0,
                max_points=100.0,
                created_at=now,
            )
            session.add(grade)
            session.flush()
            sent.current_grade_id = grade.id
        session.flush()
        assert row.id is not None and new.id is not None
        begun = regrades.begin(session, row.id, new.id, Which.ALL, "mended", learners[0] or 0, now)
    assert begun.id is not None and begun.total == many
    return begun.id


def _until(database: Database, regrade: int, judged: int) -> None:
    """Wait until so many items are judged."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        with database.read() as session:
            done = session.exec(
                select(sa.func.count())
                .select_from(RegradeItem)
                .where(RegradeItem.regrade_id == regrade, RegradeItem.status == Status.JUDGED)
            ).one()
        if done >= judged:
            return
        time.sleep(0.05)
    raise AssertionError(f"only {done} of {judged} were judged")
