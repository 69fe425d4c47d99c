"""Publishing: what would change for learners, a click, and the gate does the rest. Folders' offers are settled here.

What is published is the draft as it stands when the button is pressed; later edits change nothing about that check. A
draft that was begun from another state than the one published now is published only by who has seen what that would
undo.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from sqlmodel import Session

from judge import exercise_archive
from judge.exercise import BadExercise, load_files
from judge.exercise_archive import Packed
from judge.store import audit, authoring, drafts, exercises, gate_runs, revisions
from judge.store.exercises import Ready
from judge.store.tables import Draft, Exercise, Origin, Topic
from judge.words import Lane
from web import teach
from web.attempts import changes
from web.errors import Problem
from web.folder_problems import look
from web.language import gettext as _
from web.pages import render
from web.site import Site, SiteOf
from web.visitor import AuthorOnly, Visitor

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Difference:
    """What became of a file: `kind` added, removed or changed; `lines` coloured, or a sentence for what is no text."""

    path: str
    kind: str
    lines: Markup


def differences(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[Difference]:
    """File by file what `new` says otherwise than `old`; all text escaped."""
    found = []
    for path in sorted({*old, *new}):
        before, after = old.get(path), new.get(path)
        if before == after:
            continue
        kind = "added" if before is None else "removed" if after is None else "changed"
        texts = _text(before), _text(after)
        if texts[0] is None or texts[1] is None:
            sizes = {"old": len(before or b""), "new": len(after or b"")}
            said = Markup('<p class="muted">{}</p>').format(_("No text: %(old)s bytes before, %(new)s now.") % sizes)
        else:
            said = next((lines for _name, lines in changes({path: texts[0]}, {path: texts[1]})), Markup(""))
        found.append(Difference(path, kind, said))
    return found


def _text(content: bytes | None) -> str | None:
    try:
        return (content or b"").decode("utf-8")
    except UnicodeDecodeError:
        return None


def ask(
    site: Site,
    session: Session,
    visitor: Visitor,
    row: Exercise,
    archive: bytes,
    *,
    base_revision_id: int | None,
    from_draft: bool = False,
    publish: bool = True,
) -> int:
    """Have what is in `archive` checked and published; the run's id. `ring` afterwards."""
    run = gate_runs.ask(
        session,
        row,
        archive,
        visitor.id,
        site.now(),
        base_revision_id=base_revision_id,
        from_draft=from_draft,
        publish=publish,
    )
    assert run.id is not None
    return run.id


def ring(site: Site) -> None:
    """Tell a worker that there is something to check."""
    site.queue.enqueue(Lane.SLOW)


# -- the draft -------------------------------------------------------------------------------------------------------


@router.get("/teach/{topic}/{slug}/publish")
def show(request: Request, visitor: AuthorOnly, site: SiteOf, topic: str, slug: str) -> Response:
    """What publishing the draft would change."""
    return _form(request, site, topic, slug)


def _form(request: Request, site: Site, topic: str, slug: str, status: int = 200) -> Response:
    with site.database.read() as session:
        place, exercise, draft = _drafted(session, topic, slug)
        published = authoring.published_files(session, exercise)
        files = drafts.content(session, draft)
        changed = differences(published[1] if published else {}, files)
        stale = draft.base_revision_id != exercise.current_revision_id
        latest = next(iter(gate_runs.latest(session, exercise.id or 0, 1)), None)
        return render(
            request,
            "publish.html",
            status=status,
            topic=place,
            exercise=exercise,
            differences=changed,
            folder=look(files, topic, slug),
            first=published is None,
            stale=stale,
            running=latest if latest is not None and latest.state in gate_runs.OPEN else None,
        )


@router.post("/teach/{topic}/{slug}/publish")
def publish(
    request: Request,
    visitor: AuthorOnly,
    site: SiteOf,
    topic: str,
    slug: str,
    over: Annotated[str, Form()] = "",
    only_check: Annotated[str, Form()] = "",
) -> Response:
    """Ask for the check. `over`: also over what somebody else published since the draft was begun; `only_check`:
    publish nothing."""
    with site.database.read() as session:
        _place, _exercise, draft = _drafted(session, topic, slug)
        files = drafts.content(session, draft)
    try:
        archive = exercise_archive.pack(files)
    except exercise_archive.BadArchive as bad:
        raise Problem(422, str(bad)) from None
    with site.database.begin() as session:
        _place, exercise, draft = _drafted(session, topic, slug)
        if draft.base_revision_id != exercise.current_revision_id and over != "1" and not only_check:
            run_id = None
        else:
            base, to_publish = exercise.current_revision_id, not only_check
            run_id = ask(
                site, session, visitor, exercise, archive, base_revision_id=base, from_draft=True, publish=to_publish
            )
            if over == "1":
                draft.base_revision_id = base
    if run_id is None:
        return _form(request, site, topic, slug, 409)
    ring(site)
    return RedirectResponse(f"/teach/gate/{run_id}", status_code=303)


def _drafted(session: Session, topic: str, slug: str) -> tuple[Topic, Exercise, Draft]:
    place, exercise = teach.found(session, topic, slug)
    draft = drafts.of(session, exercise.id or 0)
    if draft is None:
        raise Problem(409, _("There is no draft to publish. Begin one with “Edit”."))
    return place, exercise, draft


# -- what the folder offers ------------------------------------------------------------------------------------------


@router.get("/teach/{topic}/{slug}/offer")
def show_offer(request: Request, visitor: AuthorOnly, site: SiteOf, topic: str, slug: str) -> Response:
    """What the folder says now, beside what is published."""
    with site.database.read() as session:
        place, exercise = teach.found(session, topic, slug)
        offered = revisions.get(session, exercise.offered_revision_id)
        published = authoring.published_files(session, exercise)
        new = exercise_archive.unpack(offered.files) if offered else {}
        old = published[1] if published else {}
        return render(
            request,
            "offer.html",
            topic=place,
            exercise=exercise,
            offered=offered,
            differences=differences(old, new) if offered else [],
            has_draft=drafts.of(session, exercise.id or 0) is not None,
            of_folder=exercise.origin is Origin.FOLDER,
            can_give_back=revisions.newest_of_folder(session, exercise.id or 0) is not None,
        )


@router.post("/teach/{topic}/{slug}/offer")
def settle_offer(
    visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, action: Annotated[str, Form()] = ""
) -> Response:
    """`draft`: take it over into the draft; `publish`: send it through the gate; `decline`: not this one."""
    if action not in ("draft", "publish", "decline"):
        raise Problem(422)
    name = f"{topic}/{slug}"
    target = teach.address(topic, slug)
    with site.database.read() as session:
        _place, exercise = teach.found(session, topic, slug)
        offered = revisions.get(session, exercise.offered_revision_id)
    files = exercise_archive.unpack(offered.files) if offered is not None and action == "draft" else {}
    with site.database.begin() as session:
        exercise = exercises.lock(session, exercise.id or 0)
        assert exercise.id is not None
        if offered is None or exercise.offered_revision_id != offered.id:
            raise Problem(409, _("Its folder offers nothing any more."))
        if action == "publish":
            base = exercise.current_revision_id
            run_id = ask(site, session, visitor, exercise, offered.files, base_revision_id=base)
            target = f"/teach/gate/{run_id}"
        elif action == "draft":
            draft = drafts.begin(session, exercise.id, files, exercise.current_revision_id, visitor.id, site.now())
            drafts.become(session, draft, files, visitor.id, site.now())
            draft.base_revision_id = exercise.current_revision_id
            revisions.decline(session, exercise)
            target = teach.address(topic, slug, "edit")
        else:
            revisions.decline(session, exercise)
        audit.add(session, visitor.id, f"offer.{action}", name, site.now(), {"revision": offered.hash})
    if action == "publish":
        ring(site)
    return RedirectResponse(target, status_code=303)


@router.post("/teach/{topic}/{slug}/give-back")
def give_back(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str) -> Response:
    """Let the exercise belong to its folder again: what the folder was last seen to say is published at once."""
    with site.database.read() as session:
        _place, exercise = teach.found(session, topic, slug)
        archive = exercises.said_by_folder(session, exercise)
    if archive is None:
        raise Problem(409, _("No folder of this exercise was ever seen here."))
    packed = Packed.read(archive)
    try:
        ready = Ready.of(load_files(packed.files, topic, slug), packed=packed)
    except BadExercise as bad:
        raise Problem(409, "; ".join(bad.problems)) from None
    with site.database.begin() as session:
        try:
            revision = exercises.give_back(session, exercise.id or 0, ready, site.now())
        except exercises.OtherState:
            raise Problem(409, _("Its folder says something else by now: look at it again.")) from None
        audit.add(session, visitor.id, "exercise.give_back", f"{topic}/{slug}", site.now(), {"revision": revision.hash})
    return RedirectResponse(teach.address(topic, slug), status_code=303)
