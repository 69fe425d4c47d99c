"""The suite's own checks in what it lends: they judge only if they run, and whether they run is up to the learner.

Theory of operation. A callback or generator of the suite's may hold assertions, and a case that is decorated with a
function of the learner's is called by his code. What is never called finds nothing wrong. So a function or generator
with assertions in it that the accepted solution's code called in a case is called in that case by every solution that
passes it, and a generator that was driven to its end is driven to its end: a meeting ("", "runs NAME" or "ends NAME",
"*"). A case whose function is the learner's, as decorators make it, has run only if something of its file has, with a
record or without one. What is put in the place of something else (`mock.patch`, `monkeypatch`) need not be called.

A loop over nothing compares nothing, and nothing is close to every number: so a case in which the accepted solution
gave only what is true, and the learner's something empty, is not passed by it ("gives what is empty").
"""

from __future__ import annotations

import dis
import functools
import inspect
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_JUDGING = {dis.opmap.get("LOAD_ASSERTION_ERROR"), dis.opmap["RAISE_VARARGS"]}
_COMMON = dis.opmap.get("LOAD_COMMON_CONSTANT")  # from Python 3.14 on: 0 is AssertionError


_CONTAINERS = frozenset(
    {list, tuple, dict, set, frozenset, str, bytes, bytearray, range, deque, Counter, OrderedDict, defaultdict}
)
_LATER = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_MADE = (types.GeneratorType, types.CoroutineType)
MOST = 10_000
"""Iterators of a case of which it is known that they gave something."""


class Checks:
    """What ran in the case, of one border's suite."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._ran: dict[str, None] = {}
        self._files: set[str] = set()
        self._exempt: set[types.CodeType] = set()
        self._empty = ""
        self._advanced: set[int] = set()
        self._made: list[Any] = []

    def case_started(self) -> None:
        """Nothing has run yet."""
        self._ran.clear()
        self._files.clear()
        self._empty = ""
        self._advanced.clear()
        self._made.clear()

    def put_in_place(self, value: Any) -> None:
        """`value` stands for something else from now on."""
        code = _code(value)
        if code is not None:
            self._exempt.add(code)

    def runs(self, obj: Any, how: str = "runs") -> None:
        """The learner's code calls `obj`, advances it, or has driven it to its end."""
        code = _code(obj)
        if code is None:
            return
        self._files.add(code.co_filename)
        if code.co_flags & _LATER and not isinstance(obj, _MADE):
            return  # what it makes runs when somebody drives it
        if code not in self._exempt and _judges(code):
            self._ran[f"{how} {code.co_qualname} in line {code.co_firstlineno}"] = None

    def made(self, result: Any) -> Any:
        """`result`, which something of the suite's gave to the learner's code."""
        if isinstance(result, _MADE) and len(self._made) < MOST:
            self._made.append(result)
        return result

    def closes(self, obj: Any) -> None:
        """The learner's code closes `obj`, which may not have begun."""
        if isinstance(obj, _MADE) and _is_fresh(obj):
            self._made = [one for one in self._made if one is not obj]

    def gave(self, value: Any) -> Any:
        """`value`, which a function or an attribute of the learner's gave."""
        if not self._empty and _is_empty(value, falsehoods=self.border.rule.meetings.record):
            self._empty = type(value).__name__
        return value

    def advanced(self, iterator: Any, step: Callable[[], Any]) -> Any:
        """What `step` gives, a step of an iterator of the learner's class."""
        number = self.border.number_of(iterator)
        try:
            found = step()
        except StopIteration:
            if number is not None and number not in self._advanced:
                self.gave(())
            raise
        if number is not None and len(self._advanced) < MOST:
            self._advanced.add(number)
        return found

    def missed(self, case: Any) -> AssertionError | None:
        """What to fail `case`, an item of pytest's, with, since checks of its own were never run; None if all were."""
        meetings = self.border.rule.meetings
        for one in self._made:  # the suite itself may have driven it, if he gave it back
            if not _is_fresh(one):
                self.runs(one)
                if type(one) is types.GeneratorType and one.gi_frame is None:
                    self.runs(one, "ends")
        function = getattr(case, "obj", None)
        his = self.border.number_of(getattr(function, "__func__", function)) is not None
        uncalled = his and str(getattr(case, "path", "")) not in self._files
        if uncalled and not meetings.may("", "leaves its case uncalled", ["*"]):
            return AssertionError("the solution was given the case's function to decorate, and never called it")
        if meetings.record:
            for what in self._ran:
                meetings.may("", what, ["*"])
            if self._empty:
                meetings.may("", "gives what is empty", ["*"])
            return None
        if self._empty and not meetings.unrecorded and not meetings.may("", "gives what is empty", ["*"]):
            return AssertionError(
                f"the solution gave an empty {self._empty}, and the accepted one nothing that is empty here: "
                "what goes through it compares nothing"
            )
        missing = [what for what in meetings.checks() if what not in self._ran]
        if not missing:
            return None
        return AssertionError(f"the accepted solution {missing[0]}, which checks something; the solution did not")


def _is_fresh(made: Any) -> bool:
    """Whether a generator or coroutine has not begun to run."""
    if type(made) is types.GeneratorType:
        return inspect.getgeneratorstate(made) == inspect.GEN_CREATED
    return inspect.getcoroutinestate(made) == inspect.CORO_CREATED


def _is_empty(value: Any, falsehoods: bool) -> bool:
    """Whether `value`, if it is a plain one, holds nothing; with `falsehoods` also whether it is false otherwise."""
    kind = type(value)
    if kind in _CONTAINERS:
        return not value
    if str(kind.__module__).partition(".")[0] in ("numpy", "pandas"):
        return getattr(value, "size", None) == 0
    return falsehoods and (value is None or (kind in (bool, int, float) and not value))


def _code(obj: Any) -> types.CodeType | None:
    """The code of a function, method, partial, generator or coroutine of the suite's."""
    if isinstance(obj, functools.partial):
        obj = obj.func
    if isinstance(obj, types.MethodType):
        obj = obj.__func__
    if type(obj) is types.GeneratorType:
        return obj.gi_code
    if type(obj) is types.CoroutineType:
        return obj.cr_code
    if type(obj) is not types.FunctionType:
        return None
    inner: Any = inspect.unwrap(obj, stop=lambda one: type(vars(one)["__wrapped__"]) is not types.FunctionType)
    return inner.__code__  # type: ignore[no-any-return]  # a function's


@functools.cache
def _judges(code: types.CodeType) -> bool:
    """Whether there is an assertion in it, or a call of what is named like one, or something is raised by a
    statement."""
    if any(name == "AssertionError" or name.startswith(("assert", "fail")) for name in code.co_names):
        return True
    steps = zip(code.co_code[::2], code.co_code[1::2], strict=True)
    return any(step in _JUDGING or (step == _COMMON and which == 0) for step, which in steps)
