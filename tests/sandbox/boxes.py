"""Sandboxes over the fakes of `box_fakes`, for the tests of the box: one for each engine that this machine has; and a
desk with real ones."""

import json
import os
import time
from pathlib import Path

import box_fakes
import pytest

from judge import images, settings
from judge.commands.desk import CannotJudge, open_desk
from judge.engines import BoxPlan, Engine, EngineError, apparmor
from judge.engines.native import NativeEngine
from judge.job import Job, Result
from judge.offline import Desk
from judge.pool import Keeping
from judge.sandbox import Sandbox

DATA = Path(os.environ.get("SANDBOX_TEST_DATA_DIR", Path(__file__).resolve().parents[2] / "data"))
ENGINES = [pytest.param("docker", marks=pytest.mark.docker), "native"]
FORMS = [*ENGINES, pytest.param("docker-pair", marks=pytest.mark.docker)]
"""The engines, and one with two boxes for each run."""


def engine(name: str) -> Engine:
    """The engine, or a skip that says why there is none."""
    try:
        if name == "native":
            return NativeEngine(lambda image: images.rootfs(image, DATA))
        from judge.engines.docker import DockerEngine

        found = DockerEngine(images.docker_tag)
        if found.has_apparmor:
            found.security = (f"apparmor={found.load_profile()}",)
    except (EngineError, apparmor.CannotLoad) as error:
        pytest.skip(str(error))
    if images.status("docker", DATA)[0].state != "ready":
        pytest.skip("the image python is not built for Docker")
    return found


def desk(kind: str) -> Desk:
    """A desk with real boxes of that kind, for one run at a time; skips where there are none."""
    try:
        return open_desk(settings.read(), kind, build=False, jobs=1)
    except CannotJudge as problem:
        pytest.skip(f"no {kind} sandbox here: {problem}")


def fake_sandbox(name: str, **changes: object) -> Sandbox:
    """A sandbox whose boxes run the fakes."""
    keeping = changes.pop("keeping", Keeping(runs_per_box=100_000))
    return Sandbox(engine(name), keeping, code=box_fakes.fake_code(), **changes)


def run(sandbox: Sandbox, job: Job) -> Result:
    """A run that nobody watches."""
    return sandbox.run(job, lambda progress: None)


def said(result: Result) -> dict[int, tuple[str, str]]:
    """Outcome and message of each reported case."""
    frames = [json.loads(line) for line in result.report]
    return {f["k"]: (f["outcome"], f["detail"]["message"]) for f in frames if f["event"] == "case"}


def messages(result: Result) -> list[str]:
    """The messages of all reported cases in order."""
    assert not result.fault, result.fault
    return [message for _, (_, message) in sorted(said(result).items())]


def ends(result: Result) -> list[tuple[str, str, int | None, str]]:
    """The ends as plain tuples."""
    return [(end.cell, str(end.ending), end.case, end.limit) for end in result.ends]


def processes(sandbox: Sandbox) -> int:
    """How many processes the sandbox's idle box of `python` has, seen from outside, once they are no longer changing."""
    box = sandbox.pool._idle["python"]
    assert box.ping()
    seen: list[int] = []
    for _ in range(300):
        link = box.link
        seen.append(len(link.container.top()["Processes"] if hasattr(link, "container") else link.group.processes()))
        if len(seen) > 4 and len(set(seen[-4:])) == 1:
            return seen[-1]
        time.sleep(0.1)
    raise AssertionError(f"the box does not come to rest: {seen}")


def fake_plan() -> BoxPlan:
    """A plan for boxes that are never opened."""
    return BoxPlan("python", 0, 256)
