"""A grade for people at a terminal: the strip of cases, the verdict in words, and what to look at first."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from judge import feedback
from judge.exercise import Exercise
from judge.feedback import ShownCase
from judge.grading import Grade
from judge.job import Files, Progress
from judge.submission_files import RefusedFiles
from judge.words import Outcome, Verdict

SIGN = {
    Outcome.PASSED: ("✔", "green"),
    Outcome.FAILED: ("✘", "red"),
    Outcome.ERRORED: ("✘", "red"),
    Outcome.TIMED_OUT: ("◔", "yellow"),
    Outcome.SKIPPED: ("–", "dim"),
    Outcome.MISSING: ("▨", "dim"),
}
VERDICT = {
    Verdict.ACCEPTED: ("Accepted", "bold green"),
    Verdict.PARTIAL: ("Partly right", "bold yellow"),
    Verdict.WRONG_ANSWER: ("Wrong answer", "bold red"),
    Verdict.TIME_LIMIT: ("Ran too long", "bold yellow"),
    Verdict.MEMORY_LIMIT: ("Used too much memory", "bold red"),
    Verdict.OUTPUT_LIMIT: ("Printed too much", "bold red"),
    Verdict.CRASHED: ("Crashed", "bold red"),
    Verdict.JUDGE_ERROR: ("The judge failed", "bold magenta"),
}


def _strip(outcomes: list[str | None]) -> Text:
    strip = Text()
    for outcome in outcomes:
        sign, style = SIGN[Outcome(outcome)] if outcome else ("□", "dim")
        strip.append(f"{sign} ", style)
    return strip


@contextmanager
def watching(exercise: Exercise) -> Iterator[Callable[[Progress], None]]:
    """While the block runs, a strip on stderr that grows with every case; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    outcomes: list[str | None] = []

    def note(progress: Progress) -> None:
        outcomes.extend([None] * (progress.n - len(outcomes)))
        if 0 <= progress.k < len(outcomes):
            outcomes[progress.k] = progress.outcome
        if live is not None:
            live.update(_strip(outcomes))

    live: Live | None = None
    if console.is_terminal:
        with Live(Text(f"{exercise.title} …", "dim"), console=console, transient=True) as live:
            yield note
    else:
        yield note


def grade(graded: Grade, exercise: Exercise, files: Files, full: bool) -> None:
    """Print a grade to stdout."""
    console = Console(file=sys.stdout, highlight=False)
    cases = [feedback.shown(case, graded, 1, "en", full=full) for case in graded.cases]
    listed = [case for case in cases if case.listed]
    words, style = VERDICT[graded.verdict]
    head = Text.assemble((words, style), "   ", (f"{graded.points:g} of {graded.max_points:g} points", "bold"))
    passed = sum(case.outcome == Outcome.PASSED for case in cases)
    counted = sum(case.outcome != Outcome.SKIPPED for case in cases)
    where = f"{graded.sandbox or 'no sandbox'}, {graded.integrity.value}"
    below = f"{passed} of {counted} cases passed, {graded.seconds:.2f} s, {where}"
    console.print(Rule(Text(exercise.title, "bold"), style="yellow", align="left"))
    console.print(Padding(Group(head, _strip([case.outcome for case in listed]), Text(below, "dim")), (0, 1)))
    if listed:
        console.print(_table(listed))
    for case in [case for case in listed if case.outcome not in (Outcome.PASSED, Outcome.SKIPPED)]:
        _details(console, case, files)
    if full and graded.fault:
        console.print(Text(graded.fault, "magenta"))


def _table(cases: list[ShownCase]) -> Table:
    table = Table(box=None, pad_edge=True, show_header=False)
    table.add_column(width=1)
    table.add_column(ratio=1)
    table.add_column(justify="right", style="dim")
    for case in cases:
        sign, style = SIGN[Outcome(case.outcome)]
        name = Text(case.title or case.name.split("::", 1)[-1])
        if case.title:
            name.append(f"  {case.name.split('::', 1)[-1]}", "dim")
        table.add_row(Text(sign, style), name, f"{case.points:g}/{case.max_points:g}")
    return table


def _details(console: Console, case: ShownCase, files: Files) -> None:
    parts: list[Text] = [Text(part) for part in (case.message, case.traceback) if part]
    for file, line in case.lines:
        rows = files.get(file, b"").decode("utf-8", "replace").splitlines()
        if 1 <= line <= len(rows):
            parts.append(Text(f"{file}:{line}:  {feedback.made_visible(rows[line - 1].strip())}", "cyan"))
    if case.output:
        parts.append(Text(f"It printed:\n{case.output.rstrip()}", "dim"))
    if case.hint:
        parts.append(Text(f"Hint: {case.hint}", "yellow"))
    if parts:
        sign, style = SIGN[Outcome(case.outcome)]
        console.print(Text.assemble("\n", (f"{sign} ", style), (case.title or case.name, "bold")))
        console.print(Padding(Group(*parts), (0, 0, 0, 2)))


def refusal(problem: RefusedFiles) -> None:
    """Print why a submission was not run."""
    console = Console(file=sys.stdout, highlight=False)
    console.print(Text("Not run: a file in it is not accepted.", "bold red"))
    for one in problem.refused:
        console.print(Text.assemble("  ", (one.shown or "the submission", "bold"), f": {one.why}"))
