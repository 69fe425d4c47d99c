"""SIGKILL for everything, under load, with real processes: nothing accepted is lost, nothing is recorded twice."""

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from judge.bench.kills import Storm
from judge.bench.site import Site
from tests.databases import new_database

ROOT = Path(__file__).resolve().parent.parent.parent
RIG = (sys.executable, "-m", "tests.rig")
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1 << 30)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    environ = {"PYTHONPATH": str(ROOT), "ASSAY_EXERCISES": str(ROOT / "exercises"), "PYTHONDONTWRITEBYTECODE": "1"}
    if request.param == "postgresql":
        environ["ASSAY_DATABASE_URL"] = new_database(*request.getfixturevalue("postgresql_server"))
    with Site(tmp_path, environ, RIG) as running:
        yield running


@pytest.mark.slow
def test_kill_9_of_anything_loses_nothing_and_records_nothing_twice(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    storm = Storm(site, "01-syntax/fizz-buzz", {"solution.py": "sleep 0.2"}, site.tokens(100), random.Random(SEED))
    outcome = storm.rage(kills=12)
    with capsys.disabled():
        print(f"\nkill test (seed {SEED}): {outcome}")
    assert outcome.accepted > 12
    assert (outcome.lost, outcome.twice, outcome.faulty) == (0, 0, 0), site.log.read_text()
    assert outcome.longest < 10.0, site.log.read_text()
