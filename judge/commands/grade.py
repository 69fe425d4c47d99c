"""`assay grade`: judge submissions here and now, without web, queue or database.

Results go to stdout: a picture for people, or the grade object of the contract with `--json`; a batch always writes one
flushed JSON line a result, in the order of completion. Everything else goes to stderr.
"""

import json
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from judge.exercise import Exercise
    from judge.grading import Grade
    from judge.offline import Desk

Sandbox = Literal["auto", "docker", "gvisor", "native"]
REFUSED = "This submission was not run: a file in it is not accepted."


def grade(
    exercise: Annotated[Path | None, typer.Argument(metavar="EXERCISE_DIR", help="The exercise's folder.")] = None,
    submission: Annotated[Path | None, typer.Argument(help="A .py file, or a folder of files.")] = None,
    batch: Annotated[str, typer.Option(help="Judge every line of this file (- for stdin).")] = "",
    jobs: Annotated[int, typer.Option(min=1, max=64, help="How many to judge at a time (with --batch).")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the grade object.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Everything an instructor may see.")] = False,
    sandbox: Annotated[Sandbox, typer.Option(help="Which sandbox to judge in.")] = "auto",
    build: Annotated[bool, typer.Option("--build/--no-build", help="Build an image that is missing.")] = True,
) -> None:
    """Judge a submission against an exercise, or a batch of them."""
    from judge import logs, settings
    from judge.commands.desk import CannotJudge, open_desk

    if bool(batch) == bool(exercise or submission) or (not batch and submission is None):
        print("assay grade: give EXERCISE_DIR and SUBMISSION, or --batch FILE", file=sys.stderr)
        raise typer.Exit(2)
    chosen = settings.read()
    logs.configure(chosen.log)
    try:
        with open_desk(chosen, sandbox, build=build, jobs=jobs if batch else 1) as desk:
            if batch:
                status = _batch(desk, batch, jobs, full)
            else:
                assert exercise is not None and submission is not None
                status = _single(desk, exercise, submission, as_json, full)
    except CannotJudge as problem:
        print(f"assay grade: {problem}", file=sys.stderr)
        raise typer.Exit(3) from None
    raise typer.Exit(status)


def _single(desk: "Desk", folder: Path, submission: Path, as_json: bool, full: bool) -> int:
    from judge.commands import showing
    from judge.exercise import BadExercise
    from judge.submission_files import RefusedFiles, read

    try:
        exercise = desk.exercise(folder)
        files = read(submission, exercise)
    except BadExercise as problem:
        print("\n".join([f"assay grade: {folder} cannot be used:", *problem.problems]), file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"assay grade: {submission}: {problem.strerror}", file=sys.stderr)
        return 2
    except RefusedFiles as problem:
        if as_json:
            _print(_refusal(str(submission), problem))
        else:
            showing.refusal(problem)
        return 0
    if as_json:
        graded = desk.grade(exercise, files)
        _print(graded.to_json(full=full, id=str(submission)))
    else:
        with showing.watching(exercise) as on_progress:
            graded = desk.grade(exercise, files, on_progress)
        showing.grade(graded, exercise, files, full)
    _log_fault(graded)
    return 3 if graded.verdict == "judge_error" else 0


def _refusal(identity: str, problem: Any) -> dict[str, Any]:
    return {"id": identity, "refused": REFUSED, "files": [one.to_json() for one in problem.refused]}


def _print(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def _log_fault(graded: "Grade") -> None:
    if graded.fault:
        print(f"assay grade: the judge failed: {graded.fault}", file=sys.stderr)


def _lines(batch: str) -> Iterator[tuple[int, str]]:
    with ExitStack() as stack:
        stream = (
            sys.stdin if batch == "-" else stack.enter_context(Path(batch).open(encoding="utf-8", errors="replace"))
        )
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield number, line


def _batch(desk: "Desk", batch: str, jobs: int, full: bool) -> int:
    here = Path.cwd() if batch == "-" else Path(batch).parent
    printing = threading.Lock()
    seen: set[str] = set()

    def one(number: int, line: str) -> None:
        kind, value = _line(desk, here, number, line, full)
        with printing:
            seen.add(kind)
            _print(value)

    with ThreadPoolExecutor(jobs) as pool:
        waiting: list[Future[None]] = []
        try:
            waiting += [pool.submit(one, number, line) for number, line in _lines(batch)]
        except OSError as problem:
            print(f"assay grade: {batch}: {problem.strerror}", file=sys.stderr)
            return 2
        try:
            for future in as_completed(waiting):
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return 3 if "judge_error" in seen else 2 if "error" in seen else 0


def _line(desk: "Desk", here: Path, number: int, line: str, full: bool) -> tuple[str, dict[str, Any]]:
    """What one line of a batch comes to: its kind (a verdict, "refused" or "error") and the object to print."""
    from judge.exercise import BadExercise
    from judge.submission_files import RefusedFiles, read

    identity: Any = None
    try:
        asked = json.loads(line)
        identity = asked.get("id") if isinstance(asked, dict) else None
        paths = [asked.get(key) for key in ("exercise", "submission")] if isinstance(asked, dict) else []
        if not paths or not all(isinstance(path, str) for path in paths):
            raise ValueError('a line must be an object with the texts "id", "exercise" and "submission"')
        if not isinstance(identity, str | int) or isinstance(identity, bool):
            raise ValueError('"id" is missing')
        exercise: Exercise = desk.exercise(here / asked["exercise"])
        files = read(here / asked["submission"], exercise)
    except RefusedFiles as problem:
        return "refused", _refusal(identity, problem)
    except BadExercise as problem:
        return "error", {"id": identity, "line": number, "error": str(problem)}
    except OSError as problem:
        return "error", {"id": identity, "line": number, "error": f"{problem.filename}: {problem.strerror}"}
    except (ValueError, RecursionError) as problem:
        return "error", {"id": identity, "line": number, "error": str(problem)}
    graded = desk.grade(exercise, files)
    _log_fault(graded)
    return graded.verdict.value, graded.to_json(full=full, id=identity)
