"""Objects of a learner's class that is made on a built-in: an instance here is one of the built-in too, and holds a
copy of his object's base content.

What his class does not define works through the built-in's own slots, on the content brought up to date first; what
such a slot changes is filled in over there. So none of his code runs, and none is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from judge.box.mirrors import Unfit

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

BASES: frozenset[type] = frozenset(
    {
        list,
        dict,
        str,
        int,
        float,
        tuple,
        set,
        frozenset,
        bytes,
        bytearray,
        complex,
    }
)
IMMUTABLE = (str, int, float, tuple, frozenset, bytes, complex)
CONTENT_METHODS = (
    "__setitem__",
    "__delitem__",
    "__iadd__",
    "__ior__",
    "__iand__",
    "__isub__",
    "__imul__",
    "__len__",
    "__iter__",
    "__eq__",
    "__ne__",
    "__lt__",
    "__le__",
    "__gt__",
    "__ge__",
    "__contains__",
    "__getitem__",
    "__str__",
    "__repr__",
    "__reversed__",
    "__add__",
    "__radd__",
    "__mul__",
    "__rmul__",
    "__or__",
    "__ror__",
    "__and__",
    "__rand__",
    "__sub__",
    "__rsub__",
    "__xor__",
    "__rxor__",
    "__format__",
)
_CHANGING = frozenset(
    {
        "__setitem__",
        "__delitem__",
        "__iadd__",
        "__ior__",
        "__iand__",
        "__isub__",
        "__imul__",
        "append",
        "extend",
        "insert",
        "remove",
        "pop",
        "clear",
        "sort",
        "reverse",
        "update",
        "setdefault",
        "popitem",
        "add",
        "discard",
        "difference_update",
        "intersection_update",
        "symmetric_difference_update",
    }
)


def content_base(classes: tuple[type, ...]) -> type | None:
    """The built-in container or number that a class is made on, None for none."""
    for cls in classes:
        for one in cls.__mro__:
            if one in BASES:
                return one
    return None


def _held(obj: Any, base: type) -> Any:
    """The local content of `obj` as a plain value."""
    if base is list:
        return list.__getitem__(obj, slice(None))
    if base is dict:
        return dict(dict.items(obj))
    return set(set.__iter__(obj)) if base is set else bytes(obj)


def refresh(obj: Any, base: type, content: Any) -> None:
    if base is list:
        list.__setitem__(obj, slice(None), content if type(content) is list else ())
    elif base is dict:
        dict.clear(obj)
        dict.update(obj, content if type(content) is dict else {})
    elif base is set:
        set.clear(obj)
        set.update(obj, content if type(content) is set else ())
    elif base is bytearray:
        bytearray.__setitem__(obj, slice(None), content if type(content) in (bytes, bytearray) else b"")


def bring(obj: Any, new: Any) -> None:
    """His side says what `obj` holds now: a tuple, of pairs for a mapping, or bytes. Raises Unfit."""
    base = content_base(type(obj).__mro__)
    if base not in (list, dict, set, bytearray) or type(new) is not (bytes if base is bytearray else tuple):
        raise Unfit
    if base is dict and not all(type(pair) is tuple and len(pair) == 2 for pair in new):
        raise Unfit
    made: Any = base
    refresh(obj, base, new if base is bytearray else made(new))


def refreshed(border: CheckerBorder, obj: Any) -> None:
    """Bring the local content of a learner's subclass of a built-in container up to date."""
    base = content_base(type(obj).__mro__)
    if base is not None and base not in IMMUTABLE:
        refresh(obj, base, border.ask("content", obj))


def on_content(border: CheckerBorder, base: type, name: str) -> Callable[..., Any]:
    """The slot `name` of the built-in `base`, on what the learner's object holds now."""
    slot = getattr(base, name)
    fixed = base in IMMUTABLE

    def operate(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        if fixed:
            return slot(self, *args, **kwargs)
        refresh(self, base, border.ask("content", self))
        result = slot(self, *args, **kwargs)
        if name in _CHANGING:
            border.ask("fill", self, _held(self, base))
        return result

    operate.__name__ = operate.__qualname__ = name
    return operate
