"""The topics, and one topic with its exercises."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request, Response

from judge.store import exercises, progress
from judge.store.tables import Exercise, ExerciseState, Progress
from web.course import course
from web.errors import Problem
from web.language import gettext as _
from web.pages import render
from web.site import SiteOf
from web.visitor import VisitorOf

router = APIRouter(include_in_schema=False)


@router.get("/topics")
def topics(request: Request, visitor: VisitorOf, site: SiteOf) -> Response:
    """All topics with rings."""
    with site.database.read() as session:
        mine = progress.of_user(session, visitor.id) if visitor.user else {}
        return render(request, "topics.html", topics=course(session, mine))


@router.get("/topics/{folder}")
def topic(request: Request, visitor: VisitorOf, site: SiteOf, folder: str) -> Response:
    """One topic's exercises."""
    with site.database.read() as session:
        every = exercises.topics(session)
        place = next((n for n, found in enumerate(every) if found.folder == folder), None)
        if place is None:
            raise Problem(404, _("There is no such topic."))
        here = exercises.of_topic(session, every[place].id or 0)
        mine = progress.of_user(session, visitor.id) if visitor.user else {}
        return render(
            request,
            "topic.html",
            topic=every[place],
            exercises=here,
            progress=mine,
            following=_following(here, mine) if visitor.user else None,
            solved=sum(_solved(mine, exercise.id) for exercise in here),
            before=every[place - 1] if place else None,
            after=every[place + 1] if place + 1 < len(every) else None,
        )


def _following(here: Sequence[Exercise], mine: Mapping[int, Progress]) -> int | None:
    """Which of the topic's exercises comes next, by id: the first that takes submissions and is not solved yet."""
    waiting = (one.id for one in here if one.state is ExerciseState.OPEN and not _solved(mine, one.id))
    return next(waiting, None)


def _solved(mine: Mapping[int, Progress], exercise_id: int | None) -> bool:
    return exercise_id is not None and exercise_id in mine and mine[exercise_id].solved
