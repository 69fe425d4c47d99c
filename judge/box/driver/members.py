"""What a class or a function of the learner's is made of: members, fields, parameters, annotations."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import sys
import types
import typing
from collections.abc import Callable
from typing import Any

from judge.box.driver.names import annotation, is_library
from judge.box.dunders import SPOKEN

_KINDS = ("pos", "any", "star", "key", "kw")
_WELL_KNOWN = frozenset(
    {"__dict__", "__weakref__", "__doc__", "__module__", "__qualname__", "_abc_impl", "__abstractmethods__"}
)
"""What a class has, and the checker knows from its description or makes itself."""
_METHODS = (types.FunctionType, property, staticmethod, classmethod)


def parameters(function: Any) -> Any:
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


def returns(function: Any) -> tuple[bool, Any]:
    """Whether its signature says what it returns, and what."""
    found = inspect.signature(function).return_annotation
    return (False, None) if found is inspect.Signature.empty else (True, annotation(found))


def annotated(obj: Any) -> dict[str, Any]:
    found = getattr(obj, "__annotations__", None) or {}
    return {k: annotation(v) for k, v in found.items()}


def hints(obj: Any, extras: bool) -> dict[str, Any]:
    return {k: annotation(v) for k, v in typing.get_type_hints(obj, include_extras=extras).items()}


def _member(name: str, value: Any) -> list[Any]:
    """The name and what the checker is told of `value`, in a list that is empty where it is told nothing."""
    if isinstance(value, types.FunctionType):
        return [(name, value)]
    if isinstance(value, property):
        doc = value.__doc__ if isinstance(value.__doc__, str) else None
        return [(name, ("property", value.fget, value.fset, value.fdel, doc))]
    if isinstance(value, staticmethod):
        return [(name, ("static", value.__func__))]
    if isinstance(value, classmethod):
        return [(name, ("class", value.__func__))]
    if name in SPOKEN or (
        not (name.startswith("__") and name.endswith("__")) and not isinstance(value, types.MemberDescriptorType)
    ):
        return [(name, ("data",))]
    return []


def bare(cls: type) -> bool:
    """Whether a class has no members to be told of."""
    return _WELL_KNOWN.issuperset(vars(cls)) and not isinstance(cls, enum.EnumMeta)


def members(cls: Any, later: bool = False) -> list[Any]:
    """What `cls` has in its own namespace, by name. `later`: of methods and properties only the names, all in one entry
    under no name."""
    found: list[Any] = []
    left: list[str] = []
    members = cls.__members__ if isinstance(cls, enum.EnumMeta) else ()
    abstract = getattr(cls, "__abstractmethods__", ())
    for name, value in list(cls.__dict__.items()):
        if name in members or name in _WELL_KNOWN:
            continue
        if later and isinstance(value, _METHODS) and not name.startswith("__") and name not in abstract:
            left.append(name)
        else:
            found += _member(name, value)
    if left:
        found.append(("", ("later", tuple(left))))
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


def members_of(*classes: Any) -> tuple[tuple[Any, ...], ...]:
    """The members of each. A library's class has many, with long documentation, of which a suite uses a few: these are
    asked for one by one."""
    return tuple(tuple(members(cls, later=is_library(cls.__module__))) for cls in classes)


def member(cls: Any, name: str) -> tuple[Any, ...]:
    """One of those that were left for later, as `members` has it; nothing where it is gone."""
    return tuple(_member(name, cls.__dict__[name])) if name in cls.__dict__ else ()


QUESTIONS: dict[str, Callable[..., Any]] = {
    "parameters": parameters,
    "returns": returns,
    "annotations": annotated,
    "hints": hints,
    "members": members,
    "members of": members_of,
    "member": member,
}
"""What the suite asks of these, by name."""
