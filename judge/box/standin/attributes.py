"""Attributes of the learner's instances: asked of his side each time, set and deleted there.

Some live here, because Python looks for them without asking, or finds the class's in their place: what
`functools.update_wrapper` gives an instance, functions that lie over methods, the fields of a dataclass.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from judge.box.standin.functions import Function
from judge.box.standin.said import identifier, safe_annotation, text

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_LOCAL_ONLY = frozenset({"__class__", "__dict__", "__weakref__"})
_NEVER = frozenset(
    {
        "__array_interface__",
        "__array_struct__",
        "__array_wrap__",
        "__array_finalize__",
        "__getstate__",
        "__setstate__",
        "__getnewargs__",
        "__getnewargs_ex__",
        "__tracebackhide__",
        "__signature__",
        "__wrapped__",
        "__isabstractmethod__",
        "__self__",
        "__func__",
        "__text_signature__",
        "__code__",
        "__objclass__",
        "__set_name__",
        "__notes__",
    }
)
_WORN = frozenset({"__doc__", "__module__", "__name__", "__qualname__"})


def getter(border: CheckerBorder) -> Callable[[Any, str], Any]:
    def __getattr__(self: Any, name: str) -> Any:
        if (
            border.number_of(self) is None
            or name in _LOCAL_ONLY
            or (name.startswith("__") and name.endswith("__") and name in _NEVER)
        ):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return border.rule.given(self, name, border.ask("get", self, name))

    return __getattr__


def public_getter(border: CheckerBorder) -> Callable[[Any, str], Any]:
    """For members of enumerations, which look for private names of `enum`'s own."""
    get = getter(border)

    def __getattr__(self: Any, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return get(self, name)

    return __getattr__


def setter(border: CheckerBorder) -> Callable[[Any, str, Any], None]:
    def __setattr__(self: Any, name: str, value: Any) -> None:
        if isinstance(self, BaseException) and (name.startswith("__") or name == "args"):
            BaseException.__setattr__(self, name, value)
            if name != "args":
                return
        border.ask("set", self, name, value)
        here = getattr(type(self), name, None)
        if name in _WORN and not isinstance(self, BaseException):
            object.__setattr__(self, name, value)
        if isinstance(here, (Function, types.FunctionType)):
            object.__setattr__(self, name, value)  # an instance attribute hides a method, here as there

    return __setattr__


def deleter(border: CheckerBorder) -> Callable[[Any, str], None]:
    def __delattr__(self: Any, name: str) -> None:
        border.ask("del", self, name)

    return __delattr__


def wear(border: CheckerBorder, made: Any, worn: Any) -> None:
    """Give a stand-in what the learner's object has of its own and Python would find on the class: the names that
    `functools.update_wrapper` gives, and functions over methods."""
    for name, value in worn.items() if type(worn) is dict else ():
        if name in _WORN:
            if value is None or text(value):
                object.__setattr__(made, name, value)
        elif type(name) is str and callable(value) and not isinstance(value, type):  # no class: it would be called
            object.__setattr__(made, name, border.rule.given(made, name, value))


class Abstract:
    """Marks an abstract method until the class's methods have come."""

    __isabstractmethod__ = True

    def __init__(self, border: CheckerBorder, name: str) -> None:
        self._border, self._name = border, name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None and self._border.number_of(owner) is None:
            return self  # the class is being made, and looked through for what is abstract
        asked = owner if instance is None else instance
        return self._border.rule.given(asked, self._name, self._border.ask("get", asked, self._name))


def dataclass_fields(described: Any) -> dict[str, Any]:
    """`__dataclass_fields__` for a dataclass of the learner's."""
    import dataclasses

    result: dict[str, Any] = {}
    for name, kind, default, has_default, factory, init, repr_, hash_, compare, kw_only in described:
        spec: dict[str, Any] = {
            "init": bool(init),
            "repr": bool(repr_),
            "hash": hash_,
            "compare": bool(compare),
            "kw_only": bool(kw_only),
        }
        if has_default:
            spec["default"] = default
        elif callable(factory):
            spec["default_factory"] = factory
        made: Any = dataclasses.field(**spec)
        made.name, made.type = identifier(name), safe_annotation(kind)
        made._field_type = dataclasses._FIELD  # type: ignore[attr-defined]
        result[made.name] = made
    return result
