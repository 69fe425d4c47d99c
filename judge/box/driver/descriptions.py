"""What the checker is told of an object of the learner's, so that it can make what stands in for it.

Nothing here is believed over there beyond its being a description: the checker looks at every part.
"""

from __future__ import annotations

import datetime
import enum
import functools
import inspect
import sys
import types
import typing
import weakref
from collections.abc import Callable
from typing import Any

from judge.box.driver.members import bare
from judge.box.driver.names import BUILT_IN, class_name, content, content_of, is_library
from judge.box.dunders import CROSSING

_WORN = frozenset({"__doc__", "__module__", "__name__", "__qualname__", "__wrapped__"})
"""What `functools.update_wrapper` gives an instance of its own."""


class Descriptions:
    """Descriptions by the kind of object. `relative`: a file's path in the submission, "" for one that is not of it."""

    def __init__(self, relative: Callable[[str], str]) -> None:
        self.relative = relative
        self._methods: weakref.WeakKeyDictionary[type, frozenset[str]] = weakref.WeakKeyDictionary()

    def of(self, obj: Any) -> dict[str, Any]:
        kind = type(obj)
        if isinstance(obj, type):
            return self.of_class(obj)
        if kind is types.FunctionType or isinstance(
            obj, (functools._lru_cache_wrapper, types.BuiltinFunctionType, types.MethodType)
        ):
            return self.of_function(obj)
        if isinstance(obj, types.ModuleType):
            return {"is": "module", "name": obj.__name__, "doc": obj.__doc__}
        if isinstance(obj, BaseException):
            return of_exception(obj)
        if kind is types.GeneratorType:
            return {"is": "generator", "name": obj.__name__, "qualname": obj.__qualname__}
        if kind is types.CoroutineType:
            return {"is": "coroutine", "name": obj.__name__, "qualname": obj.__qualname__}
        if kind is types.AsyncGeneratorType:
            return {"is": "asyncgen", "name": obj.__name__}
        if "asyncio" in sys.modules and isinstance(obj, sys.modules["asyncio"].Future):
            return {"is": "future", "task": isinstance(obj, sys.modules["asyncio"].Task)}
        about = {"is": "instance", "class": Base(kind)}
        base = content_of(kind)
        if isinstance(obj, enum.Flag):
            about["content"] = obj.value
        elif isinstance(obj, enum.Enum):
            about["member"] = obj.name
        elif base is not None:
            about["content"] = content(obj, base)
        try:
            own = object.__getattribute__(obj, "__dict__")  # his __getattr__ may do anything at all
        except AttributeError:
            own = None
        if type(own) is dict and not self._hidden(kind).isdisjoint(own):
            about["worn"] = {name: own[name] for name in self._hidden(kind) if name in own}
        return about

    def _hidden(self, cls: type) -> frozenset[str]:
        """The names that an instance's own attributes may have and Python finds on the class: those that every object
        has, and the methods."""
        found = self._methods.get(cls)
        if found is None:
            methods = (types.FunctionType, staticmethod, classmethod)
            of_class = {name for one in cls.__mro__ for name, value in _own(one).items() if isinstance(value, methods)}
            found = self._methods[cls] = _WORN | of_class
        return found

    def of_function(self, obj: Any) -> dict[str, Any]:
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

    def of_class(self, cls: Any) -> dict[str, Any]:
        own = cls.__dict__
        bases = []
        generic = False
        for base in cls.__bases__:
            if base in (typing.Generic, typing.Protocol):
                generic = True
            elif base is object:
                continue
            elif class_name(base) is not None and not (
                base in BUILT_IN
                or issubclass(base, (BaseException, enum.Enum, type))
                or base is datetime.tzinfo
                or base.__module__ in ("abc", "collections.abc")
            ):
                bases.append(Base(base))
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
            "bare": bare(cls),
            "exception": issubclass(cls, BaseException),
            "virtual": any("__instancecheck__" in vars(one) for one in type(cls).__mro__[:-2]),
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


_own: Any = vars(type)["__dict__"].__get__
"""What a class has of its own, without asking the suite about one of its."""


def of_exception(exc: BaseException) -> dict[str, Any]:
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


class Base:
    """A class that crosses as a reference even if it has a name on the other side."""

    __slots__ = ("cls",)

    def __init__(self, cls: type) -> None:
        self.cls = cls
