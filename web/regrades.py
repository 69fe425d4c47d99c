"""Regrades for those who teach: begin one, watch its dry run, read who would change and why, apply, cancel or undo.

Nothing is decided here (`judge.store.regrades`). What was decided is carried out right after the answer, some learners
a transaction; should this process end in between, a worker goes on (`judge.regrading`), and until it is through every
page says that it is under way. Learners and assistants are told 404: the pages show the suite.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from judge.store import authoring, exercises, grades, regrade_lists, regrades, users, workers
from judge.store.database import DatabaseBusy
from judge.store.regrades import NotNow, Which
from judge.store.tables import Exercise, Regrade, RegradeState, Topic
from judge.words import Lane
from web import regrade_rows, version_names
from web.errors import Problem
from web.ids import number
from web.language import gettext as _
from web.pages import render
from web.site import Site, SiteOf
from web.visitor import AuthorOnly

router = APIRouter(include_in_schema=False)

ON_A_PAGE = 25
LISTED = 20
"""Regrades in an exercise's list: each is counted anew."""
LONGEST_REASON = 2000
SHOWN = {
    "changed": ("raised", "lowered", "other"),
    "raised": ("raised",),
    "lowered": ("lowered",),
    "other": ("other",),
    "same": ("same",),
    "ours": ("ours",),
    "waiting": ("waiting",),
    "all": (),
}
"""Filters of the list: the kinds of items each shows."""
NOTES = ("newer", "override", "lower", "undone")
"""Notes that the list can be filtered by as well."""


@router.get("/teach/{topic}/{slug}/regrades")
def of_exercise(request: Request, visitor: AuthorOnly, site: SiteOf, topic: str, slug: str) -> Response:
    """The exercise's regrades and the form that begins one."""
    return _listed(request, site, topic, slug)


@router.post("/teach/{topic}/{slug}/regrades")
def begin(
    request: Request,
    visitor: AuthorOnly,
    site: SiteOf,
    topic: str,
    slug: str,
    version: Annotated[str, Form()] = "",
    which: Annotated[str, Form()] = Which.COUNTED,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Begin a dry run and go to its page. With a form that cannot be: the page again, saying why."""
    reason = grades.clean(reason.strip())
    if which not in (Which.COUNTED, Which.LATEST, Which.ALL):
        raise Problem(422, _("That choice is none of the form."))
    if not reason or len(reason) > LONGEST_REASON:
        wrong = _("Say why, in up to 2000 characters: learners whose grade changes read it.")
        return _listed(request, site, topic, slug, wrong={"reason": wrong}, sent=(version, which, reason))
    try:
        with site.database.begin() as session:
            _folder, exercise = _exercise(session, topic, slug)
            version_id = number(version) if version else exercise.current_version_id or 0
            row = regrades.begin(session, exercise.id or 0, version_id, Which(which), reason, visitor.id, site.now())
            regrade_id = row.id
    except LookupError:
        raise Problem(422, _("That version was never published for this exercise.")) from None
    except NotNow as refused:
        words = {
            "busy": _("Another regrade of this exercise is under way. Wait for it, or cancel it."),
            "empty": _("Nobody has a graded submission here yet, so there is nothing to regrade."),
        }
        return _listed(request, site, topic, slug, wrong={"": words[refused.why]}, sent=(version, which, reason))
    site.queue.enqueue(Lane.SLOW)
    return RedirectResponse(f"/teach/regrades/{regrade_id}", status_code=303)


@router.get("/teach/regrades/{regrade_id}")
def show(
    request: Request, visitor: AuthorOnly, site: SiteOf, regrade_id: str, show: str = "", after: str = "0"
) -> Response:
    """The regrade: where it is, totals, what differs between the versions, and who would change."""
    start = int(after) if after.isascii() and after.isdigit() and len(after) <= 15 else 0
    with site.database.read() as session:
        row, told = _summary(site, session, number(regrade_id))
        totals: regrade_lists.Totals = told["totals"]
        changed = any(totals.kinds[kind] for kind in SHOWN["changed"])
        shown = show if show in SHOWN or show in NOTES else "changed" if changed else "all"
        note, kinds = (shown, ()) if shown in NOTES else ("", SHOWN[shown])
        found = regrade_lists.page(session, row.id or 0, kinds, start, ON_A_PAGE + 1, note)
        return render(
            request,
            "regrade.html",
            **told,
            shown=shown,
            rows=regrade_rows.rows(session, found[:ON_A_PAGE]),
            start=start,
            next=found[ON_A_PAGE - 1].item.id if len(found) > ON_A_PAGE else None,
            differences=regrade_rows.differences(session, row),
        )


@router.get("/teach/regrades/{regrade_id}/part")
def part(request: Request, visitor: AuthorOnly, site: SiteOf, regrade_id: str, state: str = "") -> Response:
    """The upper part of the page, which asks for itself while something goes on. `state`: what it showed last; when
    that has changed the whole page is loaded again."""
    with site.database.read() as session:
        row, told = _summary(site, session, number(regrade_id))
        headers = {"HX-Refresh": "true"} if state != row.state.value else {}
        return render(request, "regrade_part.html", headers=headers, **told)


@router.post("/teach/regrades/{regrade_id}/apply")
def apply(
    visitor: AuthorOnly,
    site: SiteOf,
    later: BackgroundTasks,
    regrade_id: str,
    how: Annotated[str, Form()] = "",
    overrides: Annotated[str, Form()] = "",
) -> Response:
    """Make the new grades count: all (`how` "all") or only where no points are lost ("never-lower")."""
    if how not in ("all", "never-lower"):
        raise Problem(422, _("That choice is none of the form."))
    found = number(regrade_id)
    try:
        with site.database.begin() as session:
            _regrade(session, found)
            lower = how == "never-lower"
            regrades.decide(session, found, visitor.id, site.now(), never_lower=lower, overrides=bool(overrides))
    except NotNow:
        raise Problem(409, _("This regrade cannot be applied now: look at its page.")) from None
    return _go_on(site, later, found)


@router.post("/teach/regrades/{regrade_id}/cancel")
def cancel(visitor: AuthorOnly, site: SiteOf, regrade_id: str) -> Response:
    """Drop it: nobody's grade has changed."""
    found = number(regrade_id)
    try:
        with site.database.begin() as session:
            _regrade(session, found)
            regrades.cancel(session, found, visitor.id, site.now())
    except NotNow:
        raise Problem(409, _("This regrade cannot be cancelled now: look at its page.")) from None
    return RedirectResponse(f"/teach/regrades/{found}", status_code=303)


@router.post("/teach/regrades/{regrade_id}/undo")
def undo(visitor: AuthorOnly, site: SiteOf, later: BackgroundTasks, regrade_id: str) -> Response:
    """Put the former grades back."""
    found = number(regrade_id)
    try:
        with site.database.begin() as session:
            _regrade(session, found)
            regrades.undo(session, found, visitor.id, site.now())
    except NotNow:
        raise Problem(409, _("This regrade cannot be undone now: look at its page.")) from None
    return _go_on(site, later, found)


def _go_on(site: Site, later: BackgroundTasks, regrade_id: int) -> Response:
    site.queue.enqueue(Lane.SLOW)
    later.add_task(_carry_out, site, regrade_id)
    return RedirectResponse(f"/teach/regrades/{regrade_id}", status_code=303, background=later)


def _carry_out(site: Site, regrade_id: int) -> None:
    """Apply or undo to the end, in a thread after the answer; a worker goes on where this stops."""
    try:
        while True:
            with site.database.begin() as session:
                if not regrades.step(session, regrade_id, site.now()):
                    return
    except (SQLAlchemyError, DatabaseBusy):
        return


def _exercise(session: Session, topic: str, slug: str) -> tuple[Topic, Exercise]:
    found = authoring.find(session, topic, slug)
    if found is None:
        raise Problem(404)
    return found


def _regrade(session: Session, regrade_id: int) -> Regrade:
    row = regrades.get(session, regrade_id)
    if row is None:
        raise Problem(404)
    return row


def _listed(
    request: Request,
    site: Site,
    topic: str,
    slug: str,
    wrong: dict[str, str] | None = None,
    sent: tuple[str, str, str] = ("", Which.COUNTED, ""),
) -> Response:
    with site.database.read() as session:
        folder, exercise = _exercise(session, topic, slug)
        rows = regrades.of_exercise(session, exercise.id or 0, LISTED)
        return render(
            request,
            "regrades.html",
            status=422 if wrong else 200,
            topic=folder,
            exercise=exercise,
            rows=[(row, regrade_lists.totals(session, row.id or 0)) for row in rows],
            outdated=regrades.outdated(session, exercise),
            versions=version_names.names(session, exercise, changes=True),
            imageless={row.id for row in rows if _waits_for_image(site, session, row)},
            counts={which.value: regrades.count(session, exercise.id or 0, which) for which in list(Which)[:3]},
            wrong=wrong or {},
            version=sent[0] or str(exercise.current_version_id or ""),
            which=sent[1],
            reason=sent[2],
        )


def _waits_for_image(site: Site, session: Session, row: Regrade) -> bool:
    """Whether the dry run cannot go on because no worker has its image (any more)."""
    return row.state is RegradeState.RUNNING and workers.without_image(session, row.image, site.now())


def _summary(site: Site, session: Session, regrade_id: int) -> tuple[Regrade, dict[str, Any]]:
    row = _regrade(session, regrade_id)
    found = exercises.by_id(session, row.exercise_id)
    if found is None:
        raise Problem(404)
    images = [slot.state.get("sandbox") not in ("none", "building") for slot in workers.fresh(session, site.now())]
    return row, {
        "regrade": row,
        "topic": found[0],
        "exercise": found[1],
        "totals": regrade_lists.totals(session, regrade_id),
        "versions": (known := version_names.names(session, found[1], changes=True)),
        "version": known[row.version_id],
        "limits": asdict(site.versions.get(session, row.version_id).limits),
        "olds": [(known[old], n) for old, n in regrade_lists.versions(session, row)],
        "asked_by": users.get(session, row.asked_by),
        "decided_by": users.get(session, row.decided_by) if row.decided_by else None,
        "live": row.state in regrades.UNDER_WAY,
        "can_undo": row.state is RegradeState.APPLIED,
        "no_worker": not any(images),
        "imageless": _waits_for_image(site, session, row),
        "notes": NOTES,
    }
