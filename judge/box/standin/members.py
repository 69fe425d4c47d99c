"""The methods, properties and other members of a learner's class, put into the local class that stands for it.

Of the methods and properties of a library's class, which may be hundreds, the learner's side first says only that they
are there. `Later` stands in the place of each and has the rest told when somebody looks.
"""

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
        if name == "" and type(value) is tuple and value[0] == "later":
            for one in value[1]:
                if type(one) is str and not one.startswith("__") and not _is_done_here(cls, one):
                    put(cls, one, Later(border, cls, one))
            continue
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
        if _is_done_here(cls, name):
            continue
        if type(cls.__dict__.get(name)) is Abstract:
            marked = value if isinstance(value, Function) else value[1]
            if isinstance(marked, Function):
                marked._about["__isabstractmethod__"] = True
        put(cls, name, new)


def _is_done_here(cls: type, name: str) -> bool:
    return getattr(cls.__dict__.get(name), "__module__", None) == connections.__name__


class Later:
    """A member of which nothing is known but its name, until it is looked at."""

    __slots__ = ("_border", "_cls", "_name", "_real")

    def __init__(self, border: CheckerBorder, cls: type, name: str) -> None:
        self._border, self._cls, self._name = border, cls, name
        self._real: Any = None

    def come(self) -> Any:
        """What stands in this one's place from now on."""
        if self._real is None:
            told = self._border.ask("member", self._cls, self._name)
            one = told[0] if type(told) is tuple and len(told) == 1 else None
            if type(one) is tuple and len(one) == 2 and one[0] == self._name:
                fill_in(self._border, self._cls, told)
            real = self._cls.__dict__.get(self._name)
            if real is self:  # it is gone, or nonsense: asked for each time, as data is
                real = Attribute(self._border, self._name)
                type.__setattr__(self._cls, self._name, real)
            self._real = real
        return self._real

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return type(self.come()).__get__(self._real, instance, owner)

    # What follows is for whoever takes it out of `vars` of the class, as mock does.

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.come()(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.come(), name)

    @property
    def __class__(self) -> Any:
        return self.come().__class__

    @__class__.setter
    def __class__(self, value: type) -> None:
        raise TypeError("__class__ assignment is not for members of a class")


def come(cls: type, name: str) -> None:
    """Have the member `name` of `cls` told if it was left for later: it is about to be replaced."""
    found = cls.__dict__.get(name)
    if type(found) is Later:
        found.come()
