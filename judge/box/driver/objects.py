"""What the suite asks of the learner's objects, one method a question."""

from __future__ import annotations

import copy
import inspect
import pickle
import sys
import types
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from judge.box.driver import registry
from judge.box.driver.apart import apart
from judge.box.driver.loans import of_parts
from judge.box.driver.names import content, content_of, is_library

if TYPE_CHECKING:
    from judge.box.driver.border import LearnerBorder

MOST_BEFORE = 100
"""Values of one name that are kept to be put back."""

_PYTHONS = frozenset({"__annotate_func__", "__annotations_cache__"})
"""What Python 3.14 keeps in a class for itself; `__annotations__` and `__annotate__` are what others ask for."""


class Objects:
    """Answers for one border."""

    def __init__(self, border: LearnerBorder) -> None:
        self.border = border
        self._before: weakref.WeakKeyDictionary[Any, dict[str, list[Any]]] = weakref.WeakKeyDictionary()
        """What classes and modules had under a name each time the suite set it."""

    def questions(self) -> dict[str, Callable[..., Any]]:
        """The answers by what is asked."""
        return {
            "operate": self.operate,
            "operate of": self.operate_of,
            "set": self.set,
            "set back": self.set_back,
            "set member": lambda cls, name, parts: setattr(cls, name, of_parts(*parts)),
            "del": delattr,
            "apart": apart,
            "dir": _names,
            "vars": self.vars,
            "isinstance": isinstance,
            "issubclass": issubclass,
            "index": lambda obj, item: obj[item],
            "describe": self.describe,
            "content": self.content,
            "fill": self.fill,
            "enum": self.enum,
            "subclass": self.subclass,
            "next": self.next,
            "send": self.send,
            "throw": self.throw,
            "close": self.close,
            "wraps": self.wraps,
            "copy": copy.copy,
            "deepcopy": copy.deepcopy,
            "dump": pickle.dumps,
            "load": pickle.loads,  # its own bytes, and the learner's process is the learner's
            "current": self.current,
            "service": self.service,
        }

    @staticmethod
    def operate(obj: Any, name: str, args: Any, kwargs: Any) -> Any:
        method = getattr(type(obj), name)
        if type(method) is types.MemberDescriptorType:  # a slot of that name, in which each object has its own
            return method.__get__(obj)(*args, **kwargs or {})
        return method(obj, *args, **kwargs or {})

    @staticmethod
    def operate_of(cls: Any, obj: Any, name: str, args: Any, kwargs: Any) -> Any:
        return getattr(cls, name)(obj, *args, **kwargs or {})

    def set(self, obj: Any, name: str, value: Any) -> None:
        own: Any = {}
        if isinstance(obj, type) or (isinstance(obj, types.ModuleType) and is_library(obj.__name__)):
            own = obj.__dict__
        if name in own:
            before = self._before.setdefault(obj, {}).setdefault(name, [])
            if len(before) < (MOST_BEFORE if isinstance(obj, type) else 1):
                before.append(own[name])
        setattr(obj, name, value)

    def set_back(self, cls: type, name: str) -> None:
        """A patch is undone: what it had kept of the class is what stands for this attribute there."""
        before = self._before.get(cls, {}).get(name)
        if before:
            setattr(cls, name, before.pop())

    def first(self, module: Any, name: str) -> Any:
        """What a module had under this name before the suite put something else there; None if it has not."""
        before = self._before.get(module, {}).get(name)
        return before[0] if before else None

    @staticmethod
    def vars(obj: Any) -> dict[str, Any]:
        found = obj.__dict__  # an AttributeError where there is none, which hasattr understands
        if isinstance(obj, types.ModuleType):
            return {k: v for k, v in found.items() if k != "__builtins__" and k != "__spec__" and k != "__loader__"}
        return found if type(found) is dict else dict(found)

    def describe(self, number: int) -> Any:
        return self.border.describe(self.border._exports[number][0])

    @staticmethod
    def content(obj: Any) -> Any:
        base = content_of(type(obj))
        return content(obj, base) if base is not None else None

    @staticmethod
    def fill(obj: Any, new: Any) -> None:
        base = content_of(type(obj))
        if base is list:
            list.__setitem__(obj, slice(None), new)
        elif base in (dict, set):
            base.clear(obj)
            base.update(obj, new)
        elif base is bytearray:
            bytearray.__setitem__(obj, slice(None), new)

    def enum(self, cls: Any) -> list[Any]:
        members: dict[str, Any] = dict(cls.__members__)
        known = self.border._export_numbers
        return [
            (known.get(id(member)) or self.border.export(member), name)
            for name, member in members.items()
            if member.name == name
        ]

    def subclass(
        self, names: tuple[str, str, str], bases: tuple[type, ...], parts: dict[str, Any], kwargs: dict[str, Any]
    ) -> int:
        name, qualname, module = names
        ns: dict[str, Any] = {}
        for key, value in parts.items():
            ns[key] = of_parts(*value)
        ns["__module__"], ns["__qualname__"] = module, qualname
        made = types.new_class(name, bases, kwargs, lambda n: n.update(ns))
        self.border.loans.has((module, True), made)
        return self.border.export(made)

    def wraps(self, function: Any) -> Any:
        """The suite's function that a decorator of his was put on, if the signature is its."""
        found = inspect.unwrap(function, stop=lambda one: self.border.number_of(one) is not None)
        if self.border.number_of(found) is None:
            return None
        # `functools.wraps` gives what it makes the signature of what it wraps; another one is his own word.
        said = getattr(function, "__signature__", None)
        return found if said is None or said is getattr(found, "__signature__", None) else None

    @staticmethod
    def next(generator: Any) -> Any:
        return _step(next, generator)

    @staticmethod
    def send(generator: Any, value: Any) -> Any:
        return _step(generator.send, value)

    @staticmethod
    def throw(generator: Any, error: BaseException) -> Any:
        return _step(generator.throw, error)

    @staticmethod
    def close(generator: Any) -> None:
        generator.close()

    @staticmethod
    def current(library: str, name: str) -> Any:
        """What a proxy of a framework's stands for in this thread. Raises RuntimeError where it stands for nothing."""
        if library not in sys.modules:
            raise RuntimeError(f"Working outside of a context of {library}: the solution has not imported it.")
        return getattr(sys.modules[library], name)._get_current_object()

    @staticmethod
    def service(name: str, plain: dict[str, Any]) -> Any:
        return registry.find(name)(**plain)


def _names(obj: Any) -> list[str]:
    return [name for name in dir(obj) if name not in _PYTHONS]


def _step(step: Any, *args: Any) -> Any:
    try:
        return (False, step(*args))
    except StopIteration as stop:
        return (True, stop.value)
