"""Opens the sandboxes that `assay grade` and `assay check` judge in."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from judge.baseline import Shelf
from judge.offline import Desk, Runner
from judge.settings import Settings


class CannotJudge(Exception):
    """No sandbox, no image, or they broke. The text is for the person at the terminal."""


@contextmanager
def open_desk(chosen: Settings, sandbox: str, *, build: bool, jobs: int) -> Iterator[Desk]:
    """A desk with up to `jobs` sandboxes of the kind asked for. Raises CannotJudge, also out of the body."""
    from judge import images
    from judge.engines import EngineError

    wanted = chosen.sandbox if sandbox == "auto" else sandbox
    shelf = Shelf(chosen.data_dir / "baselines")
    try:
        with Desk(_opener(chosen, wanted, build), shelf, jobs) as desk:
            yield desk
    except (EngineError, images.ImageError) as problem:
        raise CannotJudge(str(problem)) from problem


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _opener(chosen: Settings, wanted: Any, build: bool) -> Callable[[], Runner]:
    def open_sandbox() -> Runner:
        from judge.sandbox import open_sandbox as opened

        return opened(wanted, data_dir=chosen.data_dir, build=build, on_line=_say)

    return open_sandbox
