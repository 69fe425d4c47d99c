"""Runs everything that must hold before a change is good: `make test`.

ruff and mypy first, then the tiers of `tests/`, each in a pytest of its own so that one cannot lean on another. Needs
what `setup.py --test` and `system_packages.py test` make. A Docker engine that answers is used as it is; as root one is
started if there is none, and stopped again by the last of all clones that used it. The sandbox images are built if they
are not. At the end a table says how many tests each tier ran and skipped, and how long it took.

    run_tests.py [TIER…] [-- PYTEST ARGUMENTS]
"""

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET  # pytest's own output, made on this machine

from system_packages import engine_answers

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TIERS = ("unit", "web", "worker", "sandbox", "story")
SIDE_BY_SIDE = ("unit", "web")
"""Tiers whose tests share nothing of the machine, so that as many run at a time as there are cores."""
ENGINE_LOCK = Path("/run/assay-test-engine.lock")
ENGINE_FLAGS: tuple[list[str], ...] = (
    [],
    ["--iptables=false", "--bridge=none"],
    ["--iptables=false", "--bridge=none", "--storage-driver=vfs"],
)
"""Ways to start an engine, the plain one first: some machines let nobody touch their packet filter or overlays."""


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


def main() -> int:
    """Exit status 0 if everything held, 1 if not."""
    parser = argparse.ArgumentParser(description="Run the linters and every tier of tests.")
    parser.add_argument("tiers", nargs="*", default=[], help=f"of {', '.join(TIERS)}; default all, and the linters")
    asked, passed_on = parser.parse_known_args()
    if unknown := [tier for tier in asked.tiers if tier not in TIERS]:
        parser.error(f"there is no tier {unknown[0]!r}")
    rows: list[Row] = []
    with engine():
        if not asked.tiers:
            rows += [
                linter("ruff", ["check", "."]),
                linter("ruff", ["format", "--check", "."]),
                linter("mypy", ["--strict"]),
            ]
        rows.append(sandbox_images())
        rows += [tier(name, [word for word in passed_on if word != "--"]) for name in asked.tiers or TIERS]
    report(rows)
    return 0 if all(row.ok for row in rows) else 1


def linter(program: str, arguments: list[str]) -> Row:
    """One linter over the whole project."""
    print(f"== {program} {' '.join(arguments)}", flush=True)
    began = time.monotonic()
    done = subprocess.run([BIN / program, *arguments], cwd=ROOT, check=False)
    return Row(f"{program} {arguments[0]}", seconds=time.monotonic() - began, ok=done.returncode == 0)


def sandbox_images() -> Row:
    """Every image for every kind of sandbox this machine can test. A kind that cannot be made is no failure: its tests
    then say that they were skipped."""
    print("== sandbox images", flush=True)
    began = time.monotonic()
    reasons: list[str] = []
    for kind in ("docker", "native"):
        if kind == "docker" and not engine_answers():
            reasons.append("no Docker engine answers")
            continue
        done = subprocess.run([BIN / "assay", "images", "--kind", kind], cwd=ROOT, check=False)
        if done.returncode:
            reasons.append(f"the {kind} images could not be built")
    return Row("sandbox images", seconds=time.monotonic() - began, reasons=tuple(reasons))


def tier(name: str, passed_on: list[str]) -> Row:
    """One tier, in its own pytest."""
    print(f"== {name}", flush=True)
    results = ROOT / ".pytest_cache" / f"{name}.xml"
    results.parent.mkdir(exist_ok=True)
    results.unlink(missing_ok=True)
    cores = os.cpu_count() or 1
    beside = ["-n", str(cores)] if name in SIDE_BY_SIDE and cores > 1 else []
    began = time.monotonic()
    done = subprocess.run(
        [BIN / "python", "-m", "pytest", f"tests/{name}", "-q", "-rs", "--durations=5", f"--junitxml={results}",
         *beside, *passed_on], cwd=ROOT, check=False,
    )  # fmt: skip
    row = Row(name, seconds=time.monotonic() - began, ok=done.returncode in (0, 5))
    if results.exists():
        for suite in ET.parse(results).iter("testsuite"):  # noqa: S314
            row.skipped += int(suite.get("skipped", 0))
            row.failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            row.passed += int(suite.get("tests", 0))
            row.reasons = tuple(sorted({skip.get("message", "") for skip in suite.iter("skipped")}))
        row.passed -= row.skipped + row.failed
    return row


def report(rows: list[Row]) -> None:
    """The table, and why anything was skipped."""
    print(f"\n{'':18}{'passed':>8}{'skipped':>9}{'failed':>8}{'seconds':>9}")
    for row in rows:
        counts = f"{row.passed:8}{row.skipped:9}{row.failed:8}" if row.passed + row.skipped + row.failed else " " * 25
        print(f"{row.name:18}{counts}{row.seconds:9.1f}  {'ok' if row.ok else 'FAILED'}")
        for reason in row.reasons:
            print(f"{'':20}skipped: {reason}")
    print(f"{'all':18}{sum(r.passed for r in rows):8}{sum(r.skipped for r in rows):9}{sum(r.failed for r in rows):8}"
          f"{sum(r.seconds for r in rows):9.1f}  {'ok' if all(r.ok for r in rows) else 'FAILED'}")  # fmt: skip


@contextmanager
def engine() -> Iterator[None]:
    """A Docker engine while the block runs, where one answers or can be started. Clones that test at the same time
    share one: each holds a lock, and who finds at the end that nobody else holds it stops what was started."""
    if os.geteuid() != 0 or not shutil.which("dockerd"):
        yield
        return
    with ENGINE_LOCK.open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not engine_answers():
            start_engine()
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            yield
        finally:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("another clone still tests with the Docker engine: it stays", flush=True)
            else:
                stop_engine()


def start_engine() -> None:
    """Starts dockerd and waits until it answers; its process id is noted for whoever is last."""
    log = ROOT / "data" / "dockerd.log"
    log.parent.mkdir(mode=0o700, exist_ok=True)
    for flags in ENGINE_FLAGS:
        print(f"== starting dockerd {' '.join(flags)}".rstrip(), flush=True)
        with log.open("ab") as output:
            started = subprocess.Popen(
                ["dockerd", *flags], stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and started.poll() is None:
            if engine_answers():
                Path("/run/assay-test-engine.pid").write_text(str(started.pid), encoding="utf-8")
                return
            time.sleep(0.3)
        started.terminate()
        started.wait(30)
    print(f"dockerd does not start here (see {log}); what needs it is skipped", flush=True)


def stop_engine() -> None:
    """Stops the engine that was started for tests, if one was."""
    note = Path("/run/assay-test-engine.pid")
    if not note.exists():
        return
    pid = int(note.read_text(encoding="utf-8"))
    note.unlink()
    if (
        Path(f"/proc/{pid}/comm").exists()
        and Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() == "dockerd"
    ):
        print("== stopping dockerd", flush=True)
        os.kill(pid, 15)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and engine_answers():
            time.sleep(0.3)


if __name__ == "__main__":
    sys.exit(main())
