"""What a class is called on both sides, and what a built-in or an annotation of the learner's crosses as."""

from __future__ import annotations

import sys
import types
import typing
from typing import Any

from judge.box import by_name

BUILT_IN = (list, dict, str, int, float, tuple, set, frozenset, bytes, bytearray, complex)
ALIASES = (types.GenericAlias, types.UnionType, typing._GenericAlias)  # type: ignore[attr-defined]


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
    if module == "builtins" and cls in by_name.UNNAMED:
        return ("types", by_name.UNNAMED[cls])
    if not by_name.spoken(module):
        return None
    found: Any = sys.modules.get(module)
    for part in cls.__qualname__.split("."):
        found = getattr(found, part, None)
    return (module, cls.__qualname__) if found is cls else None


def annotation(value: Any) -> Any:
    """What crosses for an annotation: classes, generic aliases, text."""
    if isinstance(value, typing.ForwardRef):
        return value.__forward_arg__
    if value is None or isinstance(value, (type, str, typing._SpecialForm, *ALIASES)):
        return value
    if isinstance(value, (list, tuple)):
        return type(value)(map(annotation, value))
    return value if isinstance(value, (int, bool, bytes)) or value is ... else str(value)


def speakable(alias: Any) -> bool:
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
        if one in BUILT_IN:
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
