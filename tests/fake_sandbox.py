"""A sandbox that plays: what happens in a run is written in the submission.

`solution.py` holds words: `fail` (the case fails), `sleep 0.5` (the run takes that long), `break` (the run raises),
`fault` (the run is our fault), `away` (the engine is away). Reports are frames of the same form that a checker sends.
"""

import json
import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from judge.engines import SandboxAway
from judge.job import Job, Progress, Result

CASE = {
    "nodeid": "test_add.py::test_adds",
    "name": "test_add.py::test_adds",
    "file": "test_add.py",
    "title": "adds",
    "title_zh": "",
    "weight": 1,
    "feedback": "full",
    "hint": "",
    "hint_zh": "",
    "hint_after": 2,
    "time_limit": None,
    "task": "",
    "source": "",
}


class FakeSandbox:
    """Runs nothing. `jobs` are what it was asked to run; `gate`, when set to an Event, holds runs until it is set."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.gate: threading.Event | None = None
        self.running = threading.Event()
        self.closed = False

    name = "native"

    def images(self) -> Collection[str] | None:
        return None

    def describe(self) -> Mapping[str, Any]:
        return {"boxes": 1}

    def run(self, job: Job, on_progress: Callable[[Progress], None]) -> Result:
        self.jobs.append(job)
        words = job.files["solution.py"].decode().split()
        self.running.set()
        on_progress(Progress(0, 1, "test_adds", None))
        if self.gate is not None and not job.record:
            assert self.gate.wait(60)
        if "sleep" in words:
            time.sleep(float(words[words.index("sleep") + 1]))
        if "break" in words:
            raise RuntimeError("the box broke")
        if "away" in words:
            raise SandboxAway("the engine does not answer")
        outcome = "failed" if "fail" in words else "passed"
        on_progress(Progress(0, 1, "test_adds", outcome))
        frames = [
            {"event": "collected", "cases": [CASE]},
            {"event": "start", "k": 0},
            {"event": "case", "k": 0, "outcome": outcome, "seconds": 0.01, "detail": {}},
            {"event": "end"},
        ]
        return Result(
            report=tuple(json.dumps(frame).encode() for frame in frames),
            ends=(),
            output="",
            seconds=0.01,
            sandbox="native",
            form="cells",
            python="3.13",
            image="python",
            fault="the box is ill" if "fault" in words else "",
        )

    def close(self) -> None:
        self.closed = True
