"""Grades that took another's place, as the learner reads of it: from what to what, when, why, and what was before.

A grade is `changed` when verdict or points differ from those of the grade it replaced: by a regrade, by a person who
gave points (override), or by being judged again. A replacement that says the same is not worth a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from judge.store import earlier_grades
from judge.store.tables import Grade
from judge.words import Verdict
from web.language import gettext as _
from web.site import Site


@dataclass(frozen=True)
class Changed:
    """What a grade replaced. `how`: regrade, override or again; `before` its predecessor, `grade` itself."""

    how: str
    before: Grade
    grade: Grade

    @property
    def at(self) -> datetime:
        """When the grade was made."""
        return self.grade.created_at

    @property
    def reason(self) -> str:
        """What the learner reads as the reason; "" where none was asked for."""
        return self.grade.reason

    @property
    def raised(self) -> bool:
        """Whether it gives more points; also where the one before was our fault."""
        ours = self.before.verdict == Verdict.JUDGE_ERROR
        return self.grade.verdict != Verdict.JUDGE_ERROR and (ours or self.grade.points > self.before.points)

    @property
    def tag(self) -> str:
        """A word or two for lists."""
        return {"override": _("points given by hand"), "regrade": _("regraded"), "again": _("graded again")}[self.how]


def changed(before: Grade | None, grade: Grade) -> Changed | None:
    """What `grade` changed of `before`, whose place it took; None for nothing that a learner would notice."""
    if before is None:
        return None
    says = (grade.verdict, grade.points, grade.max_points)
    if grade.made_by is None and says == (before.verdict, before.points, before.max_points):
        return None
    how = "override" if grade.made_by is not None else "regrade" if grade.regrade_id is not None else "again"
    return Changed(how, before, grade)


def of_grades(session: Session, found: Sequence[Grade]) -> dict[int, Changed]:
    """Per grade id what it changed, where it changed something: one read."""
    earlier = earlier_grades.replaced(session, found)
    pairs = ((grade.id or 0, changed(earlier.get(grade.id or 0), grade)) for grade in found)
    return {key: one for key, one in pairs if one is not None}


def to_json(site: Site, session: Session, one: Changed | None) -> dict[str, Any] | None:
    """For the grade object: what stood before, when it was replaced, how and why; null where nothing was."""
    if one is None:
        return None
    return {
        "how": one.how,
        "verdict": one.before.verdict.value,
        "points": one.before.points,
        "max_points": one.before.max_points,
        "version": site.versions.hash(session, one.before.version_id),
        "at": one.at,
        "reason": one.reason,
    }
