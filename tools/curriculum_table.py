"""Writes `docs/curriculum.md`: every exercise, what it runs on, and what the publish gate found out about it.

The numbers are those of the last run of the tier `curriculum` (`run_tests.py curriculum`), which leaves what
`assay check` said in `.pytest_cache`; other files of the form of `assay check --json` may be named instead, each as
KIND=FILE. Of mutants it says what `survivors.toml` notes, where that is of the version and the solution that are there
now. An exercise that a kind of sandbox was not asked about has a dash there.

    curriculum_table.py [--into FILE] [docker=FILE…] [native=FILE…]
"""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from judge import measured
from judge.check import exercises_below
from judge.exercise import Exercise, load

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("docker", "native")
HEAD = """# The curriculum

Ten topics, {count} exercises, {cases} cases. `tools/curriculum_table.py` writes this file from what the publish gate
(`assay check`, see [exercises.md](exercises.md)) said last about each; it did so on {date}.

- *cases*: of the hidden suite. *accepted*, *wrong*: solutions that get the verdict of their folder.
- *mutants*: small faults put into the accepted solution that the suite noticed, of those made; in brackets those that
  no test can tell apart, each with its reason in `survivors.toml`. *tests*: the solution is itself a set of tests.
- *docker*: seconds of the whole gate there. *native*: seconds of the accepted solutions in bubblewrap. Exercises were
  checked side by side on {cores}, so that each took longer than alone. A dash: the gate did not come to it.

"""


def main() -> int:
    """Exit status 0."""
    parser = argparse.ArgumentParser(description="Write the table of the curriculum.")
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "curriculum.md")
    parser.add_argument("--machine", default="two cores", help="what the seconds were measured on")
    parser.add_argument("found", nargs="*", metavar="KIND=FILE")
    asked = parser.parse_args()
    named = [word.partition("=") for word in asked.found] or [
        (kind, "=", str(ROOT / ".pytest_cache" / f"curriculum-{kind}.json")) for kind in KINDS
    ]
    found: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
    for kind, _, file in named:
        found[kind] |= read(Path(file))
    exercises = [load(folder) for folder in exercises_below([ROOT / "exercises"])]
    asked.into.write_text(page(exercises, found, asked.machine), "utf-8")
    return 0


def read(file: Path) -> dict[str, dict[str, Any]]:
    """What `assay check --json` left in a file, by "topic/slug". Raises OSError and ValueError."""
    return {"/".join(Path(one["path"]).parts[-2:]): one for one in json.loads(file.read_text("utf-8"))["exercises"]}


def page(exercises: list[Exercise], found: dict[str, dict[str, dict[str, Any]]], machine: str) -> str:
    """The page in Markdown."""
    docker = found["docker"]
    either = found["native"] | docker
    cases = sum(one["cases"] for one in either.values())
    head = HEAD.format(
        count=len(exercises), cases=cases, date=datetime.now(UTC).strftime("%d %B %Y").lstrip("0"), cores=machine
    )
    lines = ["| topic | exercise | runs on | cases | accepted | wrong | mutants | docker | native |",
             "|---|---|---|--:|--:|--:|--:|--:|--:|"]  # fmt: skip
    for exercise in exercises:
        name = f"{exercise.topic}/{exercise.slug}"
        numbers = [str(either[name][key]) if name in either else "–" for key in ("cases", "accepted")]
        numbers.append(str(docker[name]["wrong"]) if name in docker else "–")
        seconds = [_seconds(found[kind].get(name)) for kind in KINDS]
        cells = [exercise.topic, exercise.slug, _place(exercise), *numbers, _mutants(exercise), *seconds]
        lines.append("| " + " | ".join(cells) + " |")
    return head + "\n".join(lines) + "\n"


def _place(exercise: Exercise) -> str:
    services = ", ".join(exercise.services)
    return f"{exercise.image}: {services}" if services else exercise.image


def _seconds(one: dict[str, Any] | None) -> str:
    if one is None:
        return "–"
    return f"{one['seconds']:.0f}" if one["ok"] else "refused"


def _mutants(exercise: Exercise) -> str:
    if not measured.sources(exercise):
        return "no program"
    if not exercise.check.mutants_min:
        return "tests"
    assert exercise.folder is not None
    noted = measured.read(exercise.folder)
    if noted is None or not measured.holds(noted, exercise):
        return "not measured"
    return f"{noted.killed}/{noted.made}" + (f" ({noted.excused})" if noted.excused else "")


if __name__ == "__main__":
    raise SystemExit(main())
