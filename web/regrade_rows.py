"""The items of a regrade as its page lists them, and what differs between the versions that it goes from and to."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from judge.store import exercises, grades, regrade_lists
from judge.store.tables import Regrade
from web import attempts, version_changes
from web.language import gettext as _
from web.shown_attempt import readable
from web.wording import kind as square_kind
from web.wording import outcome_word


@dataclass(frozen=True)
class Row:
    """One item as the list shows it. `cases` are (title, before, after) in words for those that differ."""

    line: regrade_lists.Line
    before: list[Any]
    after: list[Any]
    cases: list[tuple[str, str, str]]


def rows(session: Session, lines: list[regrade_lists.Line]) -> list[Row]:
    """The lines with their strips and the cases that differ: two reads, however many there are."""
    ids = [g.id for line in lines for g in (line.before, line.after) if g is not None and g.id is not None]
    outcomes = grades.outcomes(session, ids)
    changes = regrade_lists.changes(session, lines)

    def strip(grade: Any) -> list[Any]:
        return attempts.strip(outcomes.get(grade.id, [])) if grade is not None else []

    def word(outcome: str | None) -> str:
        return outcome_word(square_kind(outcome)) if outcome is not None else _("no such case")

    return [
        Row(
            line,
            strip(line.before),
            strip(line.after),
            [
                (str(one.detail.get("case", {}).get("title") or readable(one.name)), word(one.before), word(one.after))
                for one in changes.get(line.item.id or 0, [])
            ],
        )
        for line in lines
    ]


def differences(session: Session, row: Regrade) -> list[tuple[int, int, list[Any]]]:
    """Per version that items were graded under before: its id, how many, and what the new one changes of it."""
    new = exercises.version(session, row.version_id)
    found: list[tuple[int, int, list[Any]]] = []
    for version_id, count in regrade_lists.versions(session, row)[:5]:
        old = exercises.version(session, version_id)
        if old is not None and new is not None and version_id != row.version_id:
            found.append((version_id, count, version_changes.between(old, new)))
    return found
