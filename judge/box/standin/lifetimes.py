"""How long what the suite lent may be spoken of: until the case is over, or the fixture that lent it.

What lives longer stands in its module under its name, or was lent outside of both.
"""

from __future__ import annotations

import sys
import weakref
from typing import TYPE_CHECKING, Any

from judge.box.standin import lending

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder


_OFTEN = 64
"""How many of what is held may be looked at for each crossing."""


class Lifetimes:
    """The numbers of one border that will be over."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._of_case: list[int] | None = None
        self._fixtures: list[list[int]] = []
        self._kept: list[tuple[int, Any]] = []
        self._held: set[int] = set()
        self._crossings = 0
        probe = {0: [Lifetimes.__new__(Lifetimes), 1]}
        self._base = next(sys.getrefcount(entry[0]) for number in (0,) if (entry := probe.get(number)) is not None)
        """The reference count of what only the table holds, measured as `unheld` measures it."""

    def lent(self, number: int, obj: Any) -> None:
        """`obj` was lent as `number`."""
        lent_to = self._fixtures[-1] if self._fixtures else self._of_case
        if lent_to is not None and not lending.is_module_level(obj):
            lent_to.append(number)

    def held(self, number: int, obj: Any) -> None:
        """`obj` crosses as `number`: what stands for it lives as long as somebody here holds it."""
        if number not in self._held and not lending.is_module_level(obj):
            self._held.add(number)

    def unheld(self) -> list[int]:
        """What nobody here holds any more but the table of what is lent. With many of them not each time."""
        self._crossings += 1
        if self._crossings * _OFTEN < len(self._held):
            return []
        self._crossings = 0
        exports, base = self.border._exports, self._base
        gone = [
            number
            for number in self._held
            if (entry := exports.get(number)) is None or sys.getrefcount(entry[0]) <= base
        ]
        self._held.difference_update(gone)
        return gone

    def keep(self, number: int, exc: BaseException) -> None:
        """A built-in exception cannot be weakly referenced: it is kept until the case ends."""
        if not isinstance(self.border._imports.get(number), weakref.ref):
            self._kept.append((number, exc))

    def case_started(self) -> None:
        self._of_case = []

    def fixture_begins(self) -> list[int]:
        """What is lent from now on lives as long as a fixture of a module, class or session: its numbers, for
        `fixture_over`."""
        numbers: list[int] = []
        self._fixtures.append(numbers)
        return numbers

    def fixture_made(self) -> None:
        self._fixtures.pop()

    def fixture_over(self, numbers: list[int]) -> None:
        """The references of a fixture die with it."""
        for number in numbers:
            self.border.unexport(number)

    def case_finished(self) -> None:
        """References of the case die."""
        for number in self._of_case or ():
            self.border.unexport(number)
        self._of_case = None
        for number, exc in self._kept:
            self.border.release(number, exc)
        self._kept.clear()
