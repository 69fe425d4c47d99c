"""`assay check`: the publish gate, for one exercise or a whole curriculum."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from judge.check import Checked

Sandbox = Literal["auto", "docker", "gvisor", "native"]


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH…]", help="Exercise, topic or curriculum.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
    mutants: Annotated[bool, typer.Option("--mutants", help="Measure each suite by mutants of its solution.")] = False,
    accepted_only: Annotated[bool, typer.Option("--accepted-only", help="Run only the accepted solutions.")] = False,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="How many exercises at a time.")] = 1,
    sandbox: Annotated[Sandbox, typer.Option(help="Which sandbox to judge in.")] = "auto",
    build: Annotated[bool, typer.Option("--build/--no-build", help="Build an image that is missing.")] = True,
) -> None:
    """Run every solution of an exercise and demand what its folder promises. Exit 0: all may be published, 1: not."""
    from concurrent.futures import ThreadPoolExecutor

    from rich.console import Console

    from judge import logs, settings
    from judge.check import Checked, exercises_below
    from judge.check import check as gate
    from judge.commands.desk import CannotJudge, open_desk

    chosen = settings.read()
    logs.configure(chosen.log)
    try:
        folders = exercises_below(paths or [chosen.exercises])
    except OSError as problem:
        print(f"assay check: {problem}", file=sys.stderr)
        raise typer.Exit(2) from None
    console = Console(stderr=True)
    try:
        with (
            open_desk(chosen, sandbox, build=build, jobs=jobs) as desk,
            console.status("") as status,
            ThreadPoolExecutor(jobs) as pool,
        ):

            def one(numbered: tuple[int, Path]) -> Checked:
                n, folder = numbered
                where = f"{n} of {len(folders)}  {folder.parent.name}/{folder.name}"

                def step(what: str) -> None:
                    status.update(f"{where}  {what}".replace("[", r"\["))

                return gate(desk, folder, with_mutants=mutants, only_accepted=accepted_only, on_step=step)

            found = list(pool.map(one, enumerate(folders, 1)))
    except CannotJudge as problem:
        print(f"assay check: {problem}", file=sys.stderr)
        raise typer.Exit(3) from None
    if as_json:
        print(json.dumps({"exercises": [checked.to_json() for checked in found]}, ensure_ascii=False))
    else:
        _show(found, mutants)
    raise typer.Exit(0 if all(checked.ok for checked in found) else 1)


def _show(found: "list[Checked]", with_mutants: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    table = Table(box=None, pad_edge=False)
    for heading in (
        "",
        "exercise",
        "cases",
        "accepted",
        "wrong",
        *(["mutants killed"] if with_mutants else []),
        "seconds",
    ):
        table.add_column(heading, justify="left" if heading in ("", "exercise") else "right", header_style="dim")
    for checked in found:
        sign = Text("✔", "green") if checked.ok else Text("✘", "red")
        killed = f"{checked.mutants['killed']} of {checked.mutants['made']}" if checked.mutants else "–"
        numbers = [str(checked.cases), str(checked.accepted), str(checked.wrong)]
        name = "/".join(Path(checked.path).resolve().parts[-2:])
        table.add_row(sign, name, *numbers, *([killed] if with_mutants else []), f"{checked.seconds:.1f}")
    console.print(table)
    for checked in found:
        if checked.problems or checked.advice:
            console.print(Text(f"\n{checked.path}", "bold"))
        for problem in checked.problems:
            console.print(Text.assemble(("  ✘ ", "red"), problem))
        for advice in checked.advice:
            console.print(Text.assemble(("  • ", "yellow"), advice))
    bad = sum(not checked.ok for checked in found)
    console.print()
    console.print(Text(f"{bad} of {len(found)} refused", "red") if bad else Text(f"all {len(found)} as named", "green"))
