"""A class of the suite's that derives from a learner's has a twin on his side: his code sees what is overridden."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from judge.box.standin.content import BASES
from judge.box.standin.errors import SolutionError

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder


def parts(value: Any) -> tuple[Any, ...]:
    """How what a class has under a name crosses, to be put into a class there."""
    if isinstance(value, property):
        return "property", value.fget, value.fset, value.fdel
    if isinstance(value, staticmethod):
        return "static", value.__func__
    if isinstance(value, classmethod):
        return "class", value.__func__
    return "value", value


def twin(border: CheckerBorder, cls: Any, name: str, bases: Any, ns: dict[str, Any], kwargs: dict[str, Any]) -> None:
    """Have the twin of `cls` made. Its methods call back."""
    over: list[Any] = []
    names: dict[str, Any] = {}
    for base in bases:
        if border.number_of(base) is not None:
            over.append(base)
        elif base is not object and base.__module__ != "abc" and base not in BASES:
            for one in reversed(base.__mro__[:-1]):
                names.update(one.__dict__)
    names.update(ns)
    sent: dict[str, Any] = {}
    for key, value in names.items():
        if key in (
            "__module__",
            "__qualname__",
            "__dict__",
            "__weakref__",
            "__classcell__",
            "__classdictcell__",
            "__conditional_annotations__",
            "__firstlineno__",
            "__static_attributes__",
            "__abstractmethods__",
            "_abc_impl",
            "__annotate__",
            "__annotate_func__",
        ):
            continue
        sent[key] = parts(value)
    qualname, module = ns.get("__qualname__", name), ns.get("__module__", "")
    if "__annotate_func__" in ns:  # from Python 3.14 on a body has no annotations, but what makes them
        with contextlib.suppress(NameError):  # a name that is not there yet
            sent["__annotations__"] = ("value", dict(cls.__annotations__))
    number = border.ask("subclass", (name, qualname, module), tuple(over), sent, kwargs)
    if type(number) is not int:
        raise SolutionError("the class could not be made")
    border.adopt(number, cls, strongly=True)
    if type(cls) is not border.shapes.meta:
        # His metaclass may have made something else of what is his in the body: that is asked for.
        for key in [key for key, value in ns.items() if border.number_of(value) is not None and key in cls.__dict__]:
            if not key.startswith("__"):
                type.__delattr__(cls, key)
