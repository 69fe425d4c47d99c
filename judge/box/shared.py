"""What the checker keeps in pytest's stash for the kit: one place, so that neither has to import the other."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

STANDIN = pytest.StashKey[Any]()
SETUP = pytest.StashKey[Mapping[str, Any]]()
ASK = pytest.StashKey[Callable[..., Any]]()
"""`ask(service, **plain)`: a service of `judge.box.processes`, in the learner's cell where there is one."""
FLOOD = pytest.StashKey[Callable[[], None]]()
"""Tells the porter that the learner's code printed without end."""
REPORT = pytest.StashKey[Callable[[str, int, int, str], None]]()
"""`report(png, width, height, alt)` shows a picture, its bytes in base64, with the case that runs."""
LATE = pytest.StashKey[str]()
