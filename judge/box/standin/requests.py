"""What the learner's side may ask of this one, and with what: the only questions that are answered here.

Each names something that was lent. What may be done with it goes by its type (`lending`); what the suite may judge by
(a method of its own, an attribute of its class) is changed only where the accepted solution's code did the same.
Anything else is a breach of the protocol, and ends the channel.
"""

from __future__ import annotations

import copy
import types
import weakref
from typing import TYPE_CHECKING, Any

from judge.box.dunders import CROSSING
from judge.box.standin import databases, lending, notices
from judge.box.standin.errors import NotLent

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_STEPS = frozenset(
    {"call", "operate", "get", "set", "del", "next", "send", "throw", "close", "iter", "spawn", "look", "copy", "put"}
)


class Requests:
    """Answers for one border."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._theirs: dict[int, tuple[Any, set[str]]] = {}

    def case_finished(self) -> None:
        """Forget what the learner's code made of what cannot be told to live."""
        for key in [key for key, (held, _) in self._theirs.items() if type(held) is not weakref.ref]:
            del self._theirs[key]

    def answer(self, question: tuple[Any, ...]) -> Any:
        what = question[0]
        if what in ("input", "stdin"):
            return self.border.services(what, *question[1:])
        if what in ("warn", "logs", "log"):
            return notices.take(what, question[1:], self.border.modules.place)
        if what == "poll" and len(question) == 2:
            return self.border.tasks.poll(question[1])
        if (
            what == "describe"
            and len(question) == 2
            and type(question[1]) is int
            and question[1] in self.border._exports
        ):
            return self.border.describe(
                self.border._exports[question[1]][0]
            )  # his stand-in is gone, and he hears of it again
        if what == "unspawn" and len(question) == 2:
            return self.border.tasks.unspawn(question[1])
        if what not in _STEPS or len(question) < 2:
            raise self.border.violated(f"no such question: {str(what)[:40]}")
        obj = question[1]
        if type(obj) is lending.Over:
            raise NotLent(lending.OVER)
        if id(obj) not in self.border._export_numbers and not isinstance(obj, type):
            raise self.border.violated("a question about what was not lent")
        rest = question[2:]
        if what == "spawn":
            self.border.checks.runs(obj)
            return self.border.tasks.spawn(obj)
        if what == "call":
            args, kwargs = rest
            kwargs = {} if kwargs is None else kwargs
            if not lending.may_call(obj):
                raise TypeError("this object of the suite cannot be called")
            if type(args) is not tuple or type(kwargs) is not dict:
                raise self.border.violated("a call that is none")
            self.border.checks.runs(obj)
            with databases.guarded(obj):
                try:
                    return self.border.checks.made(obj(*args, **kwargs))
                except Exception as error:
                    self.border.swallowing.called_off(obj, error)
                    raise
        if what == "operate":
            name, args, kwargs = rest
            kwargs = {} if kwargs is None else kwargs
            if name not in CROSSING or type(args) is not tuple or type(kwargs) is not dict:
                raise self.border.violated("no such operation")
            if isinstance(obj, type):
                raise TypeError("a class of the suite's can only be called")
            if name == "__call__":
                self.border.checks.runs(obj)
            return _special(obj, name)(*args, **kwargs)
        if what in ("next", "send", "throw", "close"):
            note = self.border.checks.closes if what == "close" else self.border.checks.runs
            note(obj)
            return self._step(obj, what, rest)
        if what == "iter":
            return iter(obj)
        if what in ("look", "copy", "put"):
            return self._inside(obj, what, rest)
        name = rest[0]
        if type(name) is not str:
            raise self.border.violated("an attribute without a name")
        if isinstance(obj, type) and (what == "set" or (what == "get" and name == "__init__")):
            return self._class_changed(obj, what, name, rest[1:])
        if what == "set":
            self._may_hold(obj, name, rest[1])
            if type(obj) is types.FunctionType:
                private = lending.may_mark_privately(obj, name) and self.border.rule.meetings.may(
                    "", f"set {name} of a function", ["*"]
                )
                if not private and not lending.may_mark(obj, name) and name not in self._marks(obj):
                    raise AttributeError(f"{name!r} of a function of the suite is not the solution's to set")
                self._marks(obj).add(name)
                setattr(obj, name, rest[1])
                return None
            if databases.is_lendable(obj):
                if not databases.may_set(obj, name, rest[1]):
                    raise AttributeError(
                        f"{name!r} of a {type(obj).__name__} of the suite is not the solution's to set"
                    )
                setattr(obj, name, rest[1])
                return None
        # A private attribute is the learner's if he made it: descriptors keep their values so.
        private = name.startswith("_") and not name.startswith("__") and lending.may_read(obj, "x")
        if private and what == "set" and not hasattr(obj, name):
            self._marks(obj).add(name)
        if private and name in self._marks(obj):
            pass
        elif what == "get":
            if not lending.may_read(obj, name):
                raise AttributeError(
                    f"{type(obj).__name__!r} object of the suite has no attribute {name!r} for the solution"
                )
        elif not lending.may_write(obj, name):
            raise AttributeError(
                f"{name!r} of a {type(obj).__name__!r} object of the suite cannot be changed by the solution"
            )
        if what == "get":
            return getattr(obj, name)
        if what == "set":
            setattr(obj, name, rest[1])
        else:
            delattr(obj, name)
        return None

    def _step(self, obj: Any, what: str, rest: tuple[Any, ...]) -> Any:
        """Advance a generator or iterator of the suite's; (True, value) when it is over."""
        try:
            if what == "next":
                return (False, next(obj))
            if what == "send":
                return (False, obj.send(*rest))
            if what == "throw":
                return (False, obj.throw(*rest))
            obj.close()
            return None
        except StopIteration as stop:
            self.border.checks.runs(obj, "ends")
            return (True, stop.value)

    def _marks(self, obj: Any) -> set[str]:
        """The attributes of something lent that the learner's code made."""
        key = id(obj)
        if key not in self._theirs:
            try:
                held: Any = weakref.ref(obj, lambda _: self._theirs.pop(key, None))
            except TypeError:
                held = obj
            self._theirs[key] = (held, set())
        return self._theirs[key][1]

    def _inside(self, obj: Any, what: str, rest: tuple[Any, ...]) -> Any:
        """What `vars`, `dir` and `copy` ask of an instance of a suite's class, and an entry put into its `__dict__`."""
        if what == "look" and isinstance(obj, type) and not lending.is_library(obj.__module__):
            found = lending.members(obj, self.border.number_of)
            return found if rest == (True,) else list(found)
        if not lending.is_instance(obj):
            raise TypeError("only instances of the suite's classes are looked into or copied")
        if what == "copy":
            return copy.deepcopy(obj) if rest == (True,) else copy.copy(obj)
        own = vars(obj) if hasattr(obj, "__dict__") else {}
        if what == "put":
            name, value = rest
            if type(name) is not str or hasattr(type(obj), "__slots__") or not self._may_put(obj, name, own):
                raise AttributeError("this cannot be put into an object of the suite")
            self._may_hold(obj, name, value)
            own[name] = value
            return None
        marks = self._marks(obj)
        public = {name: value for name, value in own.items() if not str(name).startswith("_") or name in marks}
        return public if rest == (True,) else [n for n in dir(obj) if not n.startswith("_") or n in marks]

    def _may_hold(self, obj: Any, name: str, value: Any) -> None:
        """Raise AttributeError where the learner's code would put something over a method of the suite's, or a class
        where the suite may call it: both may be what the suite judges by, so they are meetings."""
        kind = type(obj)
        here = next((cls.__dict__[name] for cls in kind.__mro__ if name in cls.__dict__), None)
        hides = type(here) in (types.FunctionType, classmethod, staticmethod)
        if hides and not self.border.rule.meetings.may("", f"set {name} of {kind.__qualname__}", ["*"]):
            raise AttributeError(f"{name!r} of a {kind.__qualname__} of the suite is not the solution's to replace")
        self.border.rule.no_class(obj, name, value)

    def _may_put(self, obj: Any, name: str, own: dict[str, Any]) -> bool:
        if name.startswith("_") and not name.startswith("__") and name not in own:
            self._marks(obj).add(name)
        return name in self._marks(obj) or (lending.may_write(obj, name) and not name.startswith("_"))

    def _class_changed(self, cls: type, what: str, name: str, value: tuple[Any, ...]) -> Any:
        """A class decorator of the learner's at work. What it puts on a class of the suite's may be what the suite
        judges by, so this is a meeting: only where the accepted solution's code did the same."""
        meeting = f"{what} {name} of {cls.__qualname__}"
        if lending.is_library(cls.__module__) or not self.border.rule.meetings.may("", meeting, ["*"]):
            raise AttributeError(
                f"{name!r} of the suite's class {cls.__qualname__} is not for the solution: "
                f"the accepted solution did not {what} it here"
            )
        if what == "get":
            return cls.__dict__[name] if isinstance(cls.__dict__.get(name), types.FunctionType) else None
        setattr(cls, name, *value)
        return None


def _special(obj: Any, name: str) -> Any:
    """The special method `name` of `obj`, found as Python finds it: on the class, and bound if it can be. What a mock
    has there is no method, and is not given the mock."""
    for cls in type(obj).__mro__:
        if name in cls.__dict__:
            found = cls.__dict__[name]
            bind = getattr(type(found), "__get__", None)
            return found if bind is None else bind(found, obj, type(obj))
    raise AttributeError(f"{type(obj).__name__!r} object has no attribute {name!r}")
