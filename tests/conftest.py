"""What every tier shares: a test that this machine cannot run says why and is counted as skipped, never as passed."""

import os
import shutil
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("assay", deadline=None, database=None, derandomize=True)
settings.load_profile("assay")  # the same examples everywhere, and none is too slow on a busy machine

for name in [name for name in os.environ if name.startswith("ASSAY_")]:
    del os.environ[name]  # what the person at the keyboard has set is not what the tests are about


@cache
def why_not(marker: str) -> str:
    """Why tests with this marker cannot run here; "" if they can."""
    if marker == "docker":
        from judge import image_building, images

        try:
            image_building.engine_tags()
        except images.ImageError as error:
            return str(error)
    if marker == "postgresql" and not any(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        return "" if shutil.which("postgres") else "PostgreSQL server programs are not installed"
    if marker == "browser" and chromium() is None:
        return "Chromium is not installed"
    if marker == "root" and os.geteuid() != 0:
        return "needs root"
    return ""


def chromium() -> str | None:
    """The browser of the story tier."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, with the reason, what needs something that is not here."""
    for marker in ("docker", "postgresql", "browser", "root"):
        if item.get_closest_marker(marker) and (why := why_not(marker)):
            pytest.skip(why)
