"""Runs the checker over a suite in one plain process (isolation "shared", no box) and gives back its frames."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

PROGRAM = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
setup = json.loads(sys.argv[2])
channel = os.dup(1)
quiet = os.open(os.devnull, os.O_RDWR)
for fd in (0, 1, 2):
    os.dup2(quiet, fd)
from judge.box.checker import prepare
prepared = prepare(setup)
for done in json.loads(sys.argv[3]):
    pid = os.fork()
    if not pid:
        def report(frame):
            os.write(channel, json.dumps(frame).encode() + b"\\n")
        prepared.run(None, None, None, report, done)
        os._exit(0)
    os.waitpid(pid, 0)
"""
REPOSITORY = Path(__file__).parents[2]


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text))
    return folder


def frames(
    tmp_path: Path,
    suite: dict[str, str],
    files: dict[str, str],
    done: tuple[tuple[int, ...], ...] = ((),),
    **setup: Any,
) -> list[dict[str, Any]]:
    """Every frame of one run per entry of `done`, all forked from one prepared session."""
    root, work = write(tmp_path / "suite", suite), write(tmp_path / "work", files)
    full = {"root": str(root), "work": str(work), "isolation": "shared", "modules": ["solution"]} | setup
    ran = subprocess.run(
        [sys.executable, "-P", "-B", "-c", PROGRAM, str(REPOSITORY), json.dumps(full), json.dumps(done)],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0 and ran.stderr == b"", ran.stderr.decode()
    return [json.loads(line) for line in ran.stdout.splitlines()]


def outcomes(said: list[dict[str, Any]]) -> dict[str, str]:
    """Name to outcome of the cases reported."""
    [collected] = [frame["cases"] for frame in said if frame["event"] == "collected"]
    return {collected[f["k"]]["name"]: f["outcome"] for f in said if f["event"] == "case"}
