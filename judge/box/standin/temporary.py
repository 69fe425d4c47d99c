"""Temporary files and folders that the suite makes lie where `tmp_path` does, in the folder that both sides have.

The checker's own /tmp is in no mount of the learner's. What the judge and libraries make there, captured output for
example, stays there: it is the first caller outside of `tempfile` that counts.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from typing import Any

from judge.box.standin import lending


def follow(place: Callable[[], Any]) -> Callable[[], None]:
    """Have the suite's files made in the folder that `place` gives, which is asked for when there is a first one. What
    undoes it."""
    functions: Any = tempfile
    names = ("_sanitize_params", "gettempdir")
    sanitize, gettempdir = (getattr(functions, name) for name in names)

    def sanitize_params(prefix: Any, suffix: Any, dir: Any) -> Any:
        if dir is None and _of_suite():
            dir = str(place())
            if isinstance(prefix, bytes) or isinstance(suffix, bytes):
                dir = dir.encode()
        return sanitize(prefix, suffix, dir)

    def gettempdir_() -> str:
        return str(place()) if _of_suite() else gettempdir()

    gettempdir_.__name__ = gettempdir_.__qualname__ = "gettempdir"
    gettempdir_.__module__ = "tempfile"
    for name, new in zip(names, (sanitize_params, gettempdir_), strict=True):
        setattr(functions, name, new)

    def undo() -> None:
        for name, original in zip(names, (sanitize, gettempdir), strict=True):
            setattr(functions, name, original)

    return undo


def _of_suite() -> bool:
    """Whether code of the suite's called into `tempfile`."""
    frame: Any = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__") in ("tempfile", __name__):
        frame = frame.f_back
    name = frame.f_globals.get("__name__") if frame is not None else None
    return isinstance(name, str) and not lending.is_library(name) and name.partition(".")[0] != "judge"
