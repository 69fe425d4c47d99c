"""What the checker and the kit share: one place, so that neither has to import the other."""

from collections.abc import Callable, Mapping, Sequence
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


class SolutionFailed(AssertionError):
    """The learner's program could not do what the kit asked: a server that ended before it was ready, for example.

    The text is for who may see everything. `kit` names what happened in the words of `judge.feedback`, `status` is the
    program's exit status, and `exception` and `lines` are what its last traceback says of submitted files: these reach
    every learner, since they hold nothing that the program could have chosen freely.
    """

    __module__ = "builtins"  # tracebacks then show the class by its name alone
    kit: str = ""
    status: int | None = None
    exception: str = ""
    lines: Sequence[tuple[str, int]] = ()

    def __init__(
        self,
        text: str,
        kit: str = "",
        status: int | None = None,
        exception: str = "",
        lines: Sequence[tuple[str, int]] = (),
    ) -> None:
        super().__init__(text)
        self.kit, self.status, self.exception, self.lines = kit, status, exception, lines
