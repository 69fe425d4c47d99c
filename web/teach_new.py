"""Beginning an exercise: from a template that can be judged at once, from nothing, from another exercise, from a zip.

All four make a draft, and a row that no learner sees until something is published. A zip may also become the draft of
an exercise there is. A topic that none of the others is can be made here, too. A refusal leaves nothing behind.

Over 300 lines because the four ways end in the same few steps and share one page with its words of refusal.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from judge import exercise_archive
from judge.exercise import SLUG
from judge.store import audit, authoring, drafts, exercises
from judge.store.tables import Draft, Exercise, Topic
from web import exercise_settings, teach
from web.errors import Problem
from web.language import gettext as _
from web.pages import render
from web.site import Site, SiteOf
from web.visitor import AuthorOnly, Visitor

router = APIRouter(include_in_schema=False)

TEMPLATES = Path(__file__).parent / "exercise_templates"
KINDS = ("function", "class", "program", "nothing")
LONGEST_TITLE = 200


class _Wrong(Exception):
    """What cannot be taken of the form, by field; "" for the whole."""

    def __init__(self, **wrong: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong


def kind_words() -> dict[str, tuple[str, str]]:
    """Each template's name and what it holds."""
    return {
        "function": (_("A function"), _("The suite imports it and calls it. The usual case.")),
        "class": (_("A class"), _("Objects with methods, used over several lines.")),
        "program": (_("A program"), _("Run from the command line: input, output, exit status.")),
        "nothing": (_("From nothing"), _("Only the settings and an empty statement.")),
    }


@cache
def template(kind: str) -> Mapping[str, bytes]:
    """The files of a template, one of KINDS."""
    if kind == "nothing":
        return {"exercise.toml": b"", "statement.md": b""}
    root = TEMPLATES / kind
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not exercise_archive.left_out(path.relative_to(root).as_posix())
    }


def titled(files: Mapping[str, bytes], title: str, title_zh: str) -> dict[str, bytes]:
    """`files` with these titles in exercise.toml, which stays as it is where it cannot be read."""
    made = dict(files)
    try:
        text = made.get("exercise.toml", b"").decode("utf-8")
        made["exercise.toml"] = exercise_settings.write(text, {"title": title, "title_zh": title_zh}).encode()
    except ValueError:
        pass
    return made


@router.get("/teach/new")
def show(request: Request, visitor: AuthorOnly, site: SiteOf, topic: str = "", made: str = "") -> Response:
    """The form; `made`: the topic was made just now."""
    return _form(request, site, {"topic": topic}, made=made == "1")


@router.post("/teach/topics")
def create_topic(
    request: Request,
    visitor: AuthorOnly,
    site: SiteOf,
    slug: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    title_zh: Annotated[str, Form()] = "",
) -> Response:
    """Make a topic and choose it for the exercise that is begun next."""
    slug = slug.strip()
    try:
        with site.database.begin() as session:
            authoring.create_topic(session, slug, title, title_zh, visitor.id, site.now())
    except (authoring.BadTopic, authoring.Taken) as no:
        wrong = teach.topic_words(no)
        typed = {"topic_slug": slug, "topic_title": title, "topic_title_zh": title_zh}
        return _form(request, site, typed, {f"topic_{key}": why for key, why in wrong.items()})
    return RedirectResponse(f"/teach/new?topic={slug}&made=1", status_code=303)


@router.post("/teach/new")
def create(
    request: Request,
    visitor: AuthorOnly,
    site: SiteOf,
    topic: Annotated[str, Form()] = "",
    slug: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    title_zh: Annotated[str, Form()] = "",
    kind: Annotated[str, Form()] = "function",
) -> Response:
    """Make the exercise and open its draft."""
    typed = {"topic": topic, "slug": slug, "title": title, "title_zh": title_zh, "kind": kind}
    if kind not in KINDS:
        raise Problem(422)
    try:
        files = titled(template(kind), *_titles(title, title_zh, slug))
        place = _begin(site, visitor, topic, slug, title, files, "exercise.new", {"from": kind})
    except _Wrong as no:
        return _form(request, site, typed, no.wrong)
    return RedirectResponse(teach.address(*place, "edit"), status_code=303)


@router.post("/teach/{topic}/{slug}/copy")
def copy(
    request: Request,
    visitor: AuthorOnly,
    site: SiteOf,
    topic: str,
    slug: str,
    to_topic: Annotated[str, Form()] = "",
    to_slug: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    title_zh: Annotated[str, Form()] = "",
) -> Response:
    """Begin an exercise with what another one is: its draft if it has one, else what is published."""
    with site.database.read() as session:
        _place, exercise = teach.found(session, topic, slug)
        draft = drafts.of(session, exercise.id or 0)
        published = authoring.published_files(session, exercise)
        files = drafts.content(session, draft) if draft else published[1] if published else {}
    if not files:
        raise Problem(409, _("There is nothing to copy yet."))
    try:
        files = titled(files, *_titles(title, title_zh, to_slug))
        made = _begin(site, visitor, to_topic, to_slug, title, files, "exercise.copy", {"from": f"{topic}/{slug}"})
    except _Wrong as no:
        from web import teach_exercise  # whose page holds the form that leads here

        typed = {"to_topic": to_topic, "to_slug": to_slug, "title": title, "title_zh": title_zh}
        return teach_exercise.page(request, site, visitor, topic, slug, typed=typed, wrong=no.wrong)
    return RedirectResponse(teach.address(*made, "edit"), status_code=303)


@router.post("/teach/import")
async def take_zip(request: Request, site: SiteOf, visitor: AuthorOnly) -> Response:
    """A zip as a new exercise: fields `topic`, `slug` and the file `zip`."""
    async with request.form(max_files=1, max_fields=10) as form:
        typed = {name: str(form.get(name, "")) for name in ("topic", "slug")}
        content = await _zip(form.get("zip"))
    return await run_in_threadpool(_take_new, request, site, visitor, typed, content)


def _take_new(request: Request, site: Site, visitor: Visitor, typed: dict[str, str], content: bytes) -> Response:
    try:
        files = unpacked(content)
        made = _begin(site, visitor, typed["topic"], typed["slug"], "", files, "exercise.import", {})
    except _Wrong as no:
        wrong = {("zip_" + key if key in typed else key): why for key, why in no.wrong.items()}
        return _form(request, site, {"zip_" + key: value for key, value in typed.items()}, wrong)
    except Problem as no:
        if no.status != 422:
            raise
        wrong = {"zip": " ".join([no.detail, *(f"{one['file']}: {one['why']}" for one in no.errors)])}
        return _form(request, site, {"zip_" + key: value for key, value in typed.items()}, wrong)
    return RedirectResponse(teach.address(*made, "edit"), status_code=303)


@router.post("/teach/{topic}/{slug}/import")
async def take_zip_as_draft(request: Request, site: SiteOf, visitor: AuthorOnly, topic: str, slug: str) -> Response:
    """A zip as the draft of this exercise: the file `zip`, and `replace` where there is a draft with changes."""
    async with request.form(max_files=1, max_fields=10) as form:
        replace = form.get("replace") == "1"
        content = await _zip(form.get("zip"))
    return await run_in_threadpool(_take_draft, site, visitor, topic, slug, content, replace)


def _take_draft(site: Site, visitor: Visitor, topic: str, slug: str, content: bytes, replace: bool) -> Response:
    files = unpacked(content)
    published = published_now(site, topic, slug)
    now = site.now()
    try:
        with site.database.begin() as session:
            place, exercise = teach.found(session, topic, slug)
            draft = drafts.of(session, exercise.id or 0)
            if draft is not None and drafts.is_changed(draft) and not replace:
                raise Problem(
                    409, _("The draft has changes that are not published. Say that the zip may take their place.")
                )
            if draft is None:
                draft = begin_draft(session, exercise, published, visitor.id, site)
            drafts.become(session, draft, files, visitor.id, now)
            audit.add(session, visitor.id, "exercise.import", f"{topic}/{slug}", now, {"files": len(files)})
    except drafts.RefusedFile as refused:
        raise refusal(refused) from None
    return RedirectResponse(teach.address(place, exercise, "edit"), status_code=303)


def published_now(site: Site, topic: str, slug: str) -> tuple[int | None, dict[str, bytes]]:
    """What a draft of the exercise begins from: the current revision and its files; None and {} where there is none.
    Unpacked before the transaction that writes. Raises Problem 404."""
    with site.database.read() as session:
        _place, exercise = teach.found(session, topic, slug)
        return authoring.published_files(session, exercise) or (None, {})


def begin_draft(
    session: Session, exercise: Exercise, published: tuple[int | None, Mapping[str, bytes]], by: int, site: Site
) -> Draft:
    """The exercise's draft, begun from `published` (`published_now`) where there was none."""
    assert exercise.id is not None
    revision, files = published
    return drafts.begin(session, exercise.id, files, revision, by, site.now())


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a zip that an author sent. Raises Problem 422 with the reason."""
    try:
        return exercise_archive.unpack(content)
    except exercise_archive.BadArchive as bad:
        raise refusal(bad) from None


def refusal(bad: exercise_archive.BadArchive | drafts.RefusedFile) -> Problem:
    """Files that are not taken, as an answer in the visitor's language."""
    why = _(drafts.WHY[bad.code]).format(**bad.values)
    if not bad.file:
        return Problem(422, why)
    return Problem(422, _("These files cannot be taken."), errors=[{"file": bad.file, "why": why, "code": bad.code}])


async def _zip(sent: object) -> bytes:
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise Problem(422, _("Choose a zip file first."))
    return await sent.read()


def _begin(
    site: Site,
    visitor: Visitor,
    topic: str,
    slug: str,
    title: str,
    files: Mapping[str, bytes],
    action: str,
    detail: dict[str, str],
) -> tuple[Topic, Exercise]:
    """Make row and draft in one transaction. Raises _Wrong, and then there is neither."""
    slug = slug.strip()
    now = site.now()
    try:
        with site.database.begin() as session:
            place = next((one for one in exercises.topics(session) if one.folder == topic), None)
            wrong = {} if place else {"topic": _("Choose a topic.")}
            if not SLUG.fullmatch(slug):
                wrong["slug"] = teach.slug_words()
            if place is None or wrong:
                raise _Wrong(**wrong)
            exercise = authoring.create(session, place, slug, title.strip()[:LONGEST_TITLE], now)
            assert exercise.id is not None
            drafts.begin(session, exercise.id, files, None, visitor.id, now)
            authoring.take_titles(exercise, files.get("exercise.toml", b""))
            audit.add(session, visitor.id, action, f"{topic}/{slug}", now, detail)
            return place, exercise
    except authoring.Taken:
        raise _Wrong(slug=_("The topic has an exercise of this name already, perhaps a retired one.")) from None
    except drafts.RefusedFile as refused:
        raise refusal(refused) from None


def _titles(title: str, title_zh: str, slug: str) -> tuple[str, str]:
    if len(title) > LONGEST_TITLE or len(title_zh) > LONGEST_TITLE:
        raise _Wrong(title=_("At most 200 characters."))
    words = slug.strip().replace("-", " ").replace("_", " ")
    return title.strip() or words[:1].upper() + words[1:], title_zh.strip()


def _form(
    request: Request, site: Site, typed: dict[str, str], wrong: dict[str, str] | None = None, *, made: bool = False
) -> Response:
    with site.database.read() as session:
        topics = exercises.topics(session)
    return render(
        request,
        "teach_new.html",
        status=422 if wrong else 200,
        topics=topics,
        kinds=kind_words(),
        typed=typed,
        wrong=wrong or {},
        made=made,
    )
