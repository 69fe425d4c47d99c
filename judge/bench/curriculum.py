"""`assay bench curriculum`: each exercise's accepted solution judged in a warm box, beside cold pytest in a container.

For every exercise, in turn, round after round, so that a machine whose speed drifts slows both alike: `sandbox.run` in
a warm box, and `python3 -m pytest` started in a running container of the same image over suite and solution in one
folder, as somebody would do it by hand. The kit's fixtures are there too (`by_hand.py`), without a sandbox. The time to
start the container is not counted. Exercises whose servers only a box has are judged without the comparison. Both
medians are milliseconds; quote the ratio.
"""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from judge import baseline, images
from judge.bench.box import CannotMeasure, Times
from judge.box.pytest_arguments import plugin_name
from judge.engines import EngineError
from judge.exercise import Exercise
from judge.host_sandbox import Choice, open_sandbox
from judge.sandbox import Sandbox

HERE = Path(__file__).resolve().parent
INSIDE = """
import json, subprocess, sys, time
for line in sys.stdin:
    began = time.perf_counter()
    try:
        done = subprocess.run(json.loads(line), cwd="/w", stdin=-3, stdout=-1, stderr=-2, timeout=300)
        status, said = done.returncode, done.stdout.decode(errors="replace")[-300:]
    except subprocess.TimeoutExpired:
        status, said = 124, "it ran longer than five minutes"
    print(json.dumps([time.perf_counter() - began, status, said]), flush=True)
"""


class NotByHand(Exception):
    """Plain pytest does not get this suite to pass; the text is the end of what it said."""


@contextmanager
def by_hand(exercise: Exercise, folder: Path) -> Iterator[Callable[[], float]]:
    """A function that runs cold pytest over the exercise in a container that runs already, and gives its seconds."""
    assert exercise.accepted is not None
    work, alone, code = folder / "work", folder / "alone", folder / "code"
    theirs = {**exercise.support, **exercise.accepted.files}
    for place, files in ((work, {**exercise.suite, **theirs}), (alone, theirs)):
        for name, data in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(data)
    shutil.copytree(HERE.parent / "box", code / "judge" / "box", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "by_hand.py", code)
    reference = {name: data.decode("utf-8", "replace") for name, data in exercise.accepted.files.items()}
    setup = {"modules": list(exercise.modules), "reference": reference, "services": []}
    (code / "setup.json").write_text(json.dumps(setup))
    path = ":".join(["/code", "/w", *(f"/w/{place}" for place in exercise.suite_path)])
    plugins = [word for name in exercise.plugins for word in ("-p", plugin_name(name))]
    suite_only = [f"--ignore={name}" for name in theirs if name.endswith(".py")]
    pytest = ["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "by_hand", *plugins, *suite_only]
    tag = images.load(exercise.image).tag
    # fmt: off
    command = ["docker", "run", "--rm", "-i", "--init", "--network", "none",
               "-v", f"{work}:/w", "-v", f"{alone}:/alone", "-v", f"{code}:/code:ro", "-w", "/w",
               "-e", f"PYTHONPATH={path}", "-e", "PYTHONDONTWRITEBYTECODE=1",
               "-e", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1", "-e", "ASSAY_BENCH_SETUP=/code/setup.json",
               tag, "python3", "-c", INSIDE]
    # fmt: on
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    asked, answers = process.stdin, process.stdout

    def once() -> float:
        asked.write(json.dumps([*pytest, *exercise.suite_args]) + "\n")
        asked.flush()
        line = answers.readline()
        if not line:
            raise CannotMeasure(f"a container of {tag} does not run")
        seconds, status, said = json.loads(line)
        if status:
            raise NotByHand(" ".join(said.split())[-160:])
        return float(seconds)

    try:
        yield once
    finally:
        asked.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.terminate()  # which the client passes on to the container
            process.wait(timeout=60)
        answers.close()


def warm(sandbox: Sandbox, exercise: Exercise) -> Callable[[], float]:
    """A function that judges the accepted solution in a warm box and gives the seconds of the whole call."""
    accepted = exercise.accepted
    assert accepted is not None
    job = exercise.job(accepted.files, baseline.make(exercise, sandbox))

    def once() -> float:
        began = time.perf_counter()
        result = sandbox.run(job, lambda progress: None)
        seconds = time.perf_counter() - began
        if result.fault or not result.finished:
            raise CannotMeasure(f"{exercise.topic}/{exercise.slug}: a run went wrong: {result.fault or result.ends}")
        return seconds

    once()
    return once


def measure(
    exercises: list[Exercise], data_dir: Path, rounds: int, kind: Choice, on_row: Callable[[str, dict[str, Any]], None]
) -> dict[str, Any]:
    """Every exercise in turn; `on_row` hears each as it is done. Raises CannotMeasure."""
    if shutil.which("docker") is None:
        raise CannotMeasure("the docker command is needed for the comparison: apt-get install docker.io")
    rows: dict[str, dict[str, Any]] = {}
    sandbox = open_sandbox(kind, data_dir=data_dir, build=False)
    try:
        for exercise in exercises:
            name = f"{exercise.topic}/{exercise.slug}"
            if exercise.accepted is None:
                continue
            try:
                rows[name] = _row(sandbox, exercise, rounds)
            except (baseline.NoBaseline, EngineError, images.ImageError) as problem:
                rows[name] = {"not judged": " ".join(str(problem).split())[:160]}
            on_row(name, rows[name])
    finally:
        sandbox.close()
    ratios = [row["of cold pytest"] for row in rows.values() if "of cold pytest" in row]
    judged = [name for name, row in rows.items() if "warm" in row]
    slowest = sorted(judged, key=lambda name: float(-rows[name]["warm"]["median"]))[:5]
    return {
        "sandbox": sandbox.name,
        "cores": os.cpu_count(),
        "rounds": rounds,
        "of cold pytest, median": round(statistics.median(ratios), 3) if ratios else None,
        "slowest": slowest,
        "exercises": rows,
    }


def _row(sandbox: Sandbox, exercise: Exercise, rounds: int) -> dict[str, Any]:
    in_box, cold, why = Times(), Times(), ""
    judged = warm(sandbox, exercise)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        with by_hand(exercise, folder) as plain:
            for _ in range(rounds):
                in_box.seconds.append(judged())
                try:
                    if not why:
                        cold.seconds.append(plain())
                except NotByHand as said:
                    why = str(said)
    row: dict[str, Any] = {"warm": in_box.row()}
    if why:
        return row | {"not by hand": why}
    row["cold pytest"] = cold.row()
    return row | {"of cold pytest": round(row["warm"]["median"] / row["cold pytest"]["median"], 3)}
