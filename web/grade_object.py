"""The grade object of a stored submission, as the contract spells it, for one reader in one language.

What of a case may be told is decided by `judge.feedback`; here it is only put into the object's form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from judge import feedback
from judge.store import earlier_grades, exercises, grades
from judge.store.tables import CaseOutcome, Grade, PictureRow, Submission
from judge.words import Status
from web import changed
from web.reading import attempts_failed
from web.site import Site


@dataclass(frozen=True)
class _Whole:
    cases: list[feedback.AnyCase]
    output: str


def exercise_name(session: Session, exercise_id: int) -> str:
    """`topic/slug`."""
    found = exercises.by_id(session, exercise_id)
    return f"{found[0].folder}/{found[1].slug}" if found else ""


def of(site: Site, session: Session, row: Submission, language: str, full: bool) -> dict[str, Any]:
    """The grade object. Before it is judged verdict and points are null and cases empty."""
    grade = grades.current(session, row) if row.status is Status.JUDGED else None
    told: dict[str, Any] = {
        "id": str(row.id),
        "status": row.status.value,
        "verdict": None,
        "points": None,
        "max_points": None,
        "cases": [],
        "output": "",
        "seconds": None,
        "version": site.versions.hash(session, grade.version_id if grade else row.version_id),
        "image": "",
        "sandbox": "",
        "python": "",
        "pictures": [],
        "integrity": "",
        "exercise": exercise_name(session, row.exercise_id),
        "purpose": row.purpose.value,
        "created_at": row.created_at,
        "replaced": None,
    }
    if grade is None:
        return told
    before = earlier_grades.replaced(session, [grade]).get(grade.id or 0)
    told["replaced"] = changed.to_json(site, session, changed.changed(before, grade))
    return told | _judged(session, row, grade, language, full)


def _judged(session: Session, row: Submission, grade: Grade, language: str, full: bool) -> dict[str, Any]:
    assert grade.id is not None
    stored = grades.cases(session, grade.id)
    failed = attempts_failed(session, row)
    shown = [feedback.shown(case, grade, failed, language, full=full) for case in stored]
    listed = {_number(case): one.name for case, one in zip(stored, shown, strict=True) if one.listed}
    told: dict[str, Any] = {
        "verdict": grade.verdict.value,
        "points": grade.points,
        "max_points": grade.max_points,
        "cases": [one.to_json() for one in shown if one.listed],
        "output": feedback.output(_Whole(list(stored), grade.output), full=full),
        "seconds": round(grade.seconds, 3),
        "image": grade.image,
        "sandbox": grade.sandbox,
        "python": grade.python,
        "pictures": [_picture(picture, listed) for picture in grades.pictures(session, grade.id)],
        "integrity": grade.integrity,
    }
    return told | {"fault": grade.fault, "limits": dict(grade.limits)} if full else told


def _number(case: CaseOutcome) -> int:
    """The number pictures and reports name the case by."""
    number = case.detail.get("number")
    return number if isinstance(number, int) else case.k


def _picture(row: PictureRow, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "case": names.get(row.k, ""),
        "url": f"/pictures/{row.name}.png",
        "width": row.width,
        "height": row.height,
        "alt": feedback.made_visible(row.alt),
    }
