"""The methods, properties and other members of a learner's class, put into the local class that stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from judge.box.dunders import SPOKEN
from judge.box.standin import connections
from judge.box.standin.attributes import Abstract, dataclass_fields
from judge.box.standin.functions import Accessor, Alias, Attribute, ClassMethod, Function, StaticMethod
from judge.box.standin.said import safe_annotation

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder


def fill_in(border: CheckerBorder, cls: Any, found: Any) -> None:
    """Fill in methods and properties, which may speak of the class itself; `found` are pairs of a name and what the
    class has under it."""
    put = type.__setattr__
    for name, value in found:
        if name == "__annotations__" and type(value) is dict:
            type.__setattr__(cls, name, {k: safe_annotation(v) for k, v in value.items() if type(k) is str})
            continue
        if name == "__dataclass_fields__" and type(value) is list:
            put(cls, name, dataclass_fields(value))
            continue
        if (
            name in ("__match_args__", "__slots__", "_fields", "_field_defaults")
            and type(value) is tuple
            and value[0] == "plain"
        ):
            put(cls, name, value[1])
            continue
        if type(name) is not str or (
            name.startswith("__") and name not in ("__init__", "__post_init__", "__call__") and name not in SPOKEN
        ):
            continue
        if name == "__call__" and "__call__" not in cls.__dict__:
            continue
        if type(value) is tuple:
            kind = value[0]
            if kind == "property":
                accessors: Any = [
                    made(v) if isinstance(v, Function) else None
                    for made, v in zip((Accessor, Alias, Alias), value[1:4], strict=True)
                ]
                new: Any = property(*accessors)
                if accessors[0] is not None:
                    object.__setattr__(accessors[0], "_name", name)
                if type(value[4]) is str:
                    new.__doc__ = value[4]
            elif kind in ("static", "class"):
                if not isinstance(value[1], Function):  # a class, say: asked for each time, as data is
                    new = Attribute(border, name)
                else:
                    new = (StaticMethod if kind == "static" else ClassMethod)(value[1].of(cls, name))
            elif kind == "data":
                new = Attribute(border, name)
            else:
                continue
            for accessor in accessors if kind == "property" else ():
                if accessor is not None:
                    object.__setattr__(accessor, "_free", True)
        elif isinstance(value, Function):
            new = value.of(cls, name)
            if name == "__call__":
                continue
        else:
            continue
        if getattr(cls.__dict__.get(name), "__module__", None) == connections.__name__:
            continue  # this is done here
        if isinstance(cls.__dict__.get(name), Abstract):
            marked = value if isinstance(value, Function) else value[1]
            if isinstance(marked, Function):
                marked._about["__isabstractmethod__"] = True
        put(cls, name, new)
