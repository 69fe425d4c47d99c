"""The learner's side of the border: what crosses and how, and whom a question of the suite's goes to.

Theory of operation. His objects cross as references with a description (`descriptions`); what the suite lent is stood
in for (`loans`). A question names what is asked, and goes to the module that knows: `objects`, `members`, `modules`,
`patches`, `tasks`.

Nothing here protects anything: the learner's code shares this process and may do with it what it likes. What must
hold is decided in the checker, which believes no byte of what is said here beyond its being a value.
"""

from __future__ import annotations

import functools
import importlib
import operator
import sys
import traceback
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

from judge.box.border import Border
from judge.box.channel import TEXT
from judge.box.codec import BUILT, NAMED, OWN
from judge.box.driver import members
from judge.box.driver.connections import Connections
from judge.box.driver.contents import Contents
from judge.box.driver.descriptions import Base, Descriptions
from judge.box.driver.loans import Loans
from judge.box.driver.modules import Modules
from judge.box.driver.names import ALIASES, annotation, class_name, speakable
from judge.box.driver.objects import Objects
from judge.box.driver.output import Printer
from judge.box.driver.patches import Patches
from judge.box.driver.tasks import Tasks
from judge.box.plain import ZONED

_AS_THERE = frozenset({"call", "get", "set", "del", "operate", "operate of", "index", "next", "send", "future"})
"""The questions that run his code where the suite's call would."""


class LearnerBorder(Border):
    """Serves the checker."""

    def __init__(self, folder: str) -> None:
        super().__init__(1)
        self.folder = folder.rstrip("/") + "/"
        self.loans = Loans(self)
        self.printer = Printer(self)
        self.descriptions = Descriptions(self.relative)
        self.modules = Modules(self)
        self.patches = Patches()
        self.contents = Contents()
        self.tasks = tasks = Tasks()
        self.objects = Objects(self)
        self._answers: dict[str, Callable[..., Any]] = {
            **self.objects.questions(),
            **members.QUESTIONS,
            **self.modules.questions(),
            **self.patches.questions(),
            **tasks.questions(),
            **Connections(tasks).questions(),
        }

    def send_text(self, body: bytes) -> None:
        number = self.here.number
        self.channel.send(TEXT, max(number, 0), 0, body)

    def before_sending(self) -> None:
        self.printer.flush()

    # -- what crosses --------------------------------------------------------------------------------------------

    def write(self, value: Any) -> tuple[int, int, Any]:
        known = self._import_numbers.get(id(value))
        if known is not None:
            self.loans.given_back(known[0], value)
            return OWN, known[0], None
        kind = type(value)
        if kind in ZONED:  # with a zone of his own class, or it would have crossed by value
            return BUILT, 0, ("zoned", value.replace(tzinfo=None), value.tzinfo)
        if kind is Base:
            return self.reference(value.cls)
        if isinstance(value, type) and not isinstance(value, types.GenericAlias):
            name = class_name(value)
            if name is not None:
                return NAMED, 0, name
            return self.reference(value)
        if kind is types.MethodType and type(value.__func__) is types.FunctionType:
            return BUILT, 0, ("bound", value.__func__, value.__self__)
        if isinstance(value, ALIASES) and speakable(value):
            return BUILT, 0, ("alias", typing.get_origin(value), tuple(map(annotation, typing.get_args(value))))
        if isinstance(value, typing._SpecialForm):
            return NAMED, 0, ("typing", value._name)  # type: ignore[attr-defined]
        if (
            "numpy" in sys.modules
            and kind.__module__.startswith("numpy")
            and isinstance(value, sys.modules["numpy"].dtype)
        ):
            return BUILT, 0, ("alias", None, ())
        return self.reference(value)

    def describe(self, obj: Any) -> dict[str, Any]:
        return self.descriptions.of(obj)

    def export(self, obj: Any) -> int:
        number = super().export(obj)
        self.contents.exported(number, obj)
        return number

    def unexport(self, number: int) -> None:
        super().unexport(number)
        self.contents.over(number)

    def _let_go(self, number: int, times: int) -> None:
        if number < 0:
            self.loans.unpin(-number)
        else:
            super()._let_go(number, times)

    def contents_changed(self, outermost: bool) -> list[tuple[int, Any]]:
        return self.contents.changes(outermost)

    def relative(self, path: str) -> str:
        """A path relative to the learner's folder, "" for one outside it."""
        full = path if path.startswith("/") else str(Path(path).absolute())
        return full[len(self.folder) :] if full.startswith(self.folder) else ""

    def raised(self, error: BaseException) -> Any:
        chain: list[Any] = []
        one: Any = error
        seen: set[int] = set()
        while one is not None and id(one) not in seen and len(chain) < 10:
            seen.add(id(one))
            if id(one) not in self._import_numbers:
                chain.append((one, one.__cause__, one.__context__, one.__suppress_context__))
            one = one.__cause__ or one.__context__
        lines, importing = [], False
        trace = error.__traceback__
        for frame, line in traceback.walk_tb(trace):
            name = self.relative(frame.f_code.co_filename)
            if name:
                lines.append((name, line))
                importing = importing or frame.f_code.co_name == "<module>"
        if isinstance(error, SyntaxError) and error.filename and self.relative(error.filename):
            lines.append((self.relative(error.filename), error.lineno or 0))
        error.__traceback__ = None
        modules = self.modules
        importing = (importing and error is not modules.left_program) or error is modules.import_error
        modules.left_program = None
        return (error, tuple(chain), tuple(lines[-50:]), importing)

    def to_raise(self, value: Any) -> BaseException:
        return value[0]  # type: ignore[no-any-return]  # what the checker raised

    def named(self, parts: Any) -> Any:
        module, name = parts
        found: Any = importlib.import_module(module)
        original = self.patches.originals.get((module, name)) or self.objects.first(found, name)
        if original is not None:
            return original
        for part in name.split(".") if name else ():
            found = getattr(found, part)
        return found

    def built(self, parts: Any) -> Any:
        kind = parts[0]
        if kind == "bound":
            return types.MethodType(parts[1], parts[2])
        if kind == "zoned":
            return parts[1].replace(tzinfo=parts[2])
        if kind == "flag":
            return parts[1](parts[2])
        if kind == "traceback":
            return types.TracebackType(None, sys._getframe(), 0, 1)
        if kind == "attribute" or kind == "method":
            return getattr(parts[1], parts[2])
        if kind == "partial":
            return functools.partial(parts[1], *parts[2], **parts[3])
        if kind == "operator":
            return getattr(operator, parts[1])(*parts[2])
        if kind == "partial-made":
            return getattr(operator, parts[1])(*parts[2], *parts[4], **parts[3])
        if kind == "alias":
            if parts[1] in (types.UnionType, typing.Union):
                return typing.Union[parts[2]]  # noqa: UP007  # made of parts
            return parts[1][parts[2] if len(parts[2]) != 1 else parts[2][0]]
        raise ValueError(kind)

    def make(self, number: int, description: Any) -> Any:
        return self.loans.make(number, description)

    # -- what the suite asks -------------------------------------------------------------------------------------

    def answer(self, question: tuple[Any, ...]) -> Any:
        if self.tasks.loops.runs and question[0] in _AS_THERE:
            return self.tasks.as_there(self._answer, question)
        return self._answer(question)

    def _answer(self, question: tuple[Any, ...]) -> Any:
        what = question[0]
        if what == "call":
            result = question[1](*question[2], **question[3] or {})
            self.loans.say_marks()
            return result
        if what == "get":
            return getattr(question[1], question[2])
        return self._answers[what](*question[1:])
