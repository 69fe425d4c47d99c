"""What the suite raised and the learner's code kept: a failed assertion is the suite's verdict, and nobody else's.

Theory of operation. An exception of the suite's reaches the learner's code in two ways: out of something lent that his
code called, and into a context manager or generator of his that the suite is inside of. There he may drop it, and
what the suite found wrong would never be heard of; and an assertion's text holds the value that was expected. So what
may be kept is a meeting: ("", "hears" or "swallows" and the exception's type, "*"), allowed where the accepted
solution's code was given, or kept, such an exception too. Elsewhere an assertion crosses without its text, and what
was kept fails the case when it ends. Without a record this holds for assertions, for refused operations and for the
learner's own exceptions inside a `with`.
"""

from __future__ import annotations

import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

from judge.box.standin.errors import NotAsked
from judge.box.standin.raised import is_outcome

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_OURS = str(Path(__file__).parents[1])


class Swallowing:
    """The verdicts of one border's suite."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._first: BaseException | None = None

    def case_started(self) -> None:
        """Nothing was raised yet."""
        self._first = None

    def take(self) -> BaseException | None:
        """The first verdict of the suite's that its own code may never have heard of; None from then on."""
        first, self._first = self._first, None
        return first

    def is_verdict(self, error: BaseException) -> bool:
        """Whether the suite has judged: an assertion, an outcome of pytest's, an operation that is refused."""
        if self.border.number_of(error) is not None:
            return False
        return isinstance(error, (AssertionError, NotAsked)) or is_outcome(type(error))

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


def _raised_by_suite(error: BaseException) -> bool:
    """Whether the traceback leads through code that is not of this package."""
    trace: types.TracebackType | None = error.__traceback__
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(_OURS):
            return True
        trace = trace.tb_next
    return False
