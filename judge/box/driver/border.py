"""The learner's side of the border: describes his objects, does what the suite asks of them.

Nothing here protects anything: the learner's code shares this process and may do with it what it likes. What must
hold is decided in the checker, which believes no byte of what is said here beyond its being a value.

Over 300 lines because every kind of object is described here, and each is short.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import dataclasses
import enum
import functools
import importlib
import importlib.util
import inspect
import operator
import os
import pickle
import random
import runpy
import sys
import threading
import traceback
import types
import typing
import weakref
from pathlib import Path
from typing import Any

from judge.box.border import Border
from judge.box.codec import BUILT, NAMED, OWN
from judge.box.driver import registry
from judge.box.driver.loans import Loans
from judge.box.driver.output import Printer
from judge.box.dunders import CROSSING, SPOKEN

_BY_NAME = frozenset(
    {
        "builtins",
        "collections",
        "collections.abc",
        "datetime",
        "decimal",
        "fractions",
        "pathlib",
        "pathlib._local",
        "uuid",
        "enum",
        "abc",
        "numbers",
        "typing",
        "types",
        "array",
        "re",
        "contextlib",
        "functools",
        "itertools",
        "io",
        "_io",
        "zoneinfo",
    }
)
_CONTENT = (list, dict, str, int, float, tuple, set, frozenset, bytes, bytearray, complex)
_WORN = frozenset({"__doc__", "__module__", "__name__", "__qualname__", "__wrapped__"})
"""What `functools.update_wrapper` gives an instance of its own."""
_KINDS = ("pos", "any", "star", "key", "kw")
_ALIASES = (types.GenericAlias, types.UnionType, typing._GenericAlias)  # type: ignore[attr-defined]


class LearnerBorder(Border):
    """Serves the checker."""

    def __init__(self, folder: str) -> None:
        super().__init__(1)
        self.folder = folder.rstrip("/") + "/"
        self.loans = Loans(self)
        self.printer = Printer(self)
        self.originals: dict[tuple[str, str], Any] = {}
        self.loops = _Loops()
        self._methods: weakref.WeakKeyDictionary[type, frozenset[str]] = weakref.WeakKeyDictionary()
        self.tasks: dict[int, Any] = {}
        self._task_count = 0

    def send_text(self, body: bytes) -> None:
        from judge.box.channel import TEXT

        number = self.here.number
        self.channel.send(TEXT, max(number, 0), 0, body)

    def before_sending(self) -> None:
        self.printer.flush()

    # -- what crosses --------------------------------------------------------------------------------------------

    def write(self, value: Any) -> tuple[int, int, Any]:
        known = self._import_numbers.get(id(value))
        if known is not None:
            return OWN, known[0], None
        kind = type(value)
        if kind is _Base:
            return self.reference(value.cls)
        if isinstance(value, type) and not isinstance(value, types.GenericAlias):
            name = class_name(value)
            if name is not None:
                return NAMED, 0, name
            return self.reference(value)
        if kind is types.MethodType and type(value.__func__) is types.FunctionType:
            return BUILT, 0, ("bound", value.__func__, value.__self__)
        if isinstance(value, _ALIASES) and _speakable(value):
            return BUILT, 0, ("alias", typing.get_origin(value), tuple(map(annotation, typing.get_args(value))))
        if isinstance(value, typing._SpecialForm):
            return NAMED, 0, ("typing", value._name)  # type: ignore[attr-defined]
        if (
            "numpy" in sys.modules
            and kind.__module__.startswith("numpy")
            and isinstance(value, sys.modules["numpy"].dtype)
        ):
            return BUILT, 0, ("alias", None, ())
        return self.reference(value)

    def describe(self, obj: Any) -> dict[str, Any]:
        kind = type(obj)
        if isinstance(obj, type):
            return self._class(obj)
        if kind is types.FunctionType or isinstance(
            obj, (functools._lru_cache_wrapper, types.BuiltinFunctionType, types.MethodType)
        ):
            return self._function(obj)
        if isinstance(obj, types.ModuleType):
            return {"is": "module", "name": obj.__name__, "doc": obj.__doc__}
        if isinstance(obj, BaseException):
            return self._exception(obj)
        if kind is types.GeneratorType:
            return {"is": "generator", "name": obj.__name__, "qualname": obj.__qualname__}
        if kind is types.CoroutineType:
            return {"is": "coroutine", "name": obj.__name__, "qualname": obj.__qualname__}
        if kind is types.AsyncGeneratorType:
            return {"is": "asyncgen", "name": obj.__name__}
        about = {"is": "instance", "class": _Base(kind)}
        base = content_of(kind)
        if isinstance(obj, enum.Flag):
            about["content"] = obj.value
        elif isinstance(obj, enum.Enum):
            about["member"] = obj.name
        elif base is not None:
            about["content"] = content(obj, base)
        own = getattr(obj, "__dict__", None)
        if type(own) is dict and not self._hidden(kind).isdisjoint(own):
            about["worn"] = {name: own[name] for name in self._hidden(kind) if name in own}
        return about

    def _hidden(self, cls: type) -> frozenset[str]:
        """The names that an instance's own attributes may have and Python finds on the class: those that every object
        has, and the methods."""
        found = self._methods.get(cls)
        if found is None:
            methods = (types.FunctionType, staticmethod, classmethod)
            of_class = {name for one in cls.__mro__ for name, value in vars(one).items() if isinstance(value, methods)}
            found = self._methods[cls] = _WORN | of_class
        return found

    def _function(self, obj: Any) -> dict[str, Any]:
        inner = inspect.unwrap(obj) if isinstance(obj, functools._lru_cache_wrapper) else obj
        code = getattr(inner, "__code__", None)
        name = getattr(obj, "__name__", "anonymous")
        return {
            "is": "function",
            "name": name,
            "qualname": getattr(obj, "__qualname__", name),
            "module": getattr(obj, "__module__", None),
            "doc": obj.__doc__ if isinstance(obj.__doc__, str) else None,
            "flags": code.co_flags if code else 0,
            "file": self.relative(code.co_filename) if code else "",
            "line": code.co_firstlineno if code else 1,
        }

    def relative(self, path: str) -> str:
        """A path relative to the learner's folder, "" for one outside it."""
        full = path if path.startswith("/") else str(Path(path).absolute())
        return full[len(self.folder) :] if full.startswith(self.folder) else ""

    def _class(self, cls: Any) -> dict[str, Any]:
        own = cls.__dict__
        bases = []
        generic = False
        for base in cls.__bases__:
            if base in (typing.Generic, typing.Protocol):
                generic = True
            elif base is object:
                continue
            elif class_name(base) is not None and not (
                base in _CONTENT
                or issubclass(base, (BaseException, enum.Enum, type))
                or base.__module__ in ("abc", "collections.abc")
            ):
                bases.append(_Base(base))
            else:
                bases.append(base)
        about: dict[str, Any] = {
            "is": "class",
            "name": cls.__name__,
            "qualname": cls.__qualname__,
            "module": cls.__module__ if isinstance(cls.__module__, str) else None,
            "doc": own.get("__doc__") if isinstance(own.get("__doc__"), str) else None,
            "bases": tuple(bases),
            "line": own.get("__firstlineno__"),
            "dunders": tuple(n for n in own if n in CROSSING and own[n] is not None),
            "abstract": tuple(sorted(getattr(cls, "__abstractmethods__", None) or ()))
            if inspect.isabstract(cls)
            else (),
            "library": is_library(cls.__module__),
            "exception": issubclass(cls, BaseException),
            "unhashable": own.get("__hash__", 0) is None,
            "generic": generic or "__class_getitem__" in own,
        }
        if isinstance(cls, enum.EnumMeta) and cls.__module__ != "enum":
            named: dict[str, Any] = dict(cls.__members__)
            about["members"] = tuple((name, member.value) for name, member in named.items())
        meta = type(cls)
        if meta is not type and not is_library(meta.__module__):
            about["meta"] = meta
        return about

    def _exception(self, exc: BaseException) -> dict[str, Any]:
        args = exc.args
        state = dict(getattr(exc, "__dict__", None) or {})
        if type(exc).__module__ == "builtins" or class_name(type(exc)):
            try:
                reduced = exc.__reduce__()
                if isinstance(reduced, tuple) and len(reduced) > 1 and isinstance(reduced[1], tuple):
                    args = reduced[1]
            except Exception:  # his own __reduce__ may do anything
                args = exc.args
            if isinstance(exc, ImportError):
                state |= {"name": exc.name, "path": None}
        return {
            "is": "exception",
            "class": type(exc),
            "args": tuple(args),
            "state": state,
            "notes": tuple(getattr(exc, "__notes__", ())),
        }

    def raised(self, error: BaseException) -> Any:
        chain: list[Any] = []
        one: Any = error
        seen: set[int] = set()
        while one is not None and id(one) not in seen and len(chain) < 10:
            seen.add(id(one))
            if id(one) not in self._import_numbers:
                chain.append((one, one.__cause__, one.__context__, one.__suppress_context__))
            one = one.__cause__ or one.__context__
        lines, importing = [], False
        trace = error.__traceback__
        for frame, line in traceback.walk_tb(trace):
            name = self.relative(frame.f_code.co_filename)
            if name:
                lines.append((name, line))
                importing = importing or frame.f_code.co_name == "<module>"
        if isinstance(error, SyntaxError) and error.filename and self.relative(error.filename):
            lines.append((self.relative(error.filename), error.lineno or 0))
        error.__traceback__ = None
        importing = (importing and error is not self._left_program) or self._importing_failed(error)
        self._left_program = None
        return (error, tuple(chain), tuple(lines[-50:]), importing)

    _import_error: BaseException | None = None
    _left_program: BaseException | None = None

    def _importing_failed(self, error: BaseException) -> bool:
        return error is self._import_error

    def to_raise(self, value: Any) -> BaseException:
        return value[0]  # type: ignore[no-any-return]  # what the checker raised

    def named(self, parts: Any) -> Any:
        module, name = parts
        found: Any = importlib.import_module(module)
        original = self.originals.get((module, name))
        if original is not None:
            return original
        for part in name.split(".") if name else ():
            found = getattr(found, part)
        return found

    def built(self, parts: Any) -> Any:
        kind = parts[0]
        if kind == "bound":
            return types.MethodType(parts[1], parts[2])
        if kind == "flag":
            return parts[1](parts[2])
        if kind == "traceback":
            return types.TracebackType(None, sys._getframe(), 0, 1)
        if kind == "attribute" or kind == "method":
            return getattr(parts[1], parts[2])
        if kind == "partial":
            return functools.partial(parts[1], *parts[2], **parts[3])
        if kind == "operator":
            return getattr(operator, parts[1])(*parts[2])
        if kind == "partial-made":
            return getattr(operator, parts[1])(*parts[2], *parts[4], **parts[3])
        if kind == "alias":
            if parts[1] in (types.UnionType, typing.Union):
                return typing.Union[parts[2]]  # noqa: UP007  # made of parts
            return parts[1][parts[2] if len(parts[2]) != 1 else parts[2][0]]
        raise ValueError(kind)

    def make(self, number: int, description: Any) -> Any:
        return self.loans.make(number, description)

    def alias(self, handle: Any, number: int, made: Any) -> None:
        """`handle`, which only the frame of `made` holds, crosses as `number` too."""
        self._import_numbers[id(handle)] = (number, None)
        weakref.finalize(handle, self._import_numbers.pop, id(handle), None).atexit = False

    # -- what the suite asks -------------------------------------------------------------------------------------

    def answer(self, question: tuple[Any, ...]) -> Any:
        what = question[0]
        if what == "call":
            result = question[1](*question[2], **question[3] or {})
            self.loans.say_marks()
            return result
        if what == "get":
            return getattr(question[1], question[2])
        return getattr(self, "_do_" + what.replace(" ", "_"))(*question[1:])

    def _do_operate(self, obj: Any, name: str, args: Any, kwargs: Any) -> Any:
        method = getattr(type(obj), name)
        return method(obj, *args, **kwargs or {})

    def _do_set(self, obj: Any, name: str, value: Any) -> None:
        setattr(obj, name, value)

    def _do_del(self, obj: Any, name: str) -> None:
        delattr(obj, name)

    def _do_dir(self, obj: Any) -> list[str]:
        return dir(obj)

    def _do_vars(self, obj: Any) -> dict[str, Any]:
        found = obj.__dict__  # an AttributeError where there is none, which hasattr understands
        if isinstance(obj, types.ModuleType):
            return {k: v for k, v in found.items() if k != "__builtins__" and k != "__spec__" and k != "__loader__"}
        return found if type(found) is dict else dict(found)

    def _do_index(self, obj: Any, item: Any) -> Any:
        return obj[item]

    def _do_describe(self, number: int) -> Any:
        return self.describe(self._exports[number][0])

    def _do_content(self, obj: Any) -> Any:
        base = content_of(type(obj))
        return content(obj, base) if base is not None else None

    def _do_fill(self, obj: Any, new: Any) -> None:
        base = content_of(type(obj))
        if base is list:
            list.__setitem__(obj, slice(None), new)
        elif base in (dict, set):
            base.clear(obj)
            base.update(obj, new)
        elif base is bytearray:
            bytearray.__setitem__(obj, slice(None), new)

    def _do_parameters(self, function: Any) -> Any:
        try:
            found = inspect.signature(function).parameters.values()
        except (TypeError, ValueError):
            return None
        empty = inspect.Parameter.empty
        return tuple(
            (
                p.name,
                _KINDS[int(p.kind)],
                p.default is not empty,
                None if p.default is empty else p.default,
                p.annotation is not empty,
                None if p.annotation is empty else annotation(p.annotation),
            )
            for p in found
        )

    def _do_annotations(self, obj: Any) -> dict[str, Any]:
        found = getattr(obj, "__annotations__", None) or {}
        return {k: annotation(v) for k, v in found.items()}

    def _do_hints(self, obj: Any, extras: bool) -> dict[str, Any]:
        return {k: annotation(v) for k, v in typing.get_type_hints(obj, include_extras=extras).items()}

    def _do_members(self, cls: Any) -> list[Any]:
        found: list[Any] = []
        members = cls.__members__ if isinstance(cls, enum.EnumMeta) else ()
        for name, value in list(cls.__dict__.items()):
            if name in members or name in (
                "__dict__",
                "__weakref__",
                "__doc__",
                "__module__",
                "__qualname__",
                "_abc_impl",
                "__abstractmethods__",
            ):
                continue
            if isinstance(value, types.FunctionType):
                found.append((name, value))
            elif isinstance(value, property):
                doc = value.__doc__ if isinstance(value.__doc__, str) else None
                found.append((name, ("property", value.fget, value.fset, value.fdel, doc)))
            elif isinstance(value, staticmethod):
                found.append((name, ("static", value.__func__)))
            elif isinstance(value, classmethod):
                found.append((name, ("class", value.__func__)))
            elif name in SPOKEN or (
                not (name.startswith("__") and name.endswith("__"))
                and not isinstance(value, types.MemberDescriptorType)
            ):
                found.append((name, ("data",)))
        # Not inspect.get_annotations: it raises for what a class may well have put there.
        lazy = sys.version_info >= (3, 14)
        own = getattr(cls, "__annotations__", None) if lazy else cls.__dict__.get("__annotations__")  # noqa: RUF063
        if type(own) is dict and own:
            found.append(("__annotations__", {k: annotation(v) for k, v in own.items()}))
        if "__dataclass_fields__" in cls.__dict__:
            found.append(
                (
                    "__dataclass_fields__",
                    [
                        (
                            f.name,
                            annotation(f.type),
                            None if f.default is dataclasses.MISSING else f.default,
                            f.default is not dataclasses.MISSING,
                            None if f.default_factory is dataclasses.MISSING else f.default_factory,
                            f.init,
                            f.repr,
                            f.hash,
                            f.compare,
                            f.kw_only,
                        )
                        for f in dataclasses.fields(cls)
                    ],
                )
            )
        for name in ("__match_args__", "__slots__", "_fields", "_field_defaults"):
            if name in cls.__dict__ and type(cls.__dict__[name]) in (tuple, list, dict, str):
                found.append((name, ("plain", cls.__dict__[name])))
        return found

    def _do_enum(self, cls: Any) -> list[Any]:
        members: dict[str, Any] = dict(cls.__members__)
        known = self._export_numbers
        return [
            (known.get(id(member)) or self.export(member), name)
            for name, member in members.items()
            if member.name == name
        ]

    def _do_subclass(
        self, names: tuple[str, str, str], bases: tuple[type, ...], parts: dict[str, Any], kwargs: dict[str, Any]
    ) -> int:
        name, qualname, module = names
        ns: dict[str, Any] = {}
        for key, value in parts.items():
            kind, *rest = value
            if kind == "property":
                ns[key] = property(*rest)
            elif kind == "static":
                ns[key] = staticmethod(rest[0])
            elif kind == "class":
                ns[key] = classmethod(rest[0])
            else:
                ns[key] = rest[0]
        ns["__module__"], ns["__qualname__"] = module, qualname
        made = types.new_class(name, bases, kwargs, lambda n: n.update(ns))
        self.loans.has((module, True), made)
        return self.export(made)

    def _do_next(self, generator: Any) -> Any:
        return self._step(next, generator)

    def _do_send(self, generator: Any, value: Any) -> Any:
        return self._step(generator.send, value)

    def _do_throw(self, generator: Any, error: BaseException) -> Any:
        return self._step(generator.throw, error)

    @staticmethod
    def _step(step: Any, *args: Any) -> Any:
        try:
            return (False, step(*args))
        except StopIteration as stop:
            return (True, stop.value)

    def _do_close(self, generator: Any) -> None:
        generator.close()

    def _do_copy(self, obj: Any) -> Any:
        return copy.copy(obj)

    def _do_deepcopy(self, obj: Any) -> Any:
        return copy.deepcopy(obj)

    def _do_dump(self, obj: Any) -> bytes:
        return pickle.dumps(obj)

    def _do_load(self, data: bytes) -> Any:
        return pickle.loads(data)  # noqa: S301  # its own bytes, and the learner's process is the learner's

    def _do_service(self, name: str, plain: dict[str, Any]) -> Any:
        return registry.find(name)(**plain)

    # -- modules -------------------------------------------------------------------------------------------------

    def _do_import(self, name: str, again: bool, gone: tuple[str, ...]) -> int:
        try:
            if again:
                module = importlib.reload(sys.modules[name]) if name in sys.modules else importlib.import_module(name)
            else:
                for one in gone:
                    sys.modules.pop(one, None)
                importlib.invalidate_caches()
                module = importlib.import_module(name)
        except BaseException as e:
            self._import_error = e
            raise
        known = self._export_numbers.get(id(module))
        return self.export(module) if known is None else known

    def _do_load_file(self, name: str, file: str) -> int:
        spec = importlib.util.spec_from_file_location(name, self.folder + file)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return self.export(module)

    def _do_run_file(self, file: str, given: dict[str, Any], name: str) -> dict[str, Any]:
        try:
            found = runpy.run_path(self.folder + file, given, name)
        except BaseException as error:
            self._left_program = error
            raise
        return {key: value for key, value in found.items() if not (key.startswith("__") and key.endswith("__"))}

    def _do_doctest(self, module: Any, verbose: bool) -> tuple[int, int]:
        found = importlib.import_module("doctest").testmod(module, verbose=verbose)
        return (found.failed, found.attempted)

    # -- patches and state ---------------------------------------------------------------------------------------

    def _place(self, module: str, path: str) -> tuple[Any, str]:
        target: Any = importlib.import_module(module)
        *between, name = path.split(".")
        for part in between:
            target = getattr(target, part)
        return target, name

    def _do_patch(self, module: str, path: str, value: Any) -> None:
        target, name = self._place(module, path)
        if (module, path) not in self.originals:
            self.originals[(module, path)] = target.__dict__.get(name, _NOTHING)
        setattr(target, name, value)

    def _do_unpatch(self, module: str, path: str) -> None:
        target, name = self._place(module, path)
        self.originals.setdefault((module, path), target.__dict__.get(name, _NOTHING))
        delattr(target, name)

    def _do_restore(self, module: str, path: str) -> None:
        target, name = self._place(module, path)
        original = self.originals.pop((module, path), _NOTHING)
        if original is _NOTHING:
            if name in target.__dict__:
                delattr(target, name)
        else:
            setattr(target, name, original)

    def _do_state(self, state: dict[str, Any]) -> None:
        if "random" in state:
            random.setstate(state["random"])
        if "numpy" in state:
            importlib.import_module("numpy").random.set_state(state["numpy"])
        if "argv" in state:
            sys.argv = state["argv"]
        if "recursion" in state:
            sys.setrecursionlimit(state["recursion"])
        if "environ" in state:
            new = state["environ"]
            for key in list(os.environ):
                if key not in new:
                    del os.environ[key]
            os.environ.update(new)
        if "cwd" in state:
            with contextlib.suppress(OSError):
                os.chdir(state["cwd"])

    # -- coroutines ----------------------------------------------------------------------------------------------

    def _task(self, awaitable: Any) -> int:
        if self.loops.mine is None:
            self.loops.mine = asyncio.new_event_loop()
        self._task_count += 1
        self.tasks[self._task_count] = asyncio.ensure_future(awaitable, loop=self.loops.mine)
        return self._task_count

    def _do_start(self, coroutine: Any) -> int:
        return self._task(coroutine)

    def _do_pump(self, number: int) -> tuple[bool, float]:
        task = self.tasks[number]
        loop = task.get_loop()
        if not task.done():
            loop.call_soon(loop.stop)
            loop.run_forever()
        if task.done():
            return True, 0.0
        if loop._ready:
            return False, 0.0
        waiting = loop._scheduled
        return False, max(0.0, min(h._when for h in waiting) - loop.time()) if waiting else 0.002

    def _do_result(self, number: int) -> Any:
        return self.tasks.pop(number).result()

    def _do_forget(self, number: int) -> None:
        task = self.tasks.pop(number)
        if not task.cancelled():
            task.exception()

    def _do_cancel(self, number: int) -> None:
        self.tasks[number].cancel()

    def _do_anext(self, generator: Any) -> int:
        return self._task(_awaited(generator.__anext__()))

    def _do_asend(self, generator: Any, value: Any) -> int:
        return self._task(_awaited(generator.asend(value)))

    def _do_athrow(self, generator: Any, error: BaseException) -> int:
        return self._task(_awaited(generator.athrow(error)))

    def _do_aclose(self, generator: Any) -> int:
        return self._task(_awaited(generator.aclose()))


class _Loops(threading.local):
    """Each thread's event loop."""

    mine: Any = None


async def _awaited(awaitable: Any) -> Any:
    return await awaitable


_NOTHING: Any = object()


class _Base:
    """A class that crosses as a reference even if it has a name on the other side."""

    __slots__ = ("cls",)

    def __init__(self, cls: type) -> None:
        self.cls = cls


def is_library(module: Any) -> bool:
    """Whether a module belongs to the standard library or an installed package."""
    if not isinstance(module, str):
        return False
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top == "builtins":
        return module != "__main__"
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    return "/site-packages/" in file or "/dist-packages/" in file


def class_name(cls: type) -> tuple[str, str] | None:
    """(module, qualified name) of a class both sides know by it."""
    module = cls.__module__
    if not isinstance(module, str):  # a class made in C may have anything there
        return None
    if module not in _BY_NAME and module.partition(".")[0] not in ("numpy", "pandas"):
        return None
    found: Any = sys.modules.get(module)
    for part in cls.__qualname__.split("."):
        found = getattr(found, part, None)
    return (module, cls.__qualname__) if found is cls else None


def annotation(value: Any) -> Any:
    """What crosses for an annotation: classes, generic aliases, text."""
    if isinstance(value, typing.ForwardRef):
        return value.__forward_arg__
    if value is None or isinstance(value, (type, str, typing._SpecialForm, *_ALIASES)):
        return value
    if isinstance(value, (list, tuple)):
        return type(value)(map(annotation, value))
    return value if isinstance(value, (int, bool, bytes)) or value is ... else str(value)


def _speakable(alias: Any) -> bool:
    """Whether a generic alias can be built on the other side from classes and text."""
    origin = typing.get_origin(alias)
    return (
        origin is types.UnionType
        or origin is typing.Union
        or (isinstance(origin, type) and class_name(origin) is not None)
    )


def content_of(cls: type) -> type | None:
    """The built-in that a class is made on."""
    for one in cls.__mro__:
        if one in _CONTENT:
            return one
    return None


def content(obj: Any, base: type) -> Any:
    """The base content of an instance of a subclass of `base`, read by the base's own slots."""
    if base is list or base is tuple:
        return base.__getitem__(obj, slice(None)) if base is list else tuple(tuple.__iter__(obj))
    if base is dict:
        return dict(dict.items(obj))
    if base is set or base is frozenset:
        return base(base.__iter__(obj))
    if base is str:
        return str.__str__(obj)
    if base is bytes or base is bytearray:
        return bytes(bytearray(obj) if base is bytearray else bytes.__getitem__(obj, slice(None)))
    number: Any = base
    return number.__pos__(obj)
