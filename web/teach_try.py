"""Trying a draft: any program is judged by it as a learner's would be, and both views of the result stand side by side.

A try is a submission of purpose `try` against the draft's present state, kept as a version that is not published
(`judge.store.drafts`). It takes the ordinary road in the interactive lane and counts for nothing: no progress, no
leaderboard, no attempt. Where there is no draft, what is published is tried. After a day it is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from judge import submission_files
from judge.exercise import Exercise as Folder
from judge.store import authoring, drafts, submissions
from judge.store.tables import Exercise, Submission
from judge.words import Lane, Purpose, Status
from web import attempts, reading, teach
from web.errors import Problem, TooMany
from web.folder_problems import Look, look
from web.health import sandbox_of
from web.ids import number
from web.language import gettext as _
from web.pages import render
from web.shown_attempt import attempt
from web.site import Site, SiteOf
from web.submit import refusal, submit_rate
from web.upload import gather
from web.visitor import AuthorOnly, Visitor

router = APIRouter(include_in_schema=False)

IN_LIST = 8
FAILED = (1, 2, 3, 5, 10)
"""After how many failed attempts a learner's view can be looked at: hints wait for them."""
LARGEST_FIELD = 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """What is to be tried: `what` is "starter", "solution:NAME" or "typed"; `name` and `text` one typed file."""

    what: str = ""
    name: str = ""
    text: str = ""
    uploads: list[tuple[str, bytes]] = field(default_factory=list)


@router.get("/teach/{topic}/{slug}/try")
def show(request: Request, visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, what: str = "") -> Response:
    """The page before anything was tried; `what` is chosen."""
    return _page(request, site, visitor, topic, slug, wanted=Wanted(what))


@router.get("/teach/{topic}/{slug}/try/{submission_id}")
def result(
    request: Request,
    visitor: AuthorOnly,
    site: SiteOf,
    topic: str,
    slug: str,
    submission_id: str,
    failed: int = 1,
    what: str = "",
) -> Response:
    """The page with one's try, live until it is judged."""
    return _page(request, site, visitor, topic, slug, wanted=Wanted(what), tried=number(submission_id), failed=failed)


@router.get("/teach/{topic}/{slug}/try/{submission_id}/part")
def part(
    request: Request, visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, submission_id: str, failed: int = 1
) -> Response:
    """The two views alone: what replaces the waiting strip."""
    with site.database.read() as session:
        _place, exercise = teach.found(session, topic, slug)
        row = _mine(session, visitor, exercise, number(submission_id))
        return render(
            request, "teach_try_part.html", here=teach.address(topic, slug, "try"),
            **_views(site, session, visitor, row, failed),
        )  # fmt: skip


@router.post("/teach/{topic}/{slug}/try")
async def begin(request: Request, site: SiteOf, visitor: AuthorOnly, topic: str, slug: str) -> Response:
    """Try what the form says: `what`, and for typed programs `name` and `text`, or `upload`."""
    async with request.form(max_files=40, max_fields=20, max_part_size=LARGEST_FIELD) as form:
        uploads = [
            (one.filename or "", await one.read()) for one in form.getlist("upload") if isinstance(one, UploadFile)
        ]
        words = {name: str(form.get(name, "")) for name in ("what", "name", "text")}
    return await run_in_threadpool(_begin, request, site, visitor, topic, slug, Wanted(**words, uploads=uploads))


def _begin(request: Request, site: Site, visitor: Visitor, topic: str, slug: str, wanted: Wanted) -> Response:
    try:
        row = _send(site, visitor, topic, slug, wanted)
    except Problem as problem:
        if problem.status not in (422, 429):
            raise
        return _page(request, site, visitor, topic, slug, wanted=wanted, problem=problem)
    return RedirectResponse(teach.address(topic, slug, f"try/{row.id}"), status_code=303)


def _send(site: Site, visitor: Visitor, topic: str, slug: str, wanted: Wanted) -> Submission:
    """Accept the try and ring the queue. Raises Problem, and then there is no row."""
    wait = site.rates.take(submit_rate(site), str(visitor.id))
    if wait:
        raise TooMany(wait, _("That was a little fast. Your files are kept; send them again in a moment."))
    now = site.now()
    with site.database.read() as session:
        _place, exercise = teach.found(session, topic, slug)
        folder = _folder(session, exercise, topic, slug).exercise
    if folder is None:
        raise Problem(422, _("The folder is no exercise yet: mend first what is listed below."))
    files = _program(folder, wanted)
    refused = submission_files.check(files, folder)
    if refused:
        raise Problem(422, _("A learner could not send these files."), errors=[refusal(one) for one in refused])
    tried = drafts.Tried.of(folder)
    with site.database.begin() as session:
        _place, exercise = teach.found(session, topic, slug)
        assert exercise.id is not None
        version = drafts.try_version(session, exercise.id, tried, now)
        assert version.id is not None
        row = submissions.add(
            session,
            visitor.id,
            version.id,
            {path: content.decode("utf-8") for path, content in files.items()},
            Purpose.TRY,
            Lane.INTERACTIVE,
            None,
            now,
            known=(exercise.id, folder.image),
        )
    site.queue.enqueue(row.lane, row.id)
    return row


def _folder(session: Session, exercise: Exercise, topic: str, slug: str) -> Look:
    """What is tried: the draft, else what is published. Raises Problem 404 where there is neither."""
    draft = drafts.of(session, exercise.id or 0)
    if draft is not None:
        return look(drafts.content(session, draft), topic, slug)
    published = authoring.published_files(session, exercise)
    if published is None:
        raise Problem(404, _("There is nothing to try yet."))
    return look(published[1], topic, slug)


def _program(folder: Folder, wanted: Wanted) -> Mapping[str, bytes]:
    """The files to judge. Raises Problem 422."""
    if wanted.what == "starter":
        if not folder.starter:
            raise Problem(422, _("The exercise has no starter."))
        return folder.starter
    kind, _colon, name = wanted.what.partition(":")
    if kind == "solution":
        for solution in folder.solutions:
            if solution.name == name:
                return solution.files
        raise Problem(422, _("There is no solution of this name any more."))
    files = gather(wanted.uploads, folder.modules)
    if wanted.text.strip():
        text = wanted.text.replace("\r\n", "\n")
        files[wanted.name.strip() or folder.module_file()] = text.encode("utf-8", "replace")
    if not files:
        raise Problem(422, _("Choose a program, or write or upload one."))
    return files


def _mine(session: Session, visitor: Visitor, exercise: Exercise, submission_id: int) -> Submission:
    row = reading.submission(session, visitor, submission_id)
    if row.exercise_id != exercise.id or row.purpose is not Purpose.TRY:
        raise Problem(404)
    return row


def _views(site: Site, session: Session, visitor: Visitor, row: Submission, failed: int) -> dict[str, Any]:
    """A try with the eyes of a learner and with those of who teaches."""
    seen = min(max(failed, 1), 1000)
    return {
        "learner": attempt(site, session, visitor, row, full=False, failed=seen),
        "author": attempt(site, session, visitor, row, full=True, failed=seen),
        "failed": seen,
        "failed_choices": sorted({*FAILED, seen}),
    }


def _page(
    request: Request,
    site: Site,
    visitor: Visitor,
    topic: str,
    slug: str,
    *,
    wanted: Wanted,
    tried: int | None = None,
    failed: int = 1,
    problem: Problem | None = None,
) -> Response:
    with site.database.read() as session:
        place, exercise = teach.found(session, topic, slug)
        folder = _folder(session, exercise, topic, slug)
        row = _mine(session, visitor, exercise, tried) if tried is not None else None
        views = _views(site, session, visitor, row, failed) if row is not None else {"learner": None, "author": None}
        if row is not None and len(row.files) == 1:  # to go on from: change it and try again
            name, text = next(iter(row.files.items()))
            wanted = Wanted(wanted.what, name, text)
        earlier = submissions.page(session, visitor.id, exercise_id=exercise.id, limit=IN_LIST, purposes=(Purpose.TRY,))
        return render(
            request,
            "teach_try.html",
            status=problem.status if problem else 200,
            headers=problem.headers if problem else None,
            topic=place,
            exercise=exercise,
            has_draft=drafts.of(session, exercise.id or 0) is not None,
            folder=folder,
            wanted=wanted,
            problem=problem,
            tried=tried,
            earlier=attempts.lines(session, earlier),
            here=teach.address(topic, slug, "try"),
            sandbox="" if row is None or row.status is Status.JUDGED else sandbox_of(site),
            **views,
        )
