"""Whether an object of the learner's tells the one it was just compared with from others: `==`, `in` or `<` of an
object that agrees with everything says nothing, and a suite that never asks for the opposite would not notice.

Theory of operation. The answer is looked for in a child of this process, which ends with it: what his code prints,
counts or changes meanwhile is nobody's. There his object is asked about what the other is not. Of an object of his that
is another of the same class: once for each attribute, with that one changed; without attributes, one that nothing was
done to. Of a value of the suite's, others of its type. What is less is asked whether it is greater as well. An error,
an end or silence is an answer too: who has one tells apart. The checker compares with what the accepted solution did.

What is said here is his word, as all that this process says: a class written to see through the question still lies.
"""

from __future__ import annotations

import contextlib
import io
import os
import select
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from judge.box.driver.names import content, content_of
from judge.box.unlike import unlike

NOTHING, KINDS, STATES = 0, 1, 2
"""What an object tells apart: nothing at all, what is of another kind, or states and values of one kind."""
SECONDS = 1.0
"""How long may be thought about it."""
VALUES = 8
ATTRIBUTES = 12
_AGREES = {"__ne__": False}  # the rest: True
_ORDERS = ("__lt__", "__gt__")
_WEAK_ORDERS = ("__le__", "__ge__")
_fork, _exit, _pipe, _read, _write, _close, _closerange = (
    os.fork, os._exit, os.pipe, os.read, os.write, os.close, os.closerange,
)  # fmt: skip
_kill, _waitpid, _poll = os.kill, os.waitpid, select.poll


def apart(obj: Any, name: str, other: Any, own: bool) -> int:
    """What `obj` tells from `other`, to which it has just agreed in the operation `name`; `own`: `other` is the
    learner's too. Where the question cannot be put, STATES."""
    reading, writing = _pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a process with threads
            child = _fork()
    except OSError:
        _close(reading)
        _close(writing)
        return STATES
    if not child:
        _answer(writing, obj, name, other, own)
    _close(writing)
    try:
        watch = _poll()
        watch.register(reading, select.POLLIN)
        said = _read(reading, 1) if watch.poll(SECONDS * 1000) else b""
    finally:
        _close(reading)
        with contextlib.suppress(OSError):
            _kill(child, signal.SIGKILL)
            _waitpid(child, 0)
    return said[0] if said in (b"\0", b"\1") else STATES


def _answer(writing: int, obj: Any, name: str, other: Any, own: bool) -> None:
    """In the child: say it and end, without a word to anybody else."""
    found = STATES
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(nowhere, fd)
        _closerange(3, writing)  # the channel among them
        _closerange(writing + 1, 4096)
        sys.stdout = sys.stderr = io.StringIO()
        found = _level(obj, name, other, own)
    except BaseException:
        found = STATES
    finally:
        _write(writing, bytes([found]))
        _exit(0)


def _level(obj: Any, name: str, other: Any, own: bool) -> int:
    ask = getattr(type(obj), name)

    def agrees(one: Any) -> bool:
        try:
            return ask(obj, one) is _AGREES.get(name, True)
        except BaseException:
            return False

    if own and name in (*_ORDERS, *_WEAK_ORDERS):
        try:
            if getattr(type(other), name)(other, obj) is not True:
                return STATES
        except BaseException:
            return STATES
        if name in _ORDERS:
            return NOTHING
    if not own:
        others = [unlike(other) for _ in range(VALUES)]
        if type(other) in (int, float):
            others += [other + 1, *(-one for one in others)]
        return NOTHING if all(agrees(one) for one in others) else STATES
    states = list(_changed(other))
    if any(not agrees(one) for one in states):
        return STATES
    return NOTHING if agrees(Alien()) else KINDS


class Alien:
    """Nothing that anybody has seen."""


def _changed(other: Any) -> Iterator[Any]:
    """Others of the class of `other`, none of which it is."""
    kind = type(other)
    base = content_of(kind)
    if base is not None:
        for another in _others(content(other, base)):
            yield _made_on(kind, base, another)
        return
    names = _attributes(other)
    if not names:
        yield object.__new__(kind)
    values = {name: object.__getattribute__(other, name) for name in names}
    for changed in names[:ATTRIBUTES]:
        for another in _others(values[changed]):
            made = object.__new__(kind)
            for name, value in values.items():
                object.__setattr__(made, name, another if name == changed else value)
            yield made


def _attributes(obj: Any) -> list[str]:
    slots = [
        name
        for cls in type(obj).__mro__
        for name in ((cls.__dict__.get("__slots__") or ()) if type(cls.__dict__.get("__slots__")) is not str else ())
        if name not in ("__dict__", "__weakref__")
    ]
    held = []
    for name in slots:
        with contextlib.suppress(AttributeError):
            object.__getattribute__(obj, name)
            held.append(name)
    with contextlib.suppress(AttributeError):
        held += list(object.__getattribute__(obj, "__dict__"))
    return held


def _others(value: Any) -> tuple[Any, ...]:
    """What an attribute is not, more and less. Near it, so that nobody counts for long."""
    kind = type(value)
    if kind is bool:
        return (not value,)
    if kind in (int, float):
        return (value + 1, value - 1)
    if kind in (str, bytes, list, tuple, set, frozenset, dict):
        return (unlike(value), kind()) if value else (unlike(value),)
    return (Alien(),)


def _made_on(kind: Any, base: Any, other: Any) -> Any:
    """An instance of `kind`, which is made on the built-in `base`, that holds `other`."""
    if base in (list, dict, set, bytearray):
        made = base.__new__(kind)
        fill: Callable[..., Any] = base.extend if base in (list, bytearray) else base.update
        fill(made, other)
        return made
    return base.__new__(kind, other)
