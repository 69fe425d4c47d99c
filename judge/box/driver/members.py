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

from judge.box.driver.names import annotation
from judge.box.dunders import SPOKEN

_KINDS = ("pos", "any", "star", "key", "kw")


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


def members(cls: Any) -> list[Any]:
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
            not (name.startswith("__") and name.endswith("__")) and not isinstance(value, types.MemberDescriptorType)
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


def members_of(*classes: Any) -> list[list[Any]]:
    """The members of each."""
    return [members(cls) for cls in classes]


QUESTIONS: dict[str, Callable[..., Any]] = {
    "parameters": parameters,
    "returns": returns,
    "annotations": annotated,
    "hints": hints,
    "members": members,
    "members of": members_of,
}
"""What the suite asks of these, by name."""
