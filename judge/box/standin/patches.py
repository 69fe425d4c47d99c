"""The suite's changes to process state and library names, carried to the learner's side before control crosses.

Theory of operation. Two ways to notice. What suites assign by hand (`builtins.input`, `time.sleep`, `random.*`, ...)
is a fixed list, compared with the originals before each question. Everything that goes through `mock.patch` or
pytest's `monkeypatch` is seen where they set it, whatever library it belongs to. A changed name is set on the
learner's side to what crosses for the new value; a restored one is restored. Process state (folder, environment,
arguments, recursion limit, seeds) is compared as a whole. Patches on the learner's own modules need nothing: setting
an attribute of a stand-in crosses by itself.

One module because both ways of noticing put back the same originals.
"""

from __future__ import annotations

import builtins
import contextlib
import datetime
import importlib
import os
import random
import sys
import time
import types
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from unittest import mock

from judge.box.standin import connections, contexts, lending, temporary

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

# input, print and open are not here as names only: input always asks this side anyway.
_BY_HAND: dict[types.ModuleType, tuple[str, ...]] = {
    builtins: (
        "print",
        "open",
        "sorted",
        "map",
        "filter",
        "zip",
        "sum",
        "max",
        "min",
        "len",
        "float",
        "int",
        "str",
        "list",
        "eval",
        "exec",
        "reversed",
        "enumerate",
        "range",
        "any",
        "all",
        "set",
        "dict",
        "round",
        "abs",
        "iter",
        "next",
    ),
    time: ("sleep", "time", "monotonic", "perf_counter", "localtime", "strftime", "time_ns"),
    random: (
        "random",
        "randint",
        "choice",
        "choices",
        "sample",
        "shuffle",
        "uniform",
        "randrange",
        "gauss",
        "getrandbits",
    ),
    datetime: ("datetime", "date"),
    os: ("system", "getenv", "listdir", "getcwd", "remove"),
}
_FOLLOWED: dict[str, Callable[[CheckerBorder], Callable[[], None]]] = {
    "flask": contexts.follow,
    "tornado.httpserver": connections.follow_server,
    "tornado.testing": connections.follow_cases,
}
_getcwd = os.getcwd


class Patches:
    """Keeps the learner's side like this one. `sync` is called before every question."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._watched = [
            (module.__dict__, name, module.__dict__[name], module.__name__)
            for module, names in _BY_HAND.items()
            for name in names
            if name in module.__dict__
        ]
        names: dict[str, tuple[dict[str, Any], list[str], list[Any]]] = {}
        for where, name, original, module in self._watched:
            entry = names.setdefault(module, (where, [], []))
            entry[1].append(name)
            entry[2].append(original)
        self._quick = [(where, itemgetter(*each), tuple(originals)) for where, each, originals in names.values()]
        self._sent: dict[tuple[str, str], Any] = {}
        self._touched: dict[tuple[str, str], tuple[Any, str, Any]] = {}
        self._busy = False
        self._env = self._environment()
        self._raw: dict[Any, Any] = {}
        self._cwd = _getcwd()
        self._argv = list(sys.argv)
        self._limit = sys.getrecursionlimit()
        self._seeded: list[str] = []
        self._undo: list[Any] = []
        self._unfollowed = dict(_FOLLOWED)

    def install(self) -> None:
        """Watch mock.patch, monkeypatch and the seeds."""
        patches = self
        enter = mock._patch.__enter__

        def __enter__(self: Any) -> Any:
            target = self.getter()
            patches.touch(target, self.attribute)
            return enter(self)

        setattr(mock._patch, "__enter__", __enter__)  # noqa: B010  # what it is: another method put into mock's class
        self._undo.append(lambda: setattr(mock._patch, "__enter__", enter))
        from _pytest.monkeypatch import MonkeyPatch

        for name in ("setattr", "delattr"):
            original = getattr(MonkeyPatch, name)

            def set_(self: Any, target: Any, *args: Any, _original: Any = original, **kwargs: Any) -> Any:
                found: Any
                attribute: Any
                if isinstance(target, str):
                    module, _, attribute = target.rpartition(".")
                    found = _resolve(module)
                else:
                    found, attribute = target, args[0] if args else kwargs.get("name")
                if found is not None and isinstance(attribute, str):
                    patches.touch(found, attribute)
                return _original(self, target, *args, **kwargs)

            setattr(MonkeyPatch, name, set_)
            self._undo.append(lambda name=name, original=original: setattr(MonkeyPatch, name, original))
        self._watch_fixtures()
        for name in ("seed", "setstate"):
            self._watch_seed(random, name, "random")
        self._numpy_watched = False

    def _watch_fixtures(self) -> None:
        """What a fixture of a module, class or session lends while it is set up lives as long as the fixture."""
        from _pytest.fixtures import FixtureDef

        border = self.border
        lent: dict[int, list[int]] = {}
        execute, finish = FixtureDef.execute, FixtureDef.finish

        def execute_(self: Any, request: Any) -> Any:
            if self.scope == "function":
                return execute(self, request)
            with meetings_of(self):
                if self.cached_result is not None:
                    return execute(self, request)
                numbers = border.lifetimes.fixture_begins()
                try:
                    return execute(self, request)
                finally:
                    border.lifetimes.fixture_made()
                    lent.setdefault(id(self), []).extend(numbers)

        @contextlib.contextmanager
        def meetings_of(fixture: Any) -> Iterator[None]:
            meetings = border.rule.meetings
            before = meetings.place
            meetings.case(f"{fixture.baseid}::{fixture.argname} (fixture)")
            try:
                yield
            finally:
                meetings.case(before)

        def finish_(self: Any, request: Any) -> None:
            try:
                with contextlib.nullcontext() if self.scope == "function" else meetings_of(self):
                    finish(self, request)
            finally:
                border.lifetimes.fixture_over(lent.pop(id(self), []))

        for name, wrapped, original in (("execute", execute_, execute), ("finish", finish_, finish)):
            setattr(FixtureDef, name, wrapped)
            self._undo.append(lambda name=name, original=original: setattr(FixtureDef, name, original))

    def _watch_seed(self, module: Any, name: str, what: str) -> None:
        original = getattr(module, name)
        seeded = self._seeded

        def seed(*args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            if what not in seeded:
                seeded.append(what)
            return result

        seed.__name__ = seed.__qualname__ = name
        seed.__module__ = module.__name__
        setattr(module, name, seed)
        self._undo.append(lambda: setattr(module, name, original))

    def follow_temporary(self, place: Callable[[], Any]) -> None:
        """See `temporary`."""
        self._undo.append(temporary.follow(place))

    def begin(self) -> None:
        """The run starts in this process: its working folder is the learner's too."""
        self._cwd = _getcwd()

    def remove(self) -> None:
        """As before `install`."""
        while self._undo:
            self._undo.pop()()

    def touch(self, target: Any, name: str) -> None:
        """A name of a library is about to be patched in the suite."""
        where = lending.by_name(target) if isinstance(target, (type, types.ModuleType)) else None
        if where is None or self.border.number_of(target) is not None or where[0].startswith("_pytest"):
            return  # pytest's plugins patch pytest, which is not on the learner's side
        key = (where[0], f"{where[1]}.{name}" if where[1] else name)
        if key in self._touched or key == ("builtins", "input") or where[0] in ("sys",):
            return
        self._touched[key] = (target, name, target.__dict__.get(name, _MISSING))

    @staticmethod
    def _environment() -> dict[Any, Any]:
        return {k: v for k, v in os.environ._data.items() if k != b"PYTEST_CURRENT_TEST"}  # type: ignore[attr-defined]

    def sync(self) -> None:
        """Carry over what changed since the last question."""
        if self._busy:
            return
        self._busy = True
        try:
            sent = self._sent
            if sent or self._by_hand():
                for names, name, original, module in self._watched:
                    now = names.get(name, original)
                    if sent.get((module, name), original) is not now:
                        self._carry((module, name), now, original)
            for key, (target, name, original) in self._touched.items():
                now = target.__dict__.get(name, _MISSING)
                if now is not sent.get(key, original):
                    self._carry(key, now, original)
            if "numpy" in sys.modules and not self._numpy_watched:
                self._numpy_watched = True
                numpy = sys.modules["numpy"]
                if hasattr(numpy, "random"):
                    self._watch_seed(numpy.random, "seed", "numpy")
            self.follow()
            state: dict[str, Any] = {}
            if self._seeded:
                if "random" in self._seeded:
                    state["random"] = random.getstate()
                if "numpy" in self._seeded:
                    kind, keys, *rest = sys.modules["numpy"].random.get_state()
                    state["numpy"] = (kind, keys.tolist(), *rest)
                self._seeded.clear()
            if sys.argv != self._argv:
                self._argv = list(sys.argv)
                state["argv"] = [str(a) for a in sys.argv]
            if sys.getrecursionlimit() != self._limit:
                self._limit = state["recursion"] = sys.getrecursionlimit()
            if os.environ._data != self._raw:  # type: ignore[attr-defined]  # cheaper than the mapping itself
                self._raw = dict(os.environ._data)  # type: ignore[attr-defined]  # as above
                environment = self._environment()
                if environment != self._env:
                    self._env = environment
                    state["environ"] = {os.fsdecode(k): os.fsdecode(v) for k, v in environment.items()}
            try:
                cwd = _getcwd()
            except OSError:
                cwd = self._cwd
            if cwd != self._cwd:
                self._cwd = state["cwd"] = cwd
            if state:
                self.border.ask("state", state)
        finally:
            self._busy = False

    def follow(self) -> None:
        """See to the frameworks that the suite has imported since, whose parts here and there are to know of each
        other."""
        for name in [name for name in self._unfollowed if name in sys.modules]:
            self._undo.append(self._unfollowed.pop(name)(self.border))

    def _by_hand(self) -> bool:
        """Whether any name of `_BY_HAND` is not what it was; this is asked at every crossing."""
        for names, get, originals in self._quick:
            try:
                if get(names) != originals:  # the same objects are equal without being asked
                    return True
            except KeyError:  # a name was deleted
                return True
        return False

    def _carry(self, key: tuple[str, str], now: Any, original: Any) -> None:
        if now is original:
            self._sent.pop(key, None)
            self.border.ask("restore", *key)
            return
        self._sent[key] = now
        if now is _MISSING:
            self.border.ask("unpatch", *key)
        else:
            self.border.checks.put_in_place(now)
            self.border.ask("patch", *key, now)

    def again(self) -> None:
        """The learner's side is new: it knows nothing of what was carried."""
        self._sent.clear()


class _Missing:
    """No such name."""


_MISSING: Any = _Missing()


def _resolve(path: str) -> Any:
    """The object a dotted path names, importing what must be; None if nothing."""
    parts = path.split(".")
    for n in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:n]))
        except ImportError:
            continue
        for part in parts[n:]:
            found = getattr(found, part, None)
        return found
    return None
