"""The local objects that stand in for what the suite lent: functions, classes and instances, generators, coroutines,
exceptions.

One module because they are made of one another: a class of its functions, an instance of its class, an exception of
both.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import copyreg
import dataclasses
import functools
import inspect
import sys
import types
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from judge.box.border import made_exception
from judge.box.dunders import CROSSING
from judge.box.generators import Handle, driving

if TYPE_CHECKING:
    from judge.box.driver.border import LearnerBorder

_HERE = frozenset({"__class__", "__dict__", "__weakref__", "__array_interface__", "__array_struct__", "__getstate__"})
_CHANGEABLE = (dict, list, set, bytearray, collections.deque)
_NAMED_TUPLE = frozenset({"_fields", "_field_defaults", "_make"})
_CLASS_OWN = frozenset({"__abstractmethods__", "_abc_impl", "__parameters__"})


_own_dict: Any = vars(type)["__dict__"].__get__
"""What a class has of its own here, whatever its metaclass says."""


def of_parts(kind: str, *functions: Any) -> Any:
    """A member of a suite's class, as its body has it, of what `standin.twins.parts` has told."""
    if kind == "property":
        return property(*functions)
    if kind == "static":
        return staticmethod(functions[0])
    return classmethod(functions[0]) if kind == "class" else functions[0]


class Untold:
    """Stands for the default of a parameter of the suite's: that there is one is all that is said. Given for it, it is
    left out of the call."""

    def __repr__(self) -> str:
        return "..."


UNTOLD = Untold()


def _told(signature: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call without the defaults that `inspect.BoundArguments.apply_defaults` put among them."""
    if not any(one is UNTOLD for one in args) and not any(one is UNTOLD for one in kwargs.values()):
        return args, kwargs
    bound = signature.bind(*args, **kwargs)
    for name in [name for name, value in bound.arguments.items() if value is UNTOLD]:
        del bound.arguments[name]
    return bound.args, bound.kwargs


MOST_UNPINNED = 10_000
"""Numbers of what was let go of that are remembered."""


class Loans:
    """Makes stand-ins for one border."""

    def __init__(self, border: LearnerBorder) -> None:
        self.border = border
        border_ = border
        KNOWN.append(self)

        class Meta(type):
            """The type of the suite's classes here."""

            def __call__(cls, *args: Any, **kwargs: Any) -> Any:
                number = border_.number_of(cls)
                if number is None:
                    return super().__call__(*args, **kwargs)
                return border_.ask("call", cls, args, kwargs or None)

            def __getattr__(cls, name: str) -> Any:
                if name.startswith("_") and name not in _NAMED_TUPLE:
                    raise AttributeError(name)
                return border_.ask("get", cls, name)

            @property  # type: ignore[misc]  # what `vars` shows, for code that goes through the methods of a class
            def __dict__(cls) -> Any:  # type: ignore[override]  # as above
                here: dict[str, Any] = dict(_own_dict(cls))
                if border_.number_of(cls) is not None:
                    here |= {name: of_parts(*of) for name, of in border_.ask("look", cls, True).items()}
                return types.MappingProxyType(here)

            def __dir__(cls) -> list[str]:
                there = border_.ask("look", cls, False) if border_.number_of(cls) is not None else []
                return list(dict.fromkeys((*type.__dir__(cls), *there)))

            def __setattr__(cls, name: str, value: Any) -> None:
                if border_.number_of(cls) is not None and name not in _CLASS_OWN:
                    border_.ask("set", cls, name, value)
                super().__setattr__(name, value)

        self.meta = Meta
        self._functions: dict[int, tuple[Any, int]] = {}
        """By number: a weak reference to what stands for a suite's function, and how many attributes it had."""
        self._modules: dict[str, types.ModuleType] = {}
        self._frozen: dict[int, Any] = {}
        self._pinned: dict[int, Any] = {}
        """What lives as long as the suite's: his code may hold it weakly."""
        self._unpinned: set[int] = set()
        """What the suite has let go of, and may be given again."""

    def say_marks(self) -> None:
        """Tell the suite's functions of the attributes that decorators have put on what stands for them here."""
        for number, (lent, known) in list(self._functions.items()):
            function = lent()
            if function is None:
                del self._functions[number]
            elif len(vars(function)) > known:
                names = list(vars(function))[known:]
                self._functions[number] = (lent, known + len(names))
                for name in names:
                    self.border.ask("set", function, name, vars(function)[name])

    def has(self, place: tuple[str, bool], made: Any) -> None:
        """A module of the suite's has `made` under its name: pickle looks for it in a module of that name here."""
        name, holds = place
        if not holds or not name or "." in made.__qualname__ or (name in sys.modules and name not in self._modules):
            return
        if name not in self._modules:
            self._modules[name] = sys.modules[name] = types.ModuleType(name)
        setattr(self._modules[name], made.__qualname__, made)

    def _reduced(self, obj: Any) -> tuple[Any, ...]:
        """How copy and pickle make another of an instance of the suite's: by having it copied there."""
        return _another, (_Original(self, obj),)

    def freeze(self, obj: Any) -> int:
        """A number for a copy of `obj`, by which pickled bytes know it."""
        number = len(self._frozen) + 1
        self._frozen[number] = self.border.ask("copy", obj, True)
        return number

    def frozen(self, number: int) -> Any:
        """The copy that `freeze` made."""
        return self._frozen[number]

    def make(self, number: int, description: tuple[Any, ...]) -> Any:
        """The stand-in for `number`."""
        kind, *rest = description
        made: Any = getattr(self, "_" + kind)(number, *rest)
        if kind == "instance" or (kind == "function" and not rest[-1]):
            self._pinned[number] = made
        return made

    def unpin(self, number: int) -> None:
        """The suite has let go of what `number` is: what stands for it here lives only as long as it is held here."""
        if self._pinned.pop(number, None) is not None:
            if len(self._unpinned) >= MOST_UNPINNED:
                self._unpinned.clear()
            self._unpinned.add(number)

    def given_back(self, number: int, lent: Any) -> None:
        """What stands for `number` crosses to the suite, which may hold it from now on."""
        if number in self._unpinned:
            self._unpinned.discard(number)
            self._pinned[number] = lent

    def _function(
        self,
        number: int,
        name: str,
        qualname: str,
        doc: Any,
        flags: int,
        shape: Any,
        place: tuple[str, bool],
        annotations: dict[str, Any],
        plain: bool,
        attributes: dict[str, Any],
        bound: bool,
    ) -> Any:
        """`plain`: it has the very parameters that its signature has; `attributes`: plain values it wears; `bound`: it
        is a bound method, which nobody keeps."""
        border = self.border
        empty = inspect.Parameter.empty
        said = annotations.get
        signature: inspect.Signature | None = None
        handle = Handle()  # what it would be called by, if it did not hold itself so
        asynchronous = bool(flags & inspect.CO_COROUTINE)
        with contextlib.suppress(ValueError):
            signature = inspect.Signature(
                [
                    inspect.Parameter(
                        n,
                        inspect._ParameterKind(k),
                        default=UNTOLD if d and k not in (2, 4) else empty,
                        annotation=said(n, empty),
                    )
                    for n, k, d in shape or ()
                ],
                return_annotation=said("return", empty),
            )
        defaults = signature is not None and any(d for _, _, d in shape or ())
        make = _makes(shape, asynchronous) if plain and shape is not None else None
        lent: Any
        if make is not None:
            lent = make(lambda args, kwargs: border.ask("call", handle, args, kwargs or None))
        elif asynchronous:

            async def lent_coroutine(*args: Any, **kwargs: Any) -> Any:
                if defaults:
                    args, kwargs = _told(signature, args, kwargs)
                return await border.ask("call", handle, args, kwargs or None)

            lent = lent_coroutine

        else:

            def lent_function(*args: Any, **kwargs: Any) -> Any:
                if defaults:
                    args, kwargs = _told(signature, args, kwargs)
                return border.ask("call", handle, args, kwargs or None)

            lent = lent_function

        lent.__name__, lent.__qualname__, lent.__doc__ = name, qualname, doc
        lent.__module__, lent.__annotations__ = place[0] or None, annotations
        if annotations and hasattr(lent, "__annotate__"):  # from Python 3.14 on that is what a wrapper takes over
            lent.__annotate__ = lambda format: dict(annotations)
        if shape and signature is not None:
            lent.__signature__ = signature
        vars(lent).update(attributes)
        self.has(place, lent)
        border.adopt(number, lent)
        border.alias(handle, number, lent)
        self._functions[number] = (weakref.ref(lent), len(vars(lent)))
        return lent

    def _class(
        self,
        number: int,
        name: str,
        qualname: str,
        bases: tuple[type, ...],
        dunders: tuple[str, ...],
        doc: Any,
        hiding: tuple[str, ...],
        place: tuple[str, bool],
        initialises: bool,
        fields: Any,
        annotations: dict[str, Any],
    ) -> Any:
        """`hiding`: what the suite's class defines although its bases, which are real here, have it too."""
        ns = self._namespace(dunders) | {other: _Hiding(self.border, other) for other in hiding}
        ns["__qualname__"], ns["__doc__"] = qualname, doc
        ns["__module__"] = place[0]
        if annotations:
            ns["__annotations__"] = annotations
        if initialises:
            ns["__init__"] = _Hiding(self.border, "__init__")
        if fields is not None:
            ns["__dataclass_fields__"] = {one[0]: _field(*one) for one in fields}
        over = tuple(b for b in bases if isinstance(b, type)) or (object,)
        for base in over:
            if issubclass(base, _CHANGEABLE) and self.border.number_of(base) is None:
                ns = self._forwarding(base) | ns
        try:
            cls = types.new_class(name, over, {"metaclass": self._meta_for(over)}, lambda n: n.update(ns))
        except TypeError:
            cls = self.meta(name, (object,), ns)
        self.has(place, cls)
        copyreg.pickle(cls, self._reduced)
        return self.border.adopt(number, cls, strongly=True)

    def _meta_for(self, bases: tuple[type, ...]) -> type:
        metas = {type(b) for b in bases} - {type}
        if not metas or metas == {self.meta}:
            return self.meta
        return type("Meta", (self.meta, *(m for m in metas if not issubclass(self.meta, m))), {})

    def _instance(
        self,
        number: int,
        cls: Any,
        name: str,
        dunders: tuple[str, ...],
        module: str,
        content: Any = None,
        inside: bool = False,
    ) -> Any:
        if cls is None:
            ns = self._namespace(dunders, inside)
            real = getattr(sys.modules.get(module), name, None)
            if isinstance(real, type):  # what isinstance says of it there, it says here
                ns["__class__"] = property(lambda self: real)
            cls = type(name, (), ns)
            if inside:
                copyreg.pickle(cls, self._reduced)
        base: Any = next((b for b in cls.__mro__ if type(b) is type), object)
        try:
            made = base.__new__(cls, *(content or ()))
        except TypeError:  # made on something that cannot be made here: what it does is asked of the suite's
            asked = [n for n in CROSSING if getattr(cls, n, None) not in (None, getattr(object, n, None))]
            made = object.__new__(type(name, (), self._namespace(tuple(asked), inside=False)))
        return self.border.adopt(number, made)

    def _forwarding(self, base: type) -> dict[str, Any]:
        """Every method of a changeable built-in, asked of the suite's object: what the one here holds means nothing."""
        border = self.border
        ns: dict[str, Any] = {}
        for name in dir(base):
            if name in CROSSING and getattr(base, name) not in (None, getattr(object, name, None)):
                ns[name] = _operator(border, name)
            elif not name.startswith("_"):
                ns[name] = _method(border, name)
        return ns

    def _namespace(self, dunders: tuple[str, ...], inside: bool = True) -> dict[str, Any]:
        """`inside`: an instance of a suite's class, which may be looked into."""
        border = self.border

        def __getattr__(self: Any, name: str) -> Any:
            if name in _HERE or name.startswith("__"):
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            return border.ask("get", self, name)

        def __setattr__(self: Any, name: str, value: Any) -> None:
            if isinstance(self, BaseException) and name.startswith("__"):
                BaseException.__setattr__(self, name, value)
                return
            border.ask("set", self, name, value)

        def __delattr__(self: Any, name: str) -> None:
            border.ask("del", self, name)

        ns: dict[str, Any] = {"__getattr__": __getattr__, "__setattr__": __setattr__, "__delattr__": __delattr__}
        if inside:
            ns["__dict__"] = property(lambda self: Vars(border, self))
            ns["__dir__"] = lambda self: border.ask("look", self, False)
        for dunder in dunders:
            if dunder in CROSSING:
                ns[dunder] = _operator(border, dunder)
        if "__eq__" in ns and "__hash__" not in ns:
            ns["__hash__"] = None
        return ns

    def _exception(self, number: int, cls: type[BaseException], args: tuple[Any, ...], text: str) -> Any:
        return self.border.adopt(number, made_exception(cls, args))

    def _generator(self, number: int, name: str) -> Any:
        return driving(self.border, number, name, name)

    def _coroutine(self, number: int, name: str) -> Any:
        border = self.border
        handle = Handle()

        async def drive() -> Any:
            task = border.ask("spawn", handle)
            while True:
                done, value = border.ask("poll", task)
                if done == "cancelled":
                    raise asyncio.CancelledError
                if done:
                    return value
                try:
                    await asyncio.sleep(0.001)
                except asyncio.CancelledError:
                    border.ask("unspawn", task)  # the suite's coroutine hears of it, and may still do as it likes

        made: Any = drive()
        made.__name__ = name
        border.adopt(number, made)
        border.alias(handle, number, made)
        return made

    _asyncgen = _generator


@functools.lru_cache(maxsize=1_000)
def _makes(shape: tuple[tuple[str, int, bool], ...], asynchronous: bool) -> Any:
    """What makes a function with these parameters, of which code may be looked at (`__code__.co_argcount`), out of
    what takes the arguments of each call; None if there can be none."""
    if not all(name.isidentifier() for name, _, _ in shape):
        return None  # that of a comprehension
    parts, kinds = [], [kind for _, kind, _ in shape]
    for at, (name, kind, default) in enumerate(shape):
        if kind == 3 and 2 not in kinds and 3 not in kinds[:at]:
            parts.append("*")
        parts.append(
            "*" * (kind // 2 if kind != 3 else 0) + name + ("=UNTOLD" if default and kind not in (2, 4) else "")
        )
        if kind == 0 and 0 not in kinds[at + 1 :]:
            parts.append("/")

    def given(*wanted: int) -> str:
        return "".join(f"({name!r}, {name})," for name, kind, _ in shape if kind in wanted)

    rest = next((name for name, kind, _ in shape if kind == 2), "()")
    more = next((name for name, kind, _ in shape if kind == 4), "{}")
    body = f"_call_(*_arranged_(({given(0, 1)}), {rest}, ({given(3)}), {more}))"
    text = (
        f"def _make_(_call_):\n {'async ' * asynchronous}def _lent_({', '.join(parts)}):\n"
        f"  return {'await ' * asynchronous}{body}\n return _lent_\n"
    )
    place: dict[str, Any] = {"UNTOLD": UNTOLD, "_arranged_": _arranged}
    if not {"_call_", "_arranged_"}.isdisjoint(name for name, _, _ in shape):
        return None
    exec(text, place)  # noqa: S102  # names of parameters, in code of ours
    return place["_make_"]


def _arranged(
    positional: tuple[tuple[str, Any], ...],
    rest: tuple[Any, ...],
    named: tuple[tuple[str, Any], ...],
    more: dict[str, Any],
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call without the defaults that are the suite's to know."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    for at, (name, value) in enumerate(positional):
        if value is UNTOLD:
            continue
        if len(args) == at:
            args.append(value)
        else:
            kwargs[name] = value
    kwargs.update((name, value) for name, value in named if value is not UNTOLD)
    return (*args, *rest), {**kwargs, **more}


class Vars(dict):  # type: ignore[type-arg]
    """What `vars` shows of an instance of the suite's: its public attributes; what is put in goes there."""

    def __init__(self, border: LearnerBorder, owner: Any) -> None:
        super().__init__(border.ask("look", owner, True))
        self._border, self._owner = border, owner

    def __setitem__(self, name: str, value: Any) -> None:
        self._border.ask("put", self._owner, name, value)
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        self._border.ask("del", self._owner, name)
        super().__delitem__(name)

    def update(self, *args: Any, **kwargs: Any) -> None:
        for name, value in dict(*args, **kwargs).items():
            self[name] = value

    def setdefault(self, name: str, default: Any = None) -> Any:
        if name not in self:
            self[name] = default
        return self[name]

    def pop(self, name: str, *default: Any) -> Any:
        found = super().pop(name, *default)
        self._border.ask("del", self._owner, name)
        return found

    def __reduce_ex__(self, protocol: Any) -> Any:
        return dict, (dict(self),)


def _field(name: str, kind: Any, has_default: bool, default: Any, has_factory: bool, flags: tuple[bool, ...]) -> Any:
    """A field of a suite's dataclass, for `dataclasses.fields` and what is built on it."""
    init, shown, compared, keyword = flags
    spec: dict[str, Any] = {"default": default} if has_default else {"default_factory": list} if has_factory else {}
    made: Any = dataclasses.field(init=init, repr=shown, compare=compared, kw_only=keyword, **spec)
    made.name, made.type, made._field_type = name, kind, dataclasses._FIELD  # type: ignore[attr-defined]
    return made


KNOWN: list[Loans] = []
"""Of this process; what pickle calls asks the last."""


class _Original:
    """What is to be copied. copy.deepcopy copies what an object is made of, this among it, and so says that it is
    deep; pickle has it frozen."""

    __slots__ = ("_deep", "_loans", "_obj")

    def __init__(self, loans: Loans, obj: Any, deep: bool = False) -> None:
        self._loans, self._obj, self._deep = loans, obj, deep

    def __deepcopy__(self, memo: Any) -> _Original:
        return _Original(self._loans, self._obj, True)

    def __reduce__(self) -> Any:
        return _frozen, (self._loans.freeze(self._obj),)

    def copied(self) -> Any:
        """The copy."""
        return self._loans.border.ask("copy", self._obj, self._deep)


def _frozen(number: int) -> _Original:
    """What pickle calls for an original that it has kept."""
    return _Original(KNOWN[-1], KNOWN[-1].frozen(number), True)


def _another(original: _Original) -> Any:
    """What copy and pickle call in the end."""
    return original.copied()


class _Hiding:
    """An attribute of a suite's class, or of its instance, that must not be looked for in a base."""

    def __init__(self, border: LearnerBorder, name: str) -> None:
        self.border, self.name = border, name

    def __get__(self, obj: Any, owner: type) -> Any:
        return self.border.ask("get", owner if obj is None else obj, self.name)


def _operator(border: LearnerBorder, name: str) -> Callable[..., Any]:
    def operate(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        return border.ask("operate", self, name, args, kwargs or None)

    operate.__name__ = operate.__qualname__ = name
    return operate


def _method(border: LearnerBorder, name: str) -> Callable[..., Any]:
    def method(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        return border.ask("get", self, name)(*args, **kwargs)

    method.__name__ = method.__qualname__ = name
    return method
