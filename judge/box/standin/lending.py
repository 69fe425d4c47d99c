"""What the suite hands to the learner's code, and what he may do with it.

Theory of operation. Only code of the suite's (or of its support modules) crosses as a reference back. What belongs
to the standard library or an installed package crosses by module and qualified name and is resolved over there: the
learner calls his own `open`, never the checker's. `lend` says how a thing crosses; the `may_*` tests say what a
reference back allows. They go by type, an allow-list: an instance of a suite's class has its public attributes,
functions and generators and the like can be called or advanced and have no attributes, a mock has calls and child
mocks.

One module because it is the allow-list, and whoever judges what the learner may do with the suite's things reads it
whole.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import dataclasses
import datetime
import functools
import io
import logging
import operator
import os
import queue
import random
import re
import sys
import sysconfig
import tempfile
import threading
import types
import typing
from typing import Any
from unittest import mock

from judge.box import by_name as names_of_both
from judge.box import plain
from judge.box.codec import BUILT, NAMED, Refused
from judge.box.dunders import CROSSING
from judge.box.standin import databases

_LIBRARY = tuple(
    dict.fromkeys(
        p.rstrip("/") + "/"
        for k, p in sysconfig.get_paths().items()
        if k in ("stdlib", "platstdlib", "purelib", "platlib")
    )
)
_FUNCTIONS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.ClassMethodDescriptorType,
)
_GENERATORS = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)
_OPEN_TYPES = (
    io.IOBase,
    threading.Event,
    threading.Condition,
    threading.Semaphore,
    queue.Queue,
    random.Random,
    type(threading.Lock()),
    type(threading.RLock()),
    threading.Barrier,
    queue.SimpleQueue,
    asyncio.Queue,
    asyncio.Lock,
    asyncio.Event,
    asyncio.Condition,
    asyncio.Semaphore,
)
_HELD: tuple[Any, ...] = (
    re.Match,
    tempfile._TemporaryFileWrapper,
    tempfile.SpooledTemporaryFile,
    logging.Formatter,
    logging.Filter,
)
"""What holds a text that was searched, or an open file, and does no more with it than that does; what writes records
out, or looks whether they are to be."""
_MAPPINGS: tuple[Any, ...] = (
    collections.UserDict,
    collections.UserList,
    collections.UserString,
    collections.ChainMap,
    types.MappingProxyType,
    argparse.Namespace,
    logging.LogRecord,
    type({}.keys()),
    type({}.values()),
    type({}.items()),
)
"""Containers of the library that hold what was put into them and do nothing else."""
_LOGGER = frozenset(
    {
        "debug", "info", "warning", "warn", "error", "critical", "exception", "log", "name", "level", "isEnabledFor",
        "getEffectiveLevel", "getChild", "hasHandlers",
    }
)  # fmt: skip
_HEAP = 1 << 9
"""CPython's Py_TPFLAGS_HEAPTYPE: the class was made while the program ran."""
_DATA = (list, dict, set, str, bytes, bytearray, tuple, frozenset, int, float)
_SIMPLE = (type(None), bool, int, float, str, bytes)
_NO_ATTRIBUTES = (
    *_FUNCTIONS,
    types.MethodType,
    *_GENERATORS,
    types.FrameType,
    types.CodeType,
    types.TracebackType,
    types.ModuleType,
    types.MethodWrapperType,
    functools.partial,
)
_MOCK_REFUSED = (
    "return_value",
    "side_effect",
    "call",
    "method_calls",
    "mock_calls",
    "assert_",
    "configure_mock",
    "reset_mock",
    "mock_add_spec",
    "attach_mock",
    "await",
)


def is_library(module: str) -> bool:
    """Whether a module of this name belongs to the standard library or an installed package, not to the suite."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top == "builtins":
        return module != "__main__"
    loaded = sys.modules.get(module) or sys.modules.get(top)
    file = getattr(loaded, "__file__", None)
    return isinstance(file, str) and file.startswith(_LIBRARY)


def by_name(obj: Any) -> tuple[str, str] | None:
    """(module, qualified name) if `obj` is what a library module holds under that name."""
    if isinstance(obj, types.ModuleType):
        own = obj.__name__
        return (own, "") if is_library(own) and sys.modules.get(own) is obj else None
    module, name = getattr(obj, "__module__", None), getattr(obj, "__qualname__", None)
    if isinstance(obj, types.BuiltinFunctionType) and isinstance(obj.__self__, types.ModuleType):
        module, name = obj.__self__.__name__, obj.__name__
    elif isinstance(obj, (types.MethodDescriptorType, types.WrapperDescriptorType)):
        module, name = obj.__objclass__.__module__, obj.__qualname__
    if not isinstance(module, str) or not isinstance(name, str) or not is_library(module):
        return None
    if isinstance(obj, type) and not obj.__flags__ & _HEAP:
        if obj in names_of_both.UNNAMED:
            return "types", names_of_both.UNNAMED[obj]
        return module, name  # built into Python: it has this name even while the suite has put another in its place
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return (module, name) if found is obj else None


def lend(obj: Any) -> tuple[int, int, Any] | None:
    """How something that is no plain value and no stand-in crosses: by name, built again, or (None) as a reference
    back.

    Raises Refused for what may not be handed over at all.
    """
    kind = type(obj)
    if obj is os.environ:
        return NAMED, 0, ("os", "environ")
    if isinstance(obj, (type, types.ModuleType, *_FUNCTIONS)):
        if kind is types.ModuleType or isinstance(obj, types.ModuleType):
            name = by_name(obj)
            if name is None:
                raise Refused(f"the module {obj.__name__} of the suite is not handed to the solution's code")
            return NAMED, 0, name
        name = by_name(obj)
        if name is not None:
            return NAMED, 0, name
        if isinstance(obj, types.BuiltinFunctionType):
            owner = obj.__self__
            if isinstance(owner, (*_DATA, *_OPEN_TYPES, *_MAPPINGS, *_HELD)) or databases.is_lendable(owner):
                return None
            if isinstance(owner, random.Random):
                return NAMED, 0, ("random", obj.__name__)
            if isinstance(owner, type) or type(owner) in plain.TYPES:
                return BUILT, 0, ("method", owner, obj.__name__)
            raise Refused(f"{obj.__name__} is not handed to the solution's code")
        if isinstance(obj, type):
            if is_library(obj.__module__) and not issubclass(obj, mock.NonCallableMock):
                raise Refused(f"the class {obj.__name__} is not handed to the solution's code")
            return None
        if (isinstance(obj, types.FunctionType) and not is_library(obj.__module__ or "")) or is_wrapped(obj):
            return None
        if isinstance(obj, types.FunctionType) and obj.__module__ in ("functools", "contextlib", "unittest.mock"):
            return None
        raise Refused(f"the function {getattr(obj, '__qualname__', '')} is not handed to the solution's code")
    if kind is types.MethodType:
        if isinstance(obj.__self__, random.Random) and obj.__self__ is random._inst:
            return NAMED, 0, ("random", obj.__name__)
        if isinstance(obj.__self__, type) and by_name(obj.__self__):
            return BUILT, 0, ("method", obj.__self__, obj.__name__)
        return None
    if kind is functools.partial and _is_suites(obj.func):
        return None  # what it is given beforehand may be what is expected
    if kind is functools.partial:
        return BUILT, 0, ("partial", obj.func, obj.args, dict(obj.keywords))
    if kind in (operator.itemgetter, operator.attrgetter, operator.methodcaller):
        made = obj.__reduce__()
        if made[0] is not kind:  # methodcaller with keywords: a partial of the class
            return BUILT, 0, ("partial-made", kind.__name__, made[0].args, dict(made[0].keywords), made[1])
        return BUILT, 0, ("operator", kind.__name__, made[1])
    if isinstance(obj, (types.GenericAlias, types.UnionType, typing._GenericAlias)):  # type: ignore[attr-defined]
        return BUILT, 0, ("alias", typing.get_origin(obj), typing.get_args(obj))
    if kind is types.TracebackType:
        return BUILT, 0, ("traceback",)  # an empty one of the learner's own: what __exit__ gets
    if isinstance(obj, (types.FrameType, types.CodeType)):
        raise Refused(f"a {kind.__name__} object is not handed to the solution's code")
    if isinstance(obj, (mock.NonCallableMock, BaseException, _OPEN_TYPES)):
        return None
    if isinstance(obj, _GENERATORS) or callable(getattr(kind, "__next__", None)):
        return None
    if obj is mock.ANY:
        raise Refused("mock.ANY, which equals everything, is not handed to the solution's code")
    if kind.__module__.partition(".")[0] in ("_pytest", "pytest", "pluggy"):
        raise Refused(f"a {kind.__name__} of pytest's is not handed to the solution's code")
    return None


def is_wrapped(obj: Any) -> bool:
    """Whether a library's function merely wraps one of the suite's."""
    inner = getattr(obj, "__wrapped__", None)
    return inner is not None and not is_library(getattr(inner, "__module__", None) or "")


def _is_suites(function: Any) -> bool:
    """Whether a call of `function` runs code of the suite's, and no stand-in's."""
    inner = getattr(function, "__func__", function)
    return type(inner) is types.FunctionType and (not is_library(inner.__module__ or "") or is_wrapped(inner))


_READ: dict[type, Any] = {
    str: lambda obj: (str.__str__(obj),),
    int: lambda obj: (int.__int__(obj),),
    float: lambda obj: (float.__float__(obj),),
    complex: lambda obj: (complex.__complex__(obj),),
    bytes: lambda obj: (bytes.__getitem__(obj, slice(None)),),
    tuple: lambda obj: (tuple(tuple.__iter__(obj)),),
    frozenset: lambda obj: (frozenset(frozenset.__iter__(obj)),),
    datetime.datetime: lambda obj: (*obj.timetuple()[:6], obj.microsecond, obj.tzinfo),
    datetime.date: lambda obj: (obj.year, obj.month, obj.day),
    datetime.time: lambda obj: (obj.hour, obj.minute, obj.second, obj.microsecond, obj.tzinfo),
    datetime.timedelta: lambda obj: (obj.days, obj.seconds, obj.microseconds),
}
_NAMED_TUPLE = frozenset({"_fields", "_field_defaults", "_asdict", "_replace", "_make"})


def content(obj: Any) -> tuple[Any, ...] | None:
    """What makes the unchangeable built-in that an instance of a suite's class is made on; None if it is on none."""
    return next((read(obj) for base, read in _READ.items() if isinstance(obj, base)), None)


def may_read(obj: Any, name: str) -> bool:
    """Whether the learner's code may read the attribute `name` of a reference back."""
    if name.startswith("_"):
        return name in _NAMED_TUPLE and (issubclass(obj, tuple) if isinstance(obj, type) else isinstance(obj, tuple))
    if isinstance(obj, type):
        return not is_library(obj.__module__)
    if isinstance(obj, _NO_ATTRIBUTES):
        return False
    if isinstance(obj, mock.NonCallableMock):
        return not name.startswith(_MOCK_REFUSED)
    if isinstance(obj, logging.Logger):
        return name in _LOGGER
    if databases.is_lendable(obj):
        return databases.may_read(obj, name)
    return isinstance(obj, (*_OPEN_TYPES, *_MAPPINGS, *_HELD, BaseException)) or not is_library(type(obj).__module__)


def is_instance(obj: Any) -> bool:
    """Whether `obj` is an instance of a suite's class, and no more than that: it may be copied and looked into."""
    if isinstance(obj, (type, BaseException, mock.NonCallableMock, *_OPEN_TYPES, *_NO_ATTRIBUTES)):
        return False
    return type(obj) in (argparse.Namespace, logging.LogRecord) or not is_library(type(obj).__module__)


def may_mark(obj: Any, name: str) -> bool:
    """Whether the learner's code may put an attribute that is new on a function of the suite's, as decorators do."""
    public = name.isidentifier() and not name.startswith("_") and name not in ("pytestmark", "patchings")
    return type(obj) is types.FunctionType and public and name not in obj.__dict__


_READ_BY_OTHERS = (
    "__unittest",
    "__test__",
    "__trace",
    "__wrapped__",
    "__signature__",
    "__text",
    "_pytest",
    "__pytest",
    "_hypothesis",
    "__hypothesis",
    "__isabstract",
    "_is_co",
)


def may_mark_privately(obj: Any, name: str) -> bool:
    """Whether such an attribute that is not public is one that neither Python nor what runs the suite would read."""
    own = name.isidentifier() and name.startswith("_") and not name.startswith(_READ_BY_OTHERS)
    return type(obj) is types.FunctionType and own and not hasattr(obj, name)


def attributes(function: Any) -> dict[str, Any]:
    """The attributes of plain values that the suite has put on a function of its own."""
    if type(function) is not types.FunctionType or is_library(function.__module__ or ""):
        return {}
    own = function.__dict__.items()
    return {name: value for name, value in own if not name.startswith(("_", "pytest")) and type(value) in _SIMPLE}


def members(cls: type, number_of: Any) -> dict[str, tuple[Any, ...]]:
    """What a suite's class has of its own, as code that decorates its methods looks through it: what kind of member
    each is, and the functions it is made of."""
    found: dict[str, tuple[Any, ...]] = {}
    for name, value in cls.__dict__.items():
        if name.startswith("_") and name not in CROSSING and name != "__init__":
            continue
        if isinstance(value, property):
            found[name] = ("property", value.fget, value.fset, value.fdel)
        elif isinstance(value, (staticmethod, classmethod)) and isinstance(value.__func__, types.FunctionType):
            found[name] = ("static" if isinstance(value, staticmethod) else "class", value.__func__)
        elif isinstance(value, types.FunctionType) or number_of(value) is not None or type(value) in _SIMPLE:
            found[name] = ("value", value)
    return found


def speakable(annotation: Any) -> Any:
    """What crosses for an annotation of the suite's: a class both sides know by name, else its text."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if by_name(annotation) else annotation.__qualname__
    return annotation if annotation is None or isinstance(annotation, str) else str(annotation)


def fields(cls: type) -> Any:
    """The public fields of a suite's dataclass, None for another class. Defaults that are no plain values of one part
    are said to be there and no more."""
    if "__dataclass_fields__" not in cls.__dict__:
        return None
    return tuple(
        (
            field.name,
            speakable(field.type),
            field.default is not dataclasses.MISSING,
            field.default if type(field.default) in _SIMPLE else None,
            field.default_factory is not dataclasses.MISSING,
            (field.init, field.repr, field.compare, field.kw_only),
        )
        for field in dataclasses.fields(cls)
        if not field.name.startswith("_")
    )


def may_write(obj: Any, name: str) -> bool:
    """Whether the learner's code may set or delete the attribute `name`."""
    return may_read(obj, name) and not isinstance(obj, (type, logging.Logger, *_OPEN_TYPES, *_HELD))


def may_call(obj: Any) -> bool:
    """Whether the learner's code may call it."""
    if isinstance(obj, type):
        return not is_library(obj.__module__)
    return callable(obj)


OVER = "this was lent to the solution in a case, or by a fixture, that is over"


class Over:
    """Stands for what was lent and is lent no more: the learner's code handed it back, or wants it to do something."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(OVER)

    def __repr__(self) -> str:
        return f"<{OVER}>"


def is_module_level(obj: Any) -> bool:
    """Whether `obj` is a function or class that its module has under its name: it belongs to no case."""
    if not isinstance(obj, (types.FunctionType, type)):
        return False
    found: Any = sys.modules.get(obj.__module__ or "")
    if type(found) is not types.ModuleType:
        return False
    for part in obj.__qualname__.split("."):
        found = getattr(found, "__dict__", {}).get(part)
    return found is obj
