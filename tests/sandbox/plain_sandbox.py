"""A sandbox that is none: runs the checker in one plain process, for tests of what stands around a run."""

import atexit
import json
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from pathlib import Path
from typing import Any

from judge import baseline as baselines
from judge.images import ImageError
from judge.job import CellEnd, Job, Progress, Result
from judge.words import Ending

PROGRAM = """
import json, os, select, signal, sys, time
sys.path.insert(0, sys.argv[1])
import _pytest.assertion.rewrite, _pytest.main, pytest
from judge.box.checker import prepare
for line in sys.stdin:
    setup, done, seconds = json.loads(line)
    ours, channel = os.pipe()
    pid = os.fork()
    if not pid:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(quiet, fd)
        def report(frame):
            os.write(channel, json.dumps(frame).encode() + b"\\n")
        prepare(setup).run(None, None, None, report, done)
        os._exit(0)
    os.close(channel)
    said, late, ends = b"", False, time.monotonic() + seconds
    while True:
        if not select.select([ours], [], [], max(0.0, ends - time.monotonic()))[0]:
            late = True
            break
        if not (chunk := os.read(ours, 1 << 16)):
            break
        said += chunk
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    os.waitpid(pid, 0)
    os.close(ours)
    print(json.dumps([said.decode(), late]), flush=True)
"""
REPOSITORY = Path(__file__).parents[2]


class Zygote:
    """One process with the checker imported; every run is a fork of it, so that none waits for Python and pytest."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-B", "-c", PROGRAM, str(REPOSITORY)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        atexit.register(self.end)

    def run(self, setup: dict[str, Any], done: list[int], seconds: float) -> tuple[str, bool]:
        """What the checker reported, and whether the time was over first."""
        with self.lock:
            assert self.process.stdin and self.process.stdout
            self.process.stdin.write(json.dumps([setup, done, seconds]) + "\n")
            self.process.stdin.flush()
            said, late = json.loads(self.process.stdout.readline())
        return said, late

    def end(self) -> None:
        self.process.communicate()


@cache
def zygote() -> Zygote:
    return Zygote()


def write(folder: Path, files: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


class PlainSandbox:
    """Like `judge.sandbox.Sandbox` without any protection: one process, and no limit but the time of the whole run.
    There is no image called "lost"."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.closed = False

    def run(self, job: Job, on_progress: Any) -> Result:
        self.jobs.append(job)
        if job.image == "lost":
            raise ImageError("there is no image lost")
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as place:
            root, work = Path(place) / "suite", Path(place) / "work"
            write(root, {**job.support, **job.suite})
            write(work, {**job.support, **job.files})
            setup = {
                "root": str(root),
                "work": str(work),
                "isolation": "shared",
                "modules": job.modules,
                "suite_args": job.suite_args,
                "suite_path": job.suite_path,
                "plugins": job.plugins,
                "select": job.select,
                "record": job.record,
                "shuffle": job.shuffle,
                "until_failure": job.until_failure,
                "failures": job.failures,
                "cases": baselines.to_json(job.baseline)["cases"] if job.baseline else [],
            }
            frames, ends = self._frames(setup, job)
        cases = next((frame["cases"] for frame in frames if frame["event"] == "collected"), [])
        for frame in frames:
            if frame["event"] == "case":
                on_progress(Progress(frame["k"], len(cases), cases[frame["k"]]["name"], frame["outcome"]))
        report = tuple(json.dumps(frame).encode() for frame in frames)
        return Result(report, tuple(ends), "", time.monotonic() - began, "native", "cells", "3", job.image)

    def _frames(self, setup: Any, job: Job) -> tuple[list[Any], list[CellEnd]]:
        frames: list[Any] = []
        ends: list[CellEnd] = []
        for _ in range(5):
            done = [frame["k"] for frame in frames if frame["event"] == "case"]
            out, timed_out = zygote().run(setup, done, job.limits.seconds)
            said = [json.loads(line) for line in out.splitlines() if line.endswith("}")]
            frames += said
            if said and said[-1]["event"] in ("end", "broken"):
                break
            started = [frame["k"] for frame in said if frame["event"] == "start"]
            ending = Ending.TIMED_OUT if timed_out else Ending.DIED
            ends.append(CellEnd("learner", ending, started[-1] if started else None, ""))
            if not started:
                break
            frames.append({"event": "case", "k": started[-1], "outcome": "errored", "seconds": 0, "detail": {}})
        return frames, ends

    def close(self) -> None:
        self.closed = True
