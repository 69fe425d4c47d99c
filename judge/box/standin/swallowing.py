"""What the suite raised and the learner's code kept: a failed assertion is the suite's verdict, and nobody else's.

Theory of operation. An exception of the suite's reaches the learner's code in two ways: out of something lent that his
code called, and into a context manager or generator of his that the suite is inside of. There he may drop it, and
what the suite found wrong would never be heard of; and an assertion's text holds the value that was expected. So what
may be kept is a meeting: ("", "hears" or "swallows" and the exception's type, "*"), allowed where the accepted
solution's code was given, or kept, such an exception too. Elsewhere an assertion crosses without its text, and what
was kept fails the case when it ends. So is, with a record, what a function of the suite's
raises by a statement of its own. Without a record this holds for assertions, for refused operations and for the
learner's own exceptions inside a `with`.
"""

from __future__ import annotations

import dis
import functools
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

from judge.box.standin.errors import NotAsked
from judge.box.standin.raised import is_outcome

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_OURS = str(Path(__file__).parents[1])
_RAISE = dis.opmap["RAISE_VARARGS"]
_ASKED_FOR = (LookupError, OSError, EOFError, ImportError, ArithmeticError, StopIteration, StopAsyncIteration)


class Swallowing:
    """The verdicts of one border's suite."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._first: BaseException | None = None
        self._called_off: list[BaseException] = []

    def case_started(self) -> None:
        """Nothing was raised yet."""
        self._first = None
        self._called_off.clear()

    def called_off(self, obj: Any, error: Exception) -> None:
        """`error` left `obj` of the suite's that the learner's code called. What a function raises by a statement of
        its own is how suites judge without an assertion. What Python raises in it, what an object's method raises, and
        what tells that there is nothing more, is what code may ask for and go on."""
        obj = obj.func if isinstance(obj, functools.partial) else obj
        if type(obj) is not types.FunctionType or isinstance(error, _ASKED_FOR):
            return
        if self.border.number_of(error) is None and not self.border.rule.meetings.unrecorded and _stated(error):
            self._called_off.append(error)

    def take(self) -> BaseException | None:
        """The first verdict of the suite's that its own code may never have heard of; None from then on."""
        first, self._first = self._first, None
        return first

    def is_verdict(self, error: BaseException) -> bool:
        """Whether the suite has judged: an assertion, an outcome of pytest's, an operation that is refused."""
        if self.border.number_of(error) is not None:
            return False
        if isinstance(error, (AssertionError, NotAsked)) or is_outcome(type(error)):
            return True
        return any(one is error for one in self._called_off)

    def may_hear(self, error: BaseException) -> bool:
        """Whether the learner's code may know what this exception says."""
        return not self.is_verdict(error) or self._met("hears", error)

    def heard(self, error: BaseException) -> None:
        """`error` leaves something that the learner's code called."""
        judged = self.is_verdict(error)
        broke_off = not self.border.rule.meetings.unrecorded and self._breaks_off(error) and _raised_by_suite(error)
        if self._first is None and (judged or broke_off) and not self._met("hears", error):
            self._first = error

    def kept(self, error: Any) -> None:
        """A context manager or generator of the learner's kept an exception that the suite's code met."""
        if not isinstance(error, BaseException) or isinstance(error, GeneratorExit):
            return
        if self.border.rule.meetings.unrecorded:
            good = not self.is_verdict(error) and self.border.number_of(error) is None
        else:
            good = self._met("swallows", error)
        if not good and self._first is None:
            self._first = error

    def _breaks_off(self, error: BaseException) -> bool:
        """Whether wrong values of the learner's may have kept the suite's code from judging."""
        return isinstance(error, (TypeError, AttributeError)) or self.border.number_of(error) is not None

    def _met(self, what: str, error: BaseException) -> bool:
        kind = type(error)
        own = self.border.number_of(error) is not None
        name = "one of its own" if own else f"{kind.__module__}.{kind.__qualname__}"
        return self.border.rule.meetings.may("", f"{what} {name}", ["*"])


def _stated(error: BaseException) -> bool:
    """Whether a `raise` statement raised it."""
    trace: types.TracebackType | None = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_code[trace.tb_lasti] == _RAISE


def _raised_by_suite(error: BaseException) -> bool:
    """Whether the traceback leads through code that is not of this package."""
    trace: types.TracebackType | None = error.__traceback__
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(_OURS):
            return True
        trace = trace.tb_next
    return False
