"""Submitting and reading submissions: `POST exercises/{topic}/{slug}/submissions`, `GET submissions`,
`GET submissions/{id}` and its events."""

import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ValidationError

from judge.store import exercises, submissions
from judge.store.tables import Submission
from judge.words import Status
from web import grade_object, language, reading, submit
from web.api.access import Language, Reader, require
from web.api.shapes import SENDING, Accepted, GradeObject, NewSubmission, Page, SubmissionItem
from web.errors import Problem, fields
from web.ids import number
from web.language import gettext as _
from web.live import Present, stream
from web.site import Site, SiteOf, site_of
from web.visitor import Visitor, identify

router = APIRouter(tags=["submissions"])


@router.post(
    "/exercises/{topic}/{slug}/submissions",
    status_code=202,
    response_model=Accepted,
    responses=SENDING,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": NewSubmission.model_json_schema()}},
        },
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "The same key within a day is the same submission",
                "schema": {"type": "string", "maxLength": submit.LONGEST_KEY},
            }
        ],
    },
)
async def create(request: Request, topic: str, slug: str) -> Response:
    """Submit (or run) files for an exercise. The same Idempotency-Key within a day is the same submission."""
    # By hand and in one thread: who asks is looked up before the body is parsed, and this is the busiest endpoint.
    return await run_in_threadpool(_create, request, topic, slug, await request.body())


def _create(request: Request, topic: str, slug: str, body: bytes) -> Response:
    visitor = require(identify(request), "submit")
    key = request.headers.get("idempotency-key") or None
    if key is not None and len(key) > submit.LONGEST_KEY:
        raise _unreadable("header.idempotency-key", f"longer than {submit.LONGEST_KEY} characters")
    if not request.headers.get("content-type", "").partition(";")[0].strip().lower().endswith("json"):
        raise _unreadable("header.content-type", "not application/json")
    try:
        sent = NewSubmission.model_validate(json.loads(body))
    except ValidationError as error:
        raise Problem(422, _("The request does not have the expected form."), errors=fields(error.errors())) from None
    except (ValueError, RecursionError):
        raise _unreadable("body", "not JSON in UTF-8") from None
    wanted = submit.Wanted(topic, slug, sent.files, submit.SENT_BY_LEARNERS[sent.purpose], key)
    row = submit.send(site_of(request), visitor, wanted)
    accepted = {"id": str(row.id), "url": submit.page_of(row), "status": row.status}
    return JSONResponse(accepted, 202, {"Location": f"/api/v1/submissions/{row.id}"})


def _unreadable(field: str, why: str) -> Problem:
    return Problem(422, _("The request does not have the expected form."), errors=[{"field": field, "why": why}])


@router.get("/submissions")
def own(
    visitor: Reader,
    site: SiteOf,
    exercise: Annotated[str | None, Query(description="`topic/slug`")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
) -> Page[SubmissionItem]:
    """One's own submissions, newest first. Runs are not listed."""
    before = None
    if cursor is not None:
        try:
            before = number(cursor)
        except Problem:
            raise Problem(
                422, _("That cursor is none of this list."), errors=[{"field": "cursor", "why": "unknown"}]
            ) from None
    with site.database.read() as session:
        exercise_id = None
        if exercise is not None:
            topic, _slash, slug = exercise.partition("/")
            found = exercises.get(session, topic, slug)
            if found is None:
                raise Problem(404, _("There is no such exercise."))
            exercise_id = found[1].id
        rows = submissions.page(session, visitor.id, exercise_id=exercise_id, before=before, limit=limit + 1)
        names = {row.exercise_id: grade_object.exercise_name(session, row.exercise_id) for row, _grade in rows[:limit]}
    items = [
        SubmissionItem(
            id=str(row.id),
            exercise=names[row.exercise_id],
            purpose=row.purpose,
            status=row.status.value,
            verdict=grade.verdict if grade and row.status is Status.JUDGED else None,
            points=grade.points if grade and row.status is Status.JUDGED else None,
            max_points=grade.max_points if grade and row.status is Status.JUDGED else None,
            created_at=row.created_at,
            url=submit.page_of(row),
        )
        for row, grade in rows[:limit]
    ]
    return Page(items=items, next=items[-1].id if len(rows) > limit else None)


@router.get("/submissions/{submission_id}")
def one(visitor: Reader, site: SiteOf, lang: Language, submission_id: str) -> GradeObject:
    """A submission and, once it is judged, its grade."""
    with site.database.read() as session:
        row = reading.submission(session, visitor, number(submission_id))
        return GradeObject(**grade_object.of(site, session, row, lang, reading.sees_all(visitor)))


async def _watched(visitor: Reader, site: SiteOf, submission_id: str) -> Submission:
    """Looked up before the answer begins: an error must still be able to be one."""

    def look_up() -> Submission:
        with site.database.read() as session:
            return reading.submission(session, visitor, number(submission_id))

    return await run_in_threadpool(look_up)


@router.get(
    "/submissions/{submission_id}/events",
    response_class=EventSourceResponse,
    responses={200: {"description": "Events `state`, `case` and `done`; the stream ends after `done`"}},
)
async def events(
    visitor: Reader, site: SiteOf, lang: Language, watched: Annotated[Submission, Depends(_watched)]
) -> AsyncIterator[ServerSentEvent]:
    """Live: at once the present state, then what changes, at last the grade object."""
    assert watched.id is not None
    look = partial(run_in_threadpool, _present, site, visitor, watched.id, lang)
    async for event in stream(site.news, watched.id, look):
        yield event


def _present(site: Site, visitor: Visitor, submission_id: int, lang: str) -> Present:
    language.use(lang)
    with site.database.read() as session:
        row = submissions.get(session, submission_id)
        if row is None:  # a run that was forgotten while it was watched
            return Present("judged", grade={"id": str(submission_id), "status": "judged"})
        if row.status is Status.JUDGED:
            return Present("judged", grade=grade_object.of(site, session, row, lang, reading.sees_all(visitor)))
        return Present(row.status, submissions.position(session, row), row.case_k, row.case_n)
