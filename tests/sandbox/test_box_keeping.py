"""How boxes are opened, kept, replaced and ended."""

import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import boxes
import pytest
from box_fakes import fake_code, job
from boxes import ENGINES, ends, messages, run

from judge import images
from judge.engines import EngineError, SandboxAway
from judge.engines.box import Box, BoxBroken
from judge.engines.docker import DockerLink
from judge.pool import Keeping
from judge.sandbox import Sandbox

GOOD = "def answer(n): return n + 1\n"
SLOW = "import time\ndef answer(n):\n time.sleep(3)\n return n\n"


def end_the_box(sandbox: Sandbox, box: Box) -> None:
    """Kill a box from outside, as an operator or the kernel may."""
    link = box.link
    if hasattr(link, "container"):
        link.container.kill()
    else:
        signal.pidfd_send_signal(link.child, signal.SIGKILL)


@pytest.mark.parametrize("name", ENGINES)
def test_a_box_is_replaced_after_its_runs_and_a_single_use_box_after_one(name: str) -> None:
    for keeping, opened in ((Keeping(runs_per_box=2), 3), (Keeping(single_use=True), 5)):
        sandbox = boxes.fake_sandbox(name, keeping=keeping)
        try:
            for _ in range(4):
                assert messages(run(sandbox, job(GOOD))) == ["2", "3"]
            deadline = time.monotonic() + 60
            while sandbox.pool.opened < opened and time.monotonic() < deadline:
                time.sleep(0.05)
            assert sandbox.pool.opened == opened
        finally:
            sandbox.close()


@pytest.mark.parametrize("name", ENGINES)
def test_a_box_killed_in_the_middle_of_a_run_is_replaced_and_the_job_runs_again(name: str) -> None:
    sandbox = boxes.fake_sandbox(name)
    try:
        run(sandbox, job(GOOD))
        box = sandbox.pool._idle["python"]
        threading.Timer(1.0, lambda: end_the_box(sandbox, box)).start()
        result = run(sandbox, job(SLOW, limit_case_seconds=30, limit_seconds=60))
        assert messages(result) == ["1", "2"]
        assert ends(result) == []
        assert sandbox.pool.replaced == 1
    finally:
        sandbox.close()


def test_a_box_that_went_with_its_control_group_between_runs_is_replaced() -> None:
    sandbox = boxes.fake_sandbox("native")
    try:
        assert messages(run(sandbox, job(GOOD))) == ["2", "3"]
        link = sandbox.pool._idle["python"].link
        if getattr(link, "group", None) is None:
            pytest.skip("boxes have no control groups here")
        link.group.remove()
        result = run(sandbox, job(GOOD, limit_memory_mb=700))
        assert messages(result) == ["2", "3"] and not result.fault
        assert sandbox.pool.replaced == 1
    finally:
        sandbox.close()


@pytest.mark.parametrize("name", ENGINES)
def test_the_prepared_suites_of_a_box_hold_no_more_than_they_may(name: str) -> None:
    sandbox = boxes.fake_sandbox(name)
    big = "HELD = b'x' * (140 << 20)\nCASES = [(str({n}), None, lambda ask: ask('answer', {n}))]\n"
    try:
        idle = []
        for n in (*range(5), 0):
            assert messages(run(sandbox, job(GOOD, big.format(n=n), limit_memory_mb=512))) == [str(n + 1)]
            idle.append(sandbox.pool._idle["python"].idle_kb / 1024)
        if not idle[0]:
            pytest.skip("this machine does not tell what a box uses")
        assert idle[1] > idle[0] + 100 and max(idle) < idle[0] + 140 * 2.5
        assert sandbox.pool.opened == 1
    finally:
        sandbox.close()


@pytest.mark.parametrize("name", ENGINES)
def test_a_box_that_was_killed_while_idle_does_no_harm(name: str) -> None:
    sandbox = boxes.fake_sandbox(name)
    try:
        run(sandbox, job(GOOD))
        end_the_box(sandbox, sandbox.pool._idle["python"])
        assert messages(run(sandbox, job(GOOD))) == ["2", "3"]
    finally:
        sandbox.close()


@pytest.mark.parametrize("name", ENGINES)
def test_a_job_under_which_every_box_breaks_is_not_our_fault(name: str) -> None:
    sandbox = boxes.fake_sandbox(name)
    try:
        stop = threading.Event()

        def kill_all() -> None:
            while not stop.wait(0.5):
                for box in list(taken):
                    end_the_box(sandbox, box)
                    taken.remove(box)

        taken: list[Box] = []
        take = sandbox.pool.take

        def remember(image: str) -> Box:
            taken.append(take(image))
            return taken[-1]

        sandbox.pool.take = remember
        killer = threading.Thread(target=kill_all)
        killer.start()
        result = run(sandbox, job(SLOW, limit_case_seconds=30, limit_seconds=60))
        stop.set()
        killer.join()
        assert not result.fault
        assert ends(result) == [("learner", "died", None, "")]
    finally:
        sandbox.close()


@pytest.mark.parametrize("name", ENGINES)
def test_what_a_worker_leaves_behind_ends_without_it(name: str) -> None:
    """A worker that is killed closes the box's stdin; the box reads the end and goes."""
    here = Path(__file__).resolve().parent
    program = f"""
import sys
sys.path[:0] = [{str(here)!r}, {str(here.parents[1])!r}]
import boxes, time
from box_fakes import job
sandbox = boxes.fake_sandbox({name!r})
boxes.run(sandbox, job({GOOD!r}))
link = sandbox.pool._idle["python"].link
print(link.container.id if hasattr(link, "container") else link.group.memory, flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        which = worker.stdout.readline().strip()
        assert which
        assert alive(name, which)
        worker.kill()
    deadline = time.monotonic() + 60
    while alive(name, which) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(name, which)
    boxes.engine(name).sweep()
    if name == "native":
        assert not Path(which).exists()


def alive(name: str, which: str) -> bool:
    """Whether anything of the box still runs."""
    if name == "native":
        procs = Path(which) / "cgroup.procs"
        return procs.exists() and procs.read_text() != ""
    engine = boxes.engine(name)
    try:
        return any(container.id == which for container in engine.client.containers.list())
    finally:
        engine.close()


@pytest.mark.parametrize("name", ENGINES)
def test_a_library_that_starts_threads_is_not_preloaded_and_said_so(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    described = images.load("python")
    code = fake_code() | {
        "judge.box.busy": "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    }
    changed = type(described)(**{**described.__dict__, "preload": ("judge.box.busy",)})
    monkeypatch.setattr(images, "load", lambda image: changed)
    sandbox = Sandbox(boxes.engine(name), code=code)
    try:
        with pytest.raises(EngineError, match="2 threads after the imports"):
            run(sandbox, job(GOOD))
    finally:
        sandbox.close()


@pytest.mark.parametrize("name", ENGINES)
def test_an_image_that_is_not_there_is_an_error_that_says_so(name: str) -> None:
    engine = boxes.engine(name)
    engine.tag = lambda image: "assay-no-such-image:never"
    engine.rootfs = lambda image: Path("/no/such/folder")
    engine.host_root = False
    sandbox = Sandbox(engine)
    try:
        with pytest.raises(EngineError, match=r"(?s)not built"):
            run(sandbox, job(GOOD))
    finally:
        sandbox.close()


def test_an_engine_that_does_not_answer_is_away() -> None:
    class Gone:
        name, soft = "docker", False

        def open(self, plan: object, environment: object) -> object:
            raise EngineError("connection refused")

        def answers(self) -> bool:
            return False

        def close(self) -> None:
            pass

    sandbox = Sandbox(Gone())
    with pytest.raises(SandboxAway, match="connection refused"):
        run(sandbox, job(GOOD))
    sandbox.close()


class Talker:
    """A link to a box that says what a test wants it to."""

    identity, soft = "fake", False

    def __init__(self, *said: bytes) -> None:
        self.said = list(said)

    def send(self, data: bytes) -> None:
        pass

    def receive(self, seconds: float) -> bytes:
        if not self.said:
            raise EOFError("it ended")
        return self.said.pop(0)

    def complaints(self) -> str:
        return ""

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "said",
    [b"", b"\0\0\0\0\xff\xff\xff\xff", b"\0\0\0\0\0\0\0\3abc", b"\0\0\0\0\0\0\0\2[]", b"not frames, not at all"],
)
def test_a_box_that_talks_nonsense_is_broken(said: bytes) -> None:
    plan = boxes.fake_plan()
    box = Box(Talker(said), plan)
    with pytest.raises(BoxBroken):
        box.message(time.monotonic() + 1)
    assert box.broken


def test_a_link_lets_go_of_the_answer_before_its_socket() -> None:
    """Else Python 3.13 complains, when it is collected, of an answer that cannot be closed any more."""
    closed: list[str] = []

    class Closes(SimpleNamespace):
        def close(self) -> None:
            closed.append(self.name)

    near, far = socket.socketpair()
    with near, far:
        attached = Closes(name="socket", _sock=near, _response=Closes(name="answer"))
        container = SimpleNamespace(attrs={}, id="1", remove=lambda force, v: closed.append("container"))
        DockerLink(SimpleNamespace(), container, attached).close()
    assert closed == ["answer", "socket", "container"]
