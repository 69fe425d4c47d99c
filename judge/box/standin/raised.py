"""Exceptions that cross: made here for the learner's, with what they come from, and never an outcome of pytest's."""

from __future__ import annotations

import asyncio
import bdb
import sys
import unittest
from typing import TYPE_CHECKING, Any, cast

from judge.box.border import made_exception
from judge.box.codec import Refused
from judge.box.standin import lending
from judge.box.standin.errors import NotLent, SolutionError
from judge.box.standin.said import is_place, text

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_OUT_OF_TURN = (KeyboardInterrupt, GeneratorExit, asyncio.CancelledError, bdb.BdbQuit, unittest.SkipTest)


class Raised:
    """The exceptions of one border."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self.origins: dict[int, tuple[BaseException, dict[str, Any]]] = {}

    @staticmethod
    def crossing(error: BaseException) -> Any:
        """What crosses for an exception of this side's."""
        if isinstance(error, Refused):
            error = NotLent(str(error))
        return (error, (), ())

    def to_raise(self, value: Any) -> BaseException:
        if type(value) is not tuple or len(value) != 4 or not isinstance(value[0], BaseException):
            return self.border.violated("something raised that cannot be")
        error, chain, lines, importing = value
        own = id(error) in self.border._export_numbers
        for link in chain if type(chain) is tuple else ():
            if type(link) is tuple and len(link) == 4 and isinstance(link[0], BaseException):
                one, cause, context, suppress = link
                if id(one) in self.border._export_numbers:
                    continue
                one.__cause__ = cause if isinstance(cause, BaseException) else None
                one.__context__ = context if isinstance(context, BaseException) else None
                one.__suppress_context__ = suppress is True
        if own:
            return cast(BaseException, error)
        found = {
            "lines": [one for one in lines if is_place(one)][-50:] if type(lines) is tuple else [],
            "import_failed": importing is True,
        }
        if (isinstance(error, _OUT_OF_TURN) and not self.border.tasks.awaited(error)) or is_outcome(type(error)):
            error = SolutionError(f"the solution raised {type(error).__name__}: {text_of(error)}")
        if isinstance(error, SystemExit) and importing is True:
            error = ImportError(f"the solution left with SystemExit while it was imported: {text_of(error)}")
        self.origins[id(error)] = (error, found)
        return cast(BaseException, error)

    def in_place_of(self, error: BaseException, text: str) -> SolutionError:
        """What is raised instead of `error`, of the same origin."""
        instead = SolutionError(text)
        found = self.origins.get(id(error))
        if found is not None:
            self.origins[id(instead)] = (instead, found[1])
        return instead

    def made(self, number: int, cls: Any, about: dict[str, Any]) -> BaseException:
        """The local exception for the learner's. `__init__` of a class that is not built in is not run."""
        border = self.border
        args = about["args"] if type(about["args"]) is tuple else ()
        if not (isinstance(cls, type) and issubclass(cls, BaseException)):
            raise SolutionError("an exception that is none")
        own = isinstance(cls, border.shapes.meta)
        exc: Any
        if own or cls.__module__ != "builtins":
            exc = made_exception(cls, args)
        else:
            try:
                exc = cls(*args)
            except Exception:
                exc = made_exception(cls, ())
        border.adopt(number, exc)
        if not own:
            for key, value in (about.get("state") or {}).items():
                if type(key) is str and not key.startswith("_"):
                    try:
                        setattr(exc, key, border.rule.given(exc, key, value))
                    except (AttributeError, TypeError):
                        continue
        border.lifetimes.keep(number, exc)
        for note in about.get("notes") or ():
            if type(note) is str:
                exc.add_note(note) if not own else BaseException.add_note(exc, note)
        return exc  # type: ignore[no-any-return]  # an instance of cls

    def library(self, about: dict[str, Any]) -> type | None:
        """The checker's own class, for an exception class of a library it has imported itself."""
        if not about.get("library") or not about.get("exception"):
            return None
        module = sys.modules.get(text(about["module"]))
        if module is None or self.border.modules.is_stand_in(module) or not lending.is_library(module.__name__):
            return None
        found: Any = getattr(module, text(about["name"]), None)
        good = isinstance(found, type) and issubclass(found, Exception) and found.__module__ == about["module"]
        return found if good and not is_outcome(found) else None


def is_outcome(cls: type) -> bool:
    """Whether a class is an outcome of pytest's or unittest's, under whatever name it comes."""
    for one in cls.__mro__:
        if one.__module__.partition(".")[0] in ("_pytest", "pytest") or one is unittest.SkipTest:
            return True
        if (one.__module__, one.__name__) in (("asyncio.exceptions", "CancelledError"), ("bdb", "BdbQuit")):
            return True
        if one.__module__.startswith("unittest.") and one.__name__ in (
            "SkipTest",
            "_ShouldStop",
            "_UnexpectedSuccess",
        ):
            return True
    return False


def text_of(error: BaseException) -> str:
    try:
        return str(error)[:4000]
    except BaseException:  # str() of an exception may run anybody's code
        return type(error).__name__
