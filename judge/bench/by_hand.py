"""A pytest plugin for `assay bench curriculum`: the kit's fixtures where suite and solution share one plain pytest.

Runs in a container, with `judge.box` on the path and no sandbox at all. `ASSAY_BENCH_SETUP` is the path of a JSON file
with what a checker would have been told; in `/alone` lies the solution without the suite, for the fixtures that run the
tests of a learner. What needs servers of `[services]` cannot be had here, and such cases fail.
"""

import json
import os
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from judge.box.plugin import MARKS
from judge.box.shared import ASK, FLOOD, REPORT, SETUP, STANDIN

pytest_plugins = ["judge.box.kit", "judge.box.databases"]


def _ask(service: str, /, **plain: Any) -> Any:
    return import_module("judge.box.driver.registry").find(service)(**plain)


def pytest_configure(config: pytest.Config) -> None:
    """Leave for the fixtures what they need."""
    for line in MARKS:
        config.addinivalue_line("markers", line)
    setup = json.loads(Path(os.environ["ASSAY_BENCH_SETUP"]).read_text("utf-8"))
    config.stash[SETUP] = setup | {"isolation": "shared", "work": str(Path.cwd()), "submission": "/alone"}
    config.stash[STANDIN] = None
    config.stash[ASK] = _ask
    config.stash[FLOOD] = lambda: None
    config.stash[REPORT] = lambda *picture: None
