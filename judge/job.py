"""One run of a suite against a submission: one frozen `Job` in, one frozen `Result` out (`judge.sandbox.run`).

Nothing here decides anything. What the checker said (`Result.report`) is raw bytes until `judge.report` has read it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from judge.words import Ending

Files = Mapping[str, bytes]
"""Relative POSIX path to content."""


@dataclass(frozen=True)
class Limits:
    """What one run may use. Times in seconds, sizes in the unit the name says."""

    seconds: float = 10.0
    case_seconds: float = 2.0
    cpu_seconds: float = 10.0
    memory_mb: int = 256
    processes: int = 64
    open_files: int = 256
    output_kb: int = 64
    disk_mb: int = 32

    def above(self, most: "Limits") -> list[tuple[str, float, float]]:
        """(name, this, most) of every limit that is above the one in `most`."""
        found = [(one.name, getattr(self, one.name), getattr(most, one.name)) for one in fields(self)]
        return [(name, asked, highest) for name, asked, highest in found if asked > highest]


MOST = Limits(
    seconds=600,
    case_seconds=300,
    cpu_seconds=600,
    memory_mb=2048,
    processes=512,
    open_files=4096,
    output_kb=4096,
    disk_mb=512,
)
"""What an exercise that is written on the site may ask for at most."""


@dataclass(frozen=True)
class Baseline:
    """What the first accepted solution's run taught about a version (`judge.baseline` makes, stores and reads it).

    `cases` are the collected cases in order, as the checker reported them; `skips` the node ids it skipped; `meetings`,
    per node id, the meetings between plain values and references that grading may forward; `kinds` what each public
    name of each declared module was. `precollect` says whether the suite may be collected before the fork.
    """

    cases: tuple[Mapping[str, Any], ...]
    skips: frozenset[str] = frozenset()
    meetings: Mapping[str, tuple[tuple[str, str, str], ...]] = field(default_factory=dict)
    kinds: Mapping[str, Any] = field(default_factory=dict)
    precollect: bool = False
    proven: bool = True


@dataclass(frozen=True)
class Job:
    """Everything a box must know for one run.

    `select` is "all", "visible" (cases with full feedback only: purpose `run`). `record` asks the checker to write down
    every meeting (the accepted solution's run). `reference` are the accepted solution's files for the kit's `reference`
    fixture. `shuffle` is a seed: run the cases in another order. `until_failure`: the run may end with the first case
    that fails, or as soon as `failures` have failed, and is to try the cases with these node ids first; None runs all.
    `total` is what the points of all cases add up to. `baseline` is None where no accepted run is known; meetings are
    then forwarded for classes reached by name.
    """

    version: str
    suite: Files
    files: Files
    support: Files = field(default_factory=dict)
    modules: tuple[str, ...] = ("solution",)
    image: str = "python"
    isolation: Literal["cells", "shared"] = "cells"
    limits: Limits = Limits()
    services: tuple[str, ...] = ()
    loopback: bool = False
    suite_args: tuple[str, ...] = ()
    suite_path: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    select: Literal["all", "visible"] = "all"
    baseline: Baseline | None = None
    record: bool = False
    reference: Files | None = None
    shuffle: int | None = None
    until_failure: tuple[str, ...] | None = None
    failures: int = 1
    total: float = 100


def needs_of(loopback: bool, services: Collection[str]) -> tuple[str, ...]:
    """What an exercise asks of a sandbox beyond boxes, by name: "services", "loopback"."""
    return (*(("services",) if services else ()), *(("loopback",) if loopback else ()))


@dataclass(frozen=True)
class CellEnd:
    """The porter's own word that a cell was ended or found dead. `case` is the index of the case then running, None
    before the first; `limit` names the limit that was hit ("case_seconds", "memory_mb", ...) or is ""."""

    cell: Literal["checker", "learner", "service"]
    ending: Ending
    case: int | None
    limit: str = ""


@dataclass(frozen=True)
class Progress:
    """Live news of a run: case `k` (0-based) of `n`. `outcome` is None when the case starts."""

    k: int
    n: int
    name: str
    outcome: str | None


@dataclass(frozen=True)
class Picture:
    """A PNG the suite showed, decoded and encoded again outside the learner cell."""

    case: int
    png: bytes
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Result:
    """What came out of a run.

    `report`: the checker's JSON frames in order of arrival, unread (docs/box-protocol.md). `ends`: every cell that did
    not finish by itself. `output`: what the learner's code printed, capped at `limits.output_kb`, control characters
    kept. `finished`: the checker said it had come to the end. `fault`: why the run is our fault, "" if it is not.
    """

    report: tuple[bytes, ...]
    ends: tuple[CellEnd, ...]
    output: str
    seconds: float
    sandbox: Literal["docker", "gvisor", "native"]
    form: Literal["cells", "pair", "shared"]
    python: str
    image: str
    pictures: tuple[Picture, ...] = ()
    peak_memory_kb: int = 0
    finished: bool = True
    fault: str = ""
