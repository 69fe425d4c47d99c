"""What an exercise's submissions add up to, counted grade by grade: pure, and small however many there are.

`add` takes one grade with its cases into a tally, a JSON object that the store keeps (`judge.store.results`). All that
is in it is a count, a short list or a histogram, so that a tally of 100,000 submissions is as quick to read as one of
ten. `compare` takes a grade that is no longer current: it counts for nothing but can tell that a case is flaky.

- days: per UTC day submissions, accepted ones, and the sum of their shares of the points.
- versions: per version its submissions and, per case, how often each outcome was. A case nobody fails tells nothing.
- errors: per version, failing cases grouped by what their traceback ends with, with examples. Of more than MOST_ERRORS
  kinds the rarest are forgotten, so counts of rare ones are lower bounds (as in the Space-Saving algorithm of Metwally,
  Agrawal and El Abbadi, 2005).
- flips: cases whose outcome differed between two gradings of the same files on the same version: a flaky case.
  Only the latest gradings are compared, RECENT at least. They are kept beside the tally: readers do not need them.
- waits, runs: histograms of seconds in the queue and in the box; bin b holds times up to STEP ** b milliseconds.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from judge.words import Outcome, Verdict

FORMAT = 2
RECENT = 2_000
MOST_ERRORS = 60
MOST_EXAMPLES = 3
STEP = 1.15
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{4,}")
_LETTER = {
    Outcome.PASSED: "p", Outcome.FAILED: "f", Outcome.ERRORED: "e", Outcome.TIMED_OUT: "t", Outcome.SKIPPED: "s",
    Outcome.MISSING: "m",
}  # fmt: skip
Tally = dict[str, Any]
Recent = dict[str, Any]
"""The latest gradings by what was judged: their outcomes, a letter each, and the submission."""


@dataclass(frozen=True)
class OneCase:
    """A case of a grade; `said` is its detail where it failed, else empty."""

    name: str
    outcome: Outcome
    said: Mapping[str, Any]


@dataclass(frozen=True)
class OneGrade:
    """A grade as it is counted. `share` is of the points, 0 to 1; `waited` and `ran` are seconds, None if not known."""

    submission_id: int
    version_id: int
    verdict: Verdict
    share: float
    sent: datetime
    waited: float | None
    ran: float
    files: Mapping[str, str]
    cases: Sequence[OneCase]


def new(since: int) -> Tally:
    """A tally of nothing. `since`: the newest grade there was when counting began."""
    return {
        "format": FORMAT,
        "since": since,
        "n": 0,
        "days": {},
        "verdicts": {},
        "versions": {},
        "waits": {},
        "runs": {},
    }


def add(tally: Tally, recent: Recent, grade: OneGrade) -> None:
    """Count the grade."""
    tally["n"] += 1
    day = tally["days"].setdefault(grade.sent.astimezone(UTC).date().isoformat(), [0, 0, 0.0])
    day[0] += 1
    day[1] += grade.verdict is Verdict.ACCEPTED
    day[2] = round(day[2] + grade.share, 6)
    _count(tally["verdicts"], grade.verdict.value)
    _count(tally["runs"], _bin(grade.ran))
    if grade.waited is not None:
        _count(tally["waits"], _bin(grade.waited))
    version = _version(tally, grade)
    version["n"] += 1
    for case in grade.cases:
        _count(version["cases"].setdefault(case.name, {}), case.outcome.value)
        if case.outcome in (Outcome.FAILED, Outcome.ERRORED):
            _error(version["errors"], case, grade.submission_id)
    compare(tally, recent, grade)


def compare(tally: Tally, recent: Recent, grade: OneGrade) -> None:
    """Look for an earlier grading of the same files on the same version, and note what came out differently."""
    if not grade.cases:
        return
    flips = _version(tally, grade)["flips"]
    whole = json.dumps([grade.version_id, sorted(grade.files.items())])
    name = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    outcomes = "".join(_LETTER[case.outcome] for case in grade.cases)
    kept = recent.pop(name, None)
    if kept is not None and len(kept[0]) == len(outcomes):
        for case, before, after in zip(grade.cases, kept[0], outcomes, strict=True):
            if before != after:
                found = flips.setdefault(case.name, {"n": 0, "submissions": []})
                found["n"] += 1
                found["submissions"] = [kept[1], grade.submission_id]
    recent[name] = [outcomes, grade.submission_id]
    if len(recent) > 2 * RECENT:  # seldom, because the database keeps no order of keys and sorting is dear
        oldest = sorted(recent, key=lambda key: recent[key][1])[:-RECENT]
        for key in oldest:
            del recent[key]


def error_line(said: Mapping[str, Any]) -> str:
    """What a failing case's traceback ends with: the exception, addresses replaced; else its message, else ""."""
    for text in (said.get("traceback"), said.get("message"), said.get("own"), said.get("exception")):
        lines = [line.strip() for line in str(text or "").splitlines() if line.strip()]
        ends = [line[2:].strip() for line in lines if line.startswith("E ")] or lines[-1:]
        if ends and ends[0]:
            return _ADDRESS.sub("0x…", ends[0])[:200]
    return ""


def quantile(histogram: Mapping[str, int], share: float) -> float | None:
    """Seconds below which that share of the times lies, within one bin (15 %); None without any."""
    total = sum(histogram.values())
    if not total:
        return None
    seen = 0
    for key in sorted(histogram, key=int):
        seen += histogram[key]
        if seen >= share * total:
            return round(STEP ** int(key) / 1000, 4)
    raise AssertionError("shares end at 1")


def _version(tally: Tally, grade: OneGrade) -> dict[str, Any]:
    empty: dict[str, Any] = {"n": 0, "cases": {}, "errors": {}, "flips": {}}
    found: dict[str, Any] = tally["versions"].setdefault(str(grade.version_id), empty)
    return found


def _error(errors: dict[str, Any], case: OneCase, submission_id: int) -> None:
    line = error_line(case.said)
    if line not in errors and len(errors) >= MOST_ERRORS:
        del errors[min(errors, key=lambda key: errors[key]["n"])]
    found = errors.setdefault(line, {"n": 0, "cases": {}, "examples": []})
    found["n"] += 1
    _count(found["cases"], case.name)
    if submission_id not in found["examples"]:
        found["examples"] = [*found["examples"], submission_id][-MOST_EXAMPLES:]


def _bin(seconds: float) -> str:
    return str(max(0, math.ceil(math.log(max(seconds * 1000, 1.0), STEP))))


def _count(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1
