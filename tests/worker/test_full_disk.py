"""A disk that is full: what cannot be kept is refused with a reason, what was accepted stays, and room heals it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from judge.bench.site import Site

pytestmark = [pytest.mark.slow, pytest.mark.root]

RIG = (sys.executable, "-m", "tests.rig")
ADDRESS = "/api/v1/exercises/01-syntax/fizz-buzz/submissions"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Site]:
    """A site whose data directory is a file system of 32 MB."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32m,mode=0700", "assay-test", str(data)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        with Site(tmp_path, assay=RIG) as site:
            yield site
    finally:
        subprocess.run(["umount", str(data)], check=True)


def fill(place: Path) -> None:
    """Leave not a byte."""
    handle = os.open(place, os.O_CREAT | os.O_WRONLY)
    try:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    os.write(handle, bytes(size))
            except OSError:
                pass
    finally:
        os.close(handle)


def submit(site: Site, token: str, text: str) -> tuple[int, Any]:
    return site.ask("POST", ADDRESS, token, {"files": {"solution.py": text}}, timeout=60)


def judged(site: Site, token: str, number: str) -> Any:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        status, grade = site.ask("GET", f"/api/v1/submissions/{number}", token, timeout=60)
        if status == 200 and grade["status"] == "judged":
            return grade
    raise AssertionError(site.log.read_text()[-3000:])


def test_a_full_disk_refuses_with_a_reason_loses_nothing_and_heals(small: Site) -> None:
    (token,) = small.tokens(1)
    _status, before = submit(small, token, "pass")
    assert judged(small, token, before["id"])["verdict"] == "accepted"
    _status, running = submit(small, token, "sleep 2")
    filler = small.folder / "data" / "filler"
    fill(filler)

    refusals = []
    for n in range(20):  # pages that the database has in hand may still take a few
        status, answer = submit(small, token, f"pass # {n} " + "x" * 200_000)
        if status != 202:
            refusals.append((status, answer))
            break
    assert refusals, "twenty large submissions were accepted on a full disk"
    status, answer = refusals[0]
    assert status == 503, answer
    assert "full" in answer["detail"], answer
    assert small.ask("GET", f"/api/v1/submissions/{before['id']}", token, timeout=60)[1]["verdict"] == "accepted"

    filler.unlink()
    assert judged(small, token, running["id"])["verdict"] == "accepted"
    status, after = submit(small, token, "pass")
    assert status == 202, after
    assert judged(small, token, after["id"])["verdict"] == "accepted"
