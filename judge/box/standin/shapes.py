"""The local objects that stand in for the learner's: functions, classes and their instances, generators, coroutines,
exceptions.

Theory of operation. A learner's class becomes a real class made here, with his name, bases and exactly the special
methods it has; his methods stand in its namespace as `Function`s, his properties as properties of such, so that
access, overriding, `super()` and `inspect` work as ever. Instances carry nothing: which object one stands for is in
the border's table, by identity. What is not found locally is asked of the learner's side. A class that the suite
derives from one of these gets a twin over there, whose methods call back, so that the learner's code sees the
overriding. Generators and coroutines are real local ones that drive the other. The names in descriptions are the
learner's words: they become text, never code.

Over 300 lines because every kind of stand-in is here, and each is short.
"""

from __future__ import annotations

import abc
import enum
import inspect
import keyword
import sys
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from judge.box.border import made_exception
from judge.box.dunders import COMPARISONS, CROSSING, FREE, GATED, SPOKEN
from judge.box.standin.decoys import JUDGED, UNRECORDED, discerned, vanishes
from judge.box.standin.errors import SolutionError

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
_IMMUTABLE = (str, int, float, tuple, frozenset, bytes, complex)
_compile = compile  # before it is watched
_LOCAL_ONLY = frozenset({"__class__", "__dict__", "__weakref__"})


def text(value: Any, default: str = "") -> str:
    """`value` if it is a str of a sane length, else `default`: for names and documentation."""
    return value if type(value) is str and len(value) < 100_000 else default


def identifier(value: Any, default: str = "anonymous") -> str:
    """`value` if it may be a name in Python, else `default`."""
    return value if type(value) is str and len(value) < 1000 and value.isidentifier() else default


class Function:
    """Stands in for a function of the learner's: callable, a method when found on a class, `inspect` sees a
    function."""

    __slots__ = ("__weakref__", "_about", "_border", "_code", "_free", "_owner")

    def __init__(self, border: CheckerBorder, about: dict[str, Any]) -> None:
        put = object.__setattr__
        put(self, "_border", border)
        put(self, "_about", about)
        put(self, "_free", False)
        put(self, "_owner", None)
        put(self, "_code", None)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        if not self._free:
            self._border.gate_call(self, args, kwargs)
        return self._border.ask("call", self, args, kwargs or None)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    @property
    def __class__(self) -> type:  # isinstance(f, types.FunctionType), inspect.isfunction
        return types.FunctionType

    @__class__.setter
    def __class__(self, value: type) -> None:
        raise TypeError("__class__ assignment is not for functions")

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]  # the learner's documentation
        return self._about["__doc__"]  # type: ignore[no-any-return]  # checked when it came

    @property
    def __module__(self) -> str:  # type: ignore[override]  # the learner's module
        return self._about["__module__"]  # type: ignore[no-any-return]  # checked when it came

    @property
    def __code__(self) -> types.CodeType:
        if self._code is None:
            object.__setattr__(self, "_code", _code(self._about, self._border.ask("parameters", self)))
        return self._code  # type: ignore[no-any-return]  # set through object.__setattr__

    @property
    def __globals__(self) -> dict[str, Any]:
        module = sys.modules.get(self.__module__)
        return dict(module.__dict__) if module is not None and self._border.number_of(module) is not None else {}

    def __getattr__(self, name: str) -> Any:
        about = object.__getattribute__(self, "_about")
        if name in about:
            return about[name]
        border = object.__getattribute__(self, "_border")
        if name == "__annotations__":
            given = border.ask("annotations", self)
            about[name] = {k: safe_annotation(v) for k, v in given.items()} if type(given) is dict else {}
            return about[name]
        if name in ("__defaults__", "__kwdefaults__"):
            found = border.ask("parameters", self) or ()
            by_name = {
                n: default
                for n, kind, has, default, *_ in found
                if has and (kind == "key") == (name == "__kwdefaults__")
            }
            return (by_name or None) if name == "__kwdefaults__" else (tuple(by_name.values()) or None)
        if name == "__signature__":
            return border.signature(self)
        if name in (
            "_is_coroutine_marker",
            "__text_signature__",
            "__isabstractmethod__",
            "__tracebackhide__",
            "pytestmark",
        ):
            raise AttributeError(name)
        return border.given(self, name, border.ask("get", self, name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._about:
            self._about[name] = value
        self._border.ask("set", self, name, value)

    def __delattr__(self, name: str) -> None:
        self._border.ask("del", self, name)

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]  # what functools.wraps updates from
        return self._border.ask("vars", self)  # type: ignore[no-any-return]  # the learner's side answers a dict

    def __repr__(self) -> str:
        return f"<function {self._about['__qualname__']} at {id(self):#x}>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        return self._about["__qualname__"]

    def __copy__(self) -> Function:
        return self

    def __deepcopy__(self, memo: Any) -> Function:
        return self


Function.__name__ = Function.__qualname__ = "function"


def _code(about: dict[str, Any], parameters: Any) -> types.CodeType:
    """A code object with the learner's name, file, line and parameter names, for `inspect`; it is never run."""
    names: dict[str, list[str]] = {"pos": [], "any": [], "star": [], "key": [], "kw": []}
    for name, kind, *_ in parameters or ():
        if identifier(name, "") and not keyword.iskeyword(name) and kind in names and len(names[kind]) < 200:
            names[kind].append(name)
    parts = [*names["pos"]] + (["/"] if names["pos"] else []) + names["any"]
    parts += ["*" + names["star"][0]] if names["star"] else ["*"] if names["key"] else []
    parts += names["key"] + (["**" + names["kw"][0]] if names["kw"] else [])
    flags = about["flags"]
    word = "async def" if flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR) else "def"
    body = "yield" if flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR) else "pass"
    source = f"{word} f({', '.join(parts)}): {body}"
    try:
        module = _compile(source, "<parameters>", "exec")
    except SyntaxError:  # doubled parameter names: his words, no reason to fail
        module = _compile(f"{word} f(): {body}", "<parameters>", "exec")
    code = next(c for c in module.co_consts if isinstance(c, types.CodeType))
    line = max(1, min(about["line"], 10_000_000))
    return code.replace(co_name=about["__name__"], co_filename=about["file"], co_firstlineno=line)


class Slot:
    """A special method that the learner's class has from `object`: there, but no function to `inspect`."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self._function, instance)

    def __call__(self, *args: Any) -> Any:
        return self._function(*args)


class Attribute:
    """A class attribute that lives on the learner's side: read there each time."""

    __slots__ = ("_border", "_name")

    def __init__(self, border: CheckerBorder, name: str) -> None:
        self._border, self._name = border, name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        value = self._border.ask("get", owner if instance is None else instance, self._name)
        return value if instance is None else self._border.given(instance, self._name, value)


class _Static(staticmethod):  # type: ignore[type-arg]
    """A static method: free through a class that is reached by name, else a meeting."""

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        function = super().__get__(instance, owner)
        if not isinstance(function, Function) or (instance is None and function._border.path_of(owner)):
            return function
        return Bound(function, owner if instance is None else instance, pass_it=False)


class _ClassMethod(classmethod):  # type: ignore[type-arg]
    """A class method: free through a class that is reached by name, else a meeting."""

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        function = self.__func__
        if not isinstance(function, Function) or (instance is None and function._border.path_of(owner)):
            return super().__get__(instance, owner)
        return Bound(function, owner if instance is None else instance, pass_it=True, owner=owner)


class Bound:
    """A static or class method found on an instance; a call with values of the suite's is a meeting."""

    __slots__ = ("__func__", "__self__", "_instance", "_pass")

    def __init__(self, function: Function, instance: Any, pass_it: bool, owner: Any = None) -> None:
        self.__func__, self._instance, self._pass, self.__self__ = function, instance, pass_it, owner

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        function = self.__func__
        function._border.gate(self._instance, function._about["__name__"], (*args, *kwargs.values()))
        return function._border.ask("call", function, (self.__self__, *args) if self._pass else args, kwargs or None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__func__, name)


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
        if base in bases[1:] and base not in _IMMUTABLE and base is not None:
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
                method: _on_content(self.border, base, method)
                for method in dir(base)
                if method in _CONTENT or not method.startswith("_")
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
            "__getattr__": _get(border),
            "__setattr__": Slot(_set(border)),
            "__delattr__": Slot(_delete(border)),
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
            for method in dir(base) if base not in _IMMUTABLE and base in bases else ():
                if method not in ns and (method in _CONTENT or not method.startswith("_")):
                    ns[method] = _on_content(border, base, method)
        if about.get("unhashable"):
            ns["__hash__"] = None
        elif "__eq__" in ns and "__hash__" not in ns:
            ns["__hash__"] = object.__hash__ if base is None else base.__hash__
        if about.get("generic"):
            ns["__class_getitem__"] = classmethod(lambda cls, item: border.ask("index", cls, item))
        for name in about["abstract"]:
            ns[identifier(name)] = _Abstract(border, name)
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
                put(cls, name, _fields(value))
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
                    accessors: Any = [v if isinstance(v, Function) else None for v in value[1:4]]
                    new: Any = property(*accessors)
                    if type(value[4]) is str:
                        new.__doc__ = value[4]
                elif kind in ("static", "class"):
                    if not isinstance(value[1], Function):  # a class, say: asked for each time, as data is
                        new = Attribute(border, name)
                    else:
                        new = (_Static if kind == "static" else _ClassMethod)(value[1])
                elif kind == "data":
                    new = Attribute(border, name)
                else:
                    continue
                inner = value[1] if len(value) > 1 else None
                if isinstance(inner, Function) and inner._owner is None:
                    object.__setattr__(inner, "_owner", cls)
                    if kind in ("property", "static", "class"):
                        object.__setattr__(inner, "_free", True)
                for accessor in value[1:4] if kind == "property" else ():
                    if isinstance(accessor, Function):
                        object.__setattr__(accessor, "_free", True)
            elif isinstance(value, Function):
                new = value
                if value._owner is None:
                    object.__setattr__(value, "_owner", cls)
                if name == "__call__":
                    continue
            else:
                continue
            if isinstance(cls.__dict__.get(name), _Abstract):
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
            type.__setattr__(cls, "__getattr__", _get_public(border))
            for key, value in border.ask("members", cls):
                if isinstance(value, Function) and type(key) is str and not key.startswith("_"):
                    type.__setattr__(cls, key, value)
                    object.__setattr__(value, "_owner", cls)
                elif type(value) is tuple and value[0] == "property":
                    type.__setattr__(cls, key, property(value[1] if isinstance(value[1], Function) else None))
                    if isinstance(value[1], Function):
                        object.__setattr__(value[1], "_free", True)
                elif type(value) is tuple and value[0] in ("static", "class") and isinstance(value[1], Function):
                    if not key.startswith("_"):
                        type.__setattr__(cls, key, (_Static if value[0] == "static" else _ClassMethod)(value[1]))
                    object.__setattr__(value[1], "_free", True)
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
                        return _on_content(border, base, name)(self, *args)
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
            _wear(made, about.get("worn"))
            return border.adopt(number, made)
        if base in _IMMUTABLE:
            return border.adopt(number, base.__new__(cls, about.get("content")))
        obj = base.__new__(cls)
        border.adopt(number, obj)
        _refresh(obj, base, about.get("content"))
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
_CONTENT = (
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


def _wear(made: Any, worn: Any) -> None:
    """Give a stand-in what the learner's object has of its own and Python would find on the class: the names that
    `functools.update_wrapper` gives, and functions over methods."""
    for name, value in worn.items() if type(worn) is dict else ():
        if name in _WORN:
            if value is None or text(value):
                object.__setattr__(made, name, value)
        elif type(name) is str and callable(value) and not isinstance(value, type):  # no class: it would be called
            object.__setattr__(made, name, value)


_WORN = frozenset({"__doc__", "__module__", "__name__", "__qualname__"})


def _held(obj: Any, base: type) -> Any:
    """The local content of `obj` as a plain value."""
    if base is list:
        return list.__getitem__(obj, slice(None))
    if base is dict:
        return dict(dict.items(obj))
    return set(set.__iter__(obj)) if base is set else bytes(obj)


class _Abstract:
    """Marks an abstract method until the class's methods have come."""

    __isabstractmethod__ = True

    def __init__(self, border: CheckerBorder, name: str) -> None:
        self._border, self._name = border, name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None and self._border.number_of(owner) is None:
            return self  # the class is being made, and looked through for what is abstract
        return self._border.ask("get", owner if instance is None else instance, self._name)


def content_base(classes: tuple[type, ...]) -> type | None:
    """The built-in container or number that a class is made on, None for none."""
    for cls in classes:
        for one in cls.__mro__:
            if one in BASES:
                return one
    return None


def _refresh(obj: Any, base: type, content: Any) -> None:
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


def refreshed(border: CheckerBorder, obj: Any) -> None:
    """Bring the local content of a learner's subclass of a built-in container up to date."""
    base = content_base(type(obj).__mro__)
    if base is not None and base not in _IMMUTABLE:
        _refresh(obj, base, border.ask("content", obj))


def _on_content(border: CheckerBorder, base: type, name: str) -> Callable[..., Any]:
    """The slot `name` of the built-in `base`, on what the learner's object holds now."""
    slot = getattr(base, name)
    fixed = base in _IMMUTABLE

    def operate(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        if fixed:
            return slot(self, *args, **kwargs)
        _refresh(self, base, border.ask("content", self))
        result = slot(self, *args, **kwargs)
        if name in _CHANGING:
            border.ask("fill", self, _held(self, base))
        return result

    operate.__name__ = operate.__qualname__ = name
    return operate


def _get(border: CheckerBorder) -> Callable[[Any, str], Any]:
    def __getattr__(self: Any, name: str) -> Any:
        if (
            border.number_of(self) is None
            or name in _LOCAL_ONLY
            or (name.startswith("__") and name.endswith("__") and name in _NEVER)
        ):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return border.given(self, name, border.ask("get", self, name))

    return __getattr__


def _get_public(border: CheckerBorder) -> Callable[[Any, str], Any]:
    """For members of enumerations, which look for private names of `enum`'s own."""
    get = _get(border)

    def __getattr__(self: Any, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return get(self, name)

    return __getattr__


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


def _set(border: CheckerBorder) -> Callable[[Any, str, Any], None]:
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


def _delete(border: CheckerBorder) -> Callable[[Any, str], None]:
    def __delattr__(self: Any, name: str) -> None:
        border.ask("del", self, name)

    return __delattr__


def _fields(described: Any) -> dict[str, Any]:
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


_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,|[] '\"")


def safe_annotation(value: Any) -> Any:
    """`value`, unless it is text that `typing.get_type_hints` would evaluate to more than names and subscripts."""
    if isinstance(value, str) and (not _SAFE.issuperset(value) or "__" in value or len(value) > 500):
        return "object"
    if type(value) in (list, tuple):  # the parameters of a Callable; an argument's own arguments were made so before
        return type(value)(safe_annotation(one) for one in value)
    return value


def restore(dumped: Any) -> Any:
    """What pickle calls for an object of the learner's: his side reads its own bytes again."""
    from judge.box import standin

    return standin.current().border.ask("load", dumped)


def refuse_text(kind: str, name: str, operand: str) -> str:
    """Why an operation is not forwarded, for the author of the suite."""
    return (
        f"{name} of a {kind} object of the solution is not asked with a {operand} of the suite: "
        "the accepted solution did not do this here, and the solution's own code would be the judge"
    )


def unreachable(why: str) -> NoReturn:
    raise SolutionError(why)
