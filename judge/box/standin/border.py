"""The checker's side of the border: the learner's things become stand-ins, the suite's are lent.

Theory of operation. What crosses to the other side goes through `write`: back under its number, by name, or lent
(`lending` decides, `descriptions` tells, `lifetimes` ends it). What comes goes through `named`, `built` and `make`,
which believe nothing: `shapes` and its kin make the local objects, `raised` the exceptions. What his side asks is
answered by `requests`; whether his code may answer what the suite asks is for `rule` to say. One module because every
way across shares the tables of numbers.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import enum
import importlib
import sys
import types
import typing
import weakref
from collections.abc import Sequence
from typing import Any

from judge.box import by_name, plain
from judge.box.border import Border
from judge.box.channel import GONE, Broken
from judge.box.codec import BUILT, OWN, Refused
from judge.box.generators import driving
from judge.box.standin import lending, said
from judge.box.standin.checks import Checks
from judge.box.standin.connections import Turnings
from judge.box.standin.content import bring
from judge.box.standin.descriptions import description
from judge.box.standin.errors import ENDED, LATE, OVER, NotLent, SolutionError, SolutionGone
from judge.box.standin.functions import Bound, Function, Held
from judge.box.standin.judging import Meetings
from judge.box.standin.lifetimes import Lifetimes
from judge.box.standin.members import Later
from judge.box.standin.raised import Raised
from judge.box.standin.requests import Requests
from judge.box.standin.rule import Rule
from judge.box.standin.shapes import Shapes
from judge.box.standin.swallowing import Swallowing
from judge.box.standin.tasks import Tasks

_running_loop = asyncio._get_running_loop
_SPECIAL = (typing._SpecialForm, typing._BaseGenericAlias)  # type: ignore[attr-defined]  # they have no public name


class CheckerBorder(Border):
    """Asks the learner's side; serves only what was lent."""

    modules: Any
    """What makes stand-ins of modules: `standin.modules.Modules`."""
    patches: Any = None
    """What carries over the suite's changes: `standin.patches.Patches`."""
    services: Any = None
    """Answers `input` and `stdin`."""
    on_broken: Any = None
    """Called when the learner's process is lost; True: it never comes back from what was interrupted."""
    sync: Any = None
    """Called before control crosses."""
    arrived: Any = None
    """Called when control has come back."""

    def __init__(self, meetings: Meetings) -> None:
        super().__init__(2)
        self._gone = False
        self.rule = Rule(self, meetings)
        self.lifetimes = Lifetimes(self)
        self.raises = Raised(self)
        self.shapes = Shapes(self)
        self.requests = Requests(self)
        self.swallowing = Swallowing(self)
        self.checks = Checks(self)
        self.tasks = Tasks(self)
        self.turnings = Turnings(self)

    # -- crossing ------------------------------------------------------------------------------------------------

    def ask(self, *question: Any) -> Any:
        if self._gone:
            raise SolutionGone(OVER)
        here = self.here
        if _running_loop() is not self.tasks.told():
            self.tasks.tell()
        before = here.of_module
        about = question[1] if len(question) > 1 else None
        here.of_module = question[0] in ("run file", "import") or isinstance(about, types.ModuleType)
        try:
            return super().ask(*question)
        except Refused as e:
            raise NotLent(str(e)) from None
        except Broken as e:
            self._gone = True
            if self.on_broken is not None:
                self.on_broken(False)
            raise SolutionGone(ENDED if str(e).startswith(GONE) else f"{ENDED} ({e})") from None
        finally:
            here.of_module = before

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
        return SolutionGone(LATE if late else f"the solution's process broke the protocol: {why}")

    def _read(self, body: bytes) -> Any:
        try:
            return super()._read(body)
        except (SolutionError, Broken):
            raise
        except Exception as e:  # whatever a hostile description breaks, it is the learner's side that broke it
            raise self.violated(f"a value that cannot be: {type(e).__name__}") from e

    # -- what the suite lends ------------------------------------------------------------------------------------

    def write(self, value: Any) -> tuple[int, int, Any]:
        kind = type(value)
        if kind is Later:
            value = value.come()
            kind = type(value)
        if kind is Held and value._bound:
            return BUILT, 0, ("bound", value._function, value._bound[0])
        known = self._import_numbers.get(id(value))
        if known is not None:
            return OWN, known[0], None
        if kind in plain.ZONED and self._may_zone(value.tzinfo):
            return BUILT, 0, ("zoned", value.replace(tzinfo=None), value.tzinfo)
        if kind is types.MethodType and isinstance(value.__func__, Function):
            return BUILT, 0, ("bound", value.__func__, value.__self__)
        if kind is Bound:
            return BUILT, 0, ("attribute", value._instance, value.__func__._name)
        if isinstance(value, enum.Flag) and self.number_of(kind) is not None:
            return BUILT, 0, ("flag", kind, value.value)
        how = lending.lend(value)
        if how is not None:
            return how
        how = self.reference(value)
        self.lifetimes.held(how[1], value)
        return how

    def unheld(self) -> Sequence[int]:
        return self.lifetimes.unheld()

    def _may_zone(self, zone: Any) -> bool:
        """Whether a time in this zone crosses with it: a zone of the learner's or of the suite's own class. That of a
        library would be no zone over there."""
        return self.number_of(zone) is not None or not lending.is_library(type(zone).__module__)

    def export(self, obj: Any) -> int:
        number = super().export(obj)
        self.lifetimes.lent(number, obj)
        return number

    def own(self, number: int) -> Any:
        try:
            obj = super().own(number)
            self.lifetimes.held(number, obj)
            return obj
        except KeyError:
            if 0 < number < self._export_next:
                return lending.Over()  # lent once: the learner's code kept it longer than it may
            raise

    def describe(self, obj: Any) -> Any:
        if isinstance(obj, BaseException) and not self.swallowing.may_hear(obj):
            return ("exception", type(obj), (), "")
        return description(obj, self.number_of)

    def case_started(self) -> None:
        """What is lent from now on belongs to this case."""
        self.lifetimes.case_started()
        self.swallowing.case_started()
        self.checks.case_started()

    def case_finished(self) -> None:
        """What an alarm left behind comes back, or the learner's process is lost with this case and not with the next;
        references of the case die."""
        if self.here.abandoned and not self._gone:
            with contextlib.suppress(SolutionError, Broken):
                self._late()
        self.lifetimes.case_finished()
        self.requests.case_finished()
        self.raises.origins.clear()

    # -- what the learner asks -----------------------------------------------------------------------------------

    def answer(self, question: tuple[Any, ...]) -> Any:
        return self.requests.answer(question)

    # -- what the learner's side gives ---------------------------------------------------------------------------

    def known(self, number: int) -> Any:
        return self._handed(super().known(number))

    def new(self, number: int, description: Any) -> Any:
        return self._handed(super().new(number, description))

    def _handed(self, value: Any) -> Any:
        """A module that is handed over as a value, and not found in another, is no place that the suite reaches names
        by: all of them would be free to be called."""
        if isinstance(value, types.ModuleType) and not self.here.of_module:
            self.modules.unreached(value)
        return value

    def content_came(self, number: int, new: Any) -> None:
        obj = self._imports.get(number)
        obj = obj() if type(obj) is weakref.ref else obj
        if obj is not None:  # else his side has not heard yet that it is gone
            bring(obj, new)

    def namespace(self, value: types.SimpleNamespace) -> types.SimpleNamespace:
        return self.rule.namespace(value)

    def named(self, parts: Any) -> Any:
        if type(parts) is not tuple or len(parts) != 2 or not all(type(p) is str for p in parts):
            raise self.violated("a name that is none")
        module, name = parts
        top = module.partition(".")[0]
        if not by_name.spoken(module):
            raise self.violated(f"{module[:80]} is not spoken of by name")
        _imported(module if module in by_name.MODULES else top)
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
                    args = said.safe_annotation(args)
                    if origin is types.UnionType or origin is typing.Union:
                        return typing.Union[args]  # noqa: UP007  # made of parts
                    return origin[args if len(args) != 1 else args[0]]
                except Exception:
                    return typing.Any
        if type(parts) is tuple and len(parts) == 3 and parts[0] == "bound" and isinstance(parts[1], Function):
            return types.MethodType(parts[1], parts[2])
        if type(parts) is tuple and len(parts) == 3 and parts[0] == "zoned" and isinstance(parts[2], datetime.tzinfo):
            if type(parts[1]) not in plain.ZONED:
                raise self.violated("a zone of what has none")
            return parts[1].replace(tzinfo=parts[2])
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
                made = said.function(about)
                made["file"] = self.modules.place(made["file"])
                return self.adopt(number, Function(self, made))
            if kind == "class":
                return self.shapes.class_(number, said.class_(about))
            if kind == "instance":
                return self.shapes.instance(number, about["class"], about)
            if kind == "exception":
                return self.raises.made(number, about["class"], about)
            if kind == "generator":
                return driving(
                    self, number, *(said.text(about.get(word), "generator") for word in ("name", "qualname"))
                )
            if kind == "coroutine":
                return self.tasks.coroutine(number, about)
            if kind == "asyncgen":
                return self.tasks.generator(number, about)
            if kind == "future":
                return self.tasks.future(number, about)
            if kind == "module":
                return self.modules.foreign(number, about)
        except (KeyError, TypeError, AttributeError, ValueError) as e:
            raise self.violated(f"a description that does not hold: {type(e).__name__}: {e}") from None
        raise self.violated(f"nothing is a {str(kind)[:40]}")

    # -- exceptions ----------------------------------------------------------------------------------------------

    def raised(self, error: BaseException) -> Any:
        self.swallowing.heard(error)
        return self.raises.crossing(error)

    def kept(self, error: BaseException) -> None:
        self.swallowing.kept(error)

    def nothing_came(self) -> None:
        self.checks.gave(())

    def to_raise(self, value: Any) -> BaseException:
        return self.raises.to_raise(value)


def _imported(module: str) -> None:
    """Have a module of the standard library, numpy or pandas when the learner's side first speaks of it."""
    if module in sys.modules:
        return
    with contextlib.suppress(ImportError):
        importlib.import_module(module)
