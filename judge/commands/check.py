"""`assay check`: the publish gate, for one exercise or a whole curriculum.

What was found goes to stdout, at the end as a table, or with `--json` as the object of the contract, written piece by
piece: an exercise a line, as soon as it is done. How far it has come goes to stderr: bars on a terminal, else lines.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

import typer

if TYPE_CHECKING:
    from judge.check import Strength
    from judge.exercise import BadExercise
    from judge.findings import Checked, Step

Sandbox = Literal["auto", "docker", "gvisor", "native"]
SILENT_SECONDS = 20.0
"""Where stderr is no terminal, a check that takes long says at least so often where it is."""


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH…]", help="Exercise, topic or curriculum.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
    mutants: Annotated[bool, typer.Option("--mutants", help="Measure each suite by mutants of its solution.")] = False,
    changed: Annotated[
        bool, typer.Option("--changed", help="With --mutants: only where survivors.toml does not note this version.")
    ] = False,
    outdated: Annotated[
        bool, typer.Option("--outdated", help="With --mutants: only where survivors.toml notes another version.")
    ] = False,
    note: Annotated[bool, typer.Option("--note", help="With --mutants: note the numbers in survivors.toml.")] = False,
    accepted_only: Annotated[
        bool, typer.Option("--accepted-only", help="Run each accepted solution once, nothing else.")
    ] = False,
    jobs: Annotated[
        int, typer.Option(min=0, max=64, help="How many runs at a time; 0: as many as cores (ASSAY_WORKERS).")
    ] = 0,
    sandbox: Annotated[Sandbox, typer.Option(help="Which sandbox to judge in.")] = "auto",
    build: Annotated[bool, typer.Option("--build/--no-build", help="Build an image that is missing.")] = True,
) -> None:
    """Run every solution of an exercise and demand what its folder promises. Exit 0: all may be published, 1: not."""
    from concurrent.futures import ThreadPoolExecutor, as_completed

    from judge import logs, settings
    from judge.check import check as gate
    from judge.check import exercises_below, topics_refused
    from judge.commands.desk import CannotJudge, open_desk

    if (changed or outdated or note) and not mutants:
        print("assay check: --changed, --outdated and --note go with --mutants", file=sys.stderr)
        raise typer.Exit(2)
    chosen = settings.read()
    logs.configure(chosen.log)
    try:
        folders = exercises_below(paths or [chosen.exercises])
        topics = topics_refused(paths or [chosen.exercises])
    except OSError as problem:
        print(f"assay check: {problem}", file=sys.stderr)
        raise typer.Exit(2) from None
    strength: Strength = "outdated" if outdated else "changed" if changed else "all" if mutants else "no"
    at_a_time = min(jobs or chosen.workers, 64)
    found: dict[Path, Checked] = {}
    try:
        with (
            _printing(as_json, topics) as printing,
            open_desk(chosen, sandbox, build=build, jobs=at_a_time) as desk,
            _watching(len(folders)) as watching,
            ThreadPoolExecutor(at_a_time) as pool,
        ):

            def one(folder: Path) -> "Checked":
                def step(news: "Step") -> None:
                    watching.step(folder, news)

                return gate(desk, folder, strength=strength, note=note, only_accepted=accepted_only, on_step=step)

            waiting = {pool.submit(one, folder): folder for folder in sorted(folders, key=_may_take, reverse=True)}
            try:
                for future in as_completed(waiting):
                    folder, checked = waiting[future], future.result()
                    found[folder] = checked
                    watching.done(folder, checked)
                    printing.add(checked)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    except CannotJudge as problem:
        print(f"assay check: {problem}", file=sys.stderr)
        raise typer.Exit(3) from None
    if not as_json:
        _show([found[folder] for folder in folders], topics, mutants)
    raise typer.Exit(0 if not topics and all(checked.ok for checked in found.values()) else 1)


# -- JSON, as it comes -----------------------------------------------------------------------------------------------


class _Json:
    """The object of the contract in pieces."""

    def __init__(self, on: bool) -> None:
        self.on, self.first = on, True

    def say(self, text: str) -> None:
        if self.on:
            print(text, end="", flush=True)

    def add(self, checked: "Checked") -> None:
        self.say(("\n" if self.first else ",\n") + json.dumps(checked.to_json(), ensure_ascii=False))
        self.first = False


@contextmanager
def _printing(on: bool, topics: "list[BadExercise]") -> Iterator[_Json]:
    """Whatever happens meanwhile, what was printed is whole JSON."""
    printing = _Json(on)
    refused = [{"path": str(topic.folder), "problems": list(topic.problems)} for topic in topics]
    printing.say('{"exercises": [')
    try:
        yield printing
    finally:
        printing.say(f'\n], "topics": {json.dumps(refused, ensure_ascii=False)}}}\n' if refused else "\n]}\n")


# -- how far it has come ---------------------------------------------------------------------------------------------


class _Watching(Protocol):
    def step(self, folder: Path, news: "Step") -> None: ...

    def done(self, folder: Path, checked: "Checked") -> None: ...


def _may_take(folder: Path) -> float:
    """The seconds that one run may take: what may take longest is begun first, so that it is not what all wait for."""
    from judge.exercise import BadExercise, load

    try:
        return load(folder).limits.seconds
    except BadExercise:
        return 0.0


def _name(folder: Path | str) -> str:
    return "/".join(Path(folder).resolve().parts[-2:])


class _Bars:
    """On a terminal: one bar for all, and one for each exercise that is being checked."""

    def __init__(self, progress: object, count: int) -> None:
        from rich.progress import Progress

        assert isinstance(progress, Progress)
        self.progress = progress
        self.all = progress.add_task("exercises", total=count, what="")
        self.lock = threading.Lock()
        self.tasks: dict[Path, object] = {}

    def step(self, folder: Path, news: "Step") -> None:
        from rich.progress import TaskID

        with self.lock:
            if folder not in self.tasks:
                self.tasks[folder] = self.progress.add_task(_name(folder), total=news.n, what="")
            task = TaskID(int(str(self.tasks[folder])))
        if news.ok is None:
            self.progress.update(task, completed=news.k - 1, what=f"{news.demand}  {news.what}".replace("[", r"\["))

    def done(self, folder: Path, checked: "Checked") -> None:
        from rich.progress import TaskID

        with self.lock:
            task = self.tasks.pop(folder, None)
        if task is not None:
            self.progress.remove_task(TaskID(int(str(task))))
        self.progress.advance(self.all)
        if not checked.ok:
            for problem in checked.problems:
                self.progress.console.print(f"✘ {_name(folder)}  {problem}", style="red", markup=False, highlight=False)


class _Lines:
    """Elsewhere: a line for each exercise that is done, and one from time to time for what takes long."""

    def __init__(self, count: int) -> None:
        self.count, self.over, self.lock = count, 0, threading.Lock()
        self.said = time.monotonic()

    def step(self, folder: Path, news: "Step") -> None:
        with self.lock:
            now = time.monotonic()
            if news.ok is None and now - self.said >= SILENT_SECONDS:
                self._say(f"{_name(folder)}: step {news.k} of {news.n}, {news.demand}  {news.what}", now)

    def done(self, folder: Path, checked: "Checked") -> None:
        with self.lock:
            self.over += 1
            word = "ok" if checked.ok else f"{len(checked.problems)} problems"
            self._say(f"{_name(folder)}: {word}, {checked.seconds:.1f} s", time.monotonic())
            for problem in checked.problems:
                print(f"    {problem}", file=sys.stderr, flush=True)

    def _say(self, text: str, now: float) -> None:
        print(f"[{self.over}/{self.count}] {text}", file=sys.stderr, flush=True)
        self.said = now


@contextmanager
def _watching(count: int) -> Iterator[_Watching]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(count)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24, complete_style="yellow", finished_style="green"),
        MofNCompleteColumn(),
        TextColumn("{task.fields[what]}", style="dim"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bars(progress, count)


# -- the table -------------------------------------------------------------------------------------------------------


def _killed(checked: "Checked") -> str:
    if not checked.mutants:
        return checked.no_mutants or "–"
    excused = f" ({checked.mutants['excused']} excused)" if checked.mutants["excused"] else ""
    return f"{checked.mutants['killed']} of {checked.mutants['made']}{excused}{' noted' * checked.mutants['noted']}"


def _show(found: "list[Checked]", topics: "list[BadExercise]", with_mutants: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    table = Table(box=None, pad_edge=False)
    headings = ["", "exercise", "cases", "accepted", "wrong", *(["mutants killed"] if with_mutants else []), "seconds"]
    for heading in headings:
        table.add_column(heading, justify="left" if heading in ("", "exercise") else "right", header_style="dim")
    for checked in found:
        sign = Text("✔", "green") if checked.ok else Text("✘", "red")
        numbers = [str(checked.cases), str(checked.accepted), str(checked.wrong)]
        killed = [_killed(checked)] if with_mutants else []
        table.add_row(sign, _name(checked.path), *numbers, *killed, f"{checked.seconds:.1f}")
    console.print(table)
    for checked in found:
        if checked.problems or checked.advice:
            console.print(Text(f"\n{checked.path}", "bold"))
        for problem in checked.problems:
            console.print(Text.assemble(("  ✘ ", "red"), str(problem)))
        for advice in checked.advice:
            console.print(Text.assemble(("  • ", "yellow"), str(advice)))
    for topic in topics:
        console.print(Text(f"\n{topic.folder}", "bold"))
        for why in topic.problems:
            console.print(Text.assemble(("  ✘ ", "red"), why))
    bad = sum(not checked.ok for checked in found)
    console.print()
    if topics:
        console.print(Text(f"{len(topics)} of the topics cannot be loaded", "red"))
    console.print(Text(f"{bad} of {len(found)} refused", "red") if bad else Text(f"all {len(found)} as named", "green"))
