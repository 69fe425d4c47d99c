"""What of a grade somebody may see: the one place where a learner's view and an instructor's part.

A case's author chose a level, and a level lets through exactly what docs/exercises.md lists for it. Everything else
that the checker said stays with the instructor: a traceback quotes the suite, and a message, an output or a time can be
made by the learner's code to carry hidden inputs out. So below the level "full" nothing that the learner's code could
have chosen gets through but an outcome, a built-in exception's name and a few line numbers of submitted files.

All text leaves this module with control characters and direction marks turned into visible signs.
"""

import builtins
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from judge.words import Feedback, Outcome

MESSAGE = 2_000
OUTPUT = 64_000
SIGNS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"  # what turns the direction of text, or breaks lines
    "\ud800-\udfff\ufeff]"
)
LEVELS = list(Feedback)
KIT = (
    "server_ended", "server_silent", "endless_output", "tests_broken", "wheel_failed", "database_refused",
)  # fmt: skip

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "raised_at": "Your code raised {exception} ({places}).",
        "raised": "Your code raised {exception}.",
        "place": "{file}, line {line}",
        "timed_out": "Your program ran longer than {seconds} s on this case.",
        "out_of_memory": "Your program used more memory than the {memory} MB it may have.",
        "output_flooded": "Your program printed far more than the {output} kB that are kept.",
        "died": "Your program ended while this case was running.",
        "missing": "This case was not run: the time for all cases was used up before.",
        "not_imported": "Your file could not be imported, so no case that needs it could run.",
        "name_missing": "A name that this case needs could not be imported from your files.",
        "server_ended": "Your server ended with status {status} before it was ready.",
        "server_silent": "Your server ran, but it did not listen on the address it was given.",
        "endless_output": "Your program printed without end.",
        "tests_broken": "Your tests could not be run to their end.",
        "wheel_failed": "No wheel of your project could be built and installed.",
        "database_refused": "The database server could not do what this case needs; it may be full, or have ended.",
    },
    "zh": {
        "raised_at": "你的代码抛出了 {exception}（{places}）。",
        "raised": "你的代码抛出了 {exception}。",
        "place": "{file} 第 {line} 行",
        "timed_out": "你的程序在这个用例上运行超过了 {seconds} 秒。",
        "out_of_memory": "你的程序使用的内存超过了允许的 {memory} MB。",
        "output_flooded": "你的程序输出的内容远远超过了保留的 {output} kB。",
        "died": "运行这个用例时，你的程序结束了。",
        "missing": "这个用例没有运行：在此之前全部用例的时间已经用完。",
        "not_imported": "你的文件无法导入，所以需要它的用例都没能运行。",
        "name_missing": "这个用例需要的名称无法从你的文件中导入。",
        "server_ended": "你的服务器在就绪之前以状态 {status} 结束了。",
        "server_silent": "你的服务器在运行，但没有监听指定的地址。",
        "endless_output": "你的程序无休止地输出内容。",
        "tests_broken": "你的测试没能运行到结束。",
        "wheel_failed": "无法为你的项目构建并安装 wheel。",
        "database_refused": "数据库服务器无法完成这个用例需要的操作；它可能已满或已经结束。",
    },
}


class AnyCase(Protocol):
    """A graded case, fresh (`judge.grading.GradedCase`) or from the store."""

    @property
    def name(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def points(self) -> float: ...
    @property
    def max_points(self) -> float: ...
    @property
    def seconds(self) -> float: ...
    @property
    def ending(self) -> str: ...
    @property
    def detail(self) -> Mapping[str, Any]: ...


class AnyGrade(Protocol):
    """What of a grade matters to one case."""

    @property
    def limits(self) -> Mapping[str, Any]: ...


class WholeGrade(Protocol):
    """A grade with its cases and the output of the whole run."""

    @property
    def cases(self) -> "tuple[AnyCase, ...] | list[AnyCase]": ...
    @property
    def output(self) -> str: ...


@dataclass(frozen=True)
class ShownCase:
    """A case as one reader may see it. `listed` is False where it counts without being shown.

    `lines` are (submitted file, line) pairs whose text is taken from the stored submission. `visible` says that source,
    inputs, traceback and output are there.
    """

    name: str
    title: str
    outcome: str
    points: float
    max_points: float
    message: str
    seconds: float
    ending: str
    hint: str
    task: str = ""
    listed: bool = True
    visible: bool = False
    exception: str = ""
    lines: tuple[tuple[str, int], ...] = ()
    source: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    traceback: str = ""
    output: str = ""
    nodeid: str = ""

    def to_json(self) -> dict[str, Any]:
        """A case of the grade object. The message of a visible case carries its traceback."""
        both = [self.message, self.traceback] if self.traceback.strip() != self.message.strip() else [self.message]
        shown: dict[str, Any] = {
            "name": self.name,
            "title": self.title,
            "outcome": self.outcome,
            "points": self.points,
            "max_points": self.max_points,
            "message": "\n\n".join(text for text in both if text),
            "seconds": self.seconds,
            "ending": self.ending,
            "hint": self.hint,
            "task": self.task,
            "exception": self.exception,
            "lines": [list(line) for line in self.lines],
        }
        if self.visible:
            shown |= {"source": self.source, "inputs": [list(one) for one in self.inputs], "output": self.output}
        if self.nodeid:
            shown["nodeid"] = self.nodeid
        return shown


def made_visible(text: str) -> str:
    """`text` as it may be printed anywhere: what would move, hide or reverse other text becomes a sign of itself."""

    def sign(match: re.Match[str]) -> str:
        code = ord(match[0])
        if code < 0x20:
            return chr(0x2400 + code)
        if code == 0x7F:
            return "\u2421"
        return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"‹U+{code:04X}›"

    return SIGNS.sub(sign, text.replace("\r\n", "\n"))


def _clip(text: str, size: int) -> str:
    text = made_visible(text)
    raw = text.encode()
    return text if len(raw) <= size else raw[: size - 3].decode("utf-8", "ignore") + "…"


def _at_least(level: Feedback, least: Feedback) -> bool:
    return LEVELS.index(level) >= LEVELS.index(least)


def _builtin_exception(name: Any) -> str:
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    return str(name) if isinstance(kind, type) and issubclass(kind, BaseException) else "Exception"


def _in_language(english: str, chinese: str, lang: str) -> str:
    return (chinese or english) if lang.startswith("zh") else (english or chinese)


def _status(said: Any) -> str:
    """An exit status as a number; a signal's is negative."""
    return said if isinstance(said, str) and re.fullmatch("-?[0-9]{1,3}", said) else "?"


def _sentence(case: AnyCase, grade: AnyGrade, words: Mapping[str, str]) -> str:
    """What happened, in words that hold nothing of the suite."""
    detail, limits = case.detail, grade.limits
    if case.outcome == Outcome.TIMED_OUT:
        seconds = detail.get("case", {}).get("time_limit") or limits.get("case_seconds", 0)
        return words["timed_out"].format(seconds=f"{seconds:g}")
    if case.outcome == Outcome.MISSING:
        return words["missing"]
    if case.ending in ("out_of_memory", "output_flooded", "died"):
        return words[case.ending].format(memory=limits.get("memory_mb", "?"), output=limits.get("output_kb", "?"))
    sentence = words["not_imported"] if detail.get("imports_failed") else ""
    if detail.get("kit") in KIT:
        sentence = words[detail["kit"]].format(status=_status(detail.get("status")))
    missing = detail.get("exception") in ("ImportError", "AttributeError")
    if case.outcome == Outcome.ERRORED and missing and not sentence:
        sentence = words["name_missing"]
    if detail.get("from_learner"):
        places = ", ".join(words["place"].format(file=file, line=line) for file, line in detail.get("lines", ()))
        raised = words["raised_at"] if places else words["raised"]
        told = raised.format(exception=_builtin_exception(detail.get("exception")), places=places)
        return f"{sentence} {told}" if sentence else told
    return sentence


def _tells_of_this_case(detail: Mapping[str, Any]) -> bool | None:
    """Whether what was said of a visible case tells of nothing else. Where its file could not be imported, it tells of
    the whole file: False where the words, unlike the traceback, are not the suite's, None where they may be."""
    if not detail.get("uncollected"):
        return True
    plain = ("SyntaxError", "ImportError", "ModuleNotFoundError", "AttributeError", "NameError")
    return False if detail.get("from_learner") or detail.get("exception") in plain else None


def shown(case: AnyCase, grade: AnyGrade, attempts_failed: int, lang: str, *, full: bool = False) -> ShownCase:
    """The case for somebody who has failed `attempts_failed` times, this one included; `full` is an instructor's view.

    Never changes outcome or points.
    """
    written: Mapping[str, Any] = case.detail.get("case", {})
    level = Feedback(written.get("feedback", "default"))
    seen = Feedback.FULL if full else level
    words = WORDS["zh" if lang.startswith("zh") else "en"]
    passed = case.outcome in (Outcome.PASSED, Outcome.SKIPPED)
    message = ""
    if not passed and _at_least(seen, Feedback.DEFAULT):
        message = _sentence(case, grade, words)
    if not passed and seen is Feedback.MESSAGE and case.detail.get("own"):
        message = "\n".join(text for text in (_clip(case.detail["own"], MESSAGE), message) if text)
    told = full or _tells_of_this_case(case.detail)
    if not passed and seen is Feedback.FULL and told is not None:
        said = str(case.detail.get("message", ""))
        message = "\n".join(text for text in (message, _clip(said, MESSAGE)) if text)
    hint = _in_language(written.get("hint", ""), written.get("hint_zh", ""), lang)
    earned = attempts_failed >= written.get("hint_after", 2) and not passed and _at_least(seen, Feedback.MESSAGE)
    visible = seen is Feedback.FULL
    learner_raised = not passed and bool(case.detail.get("from_learner")) and _at_least(seen, Feedback.DEFAULT)
    return ShownCase(
        name=_clip(case.name, MESSAGE),
        title=_clip(_in_language(written.get("title", ""), written.get("title_zh", ""), lang), MESSAGE),
        outcome=case.outcome,
        points=case.points,
        max_points=case.max_points,
        message=message,
        seconds=round(case.seconds, 3) if visible else math.ceil(case.seconds * 10) / 10,
        ending=case.ending,
        hint=_clip(hint, MESSAGE) if earned or full else "",
        task=_clip(written.get("task", ""), MESSAGE),
        listed=full or level is not Feedback.NONE,
        visible=visible,
        exception=_builtin_exception(case.detail.get("exception")) if learner_raised else "",
        lines=tuple((str(file), int(line)) for file, line in case.detail.get("lines", ())) if learner_raised else (),
        source=_clip(written.get("source", ""), OUTPUT) if visible else "",
        inputs=tuple((made_visible(a), made_visible(b)) for a, b in written.get("inputs", ())) if visible else (),
        traceback=_clip(case.detail.get("traceback", ""), OUTPUT) if visible and not passed and told else "",
        output=_clip(case.detail.get("stdout", ""), OUTPUT) if visible else "",
        nodeid=made_visible(written.get("nodeid", "")) if full else "",
    )


def output(grade: WholeGrade, *, full: bool = False) -> str:
    """What the program printed: in visible cases for a learner, in all for an instructor."""
    parts = [
        str(case.detail.get("stdout", ""))
        for case in grade.cases
        if full or case.detail.get("case", {}).get("feedback") == Feedback.FULL
    ]
    together = "".join(parts)
    return _clip(grade.output if full and grade.output else together, OUTPUT)
