"""Writing an exercise: the page with the draft's files, and what its editor asks while somebody types.

    GET  /teach/T/S/edit?file=PATH     the page; without script one file in a text field, with its edition
    POST /teach/T/S/edit/save          that form: save, or remove; a conflict shows both texts
    GET  /teach/T/S/draft              files, editions and problems as JSON
    GET  /teach/T/S/file?path=PATH     one file as JSON (`raw=1`: its bytes, to download)
    POST /teach/T/S/file               save, remove or rename one file: JSON in, JSON out
    POST /teach/T/S/folder             rename a folder: all files below it, or none
    POST /teach/T/S/files              uploaded files and zips, all or none
    POST /teach/T/S/settings           exercise.toml and its form, each made from the other; nothing is kept
    POST /teach/preview                a statement as learners will read it

A save names the draft and the edition that its text began from. Answers to the editor are JSON, refusals problem
details: 409 with `conflict` (the other text, who saved it, the difference), 410 where the draft is published or
discarded, 422 for what no exercise may hold. What is wrong with the folder comes with every save.

One module because page and editor speak of the same form of a file.
"""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from judge.store import audit, authoring, drafts, users
from judge.store.tables import Draft, DraftFile, Exercise, Topic
from web import attempts, exercise_settings, line_endings, markdown, teach
from web.downloads import attachment
from web.errors import Problem, problem_json
from web.folder_problems import FolderProblem, Look, look
from web.language import gettext as _
from web.pages import render
from web.site import Site, SiteOf
from web.teach_new import refusal, unpacked
from web.visitor import AuthorOnly, Visitor

router = APIRouter(include_in_schema=False)

LONGEST_TEXT = 1024 * 1024
"""Bytes of one file in the editor; larger ones are shown like files that are not text."""
LONGEST_STATEMENT = 200_000
PLACES = ("suite", "starter", "solutions", "support")
DEEPEST = 4
"""From this depth on the list of files is not moved in further."""


class Save(BaseModel):
    """A change of one file. `text` None removes it, `to` renames it; `edition` is the one the text began from."""

    draft: int
    path: str = Field(max_length=400)
    edition: int = 0
    text: str | None = None
    to: str = Field(default="", max_length=400)


class Move(BaseModel):
    """Another name for a folder; `editions` are those of the files below it that whoever asks knows of."""

    draft: int
    folder: str = Field(max_length=400)
    to: str = Field(max_length=400)
    editions: dict[str, int] | None = None


class Settings(BaseModel):
    """exercise.toml as the editor has it; with `fields`, these are to be put into it."""

    text: str = Field(max_length=LONGEST_TEXT)
    fields: dict[str, str | bool | list[str]] | None = None


class Statement(BaseModel):
    """Markdown to look at."""

    text: str = Field(max_length=LONGEST_STATEMENT)


def as_text(content: bytes) -> str | None:
    """A file's text for the editor, with line feeds alone, or None where it is none: too large, not UTF-8, with NUL."""
    if len(content) > LONGEST_TEXT or b"\0" in content:
        return None
    try:
        return line_endings.shown(content.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def _draft(session: Session, topic: str, slug: str) -> tuple[Topic, Exercise, Draft]:
    """The exercise with its draft. Raises Problem 404, 410."""
    place, exercise = teach.found(session, topic, slug)
    draft = drafts.of(session, exercise.id or 0)
    if draft is None:
        raise Problem(410, _gone())
    return place, exercise, draft


def _gone() -> str:
    return _("This draft is not there any more: it was published or discarded.")


# -- the page ----------------------------------------------------------------------------------------------------------


@router.get("/teach/{topic}/{slug}/edit")
def show(request: Request, visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, file: str = "") -> Response:
    """The page, with `file` open. Where there is no draft, the exercise's own page, which offers to begin one."""
    with site.database.read() as session:
        _place, exercise = teach.found(session, topic, slug)
        if drafts.of(session, exercise.id or 0) is None:
            return RedirectResponse(teach.address(topic, slug), status_code=303)
        return _page(request, session, topic, slug, file)


def _page(
    request: Request,
    session: Session,
    topic: str,
    slug: str,
    path: str,
    *,
    typed: str | None = None,
    conflict: dict[str, Any] | None = None,
    problem: Problem | None = None,
) -> Response:
    place, exercise, draft = _draft(session, topic, slug)
    entries = drafts.entries(session, draft)
    content = drafts.content(session, draft)
    folder = look(content, topic, slug)
    if path not in content:
        path = next((one for one in ("statement.md", "exercise.toml") if one in content), next(iter(content), ""))
    text = as_text(content.get(path, b""))
    settings = _settings_form(content.get("exercise.toml", b""), folder)
    here = next((one for one in entries if one.path == path), None)
    return render(
        request,
        "teach_edit.html",
        status=problem.status if problem else 409 if conflict else 200,
        topic=place,
        exercise=exercise,
        draft=draft,
        entries=entries,
        tree=tree(entries),
        path=path,
        text=typed if typed is not None else text,
        edition=conflict["edition"] if conflict else here.edition if here else 0,
        folder=folder,
        settings=settings,
        preview=_preview(content.get(path if path.endswith(".md") else "statement.md", b"")),
        conflict=conflict,
        problem=problem,
        problems=_problems(folder),
        files_json=_listed(entries),
    )


@dataclass(frozen=True)
class Row:
    """A row of the list of files: a file, or with `path` "" a folder below a top one. `deep`: steps it is moved in."""

    name: str
    path: str
    deep: int


def tree(entries: list[drafts.Entry]) -> list[tuple[str, list[Row]]]:
    """The files by top folder, those without one first; where a deeper folder begins there is a row for it."""
    found: dict[str, list[Row]] = {"": []}
    found |= {place: [] for place in PLACES}
    last: list[str] = []
    for entry in entries:
        *above, name = entry.path.split("/")
        rows = found.setdefault(above[0] if above else "", [])
        for n in range(2, len(above) + 1):
            if above[:n] != last[:n]:
                rows.append(Row(f"{above[n - 1]}/", "", min(n - 2, DEEPEST)))
        rows.append(Row(name, entry.path, min(max(len(above) - 1, 0), DEEPEST)))
        last = above
    return list(found.items())


def _preview(content: bytes) -> Any:
    return markdown.render(markdown.without_title(content[:LONGEST_STATEMENT].decode("utf-8", "replace")))


@router.post("/teach/{topic}/{slug}/edit/save")
def save_form(
    request: Request,
    visitor: AuthorOnly,
    site: SiteOf,
    topic: str,
    slug: str,
    draft: Annotated[int, Form()],
    file: Annotated[str, Form()] = "",
    edition: Annotated[int, Form()] = 0,
    text: Annotated[str, Form()] = "",
    action: Annotated[str, Form()] = "save",
    to: Annotated[str, Form()] = "",
) -> Response:
    """The form of browsers without script: `action` is save, remove, rename (to `to`) or folder (rename that one)."""
    if action == "folder":
        try:
            moved = _move(site, visitor, topic, slug, Move(draft=draft, folder=file, to=to))
        except drafts.Conflict:  # without editions only where the draft is gone
            raise Problem(410, _gone()) from None
        first = _quoted(next(iter(sorted(moved.values()))))
        return RedirectResponse(f"{teach.address(topic, slug, 'edit')}?file={first}", status_code=303)
    change = Save(
        draft=draft,
        path=(to if action == "add" else file).strip(),
        edition=0 if action == "add" else edition,
        text=None if action == "remove" else line_endings.shown(text),
        to=to.strip() if action == "rename" else "",
    )
    try:
        saved = _save(site, visitor, topic, slug, change)
    except drafts.Conflict as told:
        with site.database.read() as session:
            shown = _conflict(session, told, change.text or "")
            return _page(request, session, topic, slug, file, typed=text, conflict=shown)
    except Problem as problem:
        if problem.status != 422:
            raise
        with site.database.read() as session:
            return _page(request, session, topic, slug, file, typed=text, problem=problem)
    return RedirectResponse(f"{teach.address(topic, slug, 'edit')}?file={_quoted(saved.path)}", status_code=303)


# -- what the editor asks ----------------------------------------------------------------------------------------------


@router.get("/teach/{topic}/{slug}/file")
def read_file(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, path: str, raw: str = "") -> Response:
    """One file of the draft as JSON; with `raw` its bytes, always as a download."""
    with site.database.read() as session:
        _place, _exercise, draft = _draft(session, topic, slug)
        row = drafts.file(session, draft, path)
        if row is None or row.content is None:
            raise Problem(404)
        if raw:
            headers = {"Content-Disposition": attachment(path.rpartition("/")[2])}
            return Response(row.content, media_type="application/octet-stream", headers=headers)
        return JSONResponse(_file(row))


@router.post("/teach/{topic}/{slug}/file")
def save_file(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, change: Save) -> Response:
    """Save, remove or rename one file."""
    try:
        row = _save(site, visitor, topic, slug, change)
    except drafts.Conflict as told:
        with site.database.read() as session:
            shown = _conflict(session, told, change.text or "")
        return JSONResponse({"conflict": shown}, 409)
    except Problem as problem:
        return problem_json(problem)
    with site.database.read() as session:
        return JSONResponse({"file": _file(row)} | _state(session, topic, slug))


@router.post("/teach/{topic}/{slug}/folder")
def rename_folder(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, move: Move) -> Response:
    """Give a folder another name. 409 with `conflict` where a file below it is another one than `move` says."""
    try:
        moved = _move(site, visitor, topic, slug, move)
    except drafts.Conflict as told:
        with site.database.read() as session:
            shown = _conflict(session, told, "")
        return JSONResponse({"conflict": shown}, 409)
    except Problem as problem:
        return problem_json(problem)
    with site.database.read() as session:
        return JSONResponse({"moved": moved} | _state(session, topic, slug))


@router.get("/teach/{topic}/{slug}/draft")
def read_draft(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str) -> Response:
    """Which files the draft has, in which editions, and what is wrong with them."""
    with site.database.read() as session:
        _place, _exercise, draft = _draft(session, topic, slug)
        return JSONResponse({"draft": draft.id} | _state(session, topic, slug))


@router.post("/teach/{topic}/{slug}/files")
async def upload(request: Request, site: SiteOf, visitor: AuthorOnly, topic: str, slug: str) -> Response:
    """Files and zips for a folder of the draft: fields `folder`, `upload` and `replace`; all of them or none."""
    async with request.form(max_files=100, max_fields=10) as form:
        sent = [(one.filename or "", await one.read()) for one in form.getlist("upload") if isinstance(one, UploadFile)]
        folder, replace = str(form.get("folder", "")), form.get("replace") == "1"
    return await run_in_threadpool(_upload, request, site, visitor, topic, slug, folder, sent, replace)


def _upload(
    request: Request,
    site: Site,
    visitor: Visitor,
    topic: str,
    slug: str,
    folder: str,
    sent: list[tuple[str, bytes]],
    replace: bool,
) -> Response:
    program = request.headers.get("hx-request") == "true"
    try:
        files = _gathered(folder.strip("/"), sent)
        now = site.now()
        try:
            with site.database.begin() as session:
                _place, exercise, draft = _draft(session, topic, slug)
                taken = drafts.add_all(session, draft, files, visitor.id, now, replace=replace)
                if not taken:
                    _follow(session, exercise, draft)
                    audit.add(session, visitor.id, "exercise.upload", f"{topic}/{slug}", now, {"files": len(files)})
        except drafts.RefusedFile as refused:
            raise refusal(refused) from None
        if taken:
            why = _("is there already with another content")
            raise Problem(409, _("Some files are there already."), errors=[{"file": one, "why": why} for one in taken])
    except Problem as problem:
        if program:
            return problem_json(problem)
        raise
    if not program:
        first = _quoted(next(iter(sorted(files)), ""))
        return RedirectResponse(f"{teach.address(topic, slug, 'edit')}?file={first}", status_code=303)
    with site.database.read() as session:
        return JSONResponse({"saved": sorted(files)} | _state(session, topic, slug))


def _gathered(folder: str, sent: list[tuple[str, bytes]]) -> dict[str, bytes]:
    """Uploaded files by path below `folder`, zips unpacked. Raises Problem 422."""
    files: dict[str, bytes] = {}
    for name, content in sent:
        if not name:
            continue
        plain = name.replace("\\", "/").rpartition("/")[2]
        found = unpacked(content) if plain.lower().endswith(".zip") else {plain: content}
        for path, one in found.items():
            files[f"{folder}/{path}" if folder else path] = one
    if not files:
        raise Problem(422, _("There is no file in what was sent."))
    return files


@router.post("/teach/{topic}/{slug}/settings")
def settings(request: Request, visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, sent: Settings) -> Response:
    """The text with the fields put in, and the form for it. Nothing is kept: the editor saves its text as always."""
    with site.database.read() as session:
        _place, _exercise, draft = _draft(session, topic, slug)
        content = drafts.content(session, draft)
    text = sent.text
    if sent.fields is not None:
        try:
            text = exercise_settings.write(text, sent.fields)
        except ValueError as error:
            return problem_json(Problem(422, str(error)))
    content["exercise.toml"] = text.encode("utf-8", "replace")
    folder = look(content, topic, slug)
    form = _settings_form(content["exercise.toml"], folder)
    html = bytes(render(request, "teach_settings.html", settings=form).body).decode()
    return JSONResponse({"text": text, "html": html})


@router.post("/teach/{topic}/{slug}/settings/save")
async def save_settings(request: Request, site: SiteOf, visitor: AuthorOnly, topic: str, slug: str) -> Response:
    """The settings form of browsers without script."""
    async with request.form(max_fields=200) as form:
        fields: dict[str, Any] = {}
        for key, kind in exercise_settings.keys().items():
            if kind == "many":
                fields[key] = [str(one) for one in form.getlist(key)]
            elif kind == "flag":
                fields[key] = form.get(key) == "1"
            elif key in form:
                fields[key] = str(form.get(key))
        draft, edition = str(form.get("draft", "")), str(form.get("edition", ""))
    if not all(one.isdecimal() and len(one) <= 15 for one in (draft, edition)):
        raise Problem(422)
    return await run_in_threadpool(
        _save_settings, request, site, visitor, topic, slug, fields, int(draft), int(edition)
    )


def _save_settings(
    request: Request,
    site: Site,
    visitor: Visitor,
    topic: str,
    slug: str,
    fields: dict[str, Any],
    draft_id: int,
    edition: int,
) -> Response:
    with site.database.read() as session:
        _place, _exercise, draft = _draft(session, topic, slug)
        row = drafts.file(session, draft, "exercise.toml")
        old = row.content if row is not None and row.content is not None else b""
    try:
        text = exercise_settings.write(old.decode("utf-8", "replace"), fields)
    except ValueError as error:
        raise Problem(422, str(error)) from None
    return save_form(request, visitor, site, topic, slug, draft_id, "exercise.toml", edition, text)


@router.post("/teach/preview")
def preview(visitor: AuthorOnly, sent: Statement) -> Response:
    """A statement as learners will read it."""
    return Response(str(_preview(sent.text.encode("utf-8", "replace"))), media_type="text/html")


# -- saving ------------------------------------------------------------------------------------------------------------


def _save(site: Site, visitor: Visitor, topic: str, slug: str, change: Save) -> DraftFile:
    """Do what `change` says; the row afterwards. Raises drafts.Conflict, Problem 404, 410, 422."""
    if change.text is not None and len(change.text) > LONGEST_TEXT:
        raise Problem(422, _("The file is larger than the editor takes: 1 MB. Upload it instead."))
    now = site.now()
    try:
        with site.database.begin() as session:
            _place, exercise, draft = _draft(session, topic, slug)
            if draft.id != change.draft:
                raise Problem(410, _gone())
            before = drafts.file(session, draft, change.path)
            existed = before is not None and before.content is not None
            if change.to:
                row = drafts.rename(session, draft, change.path, change.to, change.edition, visitor.id, now)
                moved = {"path": change.path, "to": change.to}
                audit.add(session, visitor.id, "exercise.file_rename", f"{topic}/{slug}", now, moved)
            else:
                old = before.content if before is not None else None
                new = None if change.text is None else line_endings.kept(old, change.text)
                row = drafts.save(session, draft, change.path, new, change.edition, visitor.id, now)
                if new is None or not existed:  # saves of what is there are too many to be news, and name their author
                    word = "exercise.file_remove" if new is None else "exercise.file_add"
                    audit.add(session, visitor.id, word, f"{topic}/{slug}", now, {"path": change.path})
            if "exercise.toml" in (change.path, change.to):
                _follow(session, exercise, draft)
            session.flush()
            session.expunge(row)
            return row
    except drafts.RefusedFile as refused:
        raise refusal(refused) from None


def _move(site: Site, visitor: Visitor, topic: str, slug: str, move: Move) -> dict[str, str]:
    """Rename the folder; old paths to new ones. Raises drafts.Conflict, Problem 404, 410, 422."""
    folder, to = move.folder.strip().strip("/"), move.to.strip().strip("/")
    now = site.now()
    try:
        with site.database.begin() as session:
            _place, exercise, draft = _draft(session, topic, slug)
            if draft.id != move.draft:
                raise Problem(410, _gone())
            moved = drafts.rename_folder(session, draft, folder, to, move.editions, visitor.id, now)
            detail = {"folder": folder, "to": to, "files": len(moved)}
            audit.add(session, visitor.id, "exercise.folder_rename", f"{topic}/{slug}", now, detail)
            if "exercise.toml" in (*moved, *moved.values()):
                _follow(session, exercise, draft)
            return moved
    except drafts.RefusedFile as refused:
        raise refusal(refused) from None


def _follow(session: Session, exercise: Exercise, draft: Draft) -> None:
    """Let the list call an exercise that was never published by the title its draft has."""
    if exercise.current_version_id is not None:
        return
    row = drafts.file(session, draft, "exercise.toml")
    authoring.take_titles(exercise, row.content or b"" if row is not None else b"")


def _conflict(session: Session, told: drafts.Conflict, mine: str) -> dict[str, Any]:
    """What stands there now, for whoever has a text of their own: `removed` if nothing does."""
    theirs = told.theirs
    text = as_text(theirs.content) if theirs is not None and theirs.content is not None else None
    person = users.get(session, theirs.updated_by) if theirs is not None else None
    return {
        "path": told.path,
        "text": text,
        "edition": theirs.edition if theirs is not None else 0,
        "removed": theirs is None or theirs.content is None,
        "by": person.user.display_name if person is not None else "",
        "at": theirs.updated_at.isoformat() if theirs is not None else "",
        "html": "".join(str(html) for _name, html in attempts.changes({"": text or ""}, {"": mine})),
    }


def _file(row: DraftFile) -> dict[str, Any]:
    content = row.content or b""
    text = as_text(content)
    return {
        "path": row.path,
        "edition": row.edition,
        "size": len(content),
        "text": text,
        "binary": text is None,
        "removed": row.content is None,
    }


def _state(session: Session, topic: str, slug: str) -> dict[str, Any]:
    """The files there are and what is wrong with them: comes with every save."""
    _place, _exercise, draft = _draft(session, topic, slug)
    entries = drafts.entries(session, draft)
    return {
        "files": _listed(entries),
        "problems": _problems(look(drafts.content(session, draft), topic, slug)),
    }


def _listed(entries: list[drafts.Entry]) -> list[dict[str, Any]]:
    return [{"path": one.path, "edition": one.edition, "size": one.size, "by": one.by} for one in entries]


def _problems(folder: Look) -> list[dict[str, str]]:
    def said(one: FolderProblem, kind: str) -> dict[str, str]:
        return {"kind": kind, "file": one.file, "key": one.key, "why": one.why, "opens": one.opens}

    return [said(one, "wrong") for one in folder.wrong] + [said(one, "advice") for one in folder.advice]


def _settings_form(content: bytes, folder: Look) -> exercise_settings.Form:
    return exercise_settings.read(content.decode("utf-8", "replace"), folder.raw)


def _quoted(path: str) -> str:
    return quote(path)
