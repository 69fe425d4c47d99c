"""The checker's pytest plugin: what a case is called, what it is worth, and what became of it.

The plugin never prints and never decides. It turns pytest's own reports into the frames of docs/architecture.md:

- Before a case runs, `describe` says what its author wrote about it with the marks `points`, `title`, `hint`,
  `time_limit`, `task` and `feedback`. A name shown to a learner must not hold a hidden input, and pytest makes ids
  out of values; so `Names` watches every parametrisation and remembers which ids the author wrote. The others are
  shown as their position, counted from 1.
- While a case runs, pytest gives a report for set-up, call, tear-down and every subtest. `Watch` folds them into one
  outcome (docs/exercises.md tells the rules) and keeps the exception of the first phase that went wrong.
- An assertion of the suite's that failed inside something the learner's code called fails the case, whatever that code
  did with it.
- Whether the learner's own code raised is not for pytest to know: `Origins` asks whoever does (the stand-in where
  learner code lives in another cell, the traceback where it shares this process).

Everything kept is text with a cap, taken with functions bound before the suite could replace them.

One module because names, marks and outcomes come from the same few hooks of one plugin; each part is short.
"""

import inspect
import types
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from judge.box.shared import SolutionFailed

MESSAGE_BYTES = 2_000
TEXT_BYTES = 64_000
SOURCE_BYTES = 8_000
LINES = 20
LEVELS = ("none", "name", "default", "message", "full")
MARKS = (
    "points(n): what the case weighs in the exercise's total, 1 without the mark",
    'title(text, zh=""): the name a learner reads',
    'hint(text, zh="", after=2): advice shown after so many failed attempts',
    "time_limit(seconds): how long this case may take",
    "task(name): the part of the exercise the case belongs to",
    "feedback(level): how much a learner sees: none, name, default, message, full",
)
OURS = str(Path(__file__).parent)


class BadMark(Exception):
    """A mark with an argument that means nothing. The text names the case and the mark."""


@dataclass(frozen=True)
class Origin:
    """Where an exception of the learner's code came from.

    `lines`: (submitted file, line), innermost last. `import_failed`: a declared module could not be imported at all.
    """

    lines: tuple[tuple[str, int], ...] = ()
    import_failed: bool = False


Origins = Callable[[BaseException], Origin | None]
"""Answers None for an exception that the learner's code did not raise."""


def clip(text: str, size: int) -> str:
    """`text` in at most `size` bytes of UTF-8, lone surrogates replaced, an ellipsis where something is left out."""
    raw = text[: size + 1].encode("utf-8", "replace")
    if len(raw) <= size and len(text) <= size:
        return raw.decode()
    return raw[: size - 3].decode("utf-8", "ignore") + "…"


def nearest_builtin(kind: type[BaseException]) -> str:
    """The name of the first built-in class `kind` descends from; a learner's own class is never named."""
    return next((c.__name__ for c in kind.__mro__ if c.__module__ == "builtins"), "Exception")


def without_our_frames(trace: types.TracebackType | None) -> types.TracebackType | None:
    """The same traceback without the frames of this package, which mean nothing to an author."""
    kept = []
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(OURS):
            kept.append(trace)
        trace = trace.tb_next
    above: types.TracebackType | None = None
    for entry in reversed(kept):
        above = types.TracebackType(above, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return above


class Names:
    """Remembers, for every set of parameters, which parts of its id the author wrote.

    pytest expands the calls of parametrise one after the other, each multiplying the sets there are; the parts kept
    here grow the same way. A part is None where the author wrote the id, else the text that stands for it.
    """

    def __init__(self) -> None:
        self._parts: dict[int, tuple[object, tuple[str | None, ...]]] = {}

    def watch(self, metafunc: pytest.Metafunc) -> None:
        """From now on note every parametrisation of this function, fixtures' parameters included."""
        original = metafunc.parametrize
        so_far: list[tuple[str | None, ...]] = [()]

        def parametrize(argnames: Any, argvalues: Any, *args: Any, **kwargs: Any) -> None:
            values = list(argvalues)
            ids = kwargs.get("ids", args[1] if len(args) > 1 else None)
            if ids is not None and not callable(ids):
                ids = list(ids)
                if "ids" in kwargs:
                    kwargs["ids"] = ids
                else:
                    args = (args[0], ids, *args[2:])
            original(argnames, values, *args, **kwargs)
            parts = [None if self._by_author(value, n, ids) else f"#{n + 1}" for n, value in enumerate(values)]
            so_far[:] = [(*before, part) for before in so_far for part in parts or ["#1"]]
            self._parts |= {id(spec): (spec, part) for spec, part in zip(metafunc._calls, so_far, strict=False)}

        metafunc.parametrize = parametrize  # type: ignore[method-assign]  # the only place that sees ids and values

    @staticmethod
    def _by_author(value: Any, n: int, ids: Any) -> bool:
        if type(value).__name__ == "ParameterSet" and value.id is not None:
            return isinstance(value.id, str)
        return isinstance(ids, list) and n < len(ids) and isinstance(ids[n], str)

    def name(self, item: pytest.Item) -> str:
        """The node id with ids made from values replaced by `#position`."""
        spec = getattr(item, "callspec", None)
        if spec is None or not spec.id or not item.nodeid.endswith(f"[{spec.id}]"):
            return item.nodeid
        base = item.nodeid[: -len(spec.id) - 2]
        ids, (_, parts) = list(getattr(spec, "_idlist", ())), self._parts.get(id(spec), (None, ()))
        if len(ids) != len(parts):
            siblings = [other for other in item.session.items if other.nodeid.startswith(base + "[")]
            return f"{base}[#{siblings.index(item) + 1}]"
        return f"{base}[{'-'.join(text if part is None else part for text, part in zip(ids, parts, strict=True))}]"


def _mark(item: pytest.Item, name: str) -> pytest.Mark | None:
    return item.get_closest_marker(name)


def _number(item: pytest.Item, name: str, default: float | None, above_zero: bool) -> float | None:
    mark = _mark(item, name)
    if mark is None:
        return default
    value = mark.args[0] if mark.args else next(iter(mark.kwargs.values()), None)
    number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9
    if not number or (above_zero and not value):
        what = "a number above 0" if above_zero else "a number of 0 or more"
        raise BadMark(f"{item.nodeid}: {name}({value!r}) must be {what}")
    return value


def _texts(item: pytest.Item, name: str) -> tuple[str, str, int]:
    mark = _mark(item, name)
    if mark is None:
        return "", "", 2
    text = mark.args[0] if mark.args else mark.kwargs.get("text", "")
    zh, after = mark.kwargs.get("zh", ""), mark.kwargs.get("after", 2)
    unknown = set(mark.kwargs) - {"text", "zh", "after"}
    if not isinstance(text, str) or not isinstance(zh, str) or not isinstance(after, int) or unknown:
        more = ", after=2" if name == "hint" else ""
        raise BadMark(f'{item.nodeid}: {name} is written {name}("…", zh="…"{more})')
    return clip(text, MESSAGE_BYTES), clip(zh, MESSAGE_BYTES), after


def _plain(value: Any) -> str | None:
    """The repr of a value made of plain built-ins only; None where asking could reach the learner's code."""
    exact = {type(None), bool, int, float, complex, str, bytes}
    waiting, seen = [value], 0
    while waiting:
        seen += 1
        one = waiting.pop()
        if type(one) in {list, tuple, set, frozenset}:
            waiting.extend(one)
        elif type(one) is dict:
            waiting.extend(one.keys())
            waiting.extend(one.values())
        elif type(one) not in exact:
            return None
        if seen > 1_000:
            return None
    return clip(repr(value), 500)


def describe(item: pytest.Item, names: Names) -> dict[str, Any]:
    """The CASE of `item` (docs/architecture.md). Raises BadMark."""
    level_mark = _mark(item, "feedback")
    level = level_mark.args[0] if level_mark and level_mark.args else "message" if _mark(item, "hint") else "default"
    if level not in LEVELS:
        raise BadMark(f"{item.nodeid}: feedback({level!r}) must be one of {', '.join(LEVELS)}")
    task_mark = _mark(item, "task")
    title, title_zh, _ = _texts(item, "title")
    hint, hint_zh, after = _texts(item, "hint")
    case: dict[str, Any] = {
        "nodeid": item.nodeid,
        "name": names.name(item),
        "file": item.nodeid.split("::", 1)[0],
        "title": title,
        "title_zh": title_zh,
        "weight": _number(item, "points", 1, above_zero=False),
        "feedback": level,
        "hint": hint,
        "hint_zh": hint_zh,
        "hint_after": after,
        "time_limit": _number(item, "time_limit", None, above_zero=True),
        "task": clip(str(task_mark.args[0]), 200) if task_mark and task_mark.args else "",
        "source": "",
    }
    if level == "full":
        case["source"] = _source(item)
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        case["inputs"] = [[name, text] for name, value in parameters.items() if (text := _plain(value)) is not None]
    return case


def _source(item: pytest.Item) -> str:
    target = getattr(item, "obj", None)
    try:
        return clip(inspect.cleandoc("\n" + inspect.getsource(inspect.unwrap(target))), SOURCE_BYTES) if target else ""
    except (OSError, TypeError, ValueError):
        return ""


@dataclass
class Running:
    """What is known so far of the case that runs."""

    seconds: float = 0.0
    setup: str = ""
    call: str = ""
    teardown: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    output: list[str] = field(default_factory=list)
    subtests_failed: int = 0

    def outcome(self) -> str:
        """One word of `judge.words.Outcome` for everything pytest reported."""
        if self.setup == "failed":
            return "errored"
        if self.setup == "skipped":
            return "skipped"
        if self.call == "failed" or self.subtests_failed:
            return "failed"
        if self.teardown == "failed":
            return "errored"
        if self.call in ("skipped", "passed"):
            return self.call
        return "errored"


class Watch:
    """Folds pytest's reports into one outcome and one detail per case, and keeps failed collections by file."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.origins: Origins = lambda exc: None
        self.swallowed: Callable[[pytest.Item], BaseException | None] = lambda item: None
        self.suite = "/suite/"
        self.running = Running()
        self.failed_files: dict[str, dict[str, Any]] = {}
        self.failures: dict[str, BaseException] = {}

    # -- configuration -------------------------------------------------------------------------------------------

    def pytest_configure(self, config: pytest.Config) -> None:
        for line in MARKS:
            config.addinivalue_line("markers", line)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> Generator[None, Any, Any]:
        self.names.watch(metafunc)
        return (yield)

    # -- collection ----------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, Any, Any]:
        try:
            report = yield
            call = getattr(report, "call", None)
            raised = call.excinfo.value if call is not None and call.excinfo is not None else None
        except (SystemExit, KeyboardInterrupt) as exit_:
            report = pytest.CollectReport(collector.nodeid, "failed", f"{type(exit_).__name__} while importing", [])
            raised = exit_
        if report.failed:
            cause = raised.__cause__ if isinstance(raised, pytest.Collector.CollectError) else raised
            file = collector.nodeid.split("::", 1)[0]
            exception = cause or raised
            detail: dict[str, Any] = {"message": clip(report.longreprtext, MESSAGE_BYTES)}
            if exception is not None:
                detail |= self._raised(exception)
                detail["message"] = clip(_one_line(exception), MESSAGE_BYTES)
                self.failures.setdefault(file, exception)
            detail["traceback"] = clip(report.longreprtext, TEXT_BYTES)
            self.failed_files.setdefault(file, detail)
        return report

    # -- running -------------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        result = yield
        kept = self.swallowed(item)
        if kept is not None:
            raise kept
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        if call.excinfo is not None:
            exception = call.excinfo.value
            self._strip(exception)
            if exception.__traceback__ is not None:
                call.excinfo = pytest.ExceptionInfo.from_exception(exception)
        report = yield
        if call.excinfo is not None and report.outcome != "passed":
            self._note(report, call.excinfo.value)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if type(report).__name__ == "SubtestReport":
            if report.failed:
                self.running.subtests_failed += 1
                if "message" not in self.running.detail:
                    self.running.detail["message"] = clip(_crash(report), MESSAGE_BYTES)
                    self.running.detail["traceback"] = clip(report.longreprtext, TEXT_BYTES)
            return
        running = self.running
        running.seconds += report.duration
        running.output += [text for text in (report.capstdout, report.capstderr) if text and report.when == "teardown"]
        outcome = report.outcome
        if outcome == "skipped" and hasattr(report, "wasxfail"):
            outcome = "passed"
            if report.when == "setup":
                running.call = "passed"
        setattr(running, report.when, outcome)
        if outcome == "skipped":
            running.detail["skip"] = clip(_skip_reason(report), MESSAGE_BYTES)
        elif outcome == "failed" and "message" not in running.detail:
            running.detail["message"] = clip(_crash(report), MESSAGE_BYTES)
            running.detail["traceback"] = clip(report.longreprtext, TEXT_BYTES)

    def begin(self) -> None:
        """A new case starts: forget the last one."""
        self.running = Running()

    def finish(self, k: int, outcome: str = "") -> dict[str, Any]:
        """The `case` frame of the case that has just run; `outcome` where the protocol was left by an exception."""
        running = self.running
        detail = running.detail
        if running.output:
            detail["stdout"] = clip("".join(running.output), TEXT_BYTES)
        if running.subtests_failed and running.call == "passed":
            detail.setdefault("message", f"{running.subtests_failed} subtests failed")
        seconds = round(running.seconds, 6)
        return {"event": "case", "k": k, "outcome": outcome or running.outcome(), "seconds": seconds, "detail": detail}

    def interrupted(self, exception: BaseException) -> None:
        """An exception that pytest does not catch (KeyboardInterrupt, pytest.exit) left the case."""
        self.running.detail |= {"message": clip(_one_line(exception), MESSAGE_BYTES)} | self._raised(exception)

    def _note(self, report: pytest.TestReport, exception: BaseException) -> None:
        if "exception" not in self.running.detail:
            self.running.detail |= self._raised(exception)
            own = own_text(exception, self.suite)
            if own and not self.running.detail["from_learner"]:
                self.running.detail["own"] = own

    def _raised(self, exception: BaseException) -> dict[str, Any]:
        origin = self.origins(exception)
        detail: dict[str, Any] = {"exception": nearest_builtin(type(exception)), "from_learner": origin is not None}
        if origin is not None:
            detail["lines"] = [[file, line] for file, line in origin.lines[-LINES:]]
            if origin.import_failed:
                detail["imports_failed"] = True
        elif isinstance(exception, SolutionFailed) and exception.kit:
            detail |= {"kit": exception.kit, "status": "" if exception.status is None else str(exception.status)}
            if exception.lines:
                detail |= {"exception": exception.exception, "from_learner": True}
                detail["lines"] = [[file, line] for file, line in exception.lines[-LINES:]]
        return detail

    @staticmethod
    def _strip(exception: BaseException) -> None:
        one: BaseException | None = exception
        for _ in range(20):
            if one is None:
                return
            one.__traceback__ = without_our_frames(one.__traceback__)
            one = one.__cause__ or one.__context__


def _one_line(exception: BaseException) -> str:
    try:
        return f"{nearest_builtin(type(exception))}: {exception!s}"
    except BaseException:  # str() of an exception may run anybody's code
        return nearest_builtin(type(exception))


def own_text(exception: BaseException, suite: str) -> str:
    """What the author wrote for the learner into a failing assertion: the message of an `assert`, of `pytest.fail`, of
    a unittest or numpy assertion. Never the values that pytest or a library adds to it; "" without such a message.
    """
    if type(exception).__name__ not in ("AssertionError", "Failed"):
        return ""
    trace, inside, after = exception.__traceback__, False, None
    while trace is not None:
        mine = trace.tb_frame.f_code.co_filename.startswith(suite)
        if mine:
            inside, after = True, None
        elif inside and after is None:
            after = trace.tb_frame
        trace = trace.tb_next
    if not inside:
        return ""
    if after is not None:
        given = [after.f_locals.get(name) for name in ("msg", "err_msg", "reason")]
        return next((clip(text, MESSAGE_BYTES) for text in given if type(text) is str), "")
    text = str(exception.args[0]) if exception.args and type(exception.args[0]) is str else ""
    return clip("" if text.startswith("assert ") else text.split("\nassert ", 1)[0], MESSAGE_BYTES)


def _crash(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(getattr(crash, "message", "") or report.longreprtext)


def _skip_reason(report: pytest.TestReport) -> str:
    where = report.longrepr
    return str(where[2]) if isinstance(where, tuple) and len(where) == 3 else str(where)


def lines_in(trace: types.TracebackType | None, folders: Iterable[str]) -> list[tuple[str, int]]:
    """The (file, line) of every frame of `trace` in a file below one of `folders`, relative to it, outermost first."""
    found = []
    roots = [folder.rstrip("/") + "/" for folder in folders]
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        found += [(name[len(root) :], trace.tb_lineno) for root in roots if name.startswith(root)]
        trace = trace.tb_next
    return found
