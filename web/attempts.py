"""Submissions in lists, with their strips, and what changed from one to the next.

A list costs three reads however long it is: the rows come from the store, their cases are fetched together, and so
are the grades whose place theirs took.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup
from sqlmodel import Session

from judge.store import grades
from judge.store.tables import Exercise, Grade, Submission
from judge.words import Purpose
from web import changed, wording
from web.changed import Changed
from web.language import gettext as _

MOST_DIFF_LINES = 2000


@dataclass(frozen=True)
class Line:
    """A submission in a list."""

    id: int
    at: datetime
    verdict: str | None
    points: float
    max_points: float
    strip: list[wording.Square]
    exercise: Exercise | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    changes: list[tuple[str, Markup]] = field(default_factory=list)
    changed: Changed | None = None


def lines(
    session: Session,
    rows: Sequence[tuple[Submission, Grade | None]],
    exercises: Mapping[int, Exercise] | None = None,
    *,
    with_changes: bool = False,
) -> list[Line]:
    """`rows`, newest first, as lists show them: three reads, however many there are. With changes: the diff to the one
    before of the same exercise, and the files."""
    replaced = changed.of_grades(session, [grade for _submission, grade in rows if grade is not None])
    outcomes = grades.outcomes(session, [grade.id for _s, grade in rows if grade is not None and grade.id is not None])
    found = []
    for place, (submission, grade) in enumerate(rows):
        before = rows[place + 1][0] if with_changes and place + 1 < len(rows) else None
        found.append(
            Line(
                id=submission.id or 0,
                at=submission.created_at,
                verdict=grade.verdict if grade else None,
                points=grade.points if grade else 0.0,
                max_points=grade.max_points if grade else 0.0,
                strip=strip(outcomes.get(grade.id or 0, [])) if grade else [],
                exercise=(exercises or {}).get(submission.exercise_id),
                files=submission.files if with_changes else {},
                changes=changes(before.files, submission.files) if before else [],
                changed=replaced.get(grade.id or 0) if grade else None,
            )
        )
    return found


def strip(outcomes: Iterable[tuple[str, str]]) -> list[wording.Square]:
    """The squares of (outcome, ending) pairs, for a strip that is one picture."""
    return [wording.Square(kind, wording.outcome_word(kind)) for kind in (wording.kind(o, e) for o, e in outcomes)]


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, Markup]]:
    """What became of each file, as coloured lines; files that are the same are left out."""
    found = []
    for name in sorted({*before, *after}):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            found.append((name, _diff(old.splitlines(), new.splitlines())))
    return found


def _diff(old: list[str], new: list[str]) -> Markup:
    if len(old) + len(new) > MOST_DIFF_LINES:
        return Markup('<p class="muted">{}</p>').format(_("Too many lines to compare here."))
    rows = []
    for line in list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]:
        if line.startswith("@@"):
            rows.append(Markup('<li class="gap"><code>{}</code></li>').format("⋯"))
            continue
        kind, word = {"+": ("added", _("added")), "-": ("removed", _("removed"))}.get(line[0], ("", ""))
        heard = Markup('<span class="visually-hidden">{}: </span>').format(word) if word else Markup("")
        rows.append(Markup('<li class="{}"><code>{}{}</code></li>').format(kind, heard, line[1:]))
    return Markup('<ol class="code lines diff" tabindex="0">{}</ol>').format(Markup("").join(rows))


def is_run(submission: Submission) -> bool:
    """Whether it was a run: visible cases only, no points."""
    return submission.purpose == Purpose.RUN
