"""What a regrade's page shows: how many would change and how, and who, a page at a time.

An item's kind compares what its grade counts with what counted when the regrade began (`judge.store.regrades.worth`):
`raised`, `lowered`, `other` (the same points, another verdict), `same`; `ours` could not be judged; `waiting` is still
to come. A cancelled regrade's unjudged items are `waiting` for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
from sqlmodel import Session, col, select

from judge.store.tables import CaseOutcome, Grade, Regrade, RegradeItem, Submission, User
from judge.words import Status, Verdict

KINDS = ("raised", "lowered", "other", "same", "ours", "waiting")


@dataclass(frozen=True)
class Totals:
    """Counts of a regrade's items: by kind, by note, and those with a found grade, applied, or under an override."""

    kinds: Mapping[str, int]
    notes: Mapping[str, int]
    total: int
    judged: int
    running: int
    reused: int
    applied: int
    overridden: int


@dataclass(frozen=True)
class Line:
    """One item: whose submission, the grade it had, the one it would get."""

    item: RegradeItem
    submission: Submission
    learner: User
    before: Grade | None
    after: Grade | None
    kind: str


@dataclass(frozen=True)
class Change:
    """One case whose outcome differs; None where that version has no such case."""

    name: str
    before: str | None
    after: str | None
    detail: Mapping[str, Any]


_BEFORE = sa.orm.aliased(Grade)
_AFTER = sa.orm.aliased(Grade)


def _worth(grade: Any) -> Any:
    ours = sa.or_(col(grade.id).is_(None), col(grade.verdict) == Verdict.JUDGE_ERROR)
    return sa.case((ours, -1.0), else_=col(grade.points))


_KIND = sa.case(
    (col(RegradeItem.grade_id).is_(None), "waiting"),
    (col(_AFTER.verdict) == Verdict.JUDGE_ERROR, "ours"),
    (_worth(_AFTER) > _worth(_BEFORE), "raised"),
    (_worth(_AFTER) < _worth(_BEFORE), "lowered"),
    (col(_AFTER.verdict) != col(_BEFORE.verdict), "other"),
    else_="same",
)


def _joined(query: Any) -> Any:
    return query.join(_BEFORE, col(_BEFORE.id) == col(RegradeItem.before_grade_id), isouter=True).join(
        _AFTER, col(_AFTER.id) == col(RegradeItem.grade_id), isouter=True
    )


def totals(session: Session, regrade_id: int) -> Totals:
    """The regrade in numbers: one read, whatever its size."""
    named: dict[str, Any] = {
        "kind": _KIND,
        "status": RegradeItem.status,
        "reused": RegradeItem.reused,
        "applied": RegradeItem.applied,
        "note": RegradeItem.note,
        "overridden": sa.case((col(_BEFORE.made_by).is_not(None), 1), else_=0),
    }
    labelled = [expression.label(name) for name, expression in named.items()]
    items = _joined(sa.select(*labelled).select_from(RegradeItem))
    inner = items.where(col(RegradeItem.regrade_id) == regrade_id).subquery()
    rows = session.execute(sa.select(*inner.c, sa.func.count()).group_by(*inner.c)).all()

    def of(place: int, word: Any) -> int:
        return sum(row[-1] for row in rows if row[place] == word)

    notes = {row[4] for row in rows if row[4]}
    return Totals(
        kinds={kind: of(0, kind) for kind in KINDS},
        notes={note: of(4, note) for note in sorted(notes)},
        total=sum(row[-1] for row in rows),
        judged=of(1, Status.JUDGED),
        running=of(1, Status.RUNNING),
        reused=of(2, True),
        applied=of(3, True),
        overridden=of(5, 1),
    )


def page(
    session: Session, regrade_id: int, kinds: Sequence[str] = (), after: int = 0, limit: int = 25, note: str = ""
) -> list[Line]:
    """At most `limit` items with ids above `after`, of these kinds (none: all) and with this note (if any), by id."""
    query = (
        _joined(
            sa.select(RegradeItem, Submission, User, _BEFORE, _AFTER, _KIND)
            .join(Submission, col(Submission.id) == col(RegradeItem.submission_id))
            .join(User, col(User.id) == col(Submission.user_id))
        )
        .where(col(RegradeItem.regrade_id) == regrade_id, col(RegradeItem.id) > after)
        .order_by(col(RegradeItem.id))
        .limit(limit)
    )
    if kinds:
        query = query.where(_KIND.in_(kinds))
    if note:
        query = query.where(col(RegradeItem.note) == note)
    return [Line(*row) for row in session.execute(query).all()]


def changes(session: Session, lines: Sequence[Line]) -> dict[int, list[Change]]:
    """Per item id the cases whose outcome differs, in the new version's order, then those that are gone: one read."""
    wanted = {g.id for line in lines for g in (line.before, line.after) if g is not None and line.before != line.after}
    by_grade: dict[int, dict[str, CaseOutcome]] = {}
    query = select(CaseOutcome).where(col(CaseOutcome.grade_id).in_(wanted)).order_by(col(CaseOutcome.k))
    for case in session.exec(query).all():
        by_grade.setdefault(case.grade_id, {})[case.name] = case
    found: dict[int, list[Change]] = {}
    for line in lines:
        if line.item.id is None or line.before is None or line.after is None:
            continue
        old, new = by_grade.get(line.before.id or 0, {}), by_grade.get(line.after.id or 0, {})
        found[line.item.id] = [
            Change(name, _outcome(old.get(name)), _outcome(new.get(name)), (new.get(name) or old[name]).detail)
            for name in [*new, *(name for name in old if name not in new)]
            if _outcome(old.get(name)) != _outcome(new.get(name))
        ]
    return found


def versions(session: Session, regrade: Regrade) -> list[tuple[int, int]]:
    """Under which versions the items were graded when it began, with how many, the most first."""
    count = sa.func.count()
    query = (
        sa.select(col(Grade.version_id), count)
        .join(RegradeItem, col(RegradeItem.before_grade_id) == col(Grade.id))
        .where(col(RegradeItem.regrade_id) == regrade.id)
        .group_by(col(Grade.version_id))
        .order_by(count.desc(), col(Grade.version_id))
    )
    return [(version_id, number) for version_id, number in session.execute(query).all()]


def of_submission(session: Session, submission_id: int, limit: int = 20) -> list[tuple[RegradeItem, Regrade]]:
    """The regrades a submission was part of, newest first."""
    query = (
        select(RegradeItem, Regrade)
        .join(Regrade, col(Regrade.id) == col(RegradeItem.regrade_id))
        .where(RegradeItem.submission_id == submission_id)
        .order_by(col(RegradeItem.id).desc())
        .limit(limit)
    )
    return [(item, regrade) for item, regrade in session.exec(query).all()]


def _outcome(case: CaseOutcome | None) -> str | None:
    return None if case is None else case.outcome
