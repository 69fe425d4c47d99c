"""A learner's enumeration: a real one here, with the same members; its methods are his."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from judge.box.dunders import FREE, GATED
from judge.box.standin.attributes import public_getter
from judge.box.standin.errors import SolutionError
from judge.box.standin.functions import Accessor, ClassMethod, Function, StaticMethod
from judge.box.standin.said import identifier, text

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder


def enumeration(border: CheckerBorder, number: int, about: dict[str, Any], bases: tuple[type, ...]) -> type:
    """The enumeration for the learner's `number`. Raises SolutionError where there can be none."""
    enums = [b for b in bases if isinstance(b, enum.EnumMeta)]
    if not enums:
        bases = (enum.Enum,)
    name = identifier(about["name"])
    try:
        meta: Any = type(enums[0]) if enums else enum.EnumMeta
        ns = meta.__prepare__(name, bases)
        ns["__module__"], ns["__qualname__"] = text(about["module"]), text(about["qualname"])
        if type(about["doc"]) is str:
            ns["__doc__"] = about["doc"]
        for dunder in about["dunders"]:
            if (dunder in FREE and dunder != "__hash__") or (dunder in GATED and dunder not in ("__eq__", "__ne__")):
                ns[dunder] = border.shapes.operators.of(dunder)
        for key, value in about["members"]:
            if identifier(key).startswith("_") and key.endswith("_"):
                continue  # no member: what `enum` would call, with arguments of the learner's
            ns[identifier(key)] = value
        cls = meta(name, bases, ns)
    except (TypeError, ValueError, AttributeError) as e:
        raise SolutionError(f"an enumeration that cannot be made here: {e}") from None
    border.adopt(number, cls, strongly=True)

    border.later(lambda: _fill_in(border, cls))
    return cls  # type: ignore[no-any-return]  # EnumMeta makes a type


def _fill_in(border: CheckerBorder, cls: Any) -> None:
    type.__setattr__(cls, "__getattr__", public_getter(border))
    for key, value in border.ask("members", cls):
        if isinstance(value, Function) and type(key) is str and not key.startswith("_"):
            type.__setattr__(cls, key, value.of(cls, key))
        elif type(value) is tuple and value[0] == "property":
            getter = Accessor(value[1]) if isinstance(value[1], Function) else None
            type.__setattr__(cls, key, property(getter))
            if getter is not None:
                object.__setattr__(getter, "_name", key)
        elif type(value) is tuple and value[0] in ("static", "class") and isinstance(value[1], Function):
            function = value[1].of(cls, identifier(key))
            if not key.startswith("_"):
                type.__setattr__(cls, key, (StaticMethod if value[0] == "static" else ClassMethod)(function))
    for member, key in border.ask("enum", cls):
        local = cls.__members__.get(key) if type(key) is str else None
        if local is not None and type(member) is int:
            border.adopt(member, local, strongly=True)
