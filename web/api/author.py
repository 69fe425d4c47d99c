"""For authors with an editor of their own: whole exercise folders out and in, and how the publish gate judges them.

An archive is the folder as a zip; its ETag is the revision's hash, which the folder's files alone decide. Whoever puts
one says which state it replaces, `If-Match` that state or `If-None-Match: *` none, so that nobody's work is written
over; 412 says that there is another. What was put goes through the gate and is published by that, or not at all.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from sqlmodel import Session

from judge import exercise_archive
from judge.exercise import SLUG, BadExercise, load_files
from judge.exercise_archive import BadArchive
from judge.store import authoring, exercises, gate_runs, revisions
from judge.store.tables import Exercise, ExerciseRevision, GateState, Topic
from web import gate_run, publish, teach
from web.api.access import require
from web.api.shapes import PUTTING, AuthorItem, GateAsked, GateRunState, Page
from web.downloads import attachment
from web.errors import Problem
from web.ids import number
from web.language import gettext as _
from web.site import Site, SiteOf, site_of
from web.visitor import SignedIn, Visitor, identify

router = APIRouter(prefix="/author", tags=["author"])

ZIP = "application/zip"
ETAG = {"ETag": {"description": "the revision's hash, in quotes", "schema": {"type": "string"}}}
ARCHIVE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


async def _author(visitor: SignedIn) -> Visitor:
    return require(visitor, "author")


Author = Annotated[Visitor, Depends(_author)]


@router.get("/exercises")
def listed(
    visitor: Author,
    site: SiteOf,
    topic: Annotated[str | None, Query(description="A topic's folder, `01-syntax`")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
) -> Page[AuthorItem]:
    """Every exercise, published or not, in the order of the curriculum."""
    with site.database.read() as session:
        if topic is not None and topic not in {known.folder for known in exercises.topics(session)}:
            raise Problem(404, _("There is no such topic."))
        lines = [line for line in authoring.lines(session) if topic in (None, line.topic.folder)]
        names = [f"{line.topic.folder}/{line.exercise.slug}" for line in lines]
        first = 0
        if cursor is not None:
            if cursor not in names:
                why = [{"field": "cursor", "why": "unknown"}]
                raise Problem(422, _("That cursor is none of this list."), errors=why)
            first = names.index(cursor) + 1
        hashes = revisions.current_hashes(session)
        items = [
            AuthorItem(
                topic=line.topic.folder,
                slug=line.exercise.slug,
                title=line.exercise.title,
                origin=line.exercise.origin.value,
                state=line.exercise.state.value,
                retired=line.exercise.retired_at is not None,
                revision=hashes.get(line.exercise.id or 0),
                version=line.version or None,
                draft=line.draft_at is not None,
                offered=line.exercise.offered_revision_id is not None,
                url=teach.address(line.topic, line.exercise),
            )
            for line in lines[first : first + limit]
        ]
    return Page(items=items, next=names[first + limit - 1] if first + limit < len(lines) else None)


@router.get(
    "/exercises/{topic}/{slug}/archive",
    response_class=Response,
    responses={
        200: {"description": "The folder as it is published", "content": {ZIP: ARCHIVE}, "headers": ETAG},
        304: {"description": "`If-None-Match` names this state", "headers": ETAG},
    },
)
def archive(request: Request, visitor: Author, site: SiteOf, topic: str, slug: str) -> Response:
    """The whole folder of what is published, as a zip."""
    with site.database.read() as session:
        _topic, row = _found(session, topic, slug)
        current = revisions.get(session, row.current_revision_id)
        if current is None:
            raise Problem(404, _("Nothing of it is published."))
        headers = {"ETag": f'"{current.hash}"', "Cache-Control": "no-store"}
        if current.hash in _tags(request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        headers["Content-Disposition"] = attachment(f"{row.slug}.zip")
        return Response(current.files, media_type=ZIP, headers=headers)


@router.put(
    "/exercises/{topic}/{slug}/archive",
    status_code=202,
    response_model=GateAsked,
    responses=PUTTING,
    openapi_extra={
        "requestBody": {"required": True, "content": {ZIP: ARCHIVE}},
        "parameters": [
            {
                "name": "If-Match",
                "in": "header",
                "description": "The state that is replaced: its ETag, or `*` for whatever is published",
                "schema": {"type": "string"},
            },
            {
                "name": "If-None-Match",
                "in": "header",
                "description": "`*`: only where nothing is published yet",
                "schema": {"type": "string"},
            },
        ],
    },
)
async def put(
    request: Request,
    topic: str,
    slug: str,
    only_check: Annotated[bool, Query(description="Check, and publish nothing")] = False,
) -> Response:
    """Send a folder through the publish gate; what passes is published. `url` is the check's page."""
    # By hand and in one thread: who asks is looked up before the body is read.
    visitor = await run_in_threadpool(_who, request)
    return await run_in_threadpool(_put, request, visitor, topic, slug, await request.body(), not only_check)


def _who(request: Request) -> Visitor:
    return require(identify(request), "author")


def _put(request: Request, visitor: Visitor, topic: str, slug: str, body: bytes, to_publish: bool) -> Response:
    site = site_of(request)
    archive, title = _folder(body, topic, slug)
    with site.database.begin() as session:
        row = _row(site, session, topic, slug, title)
        current = revisions.get(session, row.current_revision_id)
        _may_replace(request.headers, current)
        run_id = publish.ask(
            site, session, visitor, row, archive, base_revision_id=row.current_revision_id, publish=to_publish
        )
    publish.ring(site)
    asked = {"id": str(run_id), "url": f"/teach/gate/{run_id}", "status": GateState.WAITING.value}
    return JSONResponse(asked, 202, {"Location": f"/api/v1/author/gate-runs/{run_id}"})


def _folder(body: bytes, topic: str, slug: str) -> tuple[bytes, str]:
    """The archive of the exercise that was sent, and its title. Raises Problem 422."""
    try:
        files = exercise_archive.unpack(body)
        return exercise_archive.pack(files), load_files(files, topic, slug).title
    except BadArchive as bad:
        why = exercise_archive.WHY[bad.code]
        raise Problem(
            422, _("The archive was not accepted."), errors=[{"file": bad.file, "why": _(why).format(**bad.values)}]
        ) from None
    except BadExercise as bad:
        errors = []
        for problem in bad.problems:
            file, colon, said = problem.partition(": ")
            errors.append({"file": file, "why": said} if colon else {"file": "", "why": problem})
        raise Problem(422, _("The folder is no exercise yet."), errors=errors) from None


def _row(site: Site, session: Session, topic: str, slug: str, title: str) -> Exercise:
    """The exercise's row, made now for one that is new. Raises Problem."""
    known = authoring.find(session, topic, slug)
    if known is not None:
        return known[1]
    place = next((one for one in exercises.topics(session) if one.folder == topic), None)
    if place is None:
        raise Problem(404, _("There is no such topic."))
    if not SLUG.fullmatch(slug):
        raise Problem(422, errors=[{"field": "slug", "why": teach.slug_words()}])
    try:
        return authoring.create(session, place, slug, title, site.now())
    except authoring.Taken:  # somebody made it between our look and our insert
        raise Problem(412, _("There is another state now than the one you named.")) from None


def _may_replace(headers: Mapping[str, str], current: ExerciseRevision | None) -> None:
    """Hold what the request says against what is published (RFC 9110, 13.1). Raises Problem 412 or 428."""
    match, none_match = headers.get("if-match"), headers.get("if-none-match")
    if match is None and none_match is None:
        raise Problem(428, _("Say which state it replaces: If-Match with its ETag, or If-None-Match: *."))
    etag = {"ETag": f'"{current.hash}"'} if current is not None else {}
    known = current.hash if current is not None else None
    if (match is not None and (known is None or not _tags(match) & {known, "*"})) or (
        none_match is not None and known is not None and _tags(none_match) & {known, "*"}
    ):
        raise Problem(412, _("There is another state now than the one you named."), headers=etag)


def _tags(header: str) -> set[str]:
    """The entity tags of a header, without quotes."""
    return {tag.strip().removeprefix("W/").strip('"') for tag in header.split(",") if tag.strip()}


@router.get("/gate-runs/{run_id}")
def state(visitor: Author, site: SiteOf, run_id: str) -> GateRunState:
    """How far a check has come, and what it found."""
    with site.database.read() as session:
        run, topic, row = gate_run.found(session, number(run_id))
        revision = revisions.get(session, run.revision_id)
        return GateRunState(
            id=str(run.id),
            exercise=f"{topic.folder}/{row.slug}",
            status=run.state.value,
            publish=run.publish,
            before=gate_runs.position(session, run.id or 0) if run.state is GateState.WAITING else 0,
            steps=run.steps,
            checked=run.checked if run.state in (GateState.PASSED, GateState.REFUSED) else None,
            revision=revision.hash if revision is not None else None,
            url=f"/teach/gate/{run.id}",
            created_at=run.created_at,
            ended_at=run.ended_at,
        )


def _found(session: Session, topic: str, slug: str) -> tuple[Topic, Exercise]:
    known = authoring.find(session, topic, slug)
    if known is None:
        raise Problem(404, _("There is no such exercise."))
    return known
