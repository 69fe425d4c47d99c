"""The exercise page: statement and editor side by side, and the history of one's own submissions for it."""

import secrets
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from judge.store import exercises, progress, submissions
from judge.store.tables import Exercise, Topic
from web import attempts, language, markdown, unsuited, wording
from web.errors import Problem
from web.health import sandbox_of
from web.language import gettext as _
from web.pages import render
from web.site import Site, SiteOf
from web.visitor import SignedIn, Visitor, VisitorOf

router = APIRouter(include_in_schema=False)

IN_HISTORY = 20


@router.get("/exercises/{topic}/{slug}")
def show(request: Request, visitor: VisitorOf, site: SiteOf, topic: str, slug: str) -> Response:
    """The page. The editor begins with one's last submission, else with the starter."""
    return show_with(request, site, visitor, topic, slug)


def show_with(
    request: Request,
    site: Site,
    visitor: Visitor,
    topic: str,
    slug: str,
    files: Mapping[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    """The page with `files` in the editor and what is wrong with them."""
    with site.database.read() as session:
        found = _find(session, topic, slug)
        place, exercise = found
        assert exercise.id is not None and exercise.current_version_id is not None
        rules = site.versions.get(session, exercise.current_version_id)
        support = site.versions.support(session, exercise.current_version_id)
        mine = progress.of_user(session, visitor.id).get(exercise.id) if visitor.user else None
        shown = dict(files) if files else _begin(session, visitor, place, exercise)
        squares = site.versions.expected(session, exercise.current_version_id) if visitor.user else 0
        nowhere = bool(unsuited.reasons(site, session, rules))
    text = exercise.statement_zh if language.current() == "zh" and exercise.statement_zh else exercise.statement
    return render(
        request,
        "exercise.html",
        status=problem.status if problem else 200,
        headers=problem.headers if problem else None,
        topic=place,
        exercise=exercise,
        statement=markdown.render(markdown.without_title(text)),
        support=support,
        limits=rules.limits,
        shared=rules.isolation == "shared",
        mine=mine,
        expected=wording.waiting(squares),
        files=shown or {"solution.py": ""},
        key=secrets.token_urlsafe(16),
        problem=problem,
        nowhere=unsuited.sentence() if nowhere else "",
        sandbox=sandbox_of(site),
    )


@router.get("/exercises/{topic}/{slug}/history")
def history(request: Request, visitor: SignedIn, site: SiteOf, topic: str, slug: str) -> Response:
    """What the drawer shows: one's submissions with strips, what changed, and a way back into the editor."""
    with site.database.read() as session:
        _place, exercise = _find(session, topic, slug)
        rows = submissions.history(session, visitor.id, exercise.id or 0, IN_HISTORY)
        return render(request, "history.html", attempts=attempts.lines(session, rows, with_changes=True))


def _find(session: Session, topic: str, slug: str) -> tuple[Topic, Exercise]:
    found = exercises.get(session, topic, slug)
    if found is None or found[1].current_version_id is None:
        raise Problem(404, _("There is no such exercise."))
    return found


def _begin(session: Session, visitor: Visitor, topic: Topic, exercise: Exercise) -> dict[str, str]:
    """What the editor begins with: the last submission; else the accepted files of the exercise this one builds on;
    else the starter."""
    if visitor.user is not None and exercise.id is not None:
        last = submissions.history(session, visitor.id, exercise.id, limit=1)
        if last:
            return dict(last[0][0].files)
        if exercise.starter_from:
            stage = exercises.get(session, topic.folder, exercise.starter_from)
            if stage is not None and stage[1].id is not None:
                accepted = submissions.last_accepted(session, visitor.id, stage[1].id)
                if accepted is not None:
                    # Nothing of the starter is mixed in: it is somebody else's solution of that stage.
                    return dict(accepted.files)
    return dict(exercise.starter)
