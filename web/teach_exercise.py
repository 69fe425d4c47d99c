"""One exercise for those who teach: what is published, what is being written, and everything that can be done with it.

Open, closed, locked; retired and brought back; deleted, as long as it was never published and nobody has submitted;
whether learners may read the accepted solution; the folder as a zip. Whatever changes something is in the audit log.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from judge import exercise_archive
from judge.store import audit, authoring, drafts, exercises, regrades
from judge.store.tables import ExerciseState
from web import teach, version_names
from web.downloads import attachment
from web.errors import Problem
from web.folder_problems import look
from web.language import gettext as _
from web.pages import render
from web.site import Site, SiteOf
from web.teach_new import begin_draft, published_now, refusal
from web.visitor import AuthorOnly, Visitor

router = APIRouter(include_in_schema=False)


def done_words() -> dict[str, str]:
    """What the page says was done, by the word in its address."""
    return {
        "open": _("Learners may submit."),
        "closed": _("Closed: learners read it and submit no more."),
        "locked": _("Locked: learners cannot submit for now."),
        "shown": _("Who has solved it may read the accepted solution."),
        "hidden": _("The accepted solution is shown to nobody."),
        "retired": _("Retired: learners do not see it any more. What they did stays theirs."),
        "back": _("Back again: learners see it."),
        "discarded": _("The draft is gone. What is published is as it was."),
    }


@router.get("/teach/{topic}/{slug}")
def show(request: Request, visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, done: str = "") -> Response:
    """The page."""
    return page(request, site, visitor, topic, slug, done=done_words().get(done, ""))


def page(
    request: Request,
    site: Site,
    visitor: Visitor,
    topic: str,
    slug: str,
    *,
    done: str = "",
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    """The page, with what was typed into its form for a copy and what is wrong with that."""
    with site.database.read() as session:
        place, exercise = teach.found(session, topic, slug)
        assert exercise.id is not None
        line = next(one for one in authoring.lines(session) if one.exercise.id == exercise.id)
        draft = drafts.of(session, exercise.id)
        entries = drafts.entries(session, draft) if draft else []
        folder = look(drafts.content(session, draft), topic, slug) if draft else None
        return render(
            request,
            "teach_exercise.html",
            status=422 if wrong else 200,
            topic=place,
            exercise=exercise,
            line=line,
            draft=draft,
            entries=entries,
            last=max(entries, key=lambda one: one.at, default=None),
            folder=folder,
            history=authoring.history(session, exercise.id),
            versions=version_names.names(session, exercise, changes=True),
            outdated=regrades.outdated(session, exercise),
            delete_words=delete_words(),
            why_not_delete=authoring.why_not_delete(session, exercise),
            topics=exercises.topics(session),
            notes=teach.notes(line),
            done=done,
            typed=typed or {"to_topic": topic, "to_slug": f"{slug}-2"[:64], "title": exercise.title},
            wrong=wrong or {},
        )


@router.post("/teach/{topic}/{slug}/edit")
def begin(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str) -> Response:
    """Begin a draft from what is published, or go on with the one there is."""
    published = published_now(site, topic, slug)
    try:
        with site.database.begin() as session:
            place, exercise = teach.found(session, topic, slug)
            assert exercise.id is not None
            if drafts.of(session, exercise.id) is None:
                begin_draft(session, exercise, published, visitor.id, site)
                audit.add(session, visitor.id, "exercise.draft", f"{topic}/{slug}", site.now())
    except drafts.RefusedFile as refused:
        raise refusal(refused) from None
    return RedirectResponse(teach.address(place, exercise, "edit"), status_code=303)


@router.post("/teach/{topic}/{slug}/discard")
def discard(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str) -> Response:
    """Throw the draft away. Of an exercise that was never published the draft is all there is: delete that instead."""
    with site.database.begin() as session:
        _place, exercise = teach.found(session, topic, slug)
        draft = drafts.of(session, exercise.id or 0)
        if exercise.current_version_id is None:
            raise Problem(409, _("Nothing of it is published: the draft is all there is. Delete the exercise instead."))
        if draft is not None:
            audit.add(
                session, visitor.id, "exercise.discard", f"{topic}/{slug}", site.now(),
                {"files": len(drafts.entries(session, draft)), "changed": drafts.is_changed(draft)},
            )  # fmt: skip
            drafts.discard(session, draft)
    return _back(topic, slug, "discarded")


@router.post("/teach/{topic}/{slug}/state")
def set_state(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, state: Annotated[str, Form()] = "") -> Response:
    """Open, close or lock."""
    if state not in list(ExerciseState):
        raise Problem(422)
    with site.database.begin() as session:
        _place, exercise = teach.found(session, topic, slug)
        if authoring.set_state(exercise, ExerciseState(state), site.now()):
            audit.add(session, visitor.id, "exercise.state", f"{topic}/{slug}", site.now(), {"state": state})
    return _back(topic, slug, state)


@router.post("/teach/{topic}/{slug}/show-solution")
def show_solution(
    visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, show: Annotated[str, Form()] = ""
) -> Response:
    """Whether who has solved it may read the accepted solution."""
    with site.database.begin() as session:
        _place, exercise = teach.found(session, topic, slug)
        if exercise.show_solution != (show == "1"):
            exercise.show_solution = show == "1"
            audit.add(
                session, visitor.id, "exercise.show_solution", f"{topic}/{slug}", site.now(), {"show": show == "1"}
            )
    return _back(topic, slug, "shown" if show == "1" else "hidden")


@router.post("/teach/{topic}/{slug}/retire")
def retire(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str) -> Response:
    """Take the exercise away from learners."""
    with site.database.begin() as session:
        _place, exercise = teach.found(session, topic, slug)
        if authoring.retire(exercise, site.now()):
            audit.add(session, visitor.id, "exercise.retire", f"{topic}/{slug}", site.now())
    return _back(topic, slug, "retired")


@router.post("/teach/{topic}/{slug}/bring-back")
def bring_back(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str) -> Response:
    """Give a retired exercise back to learners."""
    with site.database.begin() as session:
        _place, exercise = teach.found(session, topic, slug)
        if authoring.bring_back(exercise, site.now()):
            audit.add(session, visitor.id, "exercise.bring_back", f"{topic}/{slug}", site.now())
    return _back(topic, slug, "back")


@router.post("/teach/{topic}/{slug}/delete")
def delete(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, name: Annotated[str, Form()] = "") -> Response:
    """Delete an exercise that was never published; `name` must be its name, typed by hand."""
    with site.database.begin() as session:
        _place, exercise = teach.found(session, topic, slug)
        if why := authoring.why_not_delete(session, exercise):
            raise Problem(409, delete_words()[why])
        if name.strip() != slug:
            raise Problem(422, _("Type the name of the exercise to delete it."))
        authoring.delete(session, exercise)
        audit.add(session, visitor.id, "exercise.delete", f"{topic}/{slug}", site.now())
    return RedirectResponse("/teach", status_code=303)


def delete_words() -> dict[str, str]:
    """Why an exercise cannot be deleted."""
    return {
        "submissions": _("Learners have submitted to it, and that stays theirs. Retire it instead."),
        "published": _("It was published, and results may name it. Retire it instead."),
        "gate": _("It is being checked right now. Wait, or cancel that first."),
    }


@router.get("/teach/{topic}/{slug}/export.zip")
def export(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, of: str = "") -> Response:
    """The whole folder as a zip: `of` is "draft", "published" (what is published now) or the number of a revision."""
    with site.database.read() as session:
        _place, exercise = teach.found(session, topic, slug)
        draft = drafts.of(session, exercise.id or 0)
        if of == "draft" or (not of and exercise.current_revision_id is None):
            files = drafts.content(session, draft) if draft else None
        elif of in ("", "published"):
            kept = authoring.published_files(session, exercise)
            files = kept[1] if kept else None
        else:
            kept = authoring.revision_files(session, exercise, int(of)) if of.isdecimal() and len(of) < 12 else None
            files = kept[1] if kept else None
    if not files:
        raise Problem(404, _("There is nothing of that kind to export."))
    try:
        content = exercise_archive.pack({f"{slug}/{path}": one for path, one in files.items()})
    except exercise_archive.BadArchive as bad:
        raise refusal(bad) from None
    name = f"{topic}-{slug}{'-draft' if of == 'draft' else ''}.zip"
    return Response(content, media_type="application/zip", headers={"Content-Disposition": attachment(name)})


def _back(topic: str, slug: str, done: str) -> Response:
    return RedirectResponse(f"{teach.address(topic, slug)}?done={done}", status_code=303)
