"""The tier `curriculum` of `run_tests.py`: the publish gate over every exercise, and the table that it makes.

Every demand of the gate is looked at where there is a Docker engine, with mutants where what `survivors.toml` notes of
them is of another version (`make check-all` measures all of them); in bubblewrap the accepted solutions must be
accepted as well. Without an engine the whole gate runs in bubblewrap. An exercise whose image a kind of sandbox has not
is counted as skipped there, and named.

Exercises are checked side by side, more of them than there are cores because the dear ones wait for servers, clocks and
signals, and on a machine that does other things too. What was refused is therefore checked once more when all others
are done, alone; it is named in the row whatever comes of it, and a second refusal stands. More than MOST_AGAIN are no
matter of a busy machine.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Watched = Callable[[list[str], float, Path], tuple[int, str]]
"""Runs a command for at most so many seconds with its output in a file; gives its status and its last line."""
SECONDS = 2700.0
MOST_AGAIN = 6
JOBS_PER_CORE = 2


@dataclass
class Gate:
    """What `assay check` found in one kind of sandbox, by exercise."""

    kind: str
    whole: bool
    seconds: float = 0.0
    status: int = 1
    closing: str = ""
    again: list[str] = field(default_factory=list)
    """What was refused at first."""
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def without_a_box(self) -> list[str]:
        """Exercises that this kind of sandbox has no box for, and that are all right otherwise."""
        return [name for name, one in self.found.items() if {each["kind"] for each in one["findings"]} == {"no box"}]

    def refused(self) -> list[str]:
        """Exercises that are not as they should be."""
        skipped = self.without_a_box()
        return [name for name, one in self.found.items() if not one["ok"] and name not in skipped]


def run(watched: Watched, assay: str, engine: bool, place: Path) -> list[Gate]:
    """The whole gate where it can be had, then the accepted solutions in bubblewrap. What they print is kept below
    `place`."""
    place.mkdir(exist_ok=True)
    plans = [("docker", True), ("native", False)] if engine else [("native", True)]
    return [_gate(watched, assay, kind, whole, place / f"curriculum-{kind}.json") for kind, whole in plans]


def _gate(watched: Watched, assay: str, kind: str, whole: bool, output: Path) -> Gate:
    gate = Gate(kind, whole)
    demands = ["--mutants", "--outdated"] if whole else ["--accepted-only"]
    command = [assay, "check", "--json", "--sandbox", kind, *demands]
    side_by_side = ["--jobs", str(JOBS_PER_CORE * (os.cpu_count() or 1))]
    began = time.monotonic()
    gate.status, gate.closing = watched([*command, *side_by_side], SECONDS, output)
    gate.found = _said(output)
    if 0 < len(refused := gate.refused()) <= MOST_AGAIN:
        gate.again = refused
        print(f"refused, checked again alone: {', '.join(refused)}", flush=True)
        folders = [gate.found[name]["path"] for name in refused]
        second = output.with_stem(output.stem + "-again")
        gate.status, gate.closing = watched([*command, "--jobs", "1", *folders], SECONDS, second)
        gate.found |= _said(second)
    gate.seconds = time.monotonic() - began
    return gate


def _said(output: Path) -> dict[str, dict[str, Any]]:
    """What `assay check --json` printed, by "topic/slug"; empty where it came to no end."""
    try:
        said = json.loads(output.read_text("utf-8"))["exercises"]
    except (OSError, ValueError, KeyError):
        return {}
    return {"/".join(Path(one["path"]).parts[-2:]): one for one in said}


def table(gates: list[Gate]) -> list[str]:
    """Lines for people: a row an exercise, what the whole gate found first, then the seconds of the others."""
    if not gates:
        return []
    first, *others = gates
    names = sorted({name for gate in gates for name in gate.found})
    width = max([len(name.partition("/")[2]) for name in names], default=8)
    heads = f"{'cases':>6}{'accepted':>9}{'wrong':>6}{'mutants':>14}{first.kind:>9}"
    lines = [f"{'topic':26}{'exercise':{width}}{heads}" + "".join(f"{gate.kind:>9}" for gate in others)]
    topic = ""
    for name in names:
        here, _, slug = name.partition("/")
        one = first.found.get(name)
        numbers = f"{one['cases']:6}{one['accepted']:9}{one['wrong']:6}{_mutants(one):>14}" if one else " " * 35
        seconds = "".join(_seconds(gate, name) for gate in gates)
        lines.append(f"{here if here != topic else '':26}{slug:{width}}{numbers}{seconds}")
        topic = here
    lines.append("")
    for gate in gates:
        for name in gate.refused():
            lines += [f"{gate.kind}: {name}: {problem}" for problem in gate.found[name]["problems"]]
    return lines


def _mutants(one: dict[str, Any]) -> str:
    mutants = one["mutants"]
    if mutants is None:
        return one["no_mutants"] or "-"
    return f"{mutants['killed']}/{mutants['made']}" + (f" -{mutants['excused']}" if mutants["excused"] else "")


def _seconds(gate: Gate, name: str) -> str:
    if name not in gate.found:
        return f"{'-':>9}"
    if name in gate.without_a_box():
        return f"{'no box':>9}"
    return f"{gate.found[name]['seconds']:8.1f}" + (" " if gate.found[name]["ok"] else "!")
