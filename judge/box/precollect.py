"""Collecting a suite before the fork, so that no run has to wait for it.

Theory of operation. The learner's modules do not exist before the fork. `import solution` gives a `HollowModule` then,
and `from solution import Stack` a `Hollow`: names may be bound to them in the suite's modules, and whatever else the
suite does with one shows that its module level needs the real thing. In the cell the real modules are imported, in
the same order, and their names put in the places of the hollow things (`Before.fill`); only then is the session whole.

A suite may be collected so only if nothing tells the difference. `Before` sees to that while the suite's files run:

- A hollow thing that is used, or that anything but a name of the suite's modules refers to (a list, a default, a
  parameter of a case), spoils it.
- So does code of the suite's that asks the clock, the file system, the network or a source of chance, or starts a
  process or a thread: what it was told would be old in the cell, or not be there. What a library does while it is
  imported does not count; the box's zygotes import libraries ahead as well.
- So does what forks must not share, or would not: another open file, a second thread, a replaced stream or signal
  handler, a seeded `random`.

What is spoilt is said in `why`. Whether a suite can be collected so is tried when its accepted solution is recorded
(`judge.box.trial`), in a process of its own that sees what the zygote of the suite will see, and the cases must be the
same. A learner's module that lacks a name, or has something of another kind under it, is no matter for this: the cell
then collects afresh.

Over 300 lines because what spoils a collection and what makes it whole again must be read together.
"""

import builtins
import contextlib
import gc
import importlib.abc
import importlib.machinery
import io
import os
import random
import signal
import sys
import threading
import types
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NoReturn

from judge.box import namespaces as ns
from judge.box.dunders import CROSSING

_MACHINERY = "<frozen importlib"
_HARMLESS = frozenset({"fspath", "_path_normpath", "_path_splitroot", "_path_splitroot_ex"})
_WORLD = frozenset(
    {"time", "posix", "_io", "io", "_socket", "_posixsubprocess", "select", "_signal", "fcntl", "_sqlite3"}
)
_STARTING = ("start_new_thread", "start_joinable_thread", "start_new")
_NOW = ("now", "utcnow", "today")
_TRAPS = (CROSSING - {"__get__", "__set__", "__delete__"}) | {
    "__call__", "__dir__", "__mro_entries__", "__instancecheck__", "__subclasscheck__", "__reduce_ex__", "__copy__",
    "__deepcopy__", "__await__", "__class_getitem__",
}  # fmt: skip
_getframe, _unseeded = sys._getframe, random.Random.seed.__code__


class Spoilt(BaseException):
    """The suite's module level needs more than names. Not an Exception: suites catch those."""


class Hollow:
    """What a name of the learner's module is before there is one."""

    __slots__ = ("_before", "_path")

    def __init__(self, before: "Before", path: str) -> None:
        object.__setattr__(self, "_before", before)
        object.__setattr__(self, "_path", path)

    def __getattribute__(self, name: str) -> Any:
        before: Before = object.__getattribute__(self, "_before")
        if before.suite_asks(_getframe(1)):
            before.spoil(f"{name} of {object.__getattribute__(self, '_path')}")
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        _used(self)


def _used(hollow: Hollow, *args: Any, **kwargs: Any) -> NoReturn:
    before: Before = object.__getattribute__(hollow, "_before")
    before.spoil(f"{object.__getattribute__(hollow, '_path')} is used")


for _name in _TRAPS:
    setattr(Hollow, _name, _used)


class HollowModule(types.ModuleType):
    """A module of the learner's before there is one."""

    def __init__(self, name: str, before: "Before") -> None:
        super().__init__(name)
        self.__dict__["_assay_before"] = before

    def __getattribute__(self, name: str) -> Any:
        inside = object.__getattribute__(self, "__dict__")
        before: Before | None = inside.get("_assay_before")
        if before is None or name in ("__spec__", "__path__") or not before.suite_asks(_getframe(1)):
            return super().__getattribute__(name)
        return before.value(inside["__name__"], name)

    def __setattr__(self, name: str, value: Any) -> None:
        before: Before = object.__getattribute__(self, "__dict__")["_assay_before"]
        if before.suite_asks(_getframe(1)):
            before.spoil(f"{name} is set")
        if not isinstance(value, HollowModule):  # a submodule, which `Before.value` finds
            super().__setattr__(name, value)


class _Path(list):  # type: ignore[type-arg]
    """A package's path, of which nothing is known yet."""

    def __init__(self, before: "Before") -> None:
        super().__init__()
        self.before = before

    def __iter__(self) -> Any:
        self.before.spoil("the path of a package")

    __len__ = __getitem__ = __contains__ = __iter__  # type: ignore[assignment]  # none of them returns


class Before(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The learner's modules before the fork. `kinds` are the accepted solution's: what each name was."""

    def __init__(self, root: str, declared: list[str], kinds: Mapping[str, str]) -> None:
        self.root = root.rstrip("/") + "/"
        self.why = ""
        self.kinds = {path: kind for path, kind in kinds.items() if kind in ("function", "class")}
        self.names = {*declared, *(path.rpartition(".")[0] for path in kinds)}
        for name in list(self.names):
            while name := name.rpartition(".")[0]:
                self.names.add(name)
        self.packages = {name for name in self.names if any(other.startswith(name + ".") for other in self.names)}
        self.order: list[str] = []
        self.modules: dict[str, HollowModule] = {}
        self.values: dict[str, Hollow] = {}
        self.places: list[tuple[dict[str, Any], str, str]] = []
        """Where what was bound: names of a suite's module, one of them, and the dotted path of what it is bound to."""

    # -- what the suite meets ------------------------------------------------------------------------------------

    def spoil(self, why: str) -> NoReturn:
        """The suite cannot be collected before the fork."""
        self.why = self.why or why
        raise Spoilt(why)

    def suite_asks(self, frame: types.FrameType | None) -> bool:
        """Whether it is code of the suite's that brought us here, not the import system on its behalf."""
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith(self.root):
                return True
            if name.startswith(_MACHINERY):
                return False
            frame = frame.f_back
        return False

    def value(self, module: str, name: str) -> Any:
        """What the suite gets for `module.name`."""
        path = f"{module}.{name}"
        if path in self.modules:
            return self.modules[path]
        if path not in self.kinds:
            self.spoil(f"{path} is no function and no class")
        return self.values.setdefault(path, Hollow(self, path))

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name not in self.names:
            return None
        spec = importlib.machinery.ModuleSpec(name, self, is_package=name in self.packages)
        if name in self.packages:
            spec.submodule_search_locations = _Path(self)
        return spec

    def create_module(self, spec: Any) -> types.ModuleType:
        if spec.name in self.modules:
            self.spoil(f"{spec.name} is imported again")
        self.modules[spec.name] = HollowModule(spec.name, self)
        return self.modules[spec.name]

    def exec_module(self, module: types.ModuleType) -> None:
        if module.__name__ in self.order:
            self.spoil(f"{module.__name__} is reloaded")
        self.order.append(module.__name__)

    # -- watching ------------------------------------------------------------------------------------------------

    def run(self, collect: Callable[[], None]) -> bool:
        """Collect, watched. Whether what was collected may be used in every cell."""
        state = _state()
        sys.meta_path.insert(0, self)
        sys.setprofile(self._watch)
        try:
            collect()
        except BaseException as problem:
            self.why = self.why or f"{type(problem).__name__}: {problem}"
        finally:
            sys.setprofile(None)
            with contextlib.suppress(ValueError):
                sys.meta_path.remove(self)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        self.why = self.why or self._loose() or _changed(state)
        for name in self.modules:
            sys.modules.pop(name, None)
        return not self.why

    def _watch(self, frame: types.FrameType, event: str, given: Any) -> None:
        if event == "c_call":
            if _asks_the_world(given) and self.suite_asks(frame):
                self.spoil(f"{getattr(given, '__module__', '')}.{getattr(given, '__name__', '')} is called")
        elif event == "call" and frame.f_code is _unseeded and frame.f_locals["a"] is None and self.suite_asks(frame):
            self.spoil("an unseeded source of chance")

    def suite_modules(self) -> list[types.ModuleType]:
        """The suite's own modules."""
        return [
            module for module in list(sys.modules.values())
            if type(module) is types.ModuleType and str(getattr(module, "__file__", "")).startswith(self.root)
        ]  # fmt: skip

    def _loose(self) -> str:
        """Notes where hollow things are bound. What else refers to one, "" if nothing does."""
        streams = {id(stream) for stream in (sys.stdout, sys.stderr, sys.stdin)}
        known = {id(one): path for path, one in (*self.values.items(), *self.modules.items())}
        bound: dict[str, int] = dict.fromkeys(known.values(), 0)
        for module in self.suite_modules():
            names = vars(module)
            for name, value in list(names.items()):
                if id(value) in streams:
                    return f"{name} is a stream of this process"
                path = known.get(id(value))
                if path is not None:
                    bound[path] += 1
                    self.places.append((names, name, path))
        gc.collect()
        control = Hollow(self, "")
        self.values[""] = control
        del control
        spare = {path: count - bound.get(path, 0) for path, count in _counted(self.values)}
        usual = spare.pop("")
        del self.values[""]
        loose = [path for path, count in spare.items() if count != usual]
        loose += [
            path for path, count in _counted(self.modules) if count - bound[path] != usual + (path in sys.modules)
        ]
        return f"something holds {', '.join(loose)}" if loose else ""

    # -- in the cell ---------------------------------------------------------------------------------------------

    def fill(self, kind_of: Callable[[str], str | None], failed: dict[str, BaseException]) -> bool:
        """Import the modules and put what they have in the places of the hollow things. False if one cannot be
        imported (why is left in `failed`) or has not what the accepted solution has: then nothing is put anywhere.

        `kind_of` tells what a name that was read is.
        """
        for name in self.order:
            try:
                import_module(name)
            except BaseException as problem:  # as at collection, where pytest catches it
                failed[name] = problem
                return False
        found: dict[str, Any] = {name: sys.modules[name] for name in self.order}
        for path in self.values:
            module, _, name = path.rpartition(".")
            try:
                found[path] = getattr(found[module], name)
            except Exception:
                return False
            if kind_of(path) != self.kinds[path]:
                return False
        for names, name, path in self.places:
            names[name] = found[path]
        return True


def _counted(held: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(path, sys.getrefcount(one)) for path, one in held.items()]


def _asks_the_world(function: Any) -> bool:
    """Whether what this function of C's answers may be another thing in a moment, or elsewhere."""
    module, name = getattr(function, "__module__", None), getattr(function, "__name__", "")
    if module in _WORLD:
        return name not in _HARMLESS
    if module == "_thread":
        return name in _STARTING
    return name in _NOW and isinstance(getattr(function, "__self__", None), type)


def _descriptors() -> dict[int, tuple[int, int]]:
    found = {}
    for fd in range(256):
        with contextlib.suppress(OSError):
            about = os.fstat(fd)
            found[fd] = (about.st_dev, about.st_ino)
    return found


def _state() -> dict[str, Any]:
    """What a fork would share or lose."""
    numpy = sys.modules.get("numpy.random")
    chance = numpy.get_state() if numpy is not None else None
    return {
        "random": random.getstate(),
        "numpy.random": (chance[1].tolist(), chance[2]) if chance is not None else None,
        "the open files": _descriptors(),
        "the signal handlers": [signal.getsignal(n) for n in range(1, signal.NSIG) if n in signal.valid_signals()],
        "the streams": (id(sys.stdin), id(sys.stdout), id(sys.stderr)),
        "the working folder": os.getcwd(),
        "open": (id(builtins.open), id(io.open)),
    }


def _changed(before: Mapping[str, Any]) -> str:
    """What of `_state` is not as it was, "" if all is."""
    if threading.active_count() > 1 or not ns.has_one_thread():
        return "a second thread"
    for what, now in _state().items():
        if now != before[what] and before[what] is not None:
            return f"{what} changed"
    return ""
