"""`assay bench`: figures about this machine, each beside something known, measured in the same run."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

app = typer.Typer(help="Measure this machine; quote the ratios, not the milliseconds.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")]


@app.callback()
def bench() -> None:
    """Measure this machine."""


@app.command()
def box(
    rounds: Annotated[int, typer.Option(min=3, help="How often each thing is measured.")] = 15, as_json: Json = False
) -> None:
    """A verdict in a warm box beside pytest by hand and `docker run`."""
    from judge import logs, settings
    from judge.bench import box as measuring

    chosen = settings.read()
    logs.configure(chosen.log)
    try:
        _print(measuring.measure(chosen.data_dir, rounds), as_json)
    except measuring.CannotMeasure as error:
        print(f"assay bench box: {error}", file=sys.stderr)
        raise typer.Exit(3) from None


@app.command()
def road(
    rounds: Annotated[int, typer.Option(min=3, help="How many submissions are timed.")] = 30,
    kills: Annotated[int, typer.Option(min=0, help="How many processes are killed.")] = 12,
    submissions: Annotated[int, typer.Option(help="The larger leaderboard's number of submissions.")] = 1_000_000,
    as_json: Json = False,
) -> None:
    """From a POST to its verdict, submissions per second, the leaderboard at size, and the kill test."""
    from judge import logs, settings
    from judge.bench import road as measuring
    from judge.bench.box import CannotMeasure

    chosen = settings.read()
    logs.configure(chosen.log)
    try:
        _print(measuring.measure(rounds, kills, (10_000, submissions)), as_json)
    except CannotMeasure as error:
        print(f"assay bench road: {error}", file=sys.stderr)
        raise typer.Exit(3) from None


@app.command()
def results(
    learners: Annotated[int, typer.Option(min=1)] = 1_000,
    submissions: Annotated[int, typer.Option(min=1)] = 100_000,
    rounds: Annotated[int, typer.Option(min=3, help="How often each page is asked for.")] = 60,
    as_json: Json = False,
) -> None:
    """An exercise's results page beside a bare page over the same learners."""
    from judge import logs, settings
    from judge.bench import results as measuring
    from judge.bench.box import CannotMeasure

    logs.configure(settings.read().log)
    try:
        _print(measuring.measure(learners, submissions, rounds), as_json)
    except CannotMeasure as error:
        print(f"assay bench results: {error}", file=sys.stderr)
        raise typer.Exit(3) from None


@app.command()
def curriculum(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH…]", help="Exercise, topic or all.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often each thing is measured.")] = 5,
    sandbox: Annotated[Literal["docker", "native"], typer.Option(help="Where the warm box is.")] = "docker",
    as_json: Json = False,
) -> None:
    """Every exercise's accepted solution in a warm box beside cold pytest in a container."""
    from judge import logs, settings
    from judge.bench import curriculum as measuring
    from judge.bench.box import CannotMeasure
    from judge.check import exercises_below
    from judge.engines import EngineError
    from judge.exercise import BadExercise, load
    from judge.images import ImageError

    chosen = settings.read()
    logs.configure(chosen.log)

    def show(name: str, row: dict[str, Any]) -> None:
        cold = row.get("cold pytest", {}).get("median", "-")
        warm = row.get("warm", {}).get("median", "-")
        said = next((str(row[key]) for key in ("of cold pytest", "not by hand", "not judged") if key in row), "")
        print(f"{name:46} warm {warm:>9} ms   cold pytest {cold:>9} ms   {said}", file=sys.stderr, flush=True)

    try:
        exercises = [load(folder) for folder in exercises_below(paths or [chosen.exercises])]
        found = measuring.measure(exercises, chosen.data_dir, rounds, sandbox, show)
    except (CannotMeasure, BadExercise, EngineError, ImageError, OSError) as error:
        print(f"assay bench curriculum: {error}", file=sys.stderr)
        raise typer.Exit(3) from None
    _print(found, as_json)


@app.command()
def regrade(
    submissions: Annotated[int, typer.Option(min=10, help="How many submissions are regraded.")] = 1000,
    rounds: Annotated[int, typer.Option(min=10, help="How many submissions of learners are timed without it.")] = 150,
    sandbox: Annotated[Literal["docker", "native"], typer.Option(help="What the workers run in.")] = "docker",
    workers: Annotated[int, typer.Option(min=1, help="How many workers the site has.")] = 2,
    as_json: Json = False,
) -> None:
    """How long learners wait for a verdict while a regrade runs, beside how long they wait without."""
    from judge import logs, settings
    from judge.bench import regrade as measuring
    from judge.bench.box import CannotMeasure

    chosen = settings.read()
    logs.configure(chosen.log)
    try:
        _print(measuring.measure(submissions, rounds, sandbox, workers), as_json)
    except CannotMeasure as error:
        print(f"assay bench regrade: {error}", file=sys.stderr)
        raise typer.Exit(3) from None


def _print(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(found))
        return
    for name, values in found.items():
        print(name)
        for key, value in values.items() if isinstance(values, dict) else [("", values)]:
            shown = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
            print(f"  {key}: {shown}")
