"""The judging rule: a learner's code may not compare, compute or look up against a value of the suite's unless the
accepted solution's code did so at the same place.

Without it, an object whose `==` is always true, or whose `-` is always 0.0, would pass any assertion. A *meeting* is
(class, operation, plain type): the class of the learner's object by the name the suite reaches it under
("solution.Money"; "" if it does not), the special method or the method's name, and the type of the suite's operand.
Publishing records them per case; grading forwards exactly these. A method of a class reached by name counts whatever
the argument types ("*"). Without a record (no accepted solution) only instances of classes reached by name are
forwarded, and `==` and `in` only where they can tell the value from others (`decoys`).

An object that agrees to whatever it is compared with earns nothing where the accepted solution's told something apart:
what is compared in a case is looked at a few times (`tells`, `driver.apart`), also where both are the learner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Meeting = tuple[str, str, str]
SAME = {"__ne__": "__eq__", "__gt__": "__lt__", "__ge__": "__le__"}
"""Operations that ask the same: which of them a class has itself is its author's choice."""
KINDS, STATES = 1, 2
"""Levels of `judge.box.driver.apart`, which is not loaded here; 0 is nothing."""


class Meetings:
    """What may meet in the case that runs, and, with `record`, what did."""

    def __init__(self, allowed: Mapping[str, Iterable[Iterable[str]]] | None, record: bool = False) -> None:
        self.record = record
        self._all = None if allowed is None else {case: frozenset(map(tuple, each)) for case, each in allowed.items()}
        self._anywhere: frozenset[Any] = frozenset() if self._all is None else self._all.get("", frozenset())
        self._allowed: frozenset[Any] = self._anywhere
        self._case = ""
        self.recorded: dict[str, dict[Meeting, None]] = {}
        """Of this process, and not told yet (`taken`)."""

    @property
    def unrecorded(self) -> bool:
        """Whether there is no accepted solution to go by."""
        return self._all is None and not self.record

    def case(self, nodeid: str) -> None:
        """The case `nodeid` runs from now on, or a fixture of several cases is set up or torn down, which has meetings
        of its own, whichever case comes first; "" is between cases."""
        self._case = nodeid
        if self._all is not None:
            self._allowed = self._all.get(nodeid, frozenset()) | self._anywhere

    @property
    def place(self) -> str:
        """What `case` was told last."""
        return self._case

    def may(self, path: str, operation: str, kinds: Iterable[str]) -> bool:
        """Whether an object of the class `path` may be asked for `operation` with operands of these types."""
        if self.record:
            met = self.recorded.setdefault(self._case, {})
            for kind in kinds:
                met[(path, operation, kind)] = None
            return True
        if self._all is None:
            return bool(path)
        return all((path, operation, kind) in self._allowed for kind in kinds)

    def tells(self, path: str, operation: str, level: int) -> bool:
        """Whether what an object of the class `path` tells apart in `operation`, a level of `driver.apart`, is enough
        to believe it: as much as the accepted solution's, in this case."""
        operation = SAME.get(operation, operation)
        nothing, kinds, states = (
            (path, f"{operation} tells {what} apart", "*") for what in ("nothing", "kinds", "states")
        )
        if self.record:
            self.recorded.setdefault(self._case, {})[(nothing, kinds, states)[level]] = None
            return True
        if level == STATES or nothing in self._allowed:
            return True
        return level == KINDS and (kinds in self._allowed or not any(what == states[1] for _, what, _ in self._allowed))

    def checks(self) -> list[str]:
        """What of the suite's own checks the accepted solution's code ran in this case (`standin.checks`)."""
        if self.record or self._all is None:
            return []
        return [what for _, what, _ in self._all.get(self._case, ()) if what.startswith(("runs ", "ends "))]

    def taken(self) -> dict[str, list[list[str]]]:
        """What was recorded since this was asked last: per case, the meetings."""
        found = {case: [list(m) for m in met] for case, met in self.recorded.items()}
        self.recorded.clear()
        return found
