"""Runs everything that must hold before a change is good: `make test`.

ruff and mypy first, then the tiers of `tests/`, each in a pytest of its own so that one cannot lean on another, and at
the end the tier `curriculum`: every exercise passes the publish gate (`curriculum.py`). `corpus` takes hours and runs
when it is asked for (`make check-all`). Needs what `setup.py --test` and `system_packages.py test` make. A Docker
engine is there where `engine_for_tests` finds or starts one, and the sandbox images are built if they are not. At the
end a table says how many tests each tier ran and skipped, and how long it took, and the last line of each follows; the
curriculum has a table of its own, exercise by exercise.

Nothing hangs: a test that runs over its tier's seconds fails with the stacks of all threads, and a tier that still does
not end is killed and has failed.

    run_tests.py [TIER…] [-- PYTEST ARGUMENTS]
"""

import argparse
import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree as ET  # pytest's own output, made on this machine

import curriculum
from engine_for_tests import EngineForTests
from system_packages import engine_answers

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Tier:
    """How a folder of `tests/` is run. `side_by_side`: its tests share nothing of the machine, so that as many run at a
    time as there are cores. Seconds are bounds against hanging, far above what a busy machine needs."""

    side_by_side: bool
    test_seconds: int
    seconds: int
    part: tuple[str, ...] = ()
    """What is run, where that is no folder of its own."""


CORPUS = ("tests/sandbox/test_cheats.py", "--whole-corpus", "-k", "docker-pair or gvisor")
"""Every cheat where each run has boxes of its own, which takes hours on a small machine: run when it is asked for."""
TIERS = {
    "unit": Tier(side_by_side=True, test_seconds=180, seconds=900),
    "web": Tier(side_by_side=True, test_seconds=300, seconds=1800),
    "worker": Tier(side_by_side=False, test_seconds=300, seconds=1800),
    "sandbox": Tier(side_by_side=False, test_seconds=600, seconds=3600),
    "story": Tier(side_by_side=False, test_seconds=1800, seconds=2400),
    "corpus": Tier(side_by_side=False, test_seconds=900, seconds=4 * 3600, part=CORPUS),
}
CURRICULUM = "curriculum"
"""The tier that is no folder of tests: `curriculum.py`."""


@dataclass
class Row:
    """One line of the table."""

    name: str
    passed: int = 0
    skipped: int = 0
    failed: int = 0
    seconds: float = 0.0
    ok: bool = True
    reasons: tuple[str, ...] = ()
    """Why anything was skipped."""
    notes: tuple[str, ...] = ()
    closing: str = ""


def main() -> int:
    """Exit status 0 if everything held, 1 if not."""
    parser = argparse.ArgumentParser(description="Run the linters and every tier of tests.")
    known = [*TIERS, CURRICULUM]
    parser.add_argument(
        "tiers",
        nargs="*",
        default=[],
        help=f"of {', '.join(known)}; default: the linters and all but corpus",
    )
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    asked, passed_on = parser.parse_args(words[:cut]), words[cut + 1 :]
    if unknown := [tier for tier in asked.tiers if tier not in known]:
        parser.error(f"there is no tier {unknown[0]!r}")
    signal.signal(signal.SIGTERM, _end)
    rows: list[Row] = []
    with EngineForTests(log=ROOT / "data" / "dockerd.log").running():
        if not asked.tiers:
            rows += [
                linter("ruff", ["check", "."]),
                linter("ruff", ["format", "--check", "."]),
                linter("mypy", ["--strict"]),
            ]
        rows.append(sandbox_images())
        tiers = asked.tiers or [*(name for name, how in TIERS.items() if not how.part), CURRICULUM]
        rows += [tier(name, passed_on) for name in tiers if name != CURRICULUM]
        gates: list[curriculum.Gate] = []
        if CURRICULUM in tiers:
            print(f"== {CURRICULUM}", flush=True)
            gates = curriculum.run(watched, str(BIN / "assay"), bool(engine_answers()), ROOT / ".pytest_cache")
            rows += [gate_row(gate) for gate in gates]
    if gates:
        print("\n" + "\n".join(curriculum.table(gates)))
    report(rows)
    return 0 if all(row.ok for row in rows) else 1


def _end(number: int, frame: FrameType | None) -> None:
    """Ends as Ctrl-C does, so that what was started is stopped."""
    raise SystemExit(128 + number)


def linter(program: str, arguments: list[str]) -> Row:
    """One linter over the whole project."""
    print(f"== {program} {' '.join(arguments)}", flush=True)
    began = time.monotonic()
    done = subprocess.run([BIN / program, *arguments], cwd=ROOT, check=False)
    return Row(f"{program} {arguments[0]}", seconds=time.monotonic() - began, ok=done.returncode == 0)


def sandbox_images() -> Row:
    """Every image for every kind of sandbox this machine can test. A kind that cannot be made is no failure: its tests
    then say that they were skipped. None at all is one."""
    print("== sandbox images", flush=True)
    began = time.monotonic()
    reasons: list[str] = []
    kinds = ("docker", "native")
    for kind in kinds:
        if kind == "docker" and not engine_answers():
            reasons.append("no Docker engine answers")
            continue
        done = subprocess.run([BIN / "assay", "images", "--kind", kind], cwd=ROOT, check=False)
        if done.returncode:
            reasons.append(f"the {kind} images could not be built")
    return Row("sandbox images", seconds=time.monotonic() - began, ok=len(reasons) < len(kinds), reasons=tuple(reasons))


def tier(name: str, passed_on: list[str]) -> Row:
    """One tier, in its own pytest."""
    print(f"== {name}", flush=True)
    how = TIERS[name]
    results = ROOT / ".pytest_cache" / f"{name}.xml"
    results.parent.mkdir(exist_ok=True)
    results.unlink(missing_ok=True)
    cores = os.cpu_count() or 1
    beside = ["-n", str(cores)] if how.side_by_side and cores > 1 else []
    began = time.monotonic()
    status, closing = watched(
        [str(BIN / "python"), "-m", "pytest", *(how.part or [f"tests/{name}"]), "-q", "-rfEs", "--durations=5",
         f"--timeout={how.test_seconds}", f"--junitxml={results}", *beside, *passed_on], how.seconds,
    )  # fmt: skip
    none_wanted = status == 5 and bool(passed_on)
    row = Row(name, seconds=time.monotonic() - began, ok=status == 0 or none_wanted, closing=closing)
    if results.exists():
        for suite in ET.parse(results).iter("testsuite"):  # noqa: S314  as above
            row.skipped += int(suite.get("skipped", 0))
            row.failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            row.passed += int(suite.get("tests", 0))
            row.reasons = tuple(sorted({skip.get("message", "") for skip in suite.iter("skipped")}))
        row.passed -= row.skipped + row.failed
    return row


def gate_row(gate: curriculum.Gate) -> Row:
    """The gate in one kind of sandbox, its exercises counted as tests are."""
    refused, without = gate.refused(), gate.without_a_box()
    row = Row(f"curriculum {gate.kind}", len(gate.found) - len(refused) - len(without), len(without), len(refused))
    row.seconds, row.closing = gate.seconds, gate.closing
    row.ok = bool(gate.found) and not refused and gate.status in (0, 1)
    row.reasons = (f"no box for {', '.join(without)}",) if without else ()
    if gate.again:
        row.notes = (f"refused at first, checked again alone: {', '.join(gate.again)}",)
    return row


def watched(command: list[str], seconds: float, output: Path | None = None) -> tuple[int, str]:
    """Runs a command in a process group of its own, shows what it prints, and kills the group when the seconds are
    over. Gives its exit status and the last line that it printed. With `output`, its stdout goes into that file, and
    what it says on stderr is shown."""
    with (
        output.open("wb") if output else contextlib.nullcontext() as file,
        subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file or subprocess.PIPE,
            stderr=subprocess.PIPE if file else subprocess.STDOUT,
            process_group=0,
        ) as running,
    ):
        stream = running.stderr if file else running.stdout
        late = threading.Event()

        def kill() -> None:
            late.set()
            os.killpg(running.pid, signal.SIGKILL)

        bound = threading.Timer(seconds, kill)
        bound.daemon = True
        bound.start()
        tail = b""
        try:
            assert stream is not None
            while True:
                ended = running.poll() is not None
                if not select.select([stream], [], [], 0 if ended else 0.5)[0]:
                    if ended:  # and whoever may still hold the pipe is nobody to wait for
                        break
                    continue
                chunk = os.read(stream.fileno(), 1 << 16)
                if not chunk:
                    break
                sys.stdout.buffer.write(chunk)
                sys.stdout.flush()
                tail = (tail + chunk)[-4096:]
            status = running.wait()
        except BaseException:
            os.killpg(running.pid, signal.SIGINT)
            try:
                running.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
            raise
        finally:
            bound.cancel()
    if late.is_set():
        return 1, f"killed: not done after {seconds:.0f} seconds"
    lines = tail.decode(errors="replace").split("\n")
    return status, next((line.strip() for line in reversed(lines) if line.strip()), "")


def report(rows: list[Row]) -> None:
    """The table, why anything was skipped, and pytest's closing lines."""
    print(f"\n{'':18}{'passed':>8}{'skipped':>9}{'failed':>8}{'seconds':>9}")
    for row in rows:
        counts = f"{row.passed:8}{row.skipped:9}{row.failed:8}" if row.passed + row.skipped + row.failed else " " * 25
        print(f"{row.name:18}{counts}{row.seconds:9.1f}  {'ok' if row.ok else 'FAILED'}")
        for line in [*(f"skipped: {reason}" for reason in row.reasons), *row.notes]:
            print(f"{'':20}{line}")
    print(f"{'all':18}{sum(r.passed for r in rows):8}{sum(r.skipped for r in rows):9}{sum(r.failed for r in rows):8}"
          f"{sum(r.seconds for r in rows):9.1f}  {'ok' if all(r.ok for r in rows) else 'FAILED'}\n")  # fmt: skip
    for row in rows:
        if row.closing:
            print(f"{row.name}: {row.closing}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
