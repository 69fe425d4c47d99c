"""What the learner's side is told of something that the suite lends, so that it can make what stands in for it."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from typing import Any

from judge.box.dunders import CROSSING
from judge.box.standin import lending
from judge.box.standin.raised import text_of


def description(obj: Any, number_of: Callable[[Any], int | None]) -> Any:
    """Of `obj`; `number_of` tells what stands in for something of the learner's."""
    kind = type(obj)
    if isinstance(obj, type):
        bases = tuple(
            b
            for b in obj.__bases__
            if b is not object
            and (number_of(b) is not None or not lending.is_library(b.__module__) or lending.by_name(b))
        )
        dunders = tuple(n for n in obj.__dict__ if n in CROSSING)
        return (
            "class",
            obj.__name__,
            obj.__qualname__,
            bases,
            dunders,
            _doc(obj),
            tuple(n for n in obj.__dict__ if not n.startswith("_") and any(hasattr(b, n) for b in bases)),
            _place(obj),
            isinstance(obj.__dict__.get("__init__"), types.FunctionType),
            lending.fields(obj),
            _annotations(obj),
        )
    if isinstance(obj, BaseException):
        return ("exception", kind, tuple(obj.args), text_of(obj))
    if isinstance(obj, types.CoroutineType):
        return ("coroutine", obj.__name__)
    if isinstance(obj, types.AsyncGeneratorType):
        return ("asyncgen", obj.__name__)
    if isinstance(obj, types.GeneratorType):
        return ("generator", obj.__name__)
    if isinstance(obj, (types.FunctionType, types.MethodType, types.BuiltinFunctionType)):
        inner = getattr(obj, "__func__", obj)
        flags = getattr(getattr(inner, "__code__", None), "co_flags", 0)
        return (
            "function",
            obj.__name__,
            getattr(obj, "__qualname__", obj.__name__),
            obj.__doc__,
            flags,
            _shape(obj),
            _place(inner),
            _annotations(inner),
            not hasattr(obj, "__wrapped__"),
            lending.attributes(inner),
            isinstance(obj, types.MethodType),
        )
    dunders = tuple(n for n in CROSSING if callable(getattr(kind, n, None)) and _has(kind, n))
    if lending.is_library(kind.__module__):
        return ("instance", None, kind.__name__, dunders, kind.__module__, None, lending.is_instance(obj))
    return ("instance", kind, kind.__name__, (), "", lending.content(obj))


def _has(kind: type, name: str) -> bool:
    return any(name in cls.__dict__ for cls in kind.__mro__ if cls is not object)


def _shape(function: Any) -> tuple[Any, ...] | None:
    """Parameter names and kinds of a suite's function, without defaults: learners inspect what they are given."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return tuple((p.name, int(p.kind), p.default is not p.empty) for p in parameters)


def _doc(cls: type) -> str | None:
    """The documentation of a class of the suite's; none where `dataclass` has made it of what the class keeps to
    itself: it has the defaults of private fields."""
    doc = cls.__doc__
    private = any(name.startswith("_") for name in cls.__dict__.get("__dataclass_fields__", ()))
    made = private and isinstance(doc, str) and doc.startswith(cls.__name__ + "(")
    return doc if isinstance(doc, str) and not made else None


def _place(obj: Any) -> tuple[str, bool]:
    """The module of a suite's function or class, and whether the module has it under its name."""
    module = getattr(obj, "__module__", None)
    return (module if isinstance(module, str) else "", lending.is_module_level(obj))


def _annotations(function: Any) -> dict[str, Any]:
    """The annotations of a function or of a class's own body."""
    try:
        found = inspect.get_annotations(function) if callable(function) else None
    except (NameError, TypeError, ValueError):  # a name that is not there yet
        found = None
    if type(found) is not dict:
        return {}
    private = "_" if isinstance(function, type) else "."  # what a class keeps to itself is not named either
    return {str(k): lending.speakable(v) for k, v in found.items() if not str(k).startswith(private)}
