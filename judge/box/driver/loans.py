"""The local objects that stand in for what the suite lent: functions, classes and instances, generators, coroutines,
exceptions."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import inspect
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from judge.box.dunders import CROSSING

if TYPE_CHECKING:
    from judge.box.driver.border import LearnerBorder

_HERE = frozenset({"__class__", "__dict__", "__weakref__", "__array_interface__", "__array_struct__", "__getstate__"})
_CHANGEABLE = (dict, list, set, bytearray, collections.deque)
_NAMED_TUPLE = frozenset({"_fields", "_field_defaults", "_make"})
_METHODS = frozenset({"_mock_methods"})


class Loans:
    """Makes stand-ins for one border."""

    def __init__(self, border: LearnerBorder) -> None:
        self.border = border
        border_ = border

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

        self.meta = Meta

    def make(self, number: int, description: tuple[Any, ...]) -> Any:
        """The stand-in for `number`."""
        kind, *rest = description
        made: Any = getattr(self, "_" + kind)(number, *rest)
        return made

    def _function(self, number: int, name: str, qualname: str, doc: Any, flags: int, shape: Any) -> Any:
        border = self.border

        if flags & inspect.CO_COROUTINE:

            async def lent_coroutine(*args: Any, **kwargs: Any) -> Any:
                return await border.ask("call", lent_coroutine, args, kwargs or None)

            lent: Any = lent_coroutine

        else:

            def lent_function(*args: Any, **kwargs: Any) -> Any:
                return border.ask("call", lent_function, args, kwargs or None)

            lent = lent_function

        lent.__name__, lent.__qualname__, lent.__doc__ = name, qualname, doc
        if shape:
            empty = inspect.Parameter.empty
            with contextlib.suppress(ValueError):
                lent.__signature__ = inspect.Signature(
                    [
                        inspect.Parameter(n, inspect._ParameterKind(k), default=... if d and k not in (2, 4) else empty)
                        for n, k, d in shape
                    ]
                )
        return border.adopt(number, lent)

    def _class(
        self,
        number: int,
        name: str,
        qualname: str,
        bases: tuple[type, ...],
        dunders: tuple[str, ...],
        doc: Any,
        hiding: tuple[str, ...],
    ) -> Any:
        """`hiding`: what the suite's class defines although its bases, which are real here, have it too."""
        ns = self._namespace(dunders) | {other: _Hiding(self.border, other) for other in hiding}
        ns["__qualname__"], ns["__doc__"] = qualname, doc
        ns["__module__"] = "suite"
        over = tuple(b for b in bases if isinstance(b, type)) or (object,)
        for base in over:
            if issubclass(base, _CHANGEABLE) and self.border.number_of(base) is None:
                ns = self._forwarding(base) | ns
        try:
            cls = types.new_class(name, over, {"metaclass": self._meta_for(over)}, lambda n: n.update(ns))
        except TypeError:
            cls = self.meta(name, (object,), ns)
        return self.border.adopt(number, cls, strongly=True)

    def _meta_for(self, bases: tuple[type, ...]) -> type:
        metas = {type(b) for b in bases} - {type}
        if not metas or metas == {self.meta}:
            return self.meta
        return type("Meta", (self.meta, *(m for m in metas if not issubclass(self.meta, m))), {})

    def _instance(
        self, number: int, cls: Any, name: str, dunders: tuple[str, ...], module: str, content: Any = None
    ) -> Any:
        if cls is None:
            cls = type(name, (), self._namespace(dunders))
        base: Any = next((b for b in cls.__mro__ if b.__module__ != "suite" and type(b) is type), object)
        try:
            made = base.__new__(cls, *(content or ()))
        except TypeError:  # made on something that cannot be made here: what it does is asked of the suite's
            asked = [n for n in CROSSING if getattr(cls, n, None) not in (None, getattr(object, n, None))]
            made = object.__new__(type(name, (), self._namespace(tuple(asked))))
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

    def _namespace(self, dunders: tuple[str, ...]) -> dict[str, Any]:
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
        for dunder in dunders:
            if dunder in CROSSING:
                ns[dunder] = _operator(border, dunder)
        if "__eq__" in ns and "__hash__" not in ns:
            ns["__hash__"] = None
        return ns

    def _exception(self, number: int, cls: type[BaseException], args: tuple[Any, ...], text: str) -> Any:
        exc = cls.__new__(cls, *args)
        BaseException.__setattr__(exc, "args", args)
        return self.border.adopt(number, exc)

    def _generator(self, number: int, name: str) -> Any:
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

        made: Any = drive()
        made.__name__ = name
        border.adopt(number, made)
        border.alias(handle, number, made)
        return made

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


class Handle:
    """Names what was lent from inside its stand-in, which must not hold itself."""

    __slots__ = ("__weakref__",)


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
