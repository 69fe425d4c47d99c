"""Grades: one judgement of a submission each, immutable; a submission may have many and one is current.

`record` is the only way in. In one transaction, and only while the claim still stands in the row, it stores the grade
with its cases and pictures, makes it the current one, sets the row `judged`, recomputes the learner's progress and
standing and charges the seconds to their share. Done twice, or by a worker that lost its claim, it changes nothing.

`judge_error` is our fault: it becomes current only where there is no other grade, counts nowhere (see
`judge.store.progress`) and leaves a `Fault` for whoever runs the site. A `run` keeps no progress; its grade is there to
be looked at for a day.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session, col, select

from judge.exercise import NO_TEXT
from judge.feedback import AnyCase
from judge.store import faults, progress, shares
from judge.store.tables import CaseOutcome, Grade, PictureRow, Submission
from judge.words import Purpose, Status, Verdict

_WHERE_FROM = ("replaces_id", "regrade_id", "reason", "made_by")


class ShownPicture(Protocol):
    """A picture of a run (`judge.job.Picture`)."""

    @property
    def case(self) -> int: ...
    @property
    def png(self) -> bytes: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def alt(self) -> str: ...


class NewGrade(Protocol):
    """A grade as `judge.grading` makes it."""

    @property
    def verdict(self) -> Verdict: ...
    @property
    def points(self) -> float: ...
    @property
    def max_points(self) -> float: ...
    @property
    def cases(self) -> Sequence[AnyCase]: ...
    @property
    def output(self) -> str: ...
    @property
    def seconds(self) -> float: ...
    @property
    def image(self) -> str: ...
    @property
    def sandbox(self) -> str: ...
    @property
    def python(self) -> str: ...
    @property
    def integrity(self) -> str: ...
    @property
    def limits(self) -> Mapping[str, Any]: ...
    @property
    def fault(self) -> str: ...
    @property
    def pictures(self) -> Sequence[ShownPicture]: ...


def record(session: Session, submission_id: int, claim: str, grade: NewGrade, now: datetime) -> bool:
    """Store the grade under the claim. False: the claim no longer holds, and nothing was changed."""
    submission = _take(session, submission_id, claim, now)
    if submission is None:
        return False
    again = submission.regrade
    row = keep(
        session,
        grade,
        now,
        submission_id=submission_id,
        version_id=submission.version_id,
        purpose=Purpose.REGRADE if again else submission.purpose,
        replaces_id=submission.current_grade_id if again else None,
    )
    _settle(session, submission, row, now)
    return True


def keep(session: Session, grade: NewGrade, now: datetime, **said: Any) -> Grade:
    """A new grade with its cases and pictures, nobody's current one yet; `said` are the other columns of its row."""
    row = Grade(
        verdict=grade.verdict,
        points=grade.points,
        max_points=grade.max_points,
        output=clean(grade.output),
        seconds=grade.seconds,
        image=grade.image,
        sandbox=grade.sandbox,
        python=grade.python,
        integrity=str(grade.integrity),
        limits=dict(grade.limits),
        fault=clean(grade.fault),
        created_at=now,
        **said,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    for k, case in enumerate(grade.cases):
        session.add(
            CaseOutcome(
                grade_id=row.id,
                k=k,
                name=clean(case.name)[:500],
                outcome=str(case.outcome),
                points=case.points,
                max_points=case.max_points,
                seconds=case.seconds,
                ending=str(case.ending),
                detail=clean(dict(case.detail)),
            )
        )
    for picture in grade.pictures:
        session.add(
            PictureRow(
                name=secrets.token_urlsafe(18),
                grade_id=row.id,
                k=picture.case,
                png=picture.png,
                width=picture.width,
                height=picture.height,
                alt=clean(picture.alt)[:500],
            )
        )
    return row


def copy(session: Session, found: Grade, now: datetime, **said: Any) -> Grade:
    """A new grade that says what `found` says, cases and pictures too, nobody's current one yet; `said` are the columns
    of its row that differ."""
    assert found.id is not None
    values = {name: getattr(found, name) for name in Grade.model_fields if name not in ("id", *_WHERE_FROM)}
    row = Grade(**values | {"created_at": now} | said)
    session.add(row)
    session.flush()
    for model in (CaseOutcome, PictureRow):
        for one in session.exec(select(model).where(model.grade_id == found.id).order_by(col(model.id))).all():
            kept = {name: getattr(one, name) for name in model.model_fields if name != "id"} | {"grade_id": row.id}
            session.add(model(**kept | ({"name": secrets.token_urlsafe(18)} if model is PictureRow else {})))
    session.flush()
    return row


def give_up(session: Session, submission_id: int, claim: str, why: str, now: datetime) -> bool:
    """Record `judge_error` for a submission that could not be judged. False: the claim no longer holds."""
    submission = _take(session, submission_id, claim, now)
    if submission is None:
        return False
    row = Grade(
        submission_id=submission_id,
        version_id=submission.version_id,
        purpose=Purpose.REGRADE if submission.regrade else submission.purpose,
        verdict=Verdict.JUDGE_ERROR,
        fault=clean(why)[: faults.TEXT_MAX],
        created_at=now,
    )
    session.add(row)
    session.flush()
    _settle(session, submission, row, now)
    return True


def current(session: Session, submission: Submission) -> Grade | None:
    """The submission's current grade, or None."""
    return None if submission.current_grade_id is None else session.get(Grade, submission.current_grade_id)


def cases(session: Session, grade_id: int) -> list[CaseOutcome]:
    """The cases of a grade, in collection order."""
    return list(session.exec(select(CaseOutcome).where(CaseOutcome.grade_id == grade_id).order_by(col(CaseOutcome.k))))


def outcomes(session: Session, grade_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Per grade the (outcome, ending) of its cases in order: strips of lists. Unlisted cases are left out."""
    rows = session.exec(
        select(CaseOutcome.grade_id, CaseOutcome.outcome, CaseOutcome.ending, CaseOutcome.detail)
        .where(col(CaseOutcome.grade_id).in_(grade_ids))
        .order_by(col(CaseOutcome.grade_id), col(CaseOutcome.k))
    ).all()
    found: dict[int, list[tuple[str, str]]] = {grade_id: [] for grade_id in grade_ids}
    for grade_id, outcome, ending, detail in rows:
        if detail.get("case", {}).get("feedback") != "none":
            found[grade_id].append((outcome, ending))
    return found


def pictures(session: Session, grade_id: int) -> list[PictureRow]:
    """The pictures of a grade, in the order they were shown."""
    query = select(PictureRow).where(PictureRow.grade_id == grade_id).order_by(col(PictureRow.id))
    return list(session.exec(query).all())


def picture(session: Session, name: str) -> tuple[PictureRow, Submission] | None:
    """The picture with that name and the submission it belongs to, or None."""
    row = session.exec(
        select(PictureRow, Submission)
        .join(Grade, col(Grade.id) == col(PictureRow.grade_id))
        .join(Submission, col(Submission.id) == col(Grade.submission_id))
        .where(PictureRow.name == name)
    ).first()
    return None if row is None else (row[0], row[1])


def of_submission(session: Session, submission_id: int) -> list[Grade]:
    """Every grade of a submission, newest first."""
    query = select(Grade).where(Grade.submission_id == submission_id).order_by(col(Grade.id).desc())
    return list(session.exec(query).all())


def clean(value: Any) -> Any:
    """`value` (text, or JSON of it) as any database can store it: NUL and lone surrogates become U+FFFD."""
    if isinstance(value, str):
        return NO_TEXT.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def _take(session: Session, submission_id: int, claim: str, now: datetime) -> Submission | None:
    """Turn the row from running to judged under the claim and give it; None if the claim no longer holds.

    The learner is locked first: whoever changes progress takes locks in the order learner, submission, exercise.
    """
    user_id = session.execute(sa.select(col(Submission.user_id)).where(col(Submission.id) == submission_id)).scalar()
    if user_id is None:
        return None
    progress.lock(session, user_id)
    taken = session.execute(
        sa.update(Submission)
        .where(col(Submission.id) == submission_id)
        .where(col(Submission.status) == Status.RUNNING, col(Submission.claim) == claim)
        .values(status=Status.JUDGED, claim=None, lease_until=None, judged_at=now)
        .returning(col(Submission.id))
        .execution_options(synchronize_session=False)
    ).first()
    return None if taken is None else session.get(Submission, submission_id, populate_existing=True)


def _settle(session: Session, submission: Submission, grade: Grade, now: datetime) -> None:
    """What follows from a new grade."""
    assert submission.id is not None
    before = current(session, submission)
    ours = grade.verdict == Verdict.JUDGE_ERROR
    if not ours or before is None or before.verdict == Verdict.JUDGE_ERROR:
        submission.current_grade_id = grade.id
    submission.regrade = False
    session.flush()
    if ours:
        faults.add(session, "grading", grade.fault or "judge_error without a reason", now, submission.id)
    shares.charge(session, submission.user_id, grade.seconds, now)
    if submission.purpose == Purpose.SUBMIT:
        progress.recompute(session, submission.user_id, submission.exercise_id)
