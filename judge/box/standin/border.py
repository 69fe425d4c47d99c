"""The checker's side of the border: the learner's things become stand-ins, the suite's are lent, the judging rule
holds.

One module because every kind of thing that crosses is taken in and lent out here, by one set of tables.
"""

from __future__ import annotations

import asyncio
import bdb
import builtins
import contextlib
import enum
import importlib
import inspect
import sys
import types
import typing
import unittest
import weakref
from typing import Any, cast

from judge.box import plain
from judge.box.border import Border
from judge.box.channel import Broken
from judge.box.codec import Refused
from judge.box.dunders import CROSSING
from judge.box.standin import lending, tasks
from judge.box.standin.content import content_base, refreshed
from judge.box.standin.errors import NotLent, SolutionError, SolutionGone
from judge.box.standin.functions import Bound, Function, refuse_text, safe_annotation, text
from judge.box.standin.judging import Meetings
from judge.box.standin.requests import Requests
from judge.box.standin.shapes import Shapes

_OUT_OF_TURN = (KeyboardInterrupt, GeneratorExit, asyncio.CancelledError, bdb.BdbQuit, unittest.SkipTest)
_BY_NAME = frozenset(
    {
        "builtins",
        "collections",
        "collections.abc",
        "_collections_abc",
        "datetime",
        "decimal",
        "fractions",
        "pathlib",
        "pathlib._local",
        "uuid",
        "enum",
        "abc",
        "numbers",
        "typing",
        "types",
        "array",
        "re",
        "contextlib",
        "functools",
        "itertools",
        "io",
        "_io",
        "zoneinfo",
    }
)
_SPECIAL = (typing._SpecialForm, typing._BaseGenericAlias)  # type: ignore[attr-defined]  # they have no public name


class CheckerBorder(Border):
    """Asks the learner's side; serves only what was lent."""

    def __init__(self, meetings: Meetings) -> None:
        super().__init__(2)
        self.meetings = meetings
        self.shapes = Shapes(self)
        self.paths: dict[Any, str] = {}
        self.kinds: dict[str, str] = {}
        self.seen_kinds: dict[str, str] = {}
        self.suite_modules: tuple[str, ...] = ()
        self.services: Any = None
        self.on_broken: Any = None
        self.sync: Any = None
        self.arrived: Any = None
        self.origins: dict[int, tuple[BaseException, dict[str, Any]]] = {}
        self._kept: list[tuple[int, Any]] = []
        self._of_case: list[int] | None = None
        self._fixtures: list[list[int]] = []
        self._gone = False
        self.requests = Requests(self)
        self.modules: Any = None
        self.tasks = tasks.Tasks(self)

    # -- crossing ------------------------------------------------------------------------------------------------

    def ask(self, *question: Any) -> Any:
        if self._gone:
            raise SolutionGone("the solution's process has ended")
        try:
            return super().ask(*question)
        except Refused as e:
            raise NotLent(str(e)) from None
        except Broken as e:
            self._gone = True
            if self.on_broken is not None:
                self.on_broken(False)
            raise SolutionGone(f"the solution's process has ended: {e}") from None

    def before_sending(self) -> None:
        if self.sync is not None:
            self.sync()

    def after_receiving(self) -> None:
        if self.arrived is not None:
            self.arrived()

    def never_back(self, why: str) -> SolutionGone:  # type: ignore[override]  # what a suite sees of it
        return self.violated(why, late=True)

    def violated(self, why: str, late: bool = False) -> SolutionGone:  # type: ignore[override]  # as above
        self._gone = True
        super().violated(why)
        if self.on_broken is not None:
            self.on_broken(late)
        return SolutionGone(f"the solution's process broke the protocol: {why}")

    def _read(self, body: bytes) -> Any:
        try:
            return super()._read(body)
        except (SolutionError, Broken):
            raise
        except Exception as e:  # whatever a hostile description breaks, it is the learner's side that broke it
            raise self.violated(f"a value that cannot be: {type(e).__name__}") from e

    # -- what the suite lends ------------------------------------------------------------------------------------

    def write(self, value: Any) -> tuple[int, int, Any]:
        known = self._import_numbers.get(id(value))
        if known is not None:
            from judge.box.codec import OWN

            return OWN, known[0], None
        kind = type(value)
        if kind is types.MethodType and isinstance(value.__func__, Function):
            from judge.box.codec import BUILT

            return BUILT, 0, ("bound", value.__func__, value.__self__)
        if kind is Bound:
            from judge.box.codec import BUILT

            return BUILT, 0, ("attribute", value._instance, value.__func__._name)
        if isinstance(value, enum.Flag) and self.number_of(kind) is not None:
            from judge.box.codec import BUILT

            return BUILT, 0, ("flag", kind, value.value)
        how = lending.lend(value)
        if how is not None:
            return how
        return self.reference(value)

    def export(self, obj: Any) -> int:
        number = super().export(obj)
        lent_to = self._fixtures[-1] if self._fixtures else self._of_case
        if lent_to is not None and not lending.is_module_level(obj):
            lent_to.append(number)
        return number

    def own(self, number: int) -> Any:
        try:
            return super().own(number)
        except KeyError:
            if 0 < number < self._export_next:
                return lending.Over()  # lent once: the learner's code kept it longer than it may
            raise

    def describe(self, obj: Any) -> Any:
        kind = type(obj)
        if isinstance(obj, type):
            bases = tuple(
                b
                for b in obj.__bases__
                if b is not object
                and (self.number_of(b) is not None or not lending.is_library(b.__module__) or lending.by_name(b))
            )
            dunders = tuple(n for n in obj.__dict__ if n in CROSSING)
            return (
                "class",
                obj.__name__,
                obj.__qualname__,
                bases,
                dunders,
                obj.__doc__ if isinstance(obj.__doc__, str) else None,
                tuple(n for n in obj.__dict__ if not n.startswith("_") and any(hasattr(b, n) for b in bases)),
                _place(obj),
                isinstance(obj.__dict__.get("__init__"), types.FunctionType),
                lending.fields(obj),
            )
        if isinstance(obj, BaseException):
            return ("exception", kind, tuple(obj.args), _text_of(obj))
        if isinstance(obj, types.CoroutineType):
            return ("coroutine", obj.__name__)
        if isinstance(obj, types.AsyncGeneratorType):
            return ("asyncgen", obj.__name__)
        if isinstance(obj, types.GeneratorType):
            return ("generator", obj.__name__)
        if isinstance(obj, (types.FunctionType, types.MethodType, types.BuiltinFunctionType)):
            inner = getattr(obj, "__func__", obj)
            flags = getattr(getattr(inner, "__code__", None), "co_flags", 0)
            return (
                "function",
                obj.__name__,
                getattr(obj, "__qualname__", obj.__name__),
                obj.__doc__,
                flags,
                _shape(obj),
                _place(inner),
                _annotations(inner),
            )
        dunders = tuple(n for n in CROSSING if callable(getattr(kind, n, None)) and _has(kind, n))
        if lending.is_library(kind.__module__):
            return ("instance", None, kind.__name__, dunders, kind.__module__, None, lending.is_instance(obj))
        return ("instance", kind, kind.__name__, (), "", lending.content(obj))

    # -- what the learner asks -----------------------------------------------------------------------------------

    def answer(self, question: tuple[Any, ...]) -> Any:
        return self.requests.answer(question)

    # -- what the learner's side gives ---------------------------------------------------------------------------

    def named(self, parts: Any) -> Any:
        if type(parts) is not tuple or len(parts) != 2 or not all(type(p) is str for p in parts):
            raise self.violated("a name that is none")
        module, name = parts
        top = module.partition(".")[0]
        if module not in _BY_NAME and top not in ("numpy", "pandas"):
            raise self.violated(f"{module[:80]} is not spoken of by name")
        _imported(module if module in _BY_NAME else top)
        # Only through classes, and only to public ones: a module's other names lead to every module that it imports.
        found: Any = sys.modules.get(module)
        for part in name.split("."):
            inside = found.__dict__ if isinstance(found, (types.ModuleType, type)) else {}
            found = inside.get(part) if not part.startswith("__") else None
            if not isinstance(found, type) and not (module == "typing" and isinstance(found, _SPECIAL)):
                raise self.violated(f"no class {module[:80]}.{name[:80]}")
        return found

    def built(self, parts: Any) -> Any:
        if type(parts) is tuple and len(parts) == 3 and parts[0] == "alias":
            _, origin, args = parts
            if type(args) is tuple:
                try:
                    args = safe_annotation(args)
                    if origin is types.UnionType or origin is typing.Union:
                        return typing.Union[args]  # noqa: UP007  # made of parts
                    return origin[args if len(args) != 1 else args[0]]
                except Exception:
                    return typing.Any
        if type(parts) is tuple and len(parts) == 3 and parts[0] == "bound" and isinstance(parts[1], Function):
            return types.MethodType(parts[1], parts[2])
        if type(parts) is tuple and len(parts) == 3 and parts[0] == "dtype":
            return plain.build(parts[1], parts[2])
        raise self.violated("nothing that can be built")

    def make(self, number: int, description: Any) -> Any:
        if type(description) is not dict:
            raise self.violated("a description that is none")
        about: dict[str, Any] = description
        kind = about.get("is")
        try:
            if kind == "function":
                made = _function(about)
                made["file"] = self.modules.local_path(made["file"])
                return self.adopt(number, Function(self, made))
            if kind == "class":
                return self.shapes.class_(number, _class(about))
            if kind == "instance":
                return self.shapes.instance(number, about["class"], about)
            if kind == "exception":
                return self.shapes.exception(number, about["class"], about)
            if kind == "generator":
                return self.shapes.generator(number, about)
            if kind == "coroutine":
                return self.tasks.coroutine(number, about)
            if kind == "asyncgen":
                return self.tasks.generator(number, about)
            if kind == "module":
                return self.modules.foreign(number, about)
        except (KeyError, TypeError, AttributeError, ValueError) as e:
            raise self.violated(f"a description that does not hold: {type(e).__name__}: {e}") from None
        raise self.violated(f"nothing is a {str(kind)[:40]}")

    def alias(self, handle: Any, number: int, made: Any) -> None:
        """`handle`, which only the frame of `made` holds, crosses as `number` too."""
        self._import_numbers[id(handle)] = (number, None)
        weakref.finalize(handle, self._import_numbers.pop, id(handle), None).atexit = False

    def keep(self, number: int, exc: BaseException) -> None:
        """A built-in exception cannot be weakly referenced: it is kept until the case ends."""
        if not isinstance(self._imports.get(number), weakref.ref):
            self._kept.append((number, exc))

    # -- exceptions ----------------------------------------------------------------------------------------------

    def raised(self, error: BaseException) -> Any:
        if isinstance(error, Refused):
            error = NotLent(str(error))
        return (error, (), ())

    def to_raise(self, value: Any) -> BaseException:
        if type(value) is not tuple or len(value) != 4 or not isinstance(value[0], BaseException):
            return self.violated("something raised that cannot be")
        error, chain, lines, importing = value
        own = id(error) in self._export_numbers
        for link in chain if type(chain) is tuple else ():
            if type(link) is tuple and len(link) == 4 and isinstance(link[0], BaseException):
                one, cause, context, suppress = link
                if id(one) in self._export_numbers:
                    continue
                one.__cause__ = cause if isinstance(cause, BaseException) else None
                one.__context__ = context if isinstance(context, BaseException) else None
                one.__suppress_context__ = suppress is True
        if own:
            return cast(BaseException, error)
        found = {
            "lines": [one for one in lines if _is_place(one)][-50:] if type(lines) is tuple else [],
            "import_failed": importing is True,
        }
        if (isinstance(error, _OUT_OF_TURN) and not self.tasks.awaited(error)) or self.is_outcome(type(error)):
            error = SolutionError(f"the solution raised {type(error).__name__}: {_text_of(error)}")
        if isinstance(error, SystemExit) and importing is True:
            error = ImportError(f"the solution left with SystemExit while it was imported: {_text_of(error)}")
        self.origins[id(error)] = (error, found)
        return cast(BaseException, error)

    def is_outcome(self, cls: type) -> bool:
        """Whether a class is an outcome of pytest's or unittest's, under whatever name it comes."""
        for one in cls.__mro__:
            if one.__module__.partition(".")[0] in ("_pytest", "pytest") or one is unittest.SkipTest:
                return True
            if (one.__module__, one.__name__) in (("asyncio.exceptions", "CancelledError"), ("bdb", "BdbQuit")):
                return True
            if one.__module__.startswith("unittest.") and one.__name__ in (
                "SkipTest",
                "_ShouldStop",
                "_UnexpectedSuccess",
            ):
                return True
        return False

    def is_suites(self, module: types.ModuleType) -> bool:
        """Whether a module here belongs to the suite."""
        return not lending.is_library(module.__name__)

    # -- the judging rule ----------------------------------------------------------------------------------------

    def path_of(self, obj: Any) -> str:
        """The name under which the suite reaches the class of `obj`, "" if it does not."""
        cls = obj if isinstance(obj, type) else type(obj)
        for one in cls.__mro__:
            path = self.paths.get(one)
            if path:
                return path
            if self.number_of(one) is not None:
                return ""
        return ""

    def _kinds(self, operands: Any) -> list[str]:
        """The types of the operands that are no stand-ins of the learner's."""
        found = []
        for x in operands:
            if id(x) in self._import_numbers or (type(x) is types.MethodType and isinstance(x.__func__, Function)):
                continue
            kind = type(x)
            found.append(kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}")
        return found

    def may_meet(self, obj: Any, operation: str, operands: Any) -> bool:
        """Whether the learner's `obj` may be asked for `operation` with these operands."""
        kinds = self._kinds(operands)
        return not kinds or self.meetings.may(self.path_of(obj), operation, kinds)

    def without_record(self, operand: Any) -> bool:
        """Whether nothing but the learner's own word says what becomes of this operand."""
        return self.meetings.unrecorded and bool(self._kinds((operand,)))

    def gate(self, obj: Any, method: str, operands: Any) -> None:
        """Raise TypeError unless the method may be called with these operands."""
        kinds = self._kinds(operands)
        if kinds:
            path = self.path_of(obj)
            wanted = ["*"] if path else kinds
            if not self.meetings.may(path, method, wanted):
                raise TypeError(refuse_text(type(obj).__name__, method + "()", kinds[0]))

    def gate_call(self, function: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raise TypeError unless a function that the suite did not reach by name may be called."""
        name = function._name
        if function._owner is not None and args and isinstance(args[0], function._owner):
            if name != "__init__":
                self.gate(args[0], name, (*args[1:], *kwargs.values()))
            return
        if function._reached:
            return
        kinds = self._kinds((*args, *kwargs.values()))
        if kinds and not self.meetings.may("", "__call__", kinds):
            raise TypeError(refuse_text("function", name + "()", kinds[0]))

    def refuse(self, obj: Any, name: str, operands: tuple[Any, ...]) -> None:
        kinds = self._kinds(operands)
        raise TypeError(refuse_text(type(obj).__name__, name, kinds[0] if kinds else "value"))

    def only_where_recorded(self, obj: Any, name: str, operands: Any) -> None:
        """A comparison answered something that is no bool: good only where the accepted solution's did too."""
        if not self.meetings.may(self.path_of(obj), name + " gives an object", ["*"]):
            raise TypeError(
                f"{name} of a {type(obj).__name__} object of the solution must answer True, False or NotImplemented"
            )

    def given(self, obj: Any, name: str, value: Any) -> Any:
        """The attribute `name` that the learner's instance or function has. A class among them would be called by the
        suite like a method, and what it makes of any argument is true: only where the accepted solution had one."""
        if isinstance(value, (type, types.GenericAlias, typing._BaseGenericAlias)):  # type: ignore[attr-defined]
            path = self.path_of(obj) or ("*" if type(obj) is Function and obj._free else "")
            if not self.meetings.may(path, name + " gives a class", ["*"]):
                raise TypeError(
                    f"{name} of a {type(obj).__name__} object of the solution is a class: "
                    "the accepted solution had none here"
                )
        return value

    def reached(self, path: str, value: Any) -> Any:
        """The suite read `value` under the name `path` of a declared module."""
        if isinstance(value, type) and not isinstance(value, types.GenericAlias):
            kind = "class"
        elif type(value) is Function:
            kind = "function"
        else:
            kind = "value"
        self.seen_kinds[path] = kind
        wanted = self.kinds.get(path)
        if kind == "class" and self.number_of(value) is not None and wanted in (None, "class"):
            self.paths.setdefault(value, path)
        elif kind == "function" and wanted in (None, "function", "class"):
            object.__setattr__(value, "_free", True)
        return value

    # -- small questions -----------------------------------------------------------------------------------------

    def signature(self, function: Function) -> Any:
        """`inspect.Signature` of a learner's function."""
        made = []
        names = {"pos": 0, "any": 1, "star": 2, "key": 3, "kw": 4}
        answer = self.ask("parameters", function)
        if answer is None:
            raise AttributeError("__signature__")
        for name, kind, has_default, default, has_annotation, annotation in answer:
            made.append(
                inspect.Parameter(
                    name,
                    inspect._ParameterKind(names[kind]),
                    default=default if has_default else inspect.Parameter.empty,
                    annotation=safe_annotation(annotation) if has_annotation else inspect.Parameter.empty,
                )
            )
        given = self.ask("annotations", function)
        returns = given.get("return", inspect.Signature.empty) if type(given) is dict else inspect.Signature.empty
        return inspect.Signature(made, return_annotation=safe_annotation(returns))

    def case_started(self) -> None:
        self._of_case = []

    def fixture_begins(self) -> list[int]:
        """What is lent from now on lives as long as a fixture of a module, class or session: its numbers, for
        `fixture_over`."""
        numbers: list[int] = []
        self._fixtures.append(numbers)
        return numbers

    def fixture_made(self) -> None:
        self._fixtures.pop()

    def fixture_over(self, numbers: list[int]) -> None:
        """The references of a fixture die with it."""
        for number in numbers:
            self.unexport(number)

    def case_finished(self) -> None:
        """References of the case die."""
        for number in self._of_case or ():
            self.unexport(number)
        self._of_case = None
        self.requests.case_finished()
        self.origins.clear()
        for number, exc in self._kept:
            self._imports.pop(number, None)
            self._import_numbers.pop(id(exc), None)
            self._released.append((number, self._received.pop(number, 0)))
        self._kept.clear()


def _imported(module: str) -> None:
    """Have a module of the standard library, numpy or pandas when the learner's side first speaks of it."""
    if module in sys.modules:
        return
    with contextlib.suppress(ImportError):
        importlib.import_module(module)


def _is_place(one: Any) -> bool:
    """Whether this names a file and a line, of sizes that such have."""
    if type(one) is not tuple or len(one) != 2 or type(one[0]) is not str or type(one[1]) is not int:
        return False
    return len(one[0]) <= 1_000 and 0 <= one[1] < 10_000_000


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:4000]
    except BaseException:  # str() of an exception may run anybody's code
        return type(error).__name__


def _has(kind: type, name: str) -> bool:
    return any(name in cls.__dict__ for cls in kind.__mro__ if cls is not object)


def _shape(function: Any) -> tuple[Any, ...]:
    """Parameter names and kinds of a suite's function, without defaults: learners inspect what they are given."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ()
    return tuple((p.name, int(p.kind), p.default is not p.empty) for p in parameters)


def _place(obj: Any) -> tuple[str, bool]:
    """The module of a suite's function or class, and whether the module has it under its name."""
    module = getattr(obj, "__module__", None)
    return (module if isinstance(module, str) else "", lending.is_module_level(obj))


def _annotations(function: Any) -> dict[str, Any]:
    found = getattr(function, "__annotations__", None)
    return {str(k): lending.speakable(v) for k, v in found.items()} if type(found) is dict else {}


def _function(about: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a function stand-in, checked."""
    flags, line = about["flags"], about["line"]
    return {
        "__name__": text(about["name"], "anonymous"),
        "__qualname__": text(about["qualname"], "anonymous"),
        "__module__": text(about["module"]),
        "__doc__": about["doc"] if type(about["doc"]) is str else None,
        "__type_params__": (),
        "flags": flags if type(flags) is int else 0,
        "line": line if type(line) is int else 1,
        "file": text(about["file"], "<solution>") or "<solution>",
    }


def _class(about: dict[str, Any]) -> dict[str, Any]:
    """A class description, checked as far as `Shapes` does not check it itself."""
    for key in ("bases", "dunders", "abstract"):
        if type(about[key]) is not tuple:
            raise TypeError(key)
    about["abstract"] = tuple(n for n in about["abstract"] if type(n) is str and n.isidentifier())
    return about


__all__ = ["CheckerBorder", "builtins", "content_base", "refreshed"]
