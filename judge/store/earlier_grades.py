"""Grades that stood before: what a regrade, an override or another judging took the place of. Grades are never lost."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from judge.store.tables import Grade


def replaced(session: Session, found: Sequence[Grade]) -> dict[int, Grade]:
    """Per grade id the grade whose place it took, where it took one: one read."""
    wanted = {grade.replaces_id for grade in found if grade.replaces_id is not None}
    if not wanted:
        return {}
    rows = session.exec(select(Grade).where(col(Grade.id).in_(wanted))).all()
    earlier = {row.id: row for row in rows}
    pairs = ((grade.id, earlier.get(grade.replaces_id)) for grade in found if grade.replaces_id is not None)
    return {key: row for key, row in pairs if key is not None and row is not None}


def before(session: Session, grade: Grade, most: int = 20) -> list[Grade]:
    """The grades that stood before this one, the one it replaced first."""
    found: list[Grade] = []
    while grade.replaces_id is not None and len(found) < most:
        grade = session.get_one(Grade, grade.replaces_id)
        found.append(grade)
    return found
