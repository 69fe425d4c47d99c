"""Reads what the checker said, like a form filled in by a stranger.

The checker is ours, but a suite that talks to hostile code runs in the same process; so every frame is parsed with caps
and a schema, and what counts is only what fits the version. `read` raises nothing. Two kinds of trouble are kept apart:

- `Report.problem`: the report does not hold together or the checker gave up. That is our fault or the author's.
- a case that is absent, doubled, skipped without the accepted solution's leave, or passed without having started: it
  is not passed, and the run is judged all the same, because a submission can bring this about.

The cases are those of the baseline, in its order. Where nothing is known of a version they are those of the run itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from judge.box.reports import MOST_REPORT
from judge.job import Baseline, Picture, Result
from judge.report_frames import MESSAGE, TEXT, BadFrame, case_of, detail_of, number, picture_of, text
from judge.words import Feedback, Outcome

FRAME_BYTES = 8_000_000
RUN_BYTES = MOST_REPORT
"""No more comes from a box whose porter keeps its promise, and ends a run that would say more."""
MOST_CASES = 5_000
MOST_PICTURES = 4


@dataclass(frozen=True)
class ReportedCase:
    """One case of the version and what was said of it.

    `case` is its CASE as known from the baseline, else from this run. `number`: what the checker calls it in this run,
    None if it was not collected. `outcome` is None while nothing was reported; `started` tells whether it was begun.
    """

    case: Mapping[str, Any]
    number: int | None
    started: bool
    outcome: Outcome | None
    seconds: float = 0.0
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """What may be believed of a run. `problem` is "" or why the report cannot be used.

    `stable` is False when a second checker of the same run collected other cases than the first. `collected` are the
    cases as this run collected them. `meetings`, `kinds` and `precollect` are there after a recording run.
    """

    cases: tuple[ReportedCase, ...]
    collected: tuple[Mapping[str, Any], ...] = ()
    problem: str = ""
    ended: bool = False
    stable: bool = True
    meetings: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, Any] = field(default_factory=dict)
    precollect: bool = False
    pictures: tuple[Picture, ...] = ()


@dataclass
class _Reading:
    collected: list[dict[str, Any]] | None = None
    started: set[int] = field(default_factory=set)
    said: dict[int, tuple[Outcome, float, dict[str, Any]]] = field(default_factory=dict)
    doubled: set[int] = field(default_factory=set)
    problem: str = ""
    ended: bool = False
    stable: bool = True
    end: dict[str, Any] = field(default_factory=dict)
    meetings: dict[str, dict[tuple[str, str, str], None]] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)

    def take(self, frame: dict[str, Any]) -> None:
        """Note one frame. Raises BadFrame, ValueError for a word that is none."""
        event = frame.get("event")
        if event == "collected":
            self._collected(frame.get("cases"))
        elif event == "broken":
            where = text(frame.get("where", ""), "where", 50)
            self.problem = self.problem or f"{where}: {text(frame.get('why', ''), 'why', TEXT)}"
        elif event in ("flooded", "renew"):
            return
        elif event == "picture":
            self.pictures.append(picture_of(frame))
        elif self.collected is None:
            raise BadFrame(f"{event!r} before the cases were named")
        elif event == "met":
            self._met(frame)
        elif event == "end":
            self.ended = True
            self.end = frame
            self._met(frame)
        elif event in ("start", "case"):
            self._progress(frame, event)
        else:
            raise BadFrame(f"{event!r} is no event")

    def _collected(self, cases: Any) -> None:
        if not isinstance(cases, list) or len(cases) > MOST_CASES:
            raise BadFrame("the cases are no list")
        collected = [case_of(case) for case in cases]
        if self.collected is None:
            self.collected = collected
        elif self.collected != collected:
            self.stable = False

    def _met(self, frame: Mapping[str, Any]) -> None:
        """Meetings of a part of a recording run; each cell tells its own."""
        for nodeid, meetings in _mapping(frame.get("meetings")).items():
            if not isinstance(meetings, list):
                raise BadFrame("meetings are no list")
            mine = self.meetings.setdefault(nodeid, {})
            for one in meetings:
                if not isinstance(one, list) or len(one) != 3:
                    raise BadFrame("a meeting is no class, operation and type")
                path, operation, kind = (text(word, "a word of a meeting", MESSAGE) for word in one)
                mine[path, operation, kind] = None

    def _progress(self, frame: dict[str, Any], event: str) -> None:
        k = frame.get("k")
        if not isinstance(k, int) or isinstance(k, bool) or not 0 <= k < len(self.collected or ()):
            raise BadFrame(f"there is no case {k!r}")
        if not self.stable:
            return
        if event == "start":
            self.started.add(k)
            return
        outcome = Outcome(text(frame.get("outcome"), "outcome", 50))
        if k in self.said:
            self.doubled.add(k)
        else:
            self.said[k] = (outcome, number(frame.get("seconds", 0), "seconds"), detail_of(frame.get("detail", {})))


def _parse(raw: bytes) -> dict[str, Any]:
    if len(raw) > FRAME_BYTES:
        raise BadFrame("a frame is too large")
    frame = json.loads(raw)
    if not isinstance(frame, dict):
        raise BadFrame("a frame is no object")
    return frame


def read(result: Result, baseline: Baseline | None, select: Literal["all", "visible"] = "all") -> Report:
    """The report of a run against the cases of `baseline` (those with full feedback only for `select` "visible")."""
    reading = _Reading()
    size = 0
    for raw in result.report:
        size += len(raw)
        try:
            if size > RUN_BYTES:
                raise BadFrame("the report is too large")
            reading.take(_parse(raw))
        except (ValueError, RecursionError) as wrong:
            reading.problem = reading.problem or f"report: {wrong}"
            break
    collected = reading.collected or []
    numbers: dict[str, list[int]] = {}
    for k, case in enumerate(collected):
        numbers.setdefault(case["nodeid"], []).append(k)
    known = [case_of(dict(case)) for case in baseline.cases] if baseline is not None else collected
    if select == "visible":
        known = [case for case in known if case["feedback"] == Feedback.FULL]
    cases = tuple(_reported(case, numbers.get(case["nodeid"], []), reading, baseline) for case in known)
    return Report(
        cases=cases,
        collected=tuple(collected),
        problem=reading.problem,
        ended=reading.ended,
        stable=reading.stable,
        meetings={nodeid: list(met) for nodeid, met in reading.meetings.items()},
        kinds=_mapping(reading.end.get("kinds")),
        precollect=reading.end.get("precollect") is True,
        pictures=tuple(reading.pictures[:MOST_PICTURES]),
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _reported(case: Mapping[str, Any], numbers: list[int], reading: _Reading, base: Baseline | None) -> ReportedCase:
    if not numbers:
        return ReportedCase(case, None, False, None)
    k = numbers[0]
    started = any(number in reading.started for number in numbers)
    if k not in reading.said:
        return ReportedCase(case, k, started, None)
    outcome, seconds, detail = reading.said[k]
    if len(numbers) > 1 or k in reading.doubled:
        outcome, detail = Outcome.ERRORED, {"message": "The case was reported more than once."}
    elif outcome is Outcome.PASSED and k not in reading.started:
        outcome, detail = Outcome.ERRORED, {"message": "The case was reported without having started."}
    elif outcome is Outcome.SKIPPED and not _may_skip(case["nodeid"], detail, base):
        outcome = Outcome.FAILED
        detail = {"message": f"Skipped: {detail.get('skip', '')}"[:MESSAGE]} | detail
    return ReportedCase(case, k, started, outcome, seconds, detail)


def _may_skip(nodeid: str, detail: Mapping[str, Any], baseline: Baseline | None) -> bool:
    if detail.get("from_learner"):
        return False
    return baseline is None or not baseline.proven or nodeid in baseline.skips
