"""The publish gate as a worker's work: learners first, one transaction at the end, and nothing half published."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from judge import exercise_archive, publishing, watch
from judge.engines import EngineError
from judge.exercise import load_files
from judge.findings import Problem
from judge.job import Job, Limits, Progress, Result
from judge.publishing import Publishing
from judge.road import Road
from judge.store import audit, authoring, drafts, exercises, faults, gate_runs, submissions
from judge.store.submissions import LEASE, MAX_TRIES
from judge.store.tables import Draft, Exercise, GateRun, GateState, Origin, Submission
from judge.words import Lane, Purpose, Status
from tests.classroom import Classroom
from tests.fake_sandbox import FakeSandbox
from tests.worker.test_road import Heard, Killed

FOLDER = {
    "exercise.toml": b'title = "Adds"\n[check]\ncheat_max = 1.0\nstarter_max = 1.0\nreason = "a play"\n',
    "statement.md": b"Add.\n",
    "suite/test_add.py": b"def test_adds(): ...\n",
    "solutions/accepted/right.py": b"pass\n",
    "solutions/wrong_answer/wrong.py": b"fail\n",
}


class Site:
    """A classroom with a worker that publishes."""

    def __init__(self, classroom: Classroom) -> None:
        self.classroom, self.database = classroom, classroom.database
        self.sandbox, self.heard, self.work = FakeSandbox(), Heard(), Publishing()
        self.road = self.worker("w1", self.work)

    def worker(self, name: str, work: Publishing) -> Road:
        now = lambda: self.classroom.now
        return Road(name, self.database, self.heard, self.sandbox, now=now, background=[work])

    def row(self) -> Exercise:
        with self.database.read() as session:
            found = authoring.find(session, "01-syntax", "add")
        assert found is not None
        return found[1]

    def ask(self, files: dict[str, bytes] = FOLDER, by: int | None = None, **more: Any) -> int:
        self.classroom.later(0.001)
        with self.database.begin() as session:
            found = authoring.find(session, "01-syntax", "add")
            assert found is not None
            more = {"base_revision_id": found[1].current_revision_id} | more
            run = gate_runs.ask(
                session, found[1], exercise_archive.pack(files), by or self.classroom.bob, self.classroom.now, **more
            )
            assert run.id is not None
            return run.id

    def run(self, run_id: int) -> GateRun:
        with self.database.read() as session:
            found = gate_runs.get(session, run_id, with_files=True)
        assert found is not None
        return found[0]

    def draft(self, files: dict[str, bytes]) -> None:
        with self.database.begin() as session:
            row = self.row()
            assert row.id is not None
            drafts.begin(session, row.id, files, row.current_revision_id, self.classroom.bob, self.classroom.now)

    def drafted(self) -> Draft | None:
        with self.database.read() as session:
            return session.exec(select(Draft)).first()

    def actions(self) -> list[str]:
        with self.database.read() as session:
            return [entry.action for entry in audit.latest(session)]


@pytest.fixture
def site(classroom: Classroom) -> Site:
    return Site(classroom)


def kinds(run: GateRun) -> list[tuple[str, str]]:
    return [(finding["where"], finding["kind"]) for finding in run.checked["findings"]]


def test_what_passes_is_published_and_learners_submissions_keep_their_version(site: Site) -> None:
    sent = site.classroom.send(site.classroom.alice)
    before = site.row()
    run_id = site.ask()
    site.road.drain()
    run, after = site.run(run_id), site.row()
    assert run.state is GateState.PASSED and run.ended_at is not None and run.claim is None
    assert (after.title, after.origin, after.current_revision_id) == ("Adds", Origin.SITE, run.revision_id)
    assert after.current_version_id != before.current_version_id
    assert site.classroom.row(sent).version_id == before.current_version_id
    with site.database.read() as session:
        version = exercises.version(session, after.current_version_id or 0)
        assert version is not None and version.published_at is not None
        assert version.hash == load_files(FOLDER, "x", "y").version
        assert version.baseline is not None and version.baseline["proven"]
        assert exercises.is_current(session, after, exercise_archive.digest(FOLDER))
    assert site.actions()[:2] == ["exercise.publish", "gate.ask"]


def test_every_step_is_told_and_the_result_is_kept(site: Site) -> None:
    run_id = site.ask()
    site.road.drain()
    run = site.run(run_id)
    assert [step["demand"] for step in run.steps] == ["cases", "repeat", "order", "solutions", "cheats", "leaks"]
    assert all(step["begun"] == step["done"] and step["k"] <= step["n"] for step in run.steps)
    solutions = next(step for step in run.steps if step["demand"] == "solutions")
    assert solutions["items"] == [{"what": "wrong_answer/wrong.py", "ok": True, "verdict": "wrong_answer"}]
    assert run.checked["ok"] and (run.checked["cases"], run.checked["accepted"], run.checked["wrong"]) == (1, 1, 1)


def test_a_wrong_solution_that_passes_refuses_it_and_nothing_changes(site: Site) -> None:
    before = site.row()
    run_id = site.ask(FOLDER | {"solutions/wrong_answer/wrong.py": b"pass\n"})
    site.road.drain()
    run = site.run(run_id)
    assert run.state is GateState.REFUSED and run.revision_id is None
    assert kinds(run) == [("solutions/wrong_answer/wrong.py", "not noticed")]
    assert site.row() == before and site.actions()[0] == "gate.refuse"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"exercise.toml": b"colour = 1\n"}, "exercise.toml"),
        ({"exercise.toml": b"[limits]\nseconds = 100000\n"}, "exercise.toml"),
        ({"suite/test_add.py": b"", "suite/notes.txt": b""}, "suite"),
        ({"exercise.toml": b"\xff"}, "exercise.toml"),
    ],
)
def test_a_folder_that_is_no_exercise_or_asks_too_much_is_refused_without_a_run(
    site: Site, change: dict[str, bytes], where: str
) -> None:
    files = {path: content for path, content in (FOLDER | change).items() if content}
    run_id = site.ask(files)
    site.road.drain()
    run = site.run(run_id)
    assert run.state is GateState.REFUSED and site.sandbox.jobs == []
    assert {found for found, _ in kinds(run)} == {where}
    assert all(Problem.from_json(finding).text for finding in run.checked["findings"])


def test_the_ceilings_are_above_what_is_usual() -> None:
    assert not publishing.over_the_most(load_files(FOLDER, "a", "b"))
    greedy = replace(load_files(FOLDER, "a", "b"), limits=Limits(memory_mb=1_000_000, seconds=1e6))
    assert {one.values["limit"] for one in publishing.over_the_most(greedy)} == {"memory_mb", "seconds"}


def test_an_image_that_is_gone_refuses_with_the_reason(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(job: Job, on_progress: Callable[[Progress], None]) -> Result:
        raise EngineError("the image data is not built")

    monkeypatch.setattr(site.sandbox, "run", run)
    run_id = site.ask()
    site.road.drain()
    assert site.run(run_id).state is GateState.REFUSED
    assert kinds(site.run(run_id)) == [("exercise.toml", "no box")]


def test_an_image_that_no_worker_has_refuses_without_a_try_and_says_which_there_are(site: Site) -> None:
    site.road._images = lambda: {"web", "data"}
    before, run_id = site.row(), site.ask()
    site.road.drain()
    run = site.run(run_id)
    assert run.state is GateState.REFUSED and site.row() == before and not site.sandbox.jobs
    [finding] = [one for one in run.checked["findings"] if one["kind"] == "no box"]
    assert finding["where"] == "exercise.toml"
    assert finding["values"] == {"image": "python", "why": "it is not built here; what is: data, web"}


def test_an_engine_that_fails_with_an_image_that_is_there_is_our_fault(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(job: Job, on_progress: Callable[[Progress], None]) -> Result:
        raise EngineError("no memory for a box")

    monkeypatch.setattr(site.sandbox, "run", run)
    site.road._images = lambda: {"python"}
    run_id = site.ask()
    for _ in range(MAX_TRIES):
        site.road._rested_until = 0.0
        site.road.drain()
    run = site.run(run_id)
    assert run.state is GateState.BROKEN and "no memory for a box" in run.checked["fault"]
    with site.database.read() as session:
        assert any("no memory for a box" in fault.text for fault in faults.latest(session))


def test_learners_are_served_between_the_runs_of_a_check(site: Site) -> None:
    run_id = site.ask()
    checked_version = load_files(FOLDER, "x", "y").version
    sent: list[int] = []
    was_judged: list[bool] = []
    real = site.sandbox.run

    def run(job: Job, on_progress: Callable[[Progress], None]) -> Result:
        if len(site.sandbox.jobs) == 2:
            sent.append(site.classroom.send(site.classroom.alice))
        elif sent and job.version == checked_version:
            was_judged.append(site.classroom.row(sent[0]).status is Status.JUDGED)
        return real(job, on_progress)

    site.sandbox.run = run  # type: ignore[method-assign]
    site.road.drain()
    assert was_judged and all(was_judged) and site.run(run_id).state is GateState.PASSED


def test_a_newer_run_takes_the_place_of_one_that_waits(site: Site) -> None:
    first, second = site.ask(), site.ask(FOLDER | {"statement.md": b"Newer.\n"})
    assert site.run(first).state is GateState.CANCELLED and site.run(second).state is GateState.WAITING
    with site.database.read() as session:
        assert (gate_runs.waiting(session), gate_runs.position(session, second)) == (1, 0)
    site.road.drain()
    assert site.run(second).state is GateState.PASSED and site.row().statement == "Newer.\n"


def test_one_exercise_is_checked_by_one_worker_at_a_time(site: Site) -> None:
    now = site.classroom.now
    first = site.ask()
    with site.database.begin() as session:
        taken = gate_runs.claim(session, "w1", now)
    assert taken is not None and taken.id == first
    second = site.ask(FOLDER | {"statement.md": b"Newer.\n"})
    with site.database.begin() as session:
        session.exec(select(GateRun).where(GateRun.id == first)).one().lease_until = now + LEASE
        assert gate_runs.claim(session, "w2", now) is None
    assert site.run(second).state is GateState.WAITING


def test_a_check_of_two_exercises_at_a_time_needs_a_free_box(site: Site) -> None:
    site.ask()
    site.classroom.send(site.classroom.alice)
    claimed = site.classroom.claim(worker="w2")
    assert claimed is not None
    with site.database.begin() as session:
        assert gate_runs.claim(session, "w1", site.classroom.now) is None


def test_a_cancelled_check_ends_with_the_run_that_is_going_on(site: Site) -> None:
    run_id = site.ask()
    real = site.sandbox.run

    def run(job: Job, on_progress: Callable[[Progress], None]) -> Result:
        if len(site.sandbox.jobs) == 2:
            with site.database.begin() as session:
                assert gate_runs.cancel(session, run_id, site.classroom.bob, site.classroom.now)
        return real(job, on_progress)

    site.sandbox.run = run  # type: ignore[method-assign]
    before = site.row()
    site.road.drain()
    assert site.run(run_id).state is GateState.CANCELLED and site.row() == before
    assert len(site.sandbox.jobs) <= 5 and site.actions()[0] == "gate.cancel"
    with site.database.begin() as session:
        assert not gate_runs.cancel(session, run_id, site.classroom.bob, site.classroom.now)


def test_a_check_whose_worker_was_killed_is_begun_anew_by_another(site: Site) -> None:
    run_id = site.ask()
    real = site.sandbox.run

    def run(job: Job, on_progress: Callable[[Progress], None]) -> Result:
        if len(site.sandbox.jobs) == 3:
            raise Killed
        return real(job, on_progress)

    site.sandbox.run = run  # type: ignore[method-assign]
    before = site.row()
    with pytest.raises(Killed):
        site.road.drain()
    assert site.run(run_id).state is GateState.RUNNING and site.row() == before
    site.sandbox.run = real  # type: ignore[method-assign]
    site.classroom.later(LEASE.total_seconds() + 1)
    other = Publishing()
    assert other.take_back(site.database, site.classroom.now) == 1
    assert (site.run(run_id).state, site.run(run_id).steps) == (GateState.WAITING, [])
    site.worker("w2", other).drain()
    run = site.run(run_id)
    assert run.state is GateState.PASSED and run.tries == 2 and run.worker == "w2"


def test_a_worker_that_comes_back_too_late_publishes_nothing(site: Site) -> None:
    site.ask()
    with site.database.begin() as session:
        slow = gate_runs.claim(session, "w1", site.classroom.now)
    assert slow is not None
    site.classroom.later(LEASE.total_seconds() + 1)
    Publishing().take_back(site.database, site.classroom.now)
    with site.database.begin() as session:
        quick = gate_runs.claim(session, "w2", site.classroom.now)
    assert quick is not None and quick.id == slow.id
    folder = load_files(FOLDER, "01-syntax", "add")
    from judge.findings import Checked

    with site.database.begin() as session:
        ended = gate_runs.settle(
            session, slow, exercises.Ready.of(folder, FOLDER), Checked("x"), None, site.classroom.now
        )
        assert ended is None and not gate_runs.renew(session, slow, site.classroom.now)
    assert site.row().origin is Origin.FOLDER
    with site.database.begin() as session:
        ended = gate_runs.settle(
            session, quick, exercises.Ready.of(folder, FOLDER), Checked("x"), None, site.classroom.now
        )
        assert ended is GateState.PASSED


def test_a_worker_that_starts_takes_back_what_its_name_left_and_the_last_try_is_the_end(site: Site) -> None:
    run_id = site.ask()
    for n in range(MAX_TRIES):
        with site.database.begin() as session:
            assert gate_runs.claim(session, "w1", site.classroom.now) is not None, n
        assert Publishing().take_back(site.database, site.classroom.now, "w2") == 0
        assert Publishing().take_back(site.database, site.classroom.now, "w1") == 1
    run = site.run(run_id)
    assert run.state is GateState.BROKEN and "cut off" in run.checked["fault"]


def test_a_worker_that_leaves_gives_the_check_back_uncounted(site: Site) -> None:
    run_id = site.ask()
    site.sandbox.gate = threading.Event()
    thread = threading.Thread(target=site.road.drain)
    thread.start()
    assert site.sandbox.running.wait(60)
    site.road.stopping.set()
    site.sandbox.gate.set()
    thread.join(60)
    run = site.run(run_id)
    assert (run.state, run.tries) == (GateState.WAITING, 0)


def test_watch_rings_for_a_check_that_waits_and_takes_back_what_a_dead_worker_held(site: Site) -> None:
    run_id = site.ask()
    kept = [Publishing()]
    assert watch.background(site.database, site.heard, kept, site.classroom.now, trusted=True) == 1
    assert site.heard.rung == [Lane.SLOW]
    with site.database.begin() as session:
        gate_runs.claim(session, "w1", site.classroom.now)
    site.classroom.now += timedelta(hours=1)
    watch.background(site.database, site.heard, kept, site.classroom.now, trusted=False)
    assert site.run(run_id).state is GateState.RUNNING
    watch.background(site.database, site.heard, kept, site.classroom.now, trusted=True)
    assert site.run(run_id).state is GateState.WAITING


def test_a_lease_that_ends_impossibly_late_is_of_a_clock_that_was_set_back(site: Site) -> None:
    run_id = site.ask()
    with site.database.begin() as session:
        gate_runs.claim(session, "w1", site.classroom.now + timedelta(hours=1))
    assert Publishing().take_back(site.database, site.classroom.now) == 1
    assert site.run(run_id).state is GateState.WAITING


def test_who_published_meanwhile_is_not_written_over(site: Site) -> None:
    run_id = site.ask()
    other = load_files(FOLDER | {"statement.md": b"Mine.\n"}, "01-syntax", "add")
    with site.database.begin() as session:
        row = session.get(Exercise, site.row().id)
        assert row is not None
        exercises.publish(
            session, row, exercises.Ready.of(other), Origin.SITE, site.classroom.alice, site.classroom.now
        )
    site.road.drain()
    run = site.run(run_id)
    assert run.state is GateState.REFUSED and kinds(run) == [("", "published meanwhile")]
    assert site.row().statement == "Mine.\n"


def test_who_asks_again_while_his_own_check_runs_may_publish_both(site: Site) -> None:
    first = site.ask(from_draft=True)
    with site.database.begin() as session:
        taken = gate_runs.claim(session, "w1", site.classroom.now)
    assert taken is not None
    second = site.ask(FOLDER | {"statement.md": b"Newer.\n"}, from_draft=True)
    from judge.findings import Checked

    with site.database.begin() as session:
        folder = load_files(FOLDER, "01-syntax", "add")
        gate_runs.settle(session, taken, exercises.Ready.of(folder, FOLDER), Checked("x"), None, site.classroom.now)
    site.road.drain()
    assert (site.run(first).state, site.run(second).state) == (GateState.PASSED, GateState.PASSED)
    assert site.row().statement == "Newer.\n"


def test_a_draft_that_was_published_is_gone_and_one_that_went_on_begins_from_it(site: Site) -> None:
    site.draft(FOLDER)
    site.ask(from_draft=True)
    site.road.drain()
    assert site.drafted() is None
    site.draft(FOLDER)
    run_id = site.ask(FOLDER | {"statement.md": b"Earlier.\n"}, from_draft=True)
    site.road.drain()
    kept = site.drafted()
    assert kept is not None and kept.base_revision_id == site.run(run_id).revision_id
    site.ask(FOLDER | {"statement.md": b"From elsewhere.\n"})
    site.road.drain()
    still = site.drafted()
    assert (still is not None and still.base_revision_id == run_id) or still == kept


def test_checked_without_publishing_changes_nothing(site: Site) -> None:
    before = site.row()
    run_id = site.ask(publish=False)
    site.road.drain()
    assert site.run(run_id).state is GateState.PASSED and site.run(run_id).revision_id is None
    assert site.row() == before and site.actions()[0] == "gate.pass"


def test_files_that_no_archive_can_hold_are_not_asked_for(site: Site) -> None:
    with pytest.raises(exercise_archive.BadArchive):
        site.ask({"../exercise.toml": b""})


def test_what_learners_send_while_it_is_published_names_one_version_or_the_other(site: Site) -> None:
    before = site.row().current_version_id
    site.ask()
    real = site.sandbox.run

    def run(job: Job, on_progress: Callable[[Progress], None]) -> Result:
        with site.database.begin() as session:
            found = exercises.to_submit(session, "01-syntax", "add")
            assert found is not None and found.version_id == before
            words = {"solution.py": "pass"}
            if len(site.sandbox.jobs) < 4:
                submissions.add(
                    session,
                    site.classroom.alice,
                    found.version_id,
                    words,
                    Purpose.SUBMIT,
                    Lane.INTERACTIVE,
                    None,
                    site.classroom.later(0.001),
                )
        return real(job, on_progress)

    site.sandbox.run = run  # type: ignore[method-assign]
    site.road.drain()
    assert site.row().current_version_id != before
    with site.database.read() as session:
        sent = session.exec(select(Submission)).all()
    assert len(sent) >= 1 and {one.version_id for one in sent} == {before}
    assert all(one.status is Status.JUDGED for one in sent)
