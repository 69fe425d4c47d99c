"""The road of a submission, and every place where a worker may be lost on it."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from judge import grading, report, watch
from judge.road import Road
from judge.store import exercises, faults, grades, submissions
from judge.store.submissions import LEASE, MAX_TRIES
from judge.words import Lane, Purpose, Status, Verdict
from tests.classroom import Classroom
from tests.fake_sandbox import FakeSandbox


class Heard:
    """Remembers bells and news."""

    def __init__(self) -> None:
        self.rung: list[Lane] = []
        self.news: list[tuple[int, str, Mapping[str, Any]]] = []

    def enqueue(self, lane: Lane, submission_id: int | None = None) -> bool:
        self.rung.append(lane)
        return True

    def announce(self, submission_id: int, kind: str, data: Mapping[str, Any] | None = None) -> None:
        self.news.append((submission_id, kind, data or {}))


class Killed(BaseException):
    """What a test raises where a process would be killed: nothing on the road may catch it."""


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def sandbox() -> FakeSandbox:
    return FakeSandbox()


def road(classroom: Classroom, heard: Heard, sandbox: FakeSandbox, name: str = "w1") -> Road:
    return Road(name, classroom.database, heard, sandbox, now=lambda: classroom.now)


def write(classroom: Classroom, user: int, words: str, purpose: Purpose = Purpose.SUBMIT) -> int:
    classroom.later(0.001)
    with classroom.database.begin() as session:
        row = submissions.add(
            session, user, classroom.version, {"solution.py": words}, purpose, Lane.INTERACTIVE, None, classroom.now
        )
    assert row.id is not None
    return row.id


def verdicts(classroom: Classroom, submission: int) -> list[Verdict]:
    with classroom.database.read() as session:
        return [grade.verdict for grade in grades.of_submission(session, submission)]


def test_everything_that_waits_is_judged_and_announced_interactive_first(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox
) -> None:
    slow = classroom.send(classroom.alice, lane=Lane.SLOW)
    wrong = write(classroom, classroom.alice, "fail")
    right = write(classroom, classroom.bob, "pass")
    assert road(classroom, heard, sandbox).drain() == 3
    assert verdicts(classroom, wrong) == [Verdict.WRONG_ANSWER]
    assert verdicts(classroom, right) == [Verdict.ACCEPTED]
    assert [number for number, kind, _ in heard.news if kind == "done"][-1] == slow
    assert [kind for number, kind, _ in heard.news if number == right] == ["state", "case", "case", "done"]
    cases = [data for number, kind, data in heard.news if number == right and kind == "case"]
    assert cases == [
        {"k": 0, "n": 1, "name": "test_add.py::test_adds", "title": "adds", "outcome": None},
        {"k": 0, "n": 1, "name": "test_add.py::test_adds", "title": "adds", "outcome": "passed"},
    ]


def test_the_first_of_a_version_makes_the_baseline_and_later_ones_use_it(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox
) -> None:
    write(classroom, classroom.alice, "pass")
    write(classroom, classroom.bob, "pass")
    road(classroom, heard, sandbox).drain()
    road(classroom, heard, sandbox, "w2").drain()
    write(classroom, classroom.alice, "pass")
    road(classroom, heard, sandbox, "w2").drain()
    assert [job.record for job in sandbox.jobs] == [True, False, False, False]
    assert all(job.baseline is not None for job in sandbox.jobs[1:])
    with classroom.database.read() as session:
        version = exercises.version(session, classroom.version)
        assert version is not None and version.baseline is not None and version.baseline["proven"]


def test_a_run_runs_the_visible_cases_only(classroom: Classroom, heard: Heard, sandbox: FakeSandbox) -> None:
    run = write(classroom, classroom.alice, "pass", Purpose.RUN)
    road(classroom, heard, sandbox).drain()
    assert sandbox.jobs[-1].select == "visible"
    assert classroom.row(run).status == Status.JUDGED


@pytest.mark.parametrize("words", ["break", "fault"])
def test_three_broken_tries_end_in_judge_error_which_costs_nothing(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr("judge.road.PAUSES", (0.0,))
    sent = write(classroom, classroom.alice, words)
    road(classroom, heard, sandbox).drain()
    assert verdicts(classroom, sent) == [Verdict.JUDGE_ERROR]
    assert classroom.row(sent).tries == MAX_TRIES
    with classroom.database.read() as session:
        assert len(faults.latest(session)) == MAX_TRIES
    assert [kind for _, kind, _ in heard.news if kind in ("state", "done")].count("done") == 1


def test_a_broken_worker_pauses_so_that_a_sound_one_can_take_over(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox
) -> None:
    sent = write(classroom, classroom.alice, "break")
    broken = road(classroom, heard, sandbox)
    assert broken.drain() == 1
    assert classroom.row(sent).tries == 1
    assert broken.drain() == 0


def test_while_the_sandbox_is_away_submissions_wait_and_no_try_is_lost(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judge.road.PAUSES", (0.0,))
    sent = write(classroom, classroom.alice, "away")
    worker = road(classroom, heard, sandbox)
    for _ in range(MAX_TRIES + 2):
        worker.drain()
    row = classroom.row(sent)
    assert (row.status, row.tries) == (Status.QUEUED, 0)


@pytest.mark.parametrize("place", ["claimed", "running", "read", "graded", "recording", "recorded"])
def test_a_worker_killed_anywhere_loses_nothing_and_records_once(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    sent = write(classroom, classroom.alice, "pass")
    road(classroom, heard, sandbox)._version(classroom.version)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        if place == "claimed":
            patch.setattr(Road, "_job", killed)
        elif place == "running":
            patch.setattr(sandbox, "run", killed)
        elif place == "read":
            patch.setattr(report, "read", killed)
        elif place == "graded":
            patch.setattr(Road, "_record", killed)
        elif place == "recording":
            patch.setattr("judge.store.progress.recompute", killed)
        else:
            patch.setattr(heard, "announce", lambda number, kind, data=None: killed() if kind == "done" else None)
        with pytest.raises(Killed):
            road(classroom, heard, sandbox).drain()
    before = classroom.row(sent).status
    assert before == (Status.JUDGED if place == "recorded" else Status.RUNNING)
    assert watch.release_expired(classroom.database, heard, heard, classroom.now) == 0
    classroom.later(LEASE.total_seconds() + 1)
    released = watch.release_expired(classroom.database, heard, heard, classroom.now)
    assert released == (0 if place == "recorded" else 1)
    road(classroom, heard, sandbox, "w2").drain()
    assert verdicts(classroom, sent) == [Verdict.ACCEPTED]
    assert classroom.row(sent).status == Status.JUDGED


def test_a_worker_that_was_too_late_changes_nothing(classroom: Classroom, heard: Heard, sandbox: FakeSandbox) -> None:
    road(classroom, heard, sandbox)._version(classroom.version)
    sandbox.running.clear()
    sent = write(classroom, classroom.alice, "pass")
    sandbox.gate = threading.Event()
    late = road(classroom, heard, sandbox)
    thread = threading.Thread(target=late.drain)
    thread.start()
    assert sandbox.running.wait(30)
    classroom.later(LEASE.total_seconds() + 1)
    assert watch.release_expired(classroom.database, heard, heard, classroom.now) == 1
    other = FakeSandbox()
    assert road(classroom, heard, other, "w2").drain() == 1
    sandbox.gate.set()
    thread.join(60)
    assert verdicts(classroom, sent) == [Verdict.ACCEPTED]
    assert [kind for number, kind, _ in heard.news if number == sent].count("done") == 1


def test_what_is_given_back_at_a_stop_is_not_a_broken_try(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox
) -> None:
    road(classroom, heard, sandbox)._version(classroom.version)
    sandbox.running.clear()
    sent = write(classroom, classroom.alice, "pass")
    sandbox.gate = threading.Event()
    leaving = road(classroom, heard, sandbox)
    thread = threading.Thread(target=leaving.drain)
    thread.start()
    assert sandbox.running.wait(30)
    leaving.stopping.set()
    leaving.give_back()
    assert (classroom.row(sent).status, classroom.row(sent).tries) == (Status.QUEUED, 0)
    sandbox.gate.set()
    thread.join(60)
    assert verdicts(classroom, sent) == []
    assert road(classroom, heard, FakeSandbox(), "w2").drain() == 1


def test_the_lease_is_renewed_while_a_run_takes_long(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judge.background.PULSE", 0.02)
    road(classroom, heard, sandbox)._version(classroom.version)
    sandbox.running.clear()
    sent = write(classroom, classroom.alice, "pass")
    sandbox.gate = threading.Event()
    thread = threading.Thread(target=road(classroom, heard, sandbox).drain)
    thread.start()
    assert sandbox.running.wait(30)
    later = classroom.later(LEASE.total_seconds() - 1) + LEASE
    for _ in range(1000):
        row = classroom.row(sent)
        if row.lease_until == later and row.case_n == 1:
            break
        threading.Event().wait(0.02)
    assert (row.lease_until, row.case_k, row.case_n) == (later, 1, 1)
    sandbox.gate.set()
    thread.join(60)
    assert verdicts(classroom, sent) == [Verdict.ACCEPTED]


def test_the_names_of_cases_that_are_not_listed_are_not_told(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("tests.fake_sandbox", fromlist=["CASE"]).CASE, "feedback", "none")
    sent = write(classroom, classroom.alice, "pass")
    road(classroom, heard, sandbox).drain()
    told = [data for number, kind, data in heard.news if number == sent and kind == "case"]
    assert told == [{"k": 0, "n": 1, "name": "", "title": "", "outcome": None}] * 2


def test_a_database_that_goes_away_while_recording_leaves_the_submission_to_its_lease(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    sent = write(classroom, classroom.alice, "pass")

    def full(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, OSError("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(grades, "record", full)
        assert road(classroom, heard, sandbox).drain() == 0
    assert classroom.row(sent).status == Status.RUNNING
    classroom.later(LEASE.total_seconds() + 1)
    watch.release_expired(classroom.database, heard, heard, classroom.now)
    road(classroom, heard, sandbox, "w2").drain()
    assert verdicts(classroom, sent) == [Verdict.ACCEPTED]


def test_grading_is_called_with_what_the_report_said(
    classroom: Classroom, heard: Heard, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    real = grading.grade
    monkeypatch.setattr(grading, "grade", lambda *given: seen.append(given) or real(*given))
    write(classroom, classroom.alice, "fail")
    road(classroom, heard, sandbox).drain()
    job, said, result = seen[-1]  # type: ignore[misc]
    assert job.files == {"solution.py": b"fail"} and said.cases and result.sandbox == "native"


# -- watch -------------------------------------------------------------------------------------------------------------


def test_watch_rings_again_for_what_waits_too_long_and_at_once_when_it_starts(
    classroom: Classroom, heard: Heard
) -> None:
    classroom.send(classroom.alice)
    now = classroom.now
    assert watch.ring(classroom.database, heard, now) == []
    assert watch.ring(classroom.database, heard, now + timedelta(seconds=2)) == [Lane.INTERACTIVE]
    assert watch.ring(classroom.database, heard, now, timedelta(0)) == [Lane.INTERACTIVE]
    assert heard.rung == [Lane.INTERACTIVE] * 2


def test_watch_rings_for_what_waits_since_a_time_to_come(classroom: Classroom, heard: Heard) -> None:
    classroom.send(classroom.alice)
    assert watch.ring(classroom.database, heard, classroom.now - timedelta(hours=1)) == [Lane.INTERACTIVE]


def test_watch_gives_up_after_three_lost_workers(classroom: Classroom, heard: Heard) -> None:
    sent = classroom.send(classroom.alice)
    for _ in range(MAX_TRIES):
        assert classroom.claim() is not None
        classroom.later(LEASE.total_seconds() + 1)
        assert watch.release_expired(classroom.database, heard, heard, classroom.now) == 1
    assert verdicts(classroom, sent) == [Verdict.JUDGE_ERROR]
    assert watch.release_expired(classroom.database, heard, heard, classroom.now) == 0
    assert heard.news[-1][:2] == (sent, "done")


class Clocks:
    """A wall clock that can be set and a monotonic one that cannot."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.steady = 100.0

    def pass_(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.steady += seconds


@pytest.mark.parametrize("jump", [3600.0, -3600.0])
def test_a_clock_that_is_set_ends_no_lease_of_a_living_worker_and_holds_up_no_dead_ones(
    classroom: Classroom, heard: Heard, jump: float
) -> None:
    clocks = Clocks()
    watching = watch.Watch(classroom.database, heard, heard, lambda: clocks.wall, lambda: clocks.steady)
    living, dead = classroom.send(classroom.alice), classroom.send(classroom.bob)
    classroom.now = clocks.wall
    claimed = {c.id: c for c in (classroom.claim(), classroom.claim()) if c is not None}
    watching.tick()
    clocks.wall += timedelta(seconds=jump)
    released_at = None
    for _ in range(40):
        clocks.pass_(0.5)
        with classroom.database.begin() as session:
            assert submissions.renew(session, living, claimed[living].claim, clocks.wall)
        watching.tick()
        if released_at is None and classroom.row(dead).status == Status.QUEUED:
            released_at = clocks.steady
    assert classroom.row(living).status == Status.RUNNING
    assert released_at is not None and released_at - 100.0 <= 2 * LEASE.total_seconds()
