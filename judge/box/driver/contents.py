"""What the learner's objects that are made on a changeable built-in hold, told to the suite's side when it changes.

The stand-in of such an object is one of the built-in too, and what Python does with it in C (`json.dumps`, `str.join`,
`set.update`, the other operand of a comparison) looks at what it holds without asking.
"""

from __future__ import annotations

from typing import Any

from judge.box import mirrors
from judge.box.driver.names import content, content_of

_CHANGEABLE = (list, dict, set, bytearray)


class Contents:
    """The objects of one border, by number, and what the other side knows of them."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, Any, Any]] = {}

    def exported(self, number: int, obj: Any) -> None:
        """`obj` crosses as `number`, described as it is now."""
        base = None if isinstance(obj, type) else content_of(type(obj))
        if base in _CHANGEABLE:
            self._known[number] = (obj, base, mirrors.snapshot(_plain(obj, base)))

    def over(self, number: int) -> None:
        self._known.pop(number, None)

    def changes(self, outermost: bool) -> list[tuple[int, Any]]:
        """(-number, content) of those that changed; large ones are looked at when the outermost call returns."""
        if not self._known:
            return []
        found = []
        for number, (obj, base, seen) in tuple(self._known.items()):
            if not outermost and base.__len__(obj) > mirrors.LARGE:
                continue
            now = _plain(obj, base)
            if not mirrors.unchanged(now, seen):
                self._known[number] = (obj, base, mirrors.snapshot(now))
                found.append((-number, mirrors.content(now)))
        return found


def _plain(obj: Any, base: Any) -> Any:
    return bytearray(obj) if base is bytearray else content(obj, base)
