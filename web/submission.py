"""A submission's page: strip, verdict, cases, the code with failing lines marked, what changed; live until judged."""

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from judge.store import earlier_grades, exercises, grades, progress, submissions
from judge.store.tables import Exercise, Grade, Submission, Topic
from judge.words import Purpose, Status
from web import attempts, reading, version_names
from web.errors import Problem
from web.health import sandbox_of
from web.ids import number
from web.pages import render
from web.shown_attempt import attempt
from web.site import Site, SiteOf
from web.visitor import SignedIn, Visitor

router = APIRouter(include_in_schema=False)


@router.get("/submissions/{submission_id}")
def show(request: Request, visitor: SignedIn, site: SiteOf, submission_id: str, grade: str = "") -> Response:
    """The page; with `grade` an earlier grade of it instead of the one that counts."""
    return _answer(request, visitor, site, submission_id, "submission.html", grade)


@router.get("/submissions/{submission_id}/part")
def part(request: Request, visitor: SignedIn, site: SiteOf, submission_id: str) -> Response:
    """The page's inside alone: what replaces it when the verdict has come."""
    return _answer(request, visitor, site, submission_id, "submission_part.html")


@router.get("/submissions/{submission_id}/result")
def result(request: Request, visitor: SignedIn, site: SiteOf, submission_id: str) -> Response:
    """What slides in under the editor."""
    with site.database.read() as session:
        row = reading.submission(session, visitor, number(submission_id))
        topic, exercise = _exercise(session, row)
        shown = attempt(site, session, visitor, row)
        following = _following(session, visitor, topic, exercise)
        mine = progress.of_user(session, row.user_id).get(row.exercise_id)
        return render(
            request, "result.html", attempt=shown, topic=topic, exercise=exercise, following=following, mine=mine
        )


def _answer(
    request: Request, visitor: Visitor, site: Site, submission_id: str, template: str, grade: str = ""
) -> Response:
    with site.database.read() as session:
        row = reading.submission(session, visitor, number(submission_id))
        chosen = _chosen(session, visitor, row, number(grade)) if grade else None
        topic, exercise = _exercise(session, row)
        before = _before(session, row)
        known = version_names.names(session, exercise)
        return render(
            request,
            template,
            topic=topic,
            exercise=exercise,
            attempt=attempt(site, session, visitor, row, chosen=chosen),
            versions={one.hash: one for one in known.values()},
            published=known.get(exercise.current_version_id or 0),
            changes=attempts.changes(before.files, row.files) if before else None,
            before_id=before.id if before else None,
            sandbox="" if row.status is Status.JUDGED else sandbox_of(site),
        )


def _chosen(session: Session, visitor: Visitor, row: Submission, grade_id: int) -> Grade:
    """A grade of the submission that may be read: one that stood before the current one, and for those who teach any,
    a regrade's dry run as well. Raises Problem 404."""
    current = grades.current(session, row)
    stood = [current, *earlier_grades.before(session, current)] if current is not None else []
    found = next((one for one in stood if one.id == grade_id), None)
    if found is None and "author" in visitor.scopes:
        found = next((one for one in grades.of_submission(session, row.id or 0) if one.id == grade_id), None)
    if found is None:
        raise Problem(404)
    return found


def _exercise(session: Session, row: Submission) -> tuple[Topic, Exercise]:
    found = exercises.by_id(session, row.exercise_id)
    if found is None:
        raise Problem(404)
    return found


def _before(session: Session, row: Submission) -> Submission | None:
    """The same learner's attempt before this one, to compare with. A run is compared with nothing."""
    if row.purpose is not Purpose.SUBMIT:
        return None
    earlier = submissions.page(session, row.user_id, exercise_id=row.exercise_id, before=row.id, limit=1)
    return earlier[0][0] if earlier else None


def _following(session: Session, visitor: Visitor, topic: Topic, exercise: Exercise) -> tuple[Topic, Exercise] | None:
    """The next exercise on the way that the visitor has not solved."""
    published = exercises.published(session)
    mine = progress.of_user(session, visitor.id)
    place = next((n for n, (_topic, found) in enumerate(published) if found.id == exercise.id), -1)
    for following in published[place + 1 :]:
        done = mine.get(following[1].id or 0)
        if done is None or not done.solved:
            return following
    return None
