"""From a report and the ends of cells to a verdict and points. Pure: the same arguments always give the same grade.

Outcomes, the order of verdicts and the rounding of points are promised in docs/exercises.md. Points are computed
with exact fractions: each counted case has its share of the total by weight, rounded half to even for showing, and the
sum is rounded once, so that a submission that passes everything has exactly the total.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from judge import feedback
from judge.job import CellEnd, Job, Picture, Result
from judge.report import Report, ReportedCase
from judge.words import Ending, Integrity, Outcome, Verdict

MOST_LINES = 3


@dataclass(frozen=True)
class GradedCase:
    """One case of a grade. `detail` holds everything that was said of it, and under "case" what its author wrote."""

    k: int
    name: str
    outcome: str
    points: float
    max_points: float
    seconds: float
    ending: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Grade:
    """A judgement. `points` of `max_points`; `seconds` of wall time; `fault`: why it is our fault, "" if it is not."""

    verdict: Verdict
    points: float
    max_points: float
    cases: tuple[GradedCase, ...]
    output: str
    seconds: float
    version: str
    image: str
    sandbox: str
    python: str
    integrity: Integrity
    limits: Mapping[str, Any]
    fault: str = ""
    pictures: tuple[Picture, ...] = ()

    def to_json(
        self,
        lang: str = "en",
        full: bool = False,
        *,
        id: str | int = "",
        attempts_failed: int = 1,
        picture_urls: Sequence[str] | None = None,
    ) -> dict[str, Any]:
        """The grade object of the contract: what a learner may see, or everything an instructor may with `full`.

        Pictures have the URLs given, or carry their own bytes as `data:` URLs.
        """
        shown = [feedback.shown(case, self, attempts_failed, lang, full=full) for case in self.cases]
        urls = picture_urls or [_data_url(picture) for picture in self.pictures]
        result: dict[str, Any] = {
            "id": id,
            "verdict": self.verdict.value,
            "points": self.points,
            "max_points": self.max_points,
            "cases": [case.to_json() for case in shown if case.listed],
            "output": feedback.output(self, full=full),
            "seconds": round(self.seconds, 3),
            "version": self.version,
            "image": self.image,
            "sandbox": self.sandbox,
            "python": self.python,
            "pictures": [
                {"case": _name_of(self.cases, one.case), "url": url, "width": one.width, "height": one.height}
                | {"alt": feedback.made_visible(one.alt)}
                for one, url in zip(self.pictures, urls, strict=True)
            ],
            "integrity": self.integrity.value,
        }
        if full:
            result["fault"] = self.fault
        return result


def _data_url(picture: Picture) -> str:
    return "data:image/png;base64," + base64.b64encode(picture.png).decode()


def _name_of(cases: Sequence[GradedCase], k: int) -> str:
    return next((case.name for case in cases if case.detail.get("number") == k), "")


def _whole(value: Fraction) -> float:
    """Two decimals, half to even; whole numbers stay whole."""
    rounded = round(value, 2)
    return int(rounded) if rounded.denominator == 1 else float(rounded)


def shares(weights: Sequence[float], total: float) -> list[Fraction]:
    """What each case is worth of `total`, exactly; all 0 where every weight is."""
    exact = [Fraction(str(weight)) for weight in weights]
    everything = sum(exact, Fraction(0))
    return [Fraction(str(total)) * weight / everything if everything else Fraction(0) for weight in exact]


def _outcome(case: ReportedCase, ends: list[CellEnd]) -> Outcome:
    timed_out = any(end.ending is Ending.TIMED_OUT for end in ends)
    if case.outcome is None:
        if timed_out:
            return Outcome.TIMED_OUT
        return Outcome.ERRORED if ends else Outcome.MISSING
    if timed_out and case.outcome in (Outcome.FAILED, Outcome.ERRORED):
        return Outcome.TIMED_OUT
    return case.outcome


def _detail(case: ReportedCase, job: Job) -> dict[str, Any]:
    """The detail with lines that really are in submitted files: what names them comes from the learner's side."""
    detail = dict(case.detail)
    if "lines" in detail:
        sizes = {path: content.count(b"\n") + 1 for path, content in job.files.items()}
        fitting = [[file, line] for file, line in detail["lines"] if 1 <= line <= sizes.get(file, 0)]
        detail["lines"] = fitting[-MOST_LINES:]
    detail["case"] = {name: value for name, value in case.case.items() if name not in ("name", "file")}
    detail["number"] = case.number
    return detail


def grade(job: Job, report: Report, result: Result) -> Grade:
    """The grade of one run of `job`. Raises nothing."""
    ends: dict[int | None, list[CellEnd]] = {}
    for end in result.ends:
        if end.cell != "service":
            ends.setdefault(end.case, []).append(end)
    outcomes = [_outcome(case, ends.get(case.number, []) if case.number is not None else []) for case in report.cases]
    counted = [outcome is not Outcome.SKIPPED for outcome in outcomes]
    weights = [case.case["weight"] if counts else 0 for case, counts in zip(report.cases, counted, strict=True)]
    worth = shares(weights, job.total)
    verdict, why = _verdict(report, result, outcomes, job.version)
    cases = tuple(
        GradedCase(
            k=k,
            name=case.case["name"],
            outcome=outcome.value,
            points=_whole(share) if outcome is Outcome.PASSED else 0,
            max_points=_whole(share),
            seconds=round(case.seconds, 6),
            ending=_ending(case, ends.get(case.number, []) if case.number is not None else []),
            detail=_detail(case, job),
        )
        for k, (case, outcome, share) in enumerate(zip(report.cases, outcomes, worth, strict=True))
    )
    passed = [share for share, outcome in zip(worth, outcomes, strict=True) if outcome is Outcome.PASSED]
    earned = sum(passed, Fraction(0))
    total = Fraction(str(job.total))
    points = total if verdict is Verdict.ACCEPTED else Fraction(0) if verdict is Verdict.JUDGE_ERROR else earned
    return Grade(
        verdict=verdict,
        points=_whole(points),
        max_points=_whole(total),
        cases=cases,
        output=result.output,
        seconds=result.seconds,
        version=job.version,
        image=result.image,
        sandbox=result.sandbox,
        python=result.python,
        integrity=_integrity(job, result),
        limits=asdict(job.limits),
        fault=why,
        pictures=report.pictures or result.pictures,
    )


def fault(job: Job, why: str) -> Grade:
    """The grade of a job that could not be run at all, through no fault of the submission's."""
    return Grade(
        verdict=Verdict.JUDGE_ERROR,
        points=0,
        max_points=_whole(Fraction(str(job.total))),
        cases=(),
        output="",
        seconds=0.0,
        version=job.version,
        image=job.image,
        sandbox="",
        python="",
        integrity=Integrity.SHARED if job.isolation == "shared" else Integrity.UNPROVEN,
        limits=asdict(job.limits),
        fault=why,
    )


def _ending(case: ReportedCase, ends: list[CellEnd]) -> str:
    if not ends and case.outcome is None:
        return ""
    return Ending.worst([end.ending for end in ends]).value


def _integrity(job: Job, result: Result) -> Integrity:
    if job.isolation == "shared" or result.form == "shared":
        return Integrity.SHARED
    return Integrity.PROVEN if job.baseline is not None and job.baseline.proven else Integrity.UNPROVEN


def _verdict(report: Report, result: Result, outcomes: list[Outcome], version: str) -> tuple[Verdict, str]:
    ends = {end.ending for end in result.ends if end.cell != "service"}
    counted = [outcome for outcome in outcomes if outcome is not Outcome.SKIPPED]
    fault = result.fault or report.problem
    if not fault and not counted and not ends:
        fault = f"the suite of version {version} has no case that counts"
    if not fault and not ends and not report.ended:
        fault = "the checker stopped before it came to an end"
    if fault:
        return Verdict.JUDGE_ERROR, fault
    if counted and all(outcome is Outcome.PASSED for outcome in counted):
        return Verdict.ACCEPTED, ""
    broken_import = any(
        case.detail.get("imports_failed") and outcome is not Outcome.PASSED
        for case, outcome in zip(report.cases, outcomes, strict=True)
    )
    if Ending.OUT_OF_MEMORY in ends:
        return Verdict.MEMORY_LIMIT, ""
    if Ending.OUTPUT_FLOODED in ends:
        return Verdict.OUTPUT_LIMIT, ""
    if Ending.TIMED_OUT in ends or Outcome.TIMED_OUT in outcomes:
        return Verdict.TIME_LIMIT, ""
    if Ending.DIED in ends or broken_import:
        return Verdict.CRASHED, ""
    return (Verdict.PARTIAL if Outcome.PASSED in outcomes else Verdict.WRONG_ANSWER), ""
