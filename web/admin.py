"""The page of who runs the site: workers and their boxes, what waits, what went wrong, and "grade again".

Others get 404. Whatever is done here is written into the audit log with who did it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from judge.store import audit, faults, submissions, users, workers
from judge.store.tables import WorkerSlot
from web import unsuited
from web.again import queue_again
from web.errors import Problem
from web.ids import number
from web.language import gettext as _
from web.pages import render
from web.site import Site, SiteOf
from web.visitor import AdminOnly, Visitor

router = APIRouter(include_in_schema=False)

FAULTS = 30
DOINGS = 20
_SAID_APART = frozenset({"doing", "submission", "sandbox", "why", "pid", "boxes", "form", "cannot"})


@dataclass(frozen=True)
class WorkerLine:
    """A worker as it last described itself. `alive` False: it has said nothing for a while."""

    name: str
    alive: bool
    seen_at: datetime
    started_at: datetime
    doing: str
    submission: int | None
    sandbox: str
    form: str
    why: str
    boxes: list[str]
    more: list[tuple[str, str]]


@router.get("/admin")
def show(request: Request, visitor: AdminOnly, site: SiteOf, done: str = "", about: str = "") -> Response:
    """The page. `done` says what was just done, about the submission `about`."""
    now = site.now()
    with site.database.read() as session:
        fresh = {slot.name for slot in workers.fresh(session, now)}
        lines = [_line(slot, slot.name in fresh) for slot in workers.all(session)]
        waiting = submissions.waiting(session)
        nowhere = unsuited.by_name(site, session)
        wrong = faults.latest(session, FAULTS)
        doings = audit.latest(session, DOINGS)
        logins = users.logins(session, {entry.actor_id for entry in doings if entry.actor_id is not None})
    about = about if about.isascii() and about.isdigit() else ""
    said = {
        "again": _("Submission %(id)s is queued to be graded again.") % {"id": about},
        "not-again": _("Submission %(id)s is on the road already, or there is none.") % {"id": about},
    }
    return render(
        request,
        "admin.html",
        workers=lines,
        waiting=waiting,
        nowhere=nowhere,
        queue_alive=site.queue.alive(),
        faults=wrong,
        doings=doings,
        logins=logins,
        done=said.get(done, ""),
        failed=done.startswith("not-"),
    )


@router.post("/admin/again")
def again_by_form(visitor: AdminOnly, site: SiteOf, submission: Annotated[str, Form()] = "") -> Response:
    """Grade the submission whose number was typed again."""
    return _again(visitor, site, submission.strip().removeprefix("#"))


@router.post("/admin/submissions/{submission_id}/again")
def again(visitor: AdminOnly, site: SiteOf, submission_id: str) -> Response:
    """Grade a submission again; its present grade stands until the next is recorded."""
    return _again(visitor, site, submission_id)


def _again(visitor: Visitor, site: Site, text: str) -> Response:
    try:
        submission_id = number(text)
    except Problem:
        return RedirectResponse("/admin?done=not-again", status_code=303)
    said = "again" if queue_again(site, visitor, submission_id) else "not-again"
    return RedirectResponse(f"/admin?done={said}&about={submission_id}", status_code=303)


def _line(slot: WorkerSlot, alive: bool) -> WorkerLine:
    state = slot.state
    held = state.get("submission")
    return WorkerLine(
        name=slot.name,
        alive=alive,
        seen_at=slot.seen_at,
        started_at=slot.started_at,
        doing=str(state.get("doing", "")),
        submission=held if isinstance(held, int) else None,
        sandbox=str(state.get("sandbox", "none")),
        form=str(state.get("form", "")),
        why=str(state.get("why", "")),
        boxes=_boxes(state.get("boxes")),
        more=[(name, _said(value)) for name, value in sorted(state.items()) if name not in _SAID_APART],
    )


def _boxes(told: Any) -> list[str]:
    """The boxes a worker holds, a line each, however it describes them."""
    if isinstance(told, Mapping):
        return [f"{name}: {_said(value)}" for name, value in told.items()]
    if isinstance(told, list):
        return [_said(box) for box in told]
    return [] if told is None else [_said(told)]


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_said(part) for part in value)
    return str(value)
