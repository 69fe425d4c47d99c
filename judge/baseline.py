"""What the first accepted solution's run teaches about a version, once, before anybody else is judged by it.

The accepted solution is run with `record`: the checker writes down the cases, every meeting between a plain value of
the suite and a reference of the learner's, and what each public name of the modules was. Judging then forwards exactly
these meetings, so the learner's code is never asked whether it is right where the accepted solution was not.

A version is immutable, so its baseline is too, as long as the same code judges: meetings are in the words of the code
that a box is sent, and with other code a baseline would refuse what it should forward. So a baseline names that code,
and one of other code is as if it were absent. `Shelf` keeps baselines of `assay grade` on disk under the version's
hash; the store keeps its own as the same JSON.

Where there is no accepted solution the cases are collected with the starter, and the baseline is not proven. If that
fails as well there is none, and a run is judged by the cases it has itself.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from judge import grading, report
from judge.engines.box import sources
from judge.exercise import Exercise
from judge.job import Baseline, Job, Limits, Progress, Result
from judge.words import Ending, Outcome, Verdict

FORMAT = 1
SHORT = 700
ENDED = {
    Ending.FINISHED: "it came to its end",
    Ending.DIED: "its process ended",
    Ending.TIMED_OUT: "it ran too long",
    Ending.OUTPUT_FLOODED: "it printed without end",
    Ending.OUT_OF_MEMORY: "it used too much memory",
}


class Runner(Protocol):
    """The part of `judge.sandbox.Sandbox` that is needed here."""

    def run(self, job: Job, on_progress: Callable[[Progress], None]) -> Result:
        """Run the job and collect what came out. Blocks."""
        ...


class NoBaseline(Exception):
    """The accepted solution's run cannot serve. The text says why; it is the author's or the judge's fault. `where` is
    what to mend, "suite" or "solutions/…", and `why` the text without it."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where, self.why = where, why


@cache
def code() -> str:
    """The sha256, in hex, of the code that a box is sent."""
    return hashlib.sha256(json.dumps(sources(), sort_keys=True).encode()).hexdigest()


def to_json(baseline: Baseline) -> dict[str, Any]:
    """Plain JSON of a baseline."""
    return {
        "format": FORMAT,
        "code": code(),
        "cases": [dict(case) for case in baseline.cases],
        "skips": sorted(baseline.skips),
        "meetings": {nodeid: [list(one) for one in meetings] for nodeid, meetings in baseline.meetings.items()},
        "kinds": dict(baseline.kinds),
        "precollect": baseline.precollect,
        "proven": baseline.proven,
    }


def from_json(content: Mapping[str, Any] | None) -> Baseline | None:
    """The baseline of `to_json`; None for None and for what an older program wrote, or one that judges otherwise."""
    if content is None or content.get("format") != FORMAT or content.get("code") != code():
        return None
    return Baseline(
        cases=tuple(content["cases"]),
        skips=frozenset(content["skips"]),
        meetings=_meetings(content["meetings"]),
        kinds=content["kinds"],
        precollect=content["precollect"],
        proven=content["proven"],
    )


def _meetings(said: Mapping[str, Any]) -> dict[str, tuple[tuple[str, str, str], ...]]:
    return {
        nodeid: tuple((str(one[0]), str(one[1]), str(one[2])) for one in meetings) for nodeid, meetings in said.items()
    }


def make(exercise: Exercise, runner: Runner) -> Baseline | None:
    """The baseline of `exercise`, by running its first accepted solution, else its starter. None: nothing is known.

    Raises NoBaseline where there is an accepted solution that is not accepted.
    """
    accepted = exercise.accepted
    if accepted is not None:
        job = exercise.job(accepted.files, record=True)
        return from_run(job, runner.run(job, _silent), accepted.name)
    if exercise.starter:
        result = runner.run(exercise.job(exercise.starter), _silent)
        said = report.read(result, None)
        if said.collected and not said.problem and not any(_stands_for_file(case) for case in said.collected):
            return Baseline(cases=said.collected, proven=False)
    return None


def _silent(progress: Progress) -> None:
    """Nobody watches an accepted solution."""


def _stands_for_file(case: Mapping[str, Any]) -> bool:
    return "::" not in case["nodeid"]


def from_run(job: Job, result: Result, name: str) -> Baseline:
    """The baseline that a recording run of an accepted solution gives. Raises NoBaseline."""
    said = report.read(result, None)
    verdict = grading.grade(job, said, result)
    if verdict.verdict is not Verdict.ACCEPTED:
        failed = [case for case in verdict.cases if case.outcome not in (Outcome.PASSED, Outcome.SKIPPED)]
        said_of = [
            f"{case.name} ({str(case.detail.get('message', case.outcome)).split(chr(10))[0]})" for case in failed
        ]
        if not said.collected and not said.problem and not result.ends and not result.fault:
            raise NoBaseline("suite", "has no case")
        why = _short(verdict.fault) or ", ".join(said_of[:10]) or _ended(result)
        if said.problem or not verdict.cases:
            raise NoBaseline("suite", f"cannot judge solutions/{name}: {why}")
        raise NoBaseline(f"solutions/{name}", f"is not accepted but {verdict.verdict.value}: {why}")
    if not said.stable:
        raise NoBaseline("suite", "its cases change from run to run")
    nodeids = [case["nodeid"] for case in said.collected]
    doubled = sorted({nodeid for nodeid in nodeids if nodeids.count(nodeid) > 1})
    if doubled:
        raise NoBaseline("suite", f"has cases of the same name: {', '.join(doubled[:10])}")
    return Baseline(
        cases=said.collected,
        skips=frozenset(case.case["nodeid"] for case in said.cases if case.outcome is Outcome.SKIPPED),
        meetings=_meetings(said.meetings),
        kinds=said.kinds,
        precollect=said.precollect,
    )


def _short(fault: str) -> str:
    """A fault without the frames of a traceback in it: what it begins with, and what pytest marks as the error."""
    first, *rest = fault.splitlines() or [""]
    marked = [line.removeprefix("E").strip() for line in rest if line.startswith("E ")]
    return " ".join([first, *(marked or rest)])[:SHORT]


def _ended(result: Result) -> str:
    """How cells ended, where no case tells it."""
    ends = []
    for end in result.ends:
        when = "while its cases were collected" if end.case is None else f"in case {end.case + 1}"
        limit = f" (`limits.{end.limit}`)" if end.limit in Limits.__dataclass_fields__ else ""
        ends.append(f"{ENDED[end.ending]} {when}{limit}")
    return ", ".join(dict.fromkeys(ends)) or "the run came to no end"


class Shelf:
    """Baselines in a folder of the data directory, one file a version. What cannot be read is as if it were absent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, version: str, image: str) -> Baseline | None:
        """The baseline kept for this version in this image."""
        try:
            return from_json(json.loads(self._file(version, image).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, version: str, image: str, baseline: Baseline) -> None:
        """Keep it, in one step, so that a reader never sees half a file."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self.folder)
            with os.fdopen(handle, "w") as stream:
                json.dump(to_json(baseline), stream)
            Path(name).replace(self._file(version, image))
        except OSError:
            return

    def _file(self, version: str, image: str) -> Path:
        return self.folder / f"{version}-{image}.json"
