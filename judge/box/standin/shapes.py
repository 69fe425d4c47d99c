"""The local objects that stand in for the learner's: classes and their instances.

Theory of operation. A learner's class becomes a real class made here, with his name, bases and exactly the special
methods it has (`operators`); his methods stand in its namespace as `Function`s, his properties as properties of such
(`members`), so that access, overriding, `super()` and `inspect` work as ever. Instances carry nothing: which object one
stands for is in the border's table, by identity. What is not found locally is asked of the learner's side. A class that
the suite derives from one of these gets a twin over there (`twins`). The names in descriptions are the learner's words:
they become text, never code.

One module because a class, its metaclass, its instances and their contents are made of each other.
"""

from __future__ import annotations

import abc
import datetime
import enum
import inspect
import sys
import types
from typing import TYPE_CHECKING, Any

from judge.box.dunders import CROSSING
from judge.box.standin import lending, members, twins
from judge.box.standin.attributes import Abstract, deleter, getter, setter, wear
from judge.box.standin.connections import listening
from judge.box.standin.content import BASES, CONTENT_METHODS, IMMUTABLE, content_base, on_content, refresh
from judge.box.standin.enumerations import enumeration
from judge.box.standin.errors import NotLent, SolutionError
from judge.box.standin.functions import Attribute, Slot
from judge.box.standin.operators import Operators
from judge.box.standin.said import identifier, text

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder


class Shapes:
    """Makes stand-ins for one border."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self.operators = Operators(border)
        self.meta = self._metaclass()
        self._contents: dict[type, type] = {}
        self._empty: list[type] = []
        """Classes whose members are asked for when what is being read has been read whole: all in one question."""
        self._libraries: set[int] = set()
        """Classes of libraries that the suite has not."""
        self._virtual: set[int] = set()
        """His classes that are asked what is an instance of them: abstract ones, with classes registered."""

    # -- classes -------------------------------------------------------------------------------------------------

    def _metaclass(self) -> type:
        border = self.border

        class StandInMeta(abc.ABCMeta):
            """The type of the learner's classes here."""

            def __new__(mcs, name: str, bases: Any, ns: dict[str, Any], /, _made: bool = False, **kwargs: Any) -> Any:
                if _made:
                    return super().__new__(mcs, name, bases, ns)
                dunder_class = ns.get("__classcell__")
                cls = super().__new__(mcs, name, bases, dict(ns))
                del dunder_class
                twins.twin(border, cls, name, bases, ns, kwargs)
                return cls

            def __init__(cls, name: str, bases: Any, ns: Any, /, **kwargs: Any) -> None:
                super().__init__(name, bases, ns)

            def __call__(cls, *args: Any, **kwargs: Any) -> Any:
                return border.ask("call", cls, args, kwargs or None)

            @property
            def __signature__(cls) -> Any:
                init = getattr(cls, "__init__", None)
                if not isinstance(init, types.FunctionType):
                    raise AttributeError("__signature__")
                given = inspect.signature(init)
                return given.replace(parameters=list(given.parameters.values())[1:])

            def __instancecheck__(cls, obj: Any) -> bool:
                return super().__instancecheck__(obj) or border.shapes.holds("isinstance", obj, cls)

            def __subclasscheck__(cls, other: Any) -> bool:
                return super().__subclasscheck__(other) or border.shapes.holds("issubclass", other, cls)

            def __getattr__(cls, name: str) -> Any:
                if name.startswith("__") and name not in ("__match_args__", "__wrapped__", "__dataclass_params__"):
                    raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
                return border.rule.given(cls, name, border.ask("get", cls, name))

            def __setattr__(cls, name: str, value: Any) -> None:
                if name in ("__abstractmethods__", "_abc_impl", "__doc__", "__parameters__"):
                    type.__setattr__(cls, name, value)
                    return
                members.come(cls, name)
                if type(value) is members.Later:
                    value = value.come()
                if isinstance(value, Attribute):  # what `vars` of the class has: a patch is undone
                    border.ask("set back", cls, name)
                    return
                if isinstance(value, (property, staticmethod, classmethod)):
                    border.ask("set member", cls, name, twins.parts(value))
                    type.__setattr__(cls, name, value)
                    return
                border.ask("set", cls, name, value)
                if name in cls.__dict__ and isinstance(cls.__dict__[name], Attribute):
                    return
                if callable(value) or name in cls.__dict__:
                    type.__setattr__(cls, name, value)

            def __delattr__(cls, name: str) -> None:
                members.come(cls, name)
                border.ask("del", cls, name)
                if name in cls.__dict__:
                    type.__delattr__(cls, name)

            def __dir__(cls) -> list[str]:
                return [str(n) for n in border.ask("dir", cls)]

        return StandInMeta

    def class_(self, number: int, about: dict[str, Any]) -> type:
        """The local class for the learner's class `number`."""
        found = self.border.raises.library(about)
        if found is not None:
            return self.border.adopt(number, found, strongly=True)  # type: ignore[no-any-return]
        bases = tuple(b for b in about["bases"] if self._may_be_base(b)) or (object,)
        if about.get("members") is not None:
            return enumeration(self.border, number, about, bases)
        name = identifier(about["name"])
        base = content_base(bases)
        if base in bases[1:] and base not in IMMUTABLE and base is not None:
            # His mixins come first: what they define hides what the built-in has.
            bases = tuple(self._content_class(b) if b is base else b for b in bases)
        ns = self._namespace(about, bases)
        meta = about.get("meta") if isinstance(about.get("meta"), type) else self.meta
        if not (isinstance(meta, type) and issubclass(meta, type)):
            meta = self.meta
        own_meta = any(issubclass(base, type) for base in bases)
        try:
            cls = self._metaclass_for(name, bases, about) if own_meta else meta(name, bases, ns, _made=True)
        except TypeError:
            # Bases that Python cannot lay out together here: the first that works, or none.
            for choice in (*((b,) for b in bases), (object,)):
                try:
                    cls = self.meta(name, choice, ns, _made=True)
                    break
                except TypeError:
                    continue
        if isinstance(cls, abc.ABCMeta):  # its own methods are not there yet, so it seemed as abstract as its bases
            type.__setattr__(cls, "__abstractmethods__", frozenset(about["abstract"]))
        self.border.adopt(number, cls, strongly=True)
        if about.get("library") is True:
            self._libraries.add(id(cls))
        if about.get("virtual") is True:
            self._virtual.add(id(cls))
        if about.get("bare") is True:
            return cls
        self._empty.append(cls)
        if len(self._empty) == 1:
            self.border.later(self._fill_in)
        return cls

    def _fill_in(self) -> None:
        classes, self._empty = self._empty, []
        for cls, found in zip(classes, self.border.ask("members of", *classes), strict=True):
            members.fill_in(self.border, cls, found)

    def holds(self, question: str, obj: Any, cls: type) -> bool:
        """Whether an object or class is one of `cls` by what he registered, or by what it has, for a protocol. About
        the suite's he is asked only where the accepted solution was."""
        if id(cls) not in self._virtual:
            return False
        rule = self.border.rule
        if self.border.number_of(obj) is None and (
            rule.meetings.unrecorded or not rule.may_meet(cls, question, (obj,))
        ):
            return False
        try:
            return self.border.ask(question, obj, cls) is True
        except NotLent:  # he can be told nothing of it
            return False

    def is_library(self, cls: type) -> bool:
        """Whether a learner's class is said to be a library's."""
        return id(cls) in self._libraries

    def _may_be_base(self, cls: Any) -> bool:
        """Whether a class may be a local base of a learner's: his own, and those of whose code nothing runs on words
        of his. Another library's would run its methods here, on attributes that he answers."""
        if not isinstance(cls, type) or isinstance(cls, types.GenericAlias):
            return False
        if self.border.number_of(cls) is not None or cls in BASES:
            return True
        return (
            issubclass(cls, (BaseException, enum.Enum, type)) or cls.__module__ in _HARMLESS or cls is datetime.tzinfo
        )

    def _content_class(self, base: type) -> type:
        """The built-in `base` with its methods working on the learner's object."""
        if base not in self._contents:
            ns: dict[str, Any] = {
                method: on_content(self.border, base, method)
                for method in dir(base)
                if method in CONTENT_METHODS or not method.startswith("_")
            }
            self._contents[base] = type(base.__name__, (base,), {**ns, "__slots__": (), "__module__": "builtins"})
        return self._contents[base]

    def _metaclass_for(self, name: str, bases: tuple[type, ...], about: dict[str, Any]) -> type:
        """A local metaclass for a metaclass of the learner's."""
        ns: dict[str, Any] = {"__module__": text(about["module"]), "__doc__": about["doc"]}
        for dunder in about["dunders"]:
            if dunder in CROSSING and dunder not in (
                "__call__",
                "__get__",
                "__set__",
                "__set_name__",
                "__eq__",
                "__hash__",
            ):
                ns[dunder] = self.operators.of(dunder)
        base = next((b for b in bases if issubclass(b, self.meta)), self.meta)
        return type(name, (base,), ns)

    def _namespace(self, about: dict[str, Any], bases: tuple[type, ...]) -> dict[str, Any]:
        border = self.border
        base = content_base(bases)
        error = any(issubclass(b, BaseException) for b in bases)
        ns: dict[str, Any] = {
            "__module__": text(about["module"]),
            "__qualname__": text(about["qualname"], "anonymous"),
            "__doc__": about["doc"] if type(about["doc"]) is str else None,
            "__getattr__": getter(border),
            "__setattr__": Slot(setter(border)),
            "__delattr__": Slot(deleter(border)),
            "__dir__": Slot(lambda self: [str(n) for n in border.ask("dir", self)]),
            "__reduce_ex__": Slot(lambda self, protocol: (restore, (border.ask("dump", self),))),
            "__copy__": lambda self: border.ask("copy", self),
            "__deepcopy__": lambda self, memo: border.ask("deepcopy", self),
        }
        if type(about.get("line")) is int:
            ns["__firstlineno__"] = about["line"]  # what inspect finds a class by, from Python 3.13 on
        if not error:
            ns["__dict__"] = property(lambda self: border.ask("vars", self))
        real = self._real(about)
        if real is not None:
            ns["__class__"] = property(lambda self: real)
        for dunder in about["dunders"]:
            if dunder in CROSSING:
                ns[dunder] = self.operators.of(dunder, base)
        if base is not None:
            for method in dir(base) if base not in IMMUTABLE and base in bases else ():
                if method not in ns and (method in CONTENT_METHODS or not method.startswith("_")):
                    ns[method] = on_content(border, base, method)
        if about.get("unhashable"):
            ns["__hash__"] = None
        elif "__eq__" in ns and "__hash__" not in ns:
            ns["__hash__"] = object.__hash__ if base is None else base.__hash__
        if about.get("generic"):
            ns["__class_getitem__"] = classmethod(lambda cls, item: border.ask("index", cls, item))
        for name in about["abstract"]:
            ns[identifier(name)] = Abstract(border, name)
        if about.get("library") and (about["module"], about["name"]) == ("tornado.web", "Application"):
            ns["listen"] = listening(border)
        return ns

    def _real(self, about: dict[str, Any]) -> type | None:
        """The checker's own class of that name, which isinstance should hold for: a library's, already imported
        here."""
        module = text(about["module"])
        if not about.get("library") or module.partition(".")[0] in ("unittest", "pytest", "_pytest", "numpy", "pandas"):
            return None
        if module == "builtins":
            found = _ITERATORS.get(text(about["name"]))
        else:
            place = sys.modules.get(module)
            if place is None or self.border.modules.is_stand_in(place) or not lending.is_library(place.__name__):
                return None  # also a library's name that a submitted module has: what it holds would be asked for
            found = getattr(place, text(about["name"]), None)
        return found if isinstance(found, type) else None

    # -- instances -----------------------------------------------------------------------------------------------

    def instance(self, number: int, cls: Any, about: dict[str, Any]) -> Any:
        """The local instance of `cls` for the learner's object `number`."""
        border = self.border
        base: Any = content_base(cls.__mro__)
        if isinstance(cls, enum.EnumMeta):
            if issubclass(cls, enum.Flag) and type(about.get("content")) is int:
                return border.adopt(number, cls(about["content"]), strongly=True)
            member = cls.__members__.get(text(about.get("member")))
            if member is None:
                raise SolutionError("a member that its enumeration does not have")
            return border.adopt(number, member, strongly=True)
        if base is None:
            made = (datetime.tzinfo if issubclass(cls, datetime.tzinfo) else object).__new__(cls)
            border.adopt(number, made)
            wear(border, made, about.get("worn"))
            return made
        if base in IMMUTABLE:
            return border.adopt(number, base.__new__(cls, about.get("content")))
        obj = base.__new__(cls)
        border.adopt(number, obj)
        refresh(obj, base, about.get("content"))
        return obj


_HARMLESS = frozenset({"abc", "collections.abc"})
"""Modules whose classes do nothing but ask for methods."""
_ITERATORS: dict[str, type] = {
    t.__name__: t
    for t in (map, filter, zip, enumerate, reversed, type(iter([])), type(iter(())), type(iter({})), type(iter("")))
}


def restore(dumped: Any) -> Any:
    """What pickle calls for an object of the learner's: his side reads its own bytes again."""
    from judge.box import standin

    return standin.current().border.ask("load", dumped)
