"""What a zygote may hold when it begins to serve. Asked in a process of its own: pytest has threads and open files."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BEFORE = "import os, threading; from judge.box import confine, zygote; "
LIBRARY = (
    "path = next(line.split()[5] for line in open('/proc/self/maps') if 'x' in line.split()[1] and '.so' in line); "
)


def ran(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BEFORE + code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("held = open('/etc/passwd'); zygote.refuse_unfit(-1)", "/etc/passwd is open after the imports"),
        ("threading.Timer(5, print).start(); zygote.refuse_unfit(-1)", "2 threads after the imports"),
        (
            LIBRARY + "held = os.open(path, os.O_RDONLY), os.open('/etc', os.O_RDONLY); zygote.refuse_unfit(-1)",
            "/etc is",
        ),
    ],
)
def test_what_forks_must_not_share_is_refused(code: str, why: str) -> None:
    done = ran(code)
    assert done.returncode == 1 and why in done.stderr


def test_a_file_of_a_library_that_runs_is_kept_and_goes_with_every_cell() -> None:
    done = ran(
        LIBRARY + "held = os.open(path, os.O_RDONLY); zygote.refuse_unfit(-1); other = os.open('/etc', os.O_RDONLY); "
        "confine.only_keep([]); print(sorted(map(int, os.listdir('/proc/self/fd')))[3:4] == [held], other > held)"
    )
    assert done.stdout == "True True\n", done.stderr
