"""The judging rule at work: whether the learner's code may answer what the suite asks of its objects.

`judging` tells the rule and keeps the meetings. Here is what counts as one: who an object is to the suite (the name
under which it reaches the class), which operands are the suite's own, and what is refused with which words.
"""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Any

from judge.box.standin.errors import NotAsked
from judge.box.standin.functions import Bound, Function, Held, NotGiven
from judge.box.standin.judging import Meetings

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder


LOOKS = 3
"""How often in a case it is looked at what objects of one class tell apart."""
AGREEING = {"__ne__": False} | dict.fromkeys(("__eq__", "__contains__", "__lt__", "__gt__", "__le__", "__ge__"), True)
"""Comparisons, and the answer of what agrees to everything."""


class Rule:
    """The rule for one border."""

    def __init__(self, border: CheckerBorder, meetings: Meetings) -> None:
        self.border = border
        self.meetings = meetings
        self.paths: dict[Any, str] = {}
        self.kinds: dict[str, str] = {}
        self.seen_kinds: dict[str, str] = {}
        self._looked: dict[tuple[str, str, bool], tuple[int, bool]] = {}
        self._looked_in = ""

    def path_of(self, obj: Any) -> str:
        """The name under which the suite reaches the class of `obj`, "" if it does not."""
        cls = obj if isinstance(obj, type) else type(obj)
        for one in cls.__mro__:
            path = self.paths.get(one)
            if path:
                return path
            if self.border.number_of(one) is not None:
                return ""
        return ""

    def _kinds(self, operands: Any) -> list[str]:
        """The types of the operands that are no stand-ins of the learner's."""
        found = []
        for x in operands:
            if id(x) in self.border._import_numbers or (
                type(x) is types.MethodType and isinstance(x.__func__, Function)
            ):
                continue
            kind = type(x)
            found.append(kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}")
        return found

    def may_meet(self, obj: Any, operation: str, operands: Any) -> bool:
        """Whether the learner's `obj` may be asked for `operation` with these operands."""
        kinds = self._kinds(operands)
        return not kinds or self.meetings.may(self.path_of(obj), operation, kinds)

    def agreed(self, obj: Any, name: str, operand: Any) -> None:
        """Raise TypeError unless the learner's `obj`, which agrees to `name` with this operand, is to be believed: of
        objects of one class it is looked at the first few times in a case."""
        own = not self._kinds((operand,))
        if (self.meetings.unrecorded and not own) or self.border.is_lent(operand):
            return  # it was hidden among others already
        path = self.path_of(obj)
        if self._looked_in != self.meetings.place:
            self._looked_in = self.meetings.place
            self._looked.clear()
        times, good = self._looked.get((path, name, own), (0, True))
        if times < LOOKS and good:
            level = self.border.ask("apart", obj, name, operand, own)
            good = self.meetings.tells(path, name, level if level in (1, 2) else 0)
            self._looked[(path, name, own)] = times + 1, good
        if not good:
            raise NotAsked(f"{name} of a {type(obj).__name__} object of the solution agrees to others as well")

    def may_count(self, obj: Any) -> bool:
        """Whether the learner's `obj` may say itself how long it is. One of a class of his that the suite does not
        reach may be as long as is expected and have nothing in it: only where the accepted solution gave such a one."""
        if self.meetings.unrecorded or self.path_of(obj) or self.border.shapes.is_library(type(obj)):
            return True
        return self.meetings.may("", "__len__", ["*"])

    def without_record(self, operand: Any) -> bool:
        """Whether nothing but the learner's own word says what becomes of this operand."""
        return self.meetings.unrecorded and bool(self._kinds((operand,)))

    def gate(self, obj: Any, method: str, operands: Any) -> None:
        """Raise TypeError unless the method may be called with these operands."""
        kinds = self._kinds(operands)
        if kinds:
            path = self.path_of(obj)
            wanted = ["*"] if path else kinds
            as_data = not self.meetings.record and self.meetings.may(path, method + " gives a function", ["*"])
            if not as_data and not self.meetings.may(path, method, wanted):
                raise NotAsked(refuse_text(type(obj).__name__, method + "()", kinds[0]))

    def gate_call(self, function: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raise TypeError unless a function that the suite did not reach by name may be called."""
        name = function._name
        if function._owner is not None and args and isinstance(args[0], function._owner):
            if name != "__init__":
                self.gate(args[0], name, (*args[1:], *kwargs.values()))
            return
        if function._reached:  # through its class, as a function
            self.gate(function._owner, name, (*args, *kwargs.values()))
            return
        kinds = self._kinds((*args, *kwargs.values()))
        if kinds and not self.meetings.may("", "__call__", kinds):
            raise NotAsked(refuse_text("function", name + "()", kinds[0]))

    def call(self, function: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What the learner's function answers. A StopIteration of his, which would end a loop of the suite's as if
        there were nothing more to look at, is an error like others where the accepted solution raised none."""
        try:
            return self.border.checks.gave(self.border.ask("call", function, args, kwargs or None))
        except StopIteration as stop:
            if self.meetings.unrecorded or self.border.is_lent(stop) or function._name in ("next", "send", "throw"):
                raise
            if self.meetings.may("", "raises StopIteration", ["*"]):
                raise
            raise self.border.raises.in_place_of(stop, "the solution raised StopIteration") from None

    def refuse(self, obj: Any, name: str, operands: tuple[Any, ...]) -> None:
        kinds = self._kinds(operands)
        raise NotAsked(refuse_text(type(obj).__name__, name, kinds[0] if kinds else "value"))

    def only_where_recorded(self, obj: Any, name: str, operands: Any) -> None:
        """A comparison answered something that is no bool: good only where the accepted solution's did too."""
        if not self.meetings.may(self.path_of(obj), name + " gives an object", ["*"]):
            raise NotAsked(
                f"{name} of a {type(obj).__name__} object of the solution must answer True, False or NotImplemented"
            )

    def given(self, obj: Any, name: str, value: Any) -> Any:
        """The attribute `name` that the learner's `obj` has. A function among them, which the suite may call freely
        under another name, is asked here as a method would be, but where the accepted solution had one too."""
        self.no_class(obj, name, self.border.checks.gave(value))
        function: Any = value
        bound: tuple[Any, ...] = ()
        if type(value) is types.MethodType and value.__self__ is not obj and isinstance(value.__func__, Function):
            function, bound = value.__func__, (value.__self__,)
        elif type(value) is Bound:
            function, bound = value.__func__, (value.__self__,) if value._pass else ()
        if not isinstance(function, Function) or self.meetings.may(
            self._holder(obj), name + " gives a function", ["*"]
        ):
            return value
        return Held(function, obj, name, 0, bound)

    def _holder(self, obj: Any) -> str:
        return self.path_of(obj) or ("*" if isinstance(obj, Function) and obj._free else "")

    def no_class(self, obj: Any, name: str, value: Any) -> None:
        """Raise TypeError for a class as the attribute `name` of `obj`, but where the accepted solution had one: the
        suite would call it like a method, and what it makes of any argument is true."""
        if isinstance(value, (type, types.GenericAlias, typing._BaseGenericAlias)):  # type: ignore[attr-defined]
            path = self._holder(obj)
            if not self.meetings.may(path, name + " gives a class", ["*"]):
                raise NotAsked(
                    f"{name} of a {type(obj).__name__} object of the solution is a class: "
                    "the accepted solution had none here"
                )

    def namespace(self, value: types.SimpleNamespace) -> types.SimpleNamespace:
        """A namespace that crossed, by value: what it holds is called like methods of a learner's object."""
        for name, one in vars(value).items():
            try:
                vars(value)[name] = self.given(value, name, one)
            except NotAsked as problem:
                vars(value)[name] = NotGiven(str(problem))
        return value

    def reached(self, path: str, value: Any) -> Any:
        """The suite read `value` under the name `path` of a declared module."""
        if isinstance(value, type) and not isinstance(value, types.GenericAlias):
            kind = "class"
        elif type(value) is Function:
            kind = "function"
        else:
            kind = "value"
        if path not in self.seen_kinds or self.border.number_of(value) is not None:  # else the suite has put it there
            self.seen_kinds[path] = kind
        wanted = self.kinds.get(path)
        if kind == "class" and self.border.number_of(value) is not None and wanted in (None, "class"):
            self.paths.setdefault(value, path)
        elif kind == "function" and wanted in (None, "function", "class"):
            object.__setattr__(value, "_free", True)
        return value


def refuse_text(kind: str, name: str, operand: str) -> str:
    """Why an operation is not forwarded, for the author of the suite."""
    return (
        f"{name} of a {kind} object of the solution is not asked with a {operand} of the suite: "
        "the accepted solution did not do this here, and the solution's own code would be the judge"
    )
