"""An exercise's published versions as people tell them apart: counted from 1 in the order in which they were first
published, with who published each and what it changed of the one before.

The hash is a version's name for machines and never changes; neither does its number, for a version is first published
once and the next one comes after it. What authors only try (`drafts.try_version`) is no version of these.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
from sqlmodel import Session, col

from judge.store.drafts import TRY
from judge.store.tables import Exercise, ExerciseRevision, ExerciseVersion, Origin, User

_SETTINGS = ("modules", "files", "image", "isolation", "suite", "limits", "points", "services")


@dataclass(frozen=True)
class Numbered:
    """A published version. `by`: the display name of who published it, "" for its folder or somebody erased."""

    id: int
    hash: str
    number: int
    at: datetime
    origin: Origin
    by: str


def _since(version: Any) -> Any:
    return sa.func.coalesce(version.published_at, version.created_at)


def of(session: Session, exercise_id: int) -> list[Numbered]:
    """The exercise's published versions, newest first: two small reads, without their content."""
    rows = session.execute(
        sa.select(col(ExerciseVersion.id), col(ExerciseVersion.hash), _since(ExerciseVersion).label("at"))
        .where(col(ExerciseVersion.exercise_id) == exercise_id, ~col(ExerciseVersion.hash).startswith(TRY))
        .order_by("at", col(ExerciseVersion.id))
    ).all()
    first = (
        sa.select(sa.func.min(col(ExerciseRevision.id)))
        .where(col(ExerciseRevision.exercise_id) == exercise_id, col(ExerciseRevision.version_id).is_not(None))
        .group_by(col(ExerciseRevision.version_id))
    )
    published = {
        row[0]: (Origin(row[1]), row[2] or "")
        for row in session.execute(
            sa.select(col(ExerciseRevision.version_id), col(ExerciseRevision.origin), col(User.display_name))
            .join(User, col(User.id) == col(ExerciseRevision.created_by), isouter=True)
            .where(col(ExerciseRevision.id).in_(first))
        ).all()
    }
    known = [
        Numbered(row[0], row[1], number, row[2], *published.get(row[0], (Origin.FOLDER, "")))
        for number, row in enumerate(rows, start=1)
    ]
    return known[::-1]


def current_numbers(session: Session) -> dict[int, int]:
    """The number of what is published now, by exercise: one read."""
    now, other = sa.orm.aliased(ExerciseVersion), sa.orm.aliased(ExerciseVersion)
    earlier = sa.or_(_since(other) < _since(now), sa.and_(_since(other) == _since(now), col(other.id) <= col(now.id)))
    query = (
        sa.select(col(Exercise.id), sa.func.count())
        .join(now, col(now.id) == col(Exercise.current_version_id))
        .join(other, sa.and_(col(other.exercise_id) == col(Exercise.id), ~col(other.hash).startswith(TRY), earlier))
        .group_by(col(Exercise.id))
    )
    return {row[0]: row[1] for row in session.execute(query).all()}


def changed(session: Session, versions: list[Numbered]) -> dict[int, tuple[str, ...]]:
    """Per version id the files that it changed of the next in the list, `exercise.toml` standing for what judges of it.

    `versions` as `of` gives them, or the newest of them; the last in the list is compared with nothing and left out.
    Reads their content, which is large: an exercise's page, not a list of exercises, asks for it.
    """
    wanted = [one.id for one in versions]
    contents = {
        row[0]: row[1]
        for row in session.execute(
            sa.select(col(ExerciseVersion.id), col(ExerciseVersion.content)).where(col(ExerciseVersion.id).in_(wanted))
        ).all()
    }
    return {new.id: _differing(contents[old.id], contents[new.id]) for new, old in pairwise(versions)}


def _differing(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, ...]:
    before, after = _parts(old), _parts(new)
    return tuple(name for name in sorted({*before, *after}) if before.get(name) != after.get(name))


def _parts(content: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {"exercise.toml": {name: content.get(name) for name in _SETTINGS}}
    for place in ("suite", "support"):
        parts |= {f"{place}/{path}": coded for path, coded in content.get(f"{place}_files", {}).items()}
    return parts
