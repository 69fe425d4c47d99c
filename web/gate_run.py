"""One way through the publish gate, live: how far the check has come, what it refuses and where to mend it, numbers.

The worker writes what the gate says into the row; the page is that row. A page that is open hears by server-sent events
that something changed (the row is looked at every so often, which is enough for the few who publish) and fetches the
changed part from the server. Without script the page comes again by itself.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlmodel import Session

from judge import exercise_archive
from judge.findings import Demand
from judge.store import drafts, gate_runs, regrades
from judge.store.tables import Exercise, GateRun, GateState, Topic
from web import gate_words, teach
from web.errors import Problem
from web.ids import number
from web.language import gettext as _
from web.pages import render
from web.site import Site, SiteOf
from web.visitor import AuthorOnly

router = APIRouter(include_in_schema=False)

KINDS = {
    GateState.WAITING: "running",
    GateState.RUNNING: "running",
    GateState.PASSED: "passed",
    GateState.REFUSED: "failed",
    GateState.CANCELLED: "skipped",
    GateState.BROKEN: "info",
}
LOOK = 0.5
"""Seconds between two looks at the row for a page that is open."""


@dataclass(frozen=True)
class Line:
    """A demand on the page. `kind`: waiting, running, passed, failed, skipped; `items`: what was run and what came of
    it."""

    name: str
    asks: str
    kind: str
    word: str
    count: str = ""
    what: str = ""
    items: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """A run as its page shows it. `k` of `n` steps are done; `can_be_mended`: what was checked may become the draft."""

    run: GateRun
    heading: str
    kind: str
    lines: list[Line]
    k: int
    n: int
    refusals: list[gate_words.Told]
    advice: list[gate_words.Told]
    has_draft: bool
    can_be_mended: bool
    before: int

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.run.state in gate_runs.OPEN


def found(session: Session, run_id: int, *, with_files: bool = False) -> tuple[GateRun, Topic, Exercise]:
    """The run. Raises Problem 404."""
    known = gate_runs.get(session, run_id, with_files=with_files)
    if known is None:
        raise Problem(404)
    return known


@router.get("/teach/gate/{run_id}")
def show(request: Request, visitor: AuthorOnly, site: SiteOf, run_id: str) -> Response:
    """The page."""
    return _answer(request, site, run_id, "gate.html")


@router.get("/teach/gate/{run_id}/part")
def part(request: Request, visitor: AuthorOnly, site: SiteOf, run_id: str) -> Response:
    """The page's inside alone: what replaces it when something has changed."""
    return _answer(request, site, run_id, "gate_part.html")


def _answer(request: Request, site: Site, run_id: str, template: str) -> Response:
    with site.database.read() as session:
        run, topic, exercise = found(session, number(run_id))
        shown = _shown(session, run, exercise)
        published = run.state is GateState.PASSED and run.publish
        old = regrades.outdated(session, exercise) if published else 0
    return render(request, template, shown=shown, run=run, topic=topic, exercise=exercise, outdated=old)


def _shown(session: Session, run: GateRun, exercise: Exercise) -> Shown:
    draft = drafts.of(session, exercise.id or 0)
    files = [entry.path for entry in drafts.entries(session, draft)] if draft is not None else []
    steps = {step["demand"]: step for step in run.steps}
    failed = {finding["demand"] for finding in run.checked.get("findings", ())}
    over = run.state in (GateState.PASSED, GateState.REFUSED)
    lines = [
        _line(demand, steps.get(demand.value), demand.value in failed, over, run)
        for demand in gate_words.demand_words()
        if demand is not Demand.STRENGTH or run.mutants
    ]
    last = max(run.steps, key=lambda step: step["k"], default=None)
    return Shown(
        run=run,
        heading=heading(run, last),
        kind=KINDS[run.state],
        lines=lines,
        k=last["k"] - 1 if last else 0,
        n=last["n"] if last else 0,
        refusals=gate_words.problems(run.checked, files),
        advice=gate_words.problems(run.checked, files, "advised"),
        has_draft=draft is not None,
        can_be_mended=draft is None and gate_runs.can_be_mended(session, run.id or 0),
        before=gate_runs.position(session, run.id or 0) if run.state is GateState.WAITING else 0,
    )


def heading(run: GateRun, last: Mapping[str, Any] | None) -> str:
    """Where the run is, in a sentence."""
    if run.state is GateState.RUNNING and last:
        return _("Being checked: step %(k)s of %(n)s") % {"k": last["k"], "n": last["n"]}
    if run.state is GateState.PASSED and not run.publish:
        return _("Passed: it may be published")
    return {
        GateState.WAITING: _("Waiting for a free sandbox"),
        GateState.RUNNING: _("The check begins"),
        GateState.PASSED: _("Published"),
        GateState.REFUSED: _("Not published: something has to be mended"),
        GateState.CANCELLED: _("Cancelled: nothing was published"),
        GateState.BROKEN: _("The check broke down: our fault, nothing was published"),
    }[run.state]


def _line(demand: Demand, step: Mapping[str, Any] | None, failed: bool, over: bool, run: GateRun) -> Line:
    name, asks = gate_words.demand_words()[demand]
    if step is None:
        met = {
            Demand.FOLDER: bool(run.steps),  # a folder that is no exercise is not run
            Demand.LIMITS: over and bool(run.steps),
            Demand.STRENGTH: over and bool(run.checked.get("mutants")),  # as noted beside the exercise
        }.get(demand, False)
        kind = "failed" if failed else "passed" if met else "skipped" if over else "waiting"
    elif failed or step["failed"]:
        kind = "failed"
    elif over or (step["done"] >= step["begun"] and _went_on(run, demand)):
        kind = "passed"
    else:
        kind = "running" if run.state is GateState.RUNNING else "waiting"
    if demand is Demand.STRENGTH and step is not None and over and not failed:
        kind = "passed"  # a share of the faults may stay unnoticed
    words = {
        "waiting": _("not yet"),
        "running": _("going on"),
        "passed": _("as it should be"),
        "failed": _("to be mended"),
        "skipped": _("not looked at"),
    }
    count = ""
    if step is not None and step["begun"] > 1:
        count = _("%(k)s of %(n)s right") if demand is not Demand.STRENGTH else _("%(k)s of %(n)s noticed")
        count %= {"k": step["done"] - step["failed"], "n": step["begun"]}
    what = step["what"] if step is not None and kind == "running" else ""
    items = [_judged(item, demand, run) for item in step["items"]] if step and demand is not Demand.LEAKS else []
    return Line(name, asks, kind, words[kind], count, what, items)


def _judged(item: Mapping[str, Any], demand: Demand, run: GateRun) -> Mapping[str, Any]:
    """A solution with the verdict of its folder that failed other cases than it names is not right all the same."""
    places = {one["where"] for one in run.checked.get("findings", ()) if one["demand"] == demand.value}
    return {**item, "ok": bool(item["ok"]) and f"solutions/{item['what']}" not in places}


def _went_on(run: GateRun, demand: Demand) -> bool:
    """Whether a step of another demand has begun after this one's."""
    own = next((step["k"] for step in run.steps if step["demand"] == demand.value), 0)
    return any(step["k"] > own for step in run.steps)


async def _watched(visitor: AuthorOnly, site: SiteOf, run_id: str) -> int:
    """Looked up before the answer begins: an error must still be able to be one."""

    def look_up() -> int:
        with site.database.read() as session:
            return found(session, number(run_id))[0].id or 0

    return await run_in_threadpool(look_up)


@router.get("/teach/gate/{run_id}/events", response_class=EventSourceResponse)
async def events(site: SiteOf, watched: Annotated[int, Depends(_watched)]) -> AsyncIterator[ServerSentEvent]:
    """`changed` at once and whenever the page would look different, `done` when the run has ended."""
    sent = ""
    while not site.news.closing:
        state, mark = await run_in_threadpool(partial(_present, site, watched))
        if mark != sent:
            ended = state not in gate_runs.OPEN
            yield ServerSentEvent(event="done" if ended else "changed", data={"state": state.value})
            if ended:
                return
            sent = mark
        await asyncio.sleep(LOOK)


def _present(site: Site, run_id: int) -> tuple[GateState, str]:
    """The run's state, and a word that changes with everything that the page shows of it."""
    with site.database.read() as session:
        run = found(session, run_id)[0]
        before = gate_runs.position(session, run_id) if run.state is GateState.WAITING else 0
        said = json.dumps([run.state, run.steps, run.tries, before], sort_keys=True)
        return run.state, hashlib.sha256(said.encode()).hexdigest()


@router.post("/teach/gate/{run_id}/cancel")
def cancel(visitor: AuthorOnly, site: SiteOf, run_id: str) -> Response:
    """End the run; once it has ended that changes nothing."""
    with site.database.begin() as session:
        run, _topic, _exercise = found(session, number(run_id))
        gate_runs.cancel(session, run.id or 0, visitor.id, site.now())
    return RedirectResponse(f"/teach/gate/{number(run_id)}", status_code=303)


@router.post("/teach/gate/{run_id}/draft")
def into_draft(visitor: AuthorOnly, site: SiteOf, run_id: str) -> Response:
    """Make what was refused the exercise's draft, where it has none: to mend here what came from elsewhere."""
    with site.database.read() as session:
        run, topic, exercise = found(session, number(run_id))
        archive = gate_runs.refused_files(session, number(run_id))
        begun = drafts.of(session, exercise.id or 0)
    if begun is not None:
        return RedirectResponse(teach.address(topic, exercise, "edit"), status_code=303)
    if archive is None:
        raise Problem(410, _("What was checked is not kept any more. Send it again, and mend that."))
    files = exercise_archive.unpack(archive)
    with site.database.begin() as session:
        drafts.begin(session, exercise.id or 0, files, run.base_revision_id, visitor.id, site.now())
    return RedirectResponse(teach.address(topic, exercise, "edit"), status_code=303)
