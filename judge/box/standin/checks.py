"""The suite's own checks in what it lends: they judge only if they run, and whether they run is up to the learner.

Theory of operation. A callback or generator of the suite's may hold assertions, and a case that is decorated with a
function of the learner's is called by his code. What is never called finds nothing wrong. So a function or generator
with assertions in it that the accepted solution's code called in a case is called in that case by every solution that
passes it, and a generator that was driven to its end is driven to its end: a meeting ("", "runs NAME" or "ends NAME",
"*"). A case whose function is the learner's, as decorators make it, has run only if something of its file has, with a
record or without one. What is put in the place of something else (`mock.patch`, `monkeypatch`) need not be called.
"""

from __future__ import annotations

import dis
import functools
import inspect
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_JUDGING = {dis.opmap.get("LOAD_ASSERTION_ERROR"), dis.opmap["RAISE_VARARGS"]}
_COMMON = dis.opmap.get("LOAD_COMMON_CONSTANT")  # from Python 3.14 on: 0 is AssertionError


class Checks:
    """What ran in the case, of one border's suite."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._ran: dict[str, None] = {}
        self._files: set[str] = set()
        self._exempt: set[types.CodeType] = set()

    def case_started(self) -> None:
        """Nothing has run yet."""
        self._ran.clear()
        self._files.clear()

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
        if code not in self._exempt and _judges(code):
            self._ran[f"{how} {code.co_qualname} in line {code.co_firstlineno}"] = None

    def missed(self, case: Any) -> AssertionError | None:
        """What to fail `case`, an item of pytest's, with, since checks of its own were never run; None if all were."""
        meetings = self.border.rule.meetings
        function = getattr(case, "obj", None)
        his = self.border.number_of(getattr(function, "__func__", function)) is not None
        uncalled = his and str(getattr(case, "path", "")) not in self._files
        if uncalled and not meetings.may("", "leaves its case uncalled", ["*"]):
            return AssertionError("the solution was given the case's function to decorate, and never called it")
        if meetings.record:
            for what in self._ran:
                meetings.may("", what, ["*"])
            return None
        missing = [what for what in meetings.checks() if what not in self._ran]
        if not missing:
            return None
        return AssertionError(f"the accepted solution {missing[0]}, which checks something; the solution did not")


def _code(obj: Any) -> types.CodeType | None:
    """The code of a function, method, partial or generator of the suite's."""
    if isinstance(obj, functools.partial):
        obj = obj.func
    if isinstance(obj, types.MethodType):
        obj = obj.__func__
    if type(obj) is types.FunctionType:
        obj = inspect.unwrap(obj, stop=lambda one: type(vars(one)["__wrapped__"]) is not types.FunctionType)
    found = getattr(obj, "gi_code", None) if type(obj) is types.GeneratorType else getattr(obj, "__code__", None)
    return found if type(obj) in (types.FunctionType, types.GeneratorType) else None


@functools.cache
def _judges(code: types.CodeType) -> bool:
    """Whether there is an assertion in it, or a call of what is named like one, or something is raised by a
    statement."""
    if any(name == "AssertionError" or name.startswith(("assert", "fail")) for name in code.co_names):
        return True
    steps = zip(code.co_code[::2], code.co_code[1::2], strict=True)
    return any(step in _JUDGING or (step == _COMMON and which == 0) for step, which in steps)
