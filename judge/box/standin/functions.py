"""What stands in for the learner's functions, and for what a class of his has of functions: static and class methods,
attributes that are read over there each time, special methods of `object`.

A `Function` is called like his, is a method when found on a class, and `inspect` takes it for a function: its code
object is made here of his words and is never run. What he says of it, names, documentation, annotations, becomes text.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from judge.box.standin.errors import NotAsked
from judge.box.standin.said import safe_annotation
from judge.box.standin.signatures import code, signature

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder


class Function:
    """Stands in for a function of the learner's: callable, a method when found on a class, `inspect` sees a
    function.

    As a method it is asked under the name that the class has for it (`_name`): what the function calls itself is the
    learner's to choose, and a decorator's inner function calls itself something else."""

    __slots__ = ("__weakref__", "_about", "_border", "_code", "_free", "_name", "_owner", "_reached", "_view")

    def __init__(self, border: CheckerBorder, about: dict[str, Any]) -> None:
        put = object.__setattr__
        put(self, "_border", border)
        put(self, "_about", about)
        put(self, "_free", False)
        put(self, "_owner", None)
        put(self, "_name", about["__name__"])
        put(self, "_reached", False)
        put(self, "_view", None)
        put(self, "_code", None)

    def of(self, cls: type, name: str) -> Function:
        """This function as the method `name` of `cls`: itself, or, where it is something else already, an alias."""
        if self._owner is cls and self._name == name:
            return self
        made = self if self._owner is None and not self._free else Alias(self)
        if made._owner is None:
            object.__setattr__(made, "_owner", cls)
            object.__setattr__(made, "_name", name)
        return made

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        if not self._free:
            self._border.rule.gate_call(self, args, kwargs)
        return self._border.rule.call(self, args, kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is not None:
            return types.MethodType(self, instance)
        if self._owner is None or not self._border.rule.paths.get(self._owner):
            return self
        if self._view is None:  # what was reached through a class that is reached by name knows that it was
            view = Alias(self)
            for slot, value in (("_owner", self._owner), ("_name", self._name), ("_reached", True)):
                object.__setattr__(view, slot, value)
            object.__setattr__(self, "_view", view)
        return self._view

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
            object.__setattr__(self, "_code", code(self._about, self._border.ask("parameters", self)))
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
            return signature(border, self)
        if name in (
            "_is_coroutine_marker",
            "__text_signature__",
            "__isabstractmethod__",
            "__tracebackhide__",
            "pytestmark",
        ):
            raise AttributeError(name)
        return border.rule.given(self, name, border.ask("get", self, name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "pytestmark":  # a mark of pytest's on a case that the learner's code decorated is the suite's
            self._about[name] = value
            return
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


class Alias(Function):
    # The same function of the learner's under a second name of a class, or reached in another way. No docstring: every
    # class has a documentation and a module of its own, which would hide the learner's.
    __slots__ = ("_function",)
    __doc__ = vars(Function)["__doc__"]
    __module__ = vars(Function)["__module__"]

    def __init__(self, function: Function) -> None:
        super().__init__(function._border, function._about)
        object.__setattr__(self, "_function", function)  # held, so that the number stays
        number = self._border.number_of(function)
        if number is not None:
            self._border.alias(self, number, function)


class Accessor(Alias):
    # What reads a property of the learner's: what it gives is looked at as every attribute is.
    __slots__ = ()
    __doc__ = vars(Function)["__doc__"]
    __module__ = vars(Function)["__module__"]

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        value = self._border.rule.call(self, args, kwargs)
        return self._border.rule.given(args[0], self._name, value) if args else value


class Held(Alias):
    # A function that the learner keeps as an attribute of something. However free it is to be called under its own
    # name: called as `holder.under(…)` it is asked like a method of the holder. `skip`: how many arguments are not the
    # suite's; `bound`: what the function is bound to already.
    __slots__ = ("_bound", "_holder", "_skip", "_under")
    __doc__ = vars(Function)["__doc__"]
    __module__ = vars(Function)["__module__"]

    def __init__(self, function: Function, holder: Any, under: str, skip: int = 0, bound: tuple[Any, ...] = ()) -> None:
        super().__init__(function)
        for slot, value in (("_holder", holder), ("_under", under), ("_skip", skip), ("_bound", bound)):
            object.__setattr__(self, slot, value)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        self._border.rule.gate(self._holder, self._under, (*args[self._skip :], *kwargs.values()))
        return self._border.rule.call(self._function, (*self._bound, *args), kwargs)


for _kind in (Function, Alias, Accessor, Held):
    _kind.__name__ = _kind.__qualname__ = "function"


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
        asked = owner if instance is None else instance
        return self._border.rule.given(asked, self._name, self._border.ask("get", asked, self._name))


class StaticMethod(staticmethod):  # type: ignore[type-arg]
    """A static method; a call with values of the suite's is a meeting."""

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        function = super().__get__(instance, owner)
        if not isinstance(function, Function):
            return function
        if instance is None and function._border.rule.path_of(owner):
            return _held(self, function, owner, 0)
        return Bound(function, owner if instance is None else instance, pass_it=False)


class ClassMethod(classmethod):  # type: ignore[type-arg]
    """A class method; a call with values of the suite's is a meeting."""

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        function = self.__func__
        if not isinstance(function, Function):
            return super().__get__(instance, owner)
        if instance is None and function._border.rule.path_of(owner):
            return types.MethodType(_held(self, function, owner, 1), owner)
        return Bound(function, owner if instance is None else instance, pass_it=True, owner=owner)


def _held(method: Any, function: Function, owner: Any, skip: int) -> Held:
    """The function of a static or class method of `owner`, the same one each time."""
    found = vars(method).get("held")
    if found is None or found._holder is not owner:
        found = method.held = Held(function, owner, function._name, skip)
    return found  # type: ignore[no-any-return]  # put there a moment ago


class NotGiven:
    """Stands where the learner's side gave what it may not: whoever calls it is told why."""

    __slots__ = ("_why",)

    def __init__(self, why: str) -> None:
        self._why = why

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotAsked(self._why)


class Bound:
    """A static or class method found on an instance; a call with values of the suite's is a meeting."""

    __slots__ = ("__func__", "__self__", "_instance", "_pass")

    def __init__(self, function: Function, instance: Any, pass_it: bool, owner: Any = None) -> None:
        self.__func__, self._instance, self._pass, self.__self__ = function, instance, pass_it, owner

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        function = self.__func__
        function._border.rule.gate(self._instance, function._name, (*args, *kwargs.values()))
        return function._border.rule.call(function, (self.__self__, *args) if self._pass else args, kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__func__, name)
