"""Containers that both sides hold as one: which they are, and what has changed since they were last spoken of.

Theory of operation. A list, dict, set, bytearray, deque or array gets a number when it first crosses, and both sides
keep it in a table under that number, with a shallow snapshot. Whenever control crosses, the side that ran compares
each with its snapshot (identities, in C) and sends the new content of those that differ; unchanged ones are not
touched, so iterators over them survive. Elements that are mirrored themselves go by number. A side that nobody but
this table holds a container on says so and both forget it: what remains is a plain copy, or garbage. Lists cannot be
weakly referenced, so "nobody else" is read from the reference count, against a calibrated base.

Containers of more than 10,000 elements, frames and series are compared only when the outermost call returns or is made;
series and frames of fewer values also when they cross again.
"""

from __future__ import annotations

import sys
import threading
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from operator import is_
from typing import Any

from judge.box import plain

LARGE = 10_000
_MAPPINGS = (dict, OrderedDict, Counter, defaultdict)
_CONTAINERS = frozenset({*_MAPPINGS, list, set, bytearray, deque, array})


class Mirror:
    """One container, and what both sides knew of it when control last crossed."""

    __slots__ = ("count", "number", "obj", "seen")

    def __init__(self, number: int, obj: Any) -> None:
        self.number, self.obj = number, obj
        self.seen = snapshot(obj)


def snapshot(obj: Any) -> Any:
    """A shallow copy that `unchanged` can compare with."""
    kind = type(obj)
    if kind is list or kind is deque:
        return tuple(obj)
    if kind in _MAPPINGS:
        return (tuple(obj), tuple(obj.values()))
    if kind is set:
        return (tuple(obj), frozenset(map(id, obj)))
    if kind is bytearray:
        return bytes(obj)
    if kind is array:
        return obj.tobytes()
    return _tables().snapshot(obj)


def unchanged(obj: Any, seen: Any) -> bool:
    """Whether `obj` still holds the very objects it held at the snapshot."""
    kind = type(obj)
    if kind is list or kind is deque:
        return len(obj) == len(seen) and all(map(is_, obj, seen))
    if kind in _MAPPINGS:
        return len(obj) == len(seen[0]) and all(map(is_, obj, seen[0])) and all(map(is_, obj.values(), seen[1]))
    if kind is set:
        return len(obj) == len(seen[0]) and frozenset(map(id, obj)) == seen[1]
    if kind is bytearray:
        return bool(obj == seen)
    if kind is array:
        return bool(obj.tobytes() == seen)
    return bool(_tables().unchanged(obj, seen))


def content(obj: Any) -> Any:
    """What crosses of a changed container: a tuple, or bytes."""
    kind = type(obj)
    if kind in _MAPPINGS:
        return tuple((k, v) for k, v in obj.items())
    if kind is bytearray:
        return bytes(obj)
    if kind is list or kind is deque or kind is set:
        return tuple(obj)
    if kind is array:
        return obj.tobytes()
    return plain.form(obj, kind)


def _tables() -> Any:
    """What knows numpy and pandas; loaded when something of theirs is mirrored."""
    from judge.box import tables

    return tables


def outermost_only(obj: Any) -> bool:
    """Whether a container is too large, or too dear, to be looked at whenever control crosses."""
    kind = type(obj)
    if kind in _CONTAINERS:
        return len(obj) > LARGE
    return kind.__name__ != "ndarray" or bool(obj.size > LARGE)


class Unfit(Exception):
    """A content that this container cannot have."""


def fill(obj: Any, new: Any) -> None:
    """Give `obj` the content `new`, in place. Raises Unfit."""
    kind = type(obj)
    if kind in (list, deque, set, *_MAPPINGS):
        if type(new) is not tuple:
            raise Unfit
        if kind is list:
            obj[:] = new
        elif kind in _MAPPINGS:
            if not all(type(pair) is tuple and len(pair) == 2 for pair in new):
                raise Unfit
            obj.clear()
            for key, value in new:
                obj[key] = value
        elif kind is set:
            obj.clear()
            obj.update(new)
        else:
            obj.clear()
            obj.extend(new)
    elif kind not in _CONTAINERS:
        try:
            _tables().fill(obj, new)
        except Exception as error:  # a hostile form may break any constructor; all of them mean the same
            raise Unfit(type(error).__name__) from None
    elif type(new) is not bytes:
        raise Unfit
    elif kind is bytearray:
        obj[:] = new
    else:
        if len(new) % obj.itemsize:
            raise Unfit
        del obj[:]
        obj.frombytes(new)


class _Fresh(threading.local):
    """The containers of the values that this thread is reading."""

    def __init__(self) -> None:
        self.mirrors: list[Mirror] = []


class Mirrors:
    """The table of one side. `first` is 1 or 2: sides count in steps of two, so that numbers never meet."""

    def __init__(self, first: int) -> None:
        self._next = first
        self._parity = first & 1
        self.table: dict[int, Mirror] = {}
        self._numbers: dict[int, int] = {}
        self._fresh = _Fresh()
        self._spoken: set[int] = set()
        """Arrays, series and frames in what is about to be sent: pandas gives one row after the other in one series."""
        self._base = self._calibrate()

    def _calibrate(self) -> int:
        """The reference count of a container that only a Mirror holds, measured the way `unheld` measures it."""
        probe = Mirror(0, [])
        return sys.getrefcount(probe.obj)

    def lend(self, obj: Any) -> tuple[int, bool]:
        """The number of `obj`, and whether the other side has it already. (0, False): too large to be mirrored."""
        number = self._numbers.get(id(obj))
        if number is not None:
            if type(obj) not in _CONTAINERS:
                self._spoken.add(number)
            return number, True
        number = self._next
        self._next += 2
        mirror = Mirror(number, obj)
        self.table[number] = mirror
        self._numbers[id(obj)] = number
        return number, False

    def lent(self, number: int, obj: Any) -> None:
        """The other side calls this new container `number`. Raises KeyError if it cannot."""
        if number in self.table or number & 1 == self._parity:
            raise KeyError(number)
        mirror = Mirror.__new__(Mirror)
        mirror.number, mirror.obj, mirror.seen = number, obj, None
        self.table[number] = mirror
        self._numbers[id(obj)] = number
        self._fresh.mirrors.append(mirror)

    def reading(self) -> int:
        """A value is about to be read on this thread: what to give `settle` afterwards."""
        return len(self._fresh.mirrors)

    def settle(self, start: int) -> None:
        """A value has been read whole: what it brought is now known to both sides."""
        fresh = self._fresh.mirrors
        if len(fresh) > start:
            for mirror in fresh[start:]:
                mirror.seen = snapshot(mirror.obj)
            del fresh[start:]

    def held(self, number: int) -> Any:
        """The container `number`. Raises KeyError."""
        return self.table[number].obj

    def changes(self, outermost: bool) -> list[tuple[int, Any]]:
        """(number, content) of what changed since both sides last agreed; they agree from now on."""
        found = []
        spoken, self._spoken = self._spoken, set()
        for mirror in tuple(self.table.values()):
            obj = mirror.obj
            if mirror.seen is None:
                continue  # still being read
            if not outermost and outermost_only(obj) and not (mirror.number in spoken and obj.size <= LARGE):
                continue  # too large to look at each time
            if not unchanged(obj, mirror.seen):
                mirror.seen = snapshot(obj)
                now = content(obj)
                if now is not None:  # an array that was given a type without a form stays what it was over there
                    found.append((mirror.number, now))
        return found

    def apply(self, number: int, new: Any) -> None:
        """The other side changed `number`. Raises KeyError, Unfit."""
        mirror = self.table[number]
        fill(mirror.obj, new)
        mirror.seen = snapshot(mirror.obj)

    def unheld(self) -> list[int]:
        """Forget what nobody here but this table holds, and say which numbers these are. Parents before children."""
        gone = []
        base = self._base
        for number in list(self.table):
            mirror = self.table[number]
            if mirror.seen is not None and sys.getrefcount(mirror.obj) <= base:
                self.forget(number)
                gone.append(number)
            del mirror
        return gone

    def forget(self, number: int) -> None:
        """Both sides forget `number`; unknown ones are none of our business."""
        mirror = self.table.pop(number, None)
        if mirror is not None:
            self._numbers.pop(id(mirror.obj), None)
