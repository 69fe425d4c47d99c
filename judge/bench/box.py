"""`assay bench box`: what a verdict costs in a warm box, beside pytest by hand and `docker run`, all in one run.

For each of three suites (pure Python, pandas, Flask), in turn, round after round, so that a machine whose speed drifts
slows all alike: (a) `sandbox.run` in a warm Docker box, (b) the same under bubblewrap, (c) cold `python -m pytest`
inside a running container of the same image, (d) `docker run --rm IMAGE python -m pytest`, (e) the floor: a fork of a
process that has the suite collected. Then runs per second with as many at a time as there are cores, the memory of a
warm box, and the price of one call through the stand-in. (a) to (d) judge the accepted solution with the same files.
Milliseconds are medians, 95th percentiles and minima; quote the ratios.
"""

import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from judge import baseline, images, report
from judge.exercise import Exercise, load
from judge.host_sandbox import Choice, open_sandbox
from judge.job import Job
from judge.sandbox import Sandbox

HERE = Path(__file__).parent
SUBJECTS = {"plain": "python", "pandas": "data", "flask": "web"}
CALLS = 1000
"""How many calls each case of the suite `calls` makes."""
KINDS: tuple[Choice, ...] = ("docker", "native")


class CannotMeasure(Exception):
    """What is missing on this machine for the bench, and how to get it."""


@dataclass
class Times:
    """Seconds of one thing that was measured several times."""

    seconds: list[float] = field(default_factory=list)

    def row(self) -> dict[str, float]:
        """Median, 95th percentile and minimum in milliseconds."""
        ordered = sorted(self.seconds)
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        return {
            "median": round(statistics.median(ordered) * 1e3, 1),
            "p95": round(p95 * 1e3, 1),
            "min": round(ordered[0] * 1e3, 1),
        }


def subject(name: str, image: str, folder: Path) -> Exercise:
    """The bench's suite `name` as an exercise folder made below `folder`."""
    root = folder / f"{name}-exercise"
    (root / "suite").mkdir(parents=True)
    (root / "solutions" / "accepted").mkdir(parents=True)
    shutil.copy(HERE / "suites" / name / f"test_{name}.py", root / "suite")
    shutil.copy(HERE / "suites" / name / "solution.py", root / "solutions" / "accepted")
    (root / "exercise.toml").write_text(
        f'title = "{name}"\nimage = "{image}"\n[limits]\nseconds = 60\nmemory_mb = 512\n'
    )
    (root / "statement.md").write_text("What the bench runs.\n")  # nothing without a statement is loaded by a site
    return load(root)


def warm(sandbox: Sandbox, exercise: Exercise) -> Callable[[], float]:
    """A function that judges the accepted solution once and says how long the call took. Raises CannotMeasure."""
    accepted = exercise.accepted
    assert accepted is not None
    job = exercise.job(accepted.files, baseline.make(exercise, sandbox))

    def once() -> float:
        started = time.perf_counter()
        result = sandbox.run(job, lambda progress: None)
        seconds = time.perf_counter() - started
        if result.fault or not result.finished or result.ends:
            raise CannotMeasure(f"a run went wrong: {result.fault or result.ends}")
        return seconds

    for _ in range(3):
        once()
    return once


@contextmanager
def plain_folder(exercise: Exercise, folder: Path) -> Iterator[Path]:
    """Suite and accepted solution side by side, as somebody who runs pytest by hand has them."""
    assert exercise.accepted is not None
    work = folder / f"{exercise.title}-by-hand"
    work.mkdir(mode=0o755)
    for name, data in {**exercise.suite, **exercise.support, **exercise.accepted.files}.items():
        (work / name).write_bytes(data)
    yield work
    shutil.rmtree(work)


def run_command(tag: str, work: Path, *extra: str) -> list[str]:
    """The `docker run` of (c) and (d)."""
    # fmt: off
    return ["docker", "run", "--rm", "--network", "none", "-v", f"{work}:/w:ro", "-w", "/w",
            "-e", "PYTHONDONTWRITEBYTECODE=1", "-e", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1", *extra, tag]
    # fmt: on


@contextmanager
def running_container(tag: str, work: Path) -> Iterator[Callable[[str], float]]:
    """A container that answers `cold` and `floor` with seconds (judge/bench/inside.py)."""
    command = [*run_command(tag, work, "-i"), "python3", "-c", (HERE / "inside.py").read_text(), "/w"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        if process.stdout.readline().strip() != "ready":
            raise CannotMeasure(f"pytest does not run in {tag}")

        def ask(what: str) -> float:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(what + "\n")
            process.stdin.flush()
            return float(process.stdout.readline())

        yield ask
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()


def cold_container(tag: str, work: Path) -> float:
    """Seconds of (d)."""
    started = time.perf_counter()
    command = [*run_command(tag, work), "python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def per_second(workers: list[Callable[[], float]], runs: int) -> float:
    """Runs per second when each of `workers` does `runs` runs in a thread of its own."""
    threads = [threading.Thread(target=lambda once=once: [once() for _ in range(runs)]) for once in workers]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(workers) * runs / (time.perf_counter() - started)


def call_price(sandbox: Sandbox, exercise: Exercise) -> dict[str, float]:
    """Microseconds of a call through the stand-in and of a direct one."""
    accepted = exercise.accepted
    assert accepted is not None
    job: Job = exercise.job(accepted.files, baseline.make(exercise, sandbox))
    prices: list[list[float]] = []
    for _ in range(5):
        said = report.read(sandbox.run(job, lambda progress: None), job.baseline)
        prices.append([case.seconds / CALLS * 1e6 for case in said.cases])
    across, direct = (statistics.median(column) for column in zip(*prices, strict=True))
    return {"across_us": round(across, 1), "direct_us": round(direct, 2)}


def measure(data_dir: Path, rounds: int = 15, kinds: tuple[Choice, ...] = KINDS) -> dict[str, Any]:
    """Everything the bench measures, as plain values. Minutes. Raises CannotMeasure."""
    if shutil.which("docker") is None:
        raise CannotMeasure("the docker command is needed for the comparison: apt-get install docker.io")
    figures: dict[str, Any] = {"cores": os.cpu_count(), "rounds": rounds, "suites": {}}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        opened: dict[str, list[Sandbox]] = {}
        for kind in kinds:
            opened[kind] = [open_sandbox(kind, data_dir=data_dir, build=False) for _ in range(os.cpu_count() or 1)]
            for sandbox in opened[kind]:
                stack.callback(sandbox.close)
        for name, image in SUBJECTS.items():
            figures["suites"][name] = _suite(subject(name, image, folder), folder, opened, rounds)
        calls = subject("calls", "python", folder)
        figures["calls"] = {kind: call_price(every[0], calls) for kind, every in opened.items()}
        figures["boxes"] = {kind: every[0].describe()["boxes"] for kind, every in opened.items()}
    return figures


def _suite(exercise: Exercise, folder: Path, opened: dict[str, list[Sandbox]], rounds: int) -> dict[str, Any]:
    tag = images.load(exercise.image).tag
    times: dict[str, Times] = {name: Times() for name in (*opened, "cold", "docker run", "floor")}
    with plain_folder(exercise, folder) as work, running_container(tag, work) as ask:
        once = {kind: [warm(sandbox, exercise) for sandbox in every] for kind, every in opened.items()}
        for round_ in range(rounds):
            for kind, workers in once.items():
                times[kind].seconds.append(workers[0]())
            times["cold"].seconds.append(ask("cold"))
            times["floor"].seconds.append(ask("floor"))
            if round_ < max(3, rounds // 3):
                times["docker run"].seconds.append(cold_container(tag, work))
        rates = {kind: round(per_second(workers, rounds), 1) for kind, workers in once.items()}
        started = [lambda: cold_container(tag, work)] * (os.cpu_count() or 1)
        rates["docker run"] = round(per_second(started, 3), 2)
    rows = {name: measured.row() for name, measured in times.items()}
    cold = rows["cold"]["median"]
    return {
        "milliseconds": rows,
        "of cold pytest": {kind: round(rows[kind]["median"] / cold, 3) for kind in opened},
        "runs per second": rates,
        "times docker run": {kind: round(rates[kind] / rates["docker run"], 1) for kind in opened},
    }
