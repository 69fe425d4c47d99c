"""Fixtures of the sandbox tier."""

from collections.abc import Iterator

import boxes
import pytest

from judge.sandbox import Sandbox

collect_ignore = ["cheats", "idioms"]
"""Suites for the sandbox, not for this pytest."""


@pytest.fixture(scope="session", params=boxes.ENGINES)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox with the fake checker and driver, one box for all tests: what one run leaves the next would find."""
    sandbox = boxes.fake_sandbox(request.param)
    yield sandbox
    sandbox.close()
