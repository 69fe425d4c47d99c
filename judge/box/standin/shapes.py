"""The local objects that stand in for the learner's: classes and their instances, enumerations, generators, exceptions.

Theory of operation. A learner's class becomes a real class made here, with his name, bases and exactly the special
methods it has; his methods stand in its namespace as `Function`s, his properties as properties of such, so that
access, overriding, `super()` and `inspect` work as ever. Instances carry nothing: which object one stands for is in
the border's table, by identity. What is not found locally is asked of the learner's side. A class that the suite
derives from one of these gets a twin over there, whose methods call back, so that the learner's code sees the
overriding. Generators and coroutines are real local ones that drive the other. The names in descriptions are the
learner's words: they become text, never code.

Over 300 lines because a class is made in steps that must agree: its bases, its namespace, its members, its twin.
"""

from __future__ import annotations

import abc
import enum
import sys
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from judge.box.border import made_exception
from judge.box.dunders import COMPARISONS, CROSSING, FREE, GATED, SPOKEN
from judge.box.standin.attributes import Abstract, dataclass_fields, deleter, getter, public_getter, setter, wear
from judge.box.standin.content import BASES, CONTENT_METHODS, IMMUTABLE, content_base, on_content, refresh
from judge.box.standin.decoys import JUDGED, UNRECORDED, discerned, vanishes
from judge.box.standin.errors import SolutionError
from judge.box.standin.functions import (
    Alias,
    Attribute,
    ClassMethod,
    Function,
    Slot,
    StaticMethod,
    identifier,
    safe_annotation,
    text,
)

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder


class Shapes:
    """Makes stand-ins for one border."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._operators: dict[tuple[str, type | None], Callable[..., Any]] = {}
        self.meta = self._metaclass()
        self._metas: dict[int, type] = {}
        self._contents: dict[type, type] = {}

    # -- classes -------------------------------------------------------------------------------------------------

    def _metaclass(self) -> type:
        border = self.border

        class StandInMeta(abc.ABCMeta):
            """The type of the learner's classes here."""

            def __new__(mcs, name: str, bases: Any, ns: dict[str, Any], _made: bool = False, **kwargs: Any) -> Any:
                if _made:
                    return super().__new__(mcs, name, bases, ns)
                dunder_class = ns.get("__classcell__")
                cls = super().__new__(mcs, name, bases, dict(ns))
                del dunder_class
                border.shapes.twin(cls, name, bases, ns, kwargs)
                return cls

            def __init__(cls, name: str, bases: Any, ns: Any, **kwargs: Any) -> None:
                super().__init__(name, bases, ns)

            def __call__(cls, *args: Any, **kwargs: Any) -> Any:
                return border.ask("call", cls, args, kwargs or None)

            def __getattr__(cls, name: str) -> Any:
                if name.startswith("__") and name not in ("__match_args__", "__wrapped__", "__dataclass_params__"):
                    raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
                return border.ask("get", cls, name)

            def __setattr__(cls, name: str, value: Any) -> None:
                if name in ("__abstractmethods__", "_abc_impl", "__doc__", "__parameters__"):
                    type.__setattr__(cls, name, value)
                    return
                border.ask("set", cls, name, value)
                if name in cls.__dict__ and isinstance(cls.__dict__[name], Attribute):
                    return
                if callable(value) or name in cls.__dict__:
                    type.__setattr__(cls, name, value)

            def __delattr__(cls, name: str) -> None:
                border.ask("del", cls, name)
                if name in cls.__dict__:
                    type.__delattr__(cls, name)

            def __dir__(cls) -> list[str]:
                return [str(n) for n in border.ask("dir", cls)]

        return StandInMeta

    def class_(self, number: int, about: dict[str, Any]) -> type:
        """The local class for the learner's class `number`."""
        found = self._library(about)
        if found is not None:
            return self.border.adopt(number, found, strongly=True)  # type: ignore[no-any-return]
        bases = tuple(b for b in about["bases"] if self._may_be_base(b)) or (object,)
        if about.get("members") is not None:
            return self._enum(number, about, bases)
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
        self.border.later(lambda: self._members(cls, about))
        return cls

    def _may_be_base(self, cls: Any) -> bool:
        """Whether a class may be a local base of a learner's: his own, and those of whose code nothing runs on words
        of his. Another library's would run its methods here, on attributes that he answers."""
        if not isinstance(cls, type) or isinstance(cls, types.GenericAlias):
            return False
        if self.border.number_of(cls) is not None or cls in BASES:
            return True
        return issubclass(cls, (BaseException, enum.Enum, type)) or cls.__module__ in ("abc", "collections.abc")

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
                ns[dunder] = self.operator(dunder)
        base = next((b for b in bases if issubclass(b, self.meta)), self.meta)
        return type(name, (base,), ns)

    def _library(self, about: dict[str, Any]) -> type | None:
        """The checker's own class, for an exception class of a library it has imported itself."""
        if not about.get("library") or not about.get("exception"):
            return None
        module = sys.modules.get(text(about["module"]))
        if module is None or self.border.is_suites(module):
            return None
        found: Any = getattr(module, text(about["name"]), None)
        good = isinstance(found, type) and issubclass(found, Exception) and found.__module__ == about["module"]
        return found if good and not self.border.is_outcome(found) else None

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
                ns[dunder] = self.operator(dunder, base)
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
            found = getattr(place, text(about["name"]), None) if place is not None else None
            if place is not None and self.border.is_suites(place):
                return None
        return found if isinstance(found, type) else None

    def _members(self, cls: Any, about: dict[str, Any]) -> None:
        """Fill in methods and properties, which may speak of the class itself."""
        border = self.border
        put = type.__setattr__
        for name, value in border.ask("members", cls):
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
                    accessors: Any = [Alias(v) if isinstance(v, Function) else None for v in value[1:4]]
                    new: Any = property(*accessors)
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
                inner = new.__func__ if kind in ("static", "class") and not isinstance(new, Attribute) else None
                if isinstance(inner, Function):
                    object.__setattr__(inner, "_free", True)
                for accessor in accessors if kind == "property" else ():
                    if accessor is not None:
                        object.__setattr__(accessor, "_free", True)
            elif isinstance(value, Function):
                new = value.of(cls, name)
                if name == "__call__":
                    continue
            else:
                continue
            if isinstance(cls.__dict__.get(name), Abstract):
                marked = value if isinstance(value, Function) else value[1]
                if isinstance(marked, Function):
                    marked._about["__isabstractmethod__"] = True
            put(cls, name, new)

    def twin(self, cls: Any, name: str, bases: Any, ns: dict[str, Any], kwargs: dict[str, Any]) -> None:
        """A class of the suite derives from a learner's: make its twin on the learner's side."""
        over: list[Any] = []
        parts: dict[str, Any] = {}
        for base in bases:
            if self.border.number_of(base) is not None:
                over.append(base)
            elif base is not object and base.__module__ != "abc" and base not in BASES:
                for one in reversed(base.__mro__[:-1]):
                    parts.update(one.__dict__)
        parts.update(ns)
        sent: dict[str, Any] = {}
        for key, value in parts.items():
            if key in (
                "__module__",
                "__qualname__",
                "__dict__",
                "__weakref__",
                "__classcell__",
                "__firstlineno__",
                "__static_attributes__",
                "__abstractmethods__",
                "_abc_impl",
                "__annotate__",
                "__annotate_func__",
            ):
                continue
            if isinstance(value, property):
                sent[key] = ("property", value.fget, value.fset, value.fdel)
            elif isinstance(value, staticmethod):
                sent[key] = ("static", value.__func__)
            elif isinstance(value, classmethod):
                sent[key] = ("class", value.__func__)
            else:
                sent[key] = ("value", value)
        qualname, module = ns.get("__qualname__", name), ns.get("__module__", "")
        number = self.border.ask("subclass", (name, qualname, module), tuple(over), sent, kwargs)
        if type(number) is not int:
            raise SolutionError("the class could not be made")
        self.border.adopt(number, cls, strongly=True)

    def _enum(self, number: int, about: dict[str, Any], bases: tuple[type, ...]) -> type:
        """A real enumeration with the same members; its methods are the learner's."""
        border = self.border
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
                if (dunder in FREE and dunder != "__hash__") or (
                    dunder in GATED and dunder not in ("__eq__", "__ne__")
                ):
                    ns[dunder] = self.operator(dunder)
            for key, value in about["members"]:
                if identifier(key).startswith("_") and key.endswith("_"):
                    continue  # no member: what `enum` would call, with arguments of the learner's
                ns[identifier(key)] = value
            cls = meta(name, bases, ns)
        except (TypeError, ValueError, AttributeError) as e:
            raise SolutionError(f"an enumeration that cannot be made here: {e}") from None
        border.adopt(number, cls, strongly=True)

        def fill() -> None:
            type.__setattr__(cls, "__getattr__", public_getter(border))
            for key, value in border.ask("members", cls):
                if isinstance(value, Function) and type(key) is str and not key.startswith("_"):
                    type.__setattr__(cls, key, value.of(cls, key))
                elif type(value) is tuple and value[0] == "property":
                    getter = Alias(value[1]) if isinstance(value[1], Function) else None
                    type.__setattr__(cls, key, property(getter))
                    if getter is not None:
                        object.__setattr__(getter, "_free", True)
                elif type(value) is tuple and value[0] in ("static", "class") and isinstance(value[1], Function):
                    free = value[1].of(cls, identifier(key))
                    if not key.startswith("_"):
                        type.__setattr__(cls, key, (StaticMethod if value[0] == "static" else ClassMethod)(free))
                    object.__setattr__(free, "_free", True)
            for member, key in border.ask("enum", cls):
                local = cls.__members__.get(key) if type(key) is str else None
                if local is not None and type(member) is int:
                    border.adopt(member, local, strongly=True)

        border.later(fill)
        return cls  # type: ignore[no-any-return]  # EnumMeta makes a type

    def operator(self, name: str, base: type | None = None) -> Callable[..., Any]:
        """The special method `name` of a stand-in class. `base`: the built-in whose own slot answers where the
        learner's
        may not."""
        found = self._operators.get((name, base))
        if found is not None:
            return found
        border = self.border
        if name in GATED:

            def operate(self: Any, /, *args: Any, **kwargs: Any) -> Any:
                if not border.may_meet(self, name, (*args, *kwargs.values())):
                    if base is not None and hasattr(base, name):
                        return on_content(border, base, name)(self, *args)
                    if name == "__eq__":
                        return False
                    if name == "__ne__":
                        return True
                    border.refuse(self, name, args)
                unrecorded = name in UNRECORDED and len(args) == 1 and border.without_record(args[0])
                if unrecorded and name in JUDGED:
                    answer = discerned(name, args[0], lambda value: border.ask("operate", self, name, (value,), None))
                else:
                    answer = border.ask("operate", self, name, args, kwargs or None)
                    if unrecorded and vanishes(
                        args[0], answer, lambda value: border.ask("operate", self, name, (value,), None)
                    ):
                        border.refuse(self, name, args)
                if name in COMPARISONS and type(answer) is not bool and answer is not NotImplemented:
                    border.only_where_recorded(self, name, args)
                return answer

        elif name == "__hash__":

            def operate(self: Any, /, *args: Any, **kwargs: Any) -> Any:
                return border.ask("operate", self, name, args, kwargs or None)

        else:

            def operate(self: Any, /, *args: Any, **kwargs: Any) -> Any:
                return border.ask("operate", self, name, args, kwargs or None)

        operate.__name__ = operate.__qualname__ = name
        self._operators[(name, base)] = operate
        return operate

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
            made = object.__new__(cls)
            wear(made, about.get("worn"))
            return border.adopt(number, made)
        if base in IMMUTABLE:
            return border.adopt(number, base.__new__(cls, about.get("content")))
        obj = base.__new__(cls)
        border.adopt(number, obj)
        refresh(obj, base, about.get("content"))
        return obj

    def exception(self, number: int, cls: Any, about: dict[str, Any]) -> BaseException:
        """The local exception for the learner's. `__init__` of a class that is not built in is not run."""
        border = self.border
        args = about["args"] if type(about["args"]) is tuple else ()
        if not (isinstance(cls, type) and issubclass(cls, BaseException)):
            raise SolutionError("an exception that is none")
        own = isinstance(cls, self.meta)
        exc: Any
        if own or cls.__module__ != "builtins":
            exc = made_exception(cls, args)
        else:
            try:
                exc = cls(*args)
            except Exception:
                exc = made_exception(cls, ())
        border.adopt(number, exc)
        if not own:
            for key, value in (about.get("state") or {}).items():
                if type(key) is str and not key.startswith("_"):
                    try:
                        setattr(exc, key, value)
                    except (AttributeError, TypeError):
                        continue
        border.keep(number, exc)
        for note in about.get("notes") or ():
            if type(note) is str:
                exc.add_note(note) if not own else BaseException.add_note(exc, note)
        return exc  # type: ignore[no-any-return]  # an instance of cls

    # -- generators and coroutines -------------------------------------------------------------------------------

    def generator(self, number: int, about: dict[str, Any]) -> Any:
        """A real generator that drives the learner's."""
        border = self.border
        handle = Handle()

        def drive() -> Any:
            step: tuple[Any, ...] = ("next", handle)
            while True:
                done, value = border.ask(*step)
                if done:
                    return value
                try:
                    sent = yield value
                except GeneratorExit:
                    if border.stands(number):
                        border.ask("close", handle)
                    raise
                except BaseException as e:
                    step = ("throw", handle, e)
                else:
                    step = ("send", handle, sent)

        made = drive()
        made.__name__ = text(about.get("name"), "generator")
        made.__qualname__ = text(about.get("qualname"), "generator")
        border.adopt(number, made)
        border.alias(handle, number, made)
        return made


class Handle:
    """Names the learner's generator from inside its stand-in, which must not hold itself."""

    __slots__ = ("__weakref__",)


_ITERATORS: dict[str, type] = {
    t.__name__: t
    for t in (map, filter, zip, enumerate, reversed, type(iter([])), type(iter(())), type(iter({})), type(iter("")))
}


def restore(dumped: Any) -> Any:
    """What pickle calls for an object of the learner's: his side reads its own bytes again."""
    from judge.box import standin

    return standin.current().border.ask("load", dumped)
