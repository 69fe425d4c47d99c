"""What the learner's code warns of and logs, raised and handled again on the suite's side.

The words are his. A warning's class is a built-in one or the stand-in of his own; a record goes to the logger of its
name, whose level and handlers are the suite's. Nothing of it says more than that his code warned or logged.
"""

from __future__ import annotations

import functools
import logging
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST_TEXT = 100_000
_OURS = str(Path(__file__).parents[1]) + "/"
_registries: dict[str, dict[Any, Any]] = {}
"""What `warnings` remembers of each file: which warnings were shown."""


def take(what: str, told: tuple[Any, ...], place: Callable[[str], str]) -> Any:
    """Do what the learner's side asks: "warn", "logs" or "log". Raises TypeError for what is told wrongly. `place` says
    where the copy of a submitted file lies, and "<solution>" for other files: a warning is printed with its line."""
    known: dict[str, Callable[..., Any]] = {"warn": functools.partial(warn, place), "logs": logs, "log": log}
    return known[what](*told)


def warn(where: Callable[[str], str], message: Any, category: Any, filename: Any, line: Any) -> None:
    """Warn here as his code did there. Raises what the suite's filters make of it."""
    if isinstance(message, str):
        message = message[:MOST_TEXT]
    elif not isinstance(message, Warning):
        raise TypeError("a warning that is none")
    if not (isinstance(category, type) and issubclass(category, Warning)):
        category = UserWarning
    place = where(filename[:1_000] if type(filename) is str else "")
    number = line if type(line) is int and 0 <= line < 10_000_000 else 1
    if type(filename) is str and filename.startswith(_OURS):  # where a call of his came from, which was the suite's
        place, number = _caller()
    registry = _registries.setdefault(place if len(_registries) < 100 else "", {})
    warnings.warn_explicit(message, category, place, number, module="solution", registry=registry)


def _caller() -> tuple[str, int]:
    """Where code that is not the judge's is now."""
    frame: Any = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_OURS):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def logs(name: Any, level: Any) -> bool:
    """Whether the suite's side wants records of this level."""
    return _logger(name).isEnabledFor(level) if type(level) is int else False


def log(name: Any, level: Any, text: Any, args: Any, filename: Any, line: Any, function: Any, error: Any) -> None:
    """Handle a record here."""
    logger = _logger(name)
    if type(level) is not int or type(text) is not str or type(args) is not tuple or type(line) is not int:
        raise TypeError("a record that is none")
    if not logger.isEnabledFor(level):
        return
    trouble = (type(error), error, None) if isinstance(error, BaseException) else None
    record = logger.makeRecord(
        logger.name, level, str(filename)[:1_000], line, text[:MOST_TEXT], args, trouble, str(function)[:200]
    )
    logger.handle(record)


def _logger(name: Any) -> logging.Logger:
    if type(name) is not str or len(name) > 500:
        raise TypeError("a logger's name that is none")
    if name not in logging.Logger.manager.loggerDict and len(logging.Logger.manager.loggerDict) > 1_000:
        return logging.getLogger()
    return logging.getLogger(None if name == "root" else name)
