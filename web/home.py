"""The home page: for strangers what Assay is; for people where they left off, their course, their place."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from judge.store import exercises, leaderboard, progress, submissions
from judge.store.tables import Exercise, Progress, Topic
from judge.words import Verdict
from web import attempts, markdown, wording
from web.course import course
from web.pages import render
from web.site import SiteOf
from web.visitor import VisitorOf

router = APIRouter(include_in_schema=False)

EXAMPLE = '''\
def running_mean(numbers):
    """The mean of all numbers so far."""
    total = 0
    for n, number in enumerate(numbers, start=1):
        total += number
        yield total / n
'''
EXAMPLE_STRIP = ("passed", "passed", "passed", "passed", "passed", "failed", "passed", "time")


@dataclass(frozen=True)
class Next:
    """The exercise to go on with, and the last attempt at it if there is one."""

    topic: Topic
    exercise: Exercise
    attempt: attempts.Line | None


@router.get("/")
def home(request: Request, visitor: VisitorOf, site: SiteOf) -> Response:
    """One of the two home pages."""
    with site.database.read() as session:
        if visitor.user is None:
            return render(
                request,
                "home_stranger.html",
                topics=course(session, {}),
                example=[wording.Square(kind, wording.outcome_word(kind)) for kind in EXAMPLE_STRIP],
                example_code=markdown.python_block(EXAMPLE),
            )
        mine = progress.of_user(session, visitor.id)
        published = exercises.published(session)
        by_id = {exercise.id: exercise for _topic, exercise in published if exercise.id is not None}
        recent = attempts.lines(session, submissions.page(session, visitor.id, limit=6), by_id)
        return render(
            request,
            "home.html",
            topics=course(session, mine),
            next=_next(published, mine, recent),
            recent=recent,
            neighbours=leaderboard.neighbourhood(session, visitor.id, around=2),
        )


def _next(
    published: list[tuple[Topic, Exercise]], mine: dict[int, Progress], recent: list[attempts.Line]
) -> Next | None:
    """The exercise of the last attempt if it is not solved yet; else the first unsolved one after it, or at all."""
    last = next((line for line in recent if line.exercise is not None), None)
    order = [exercise.id for _topic, exercise in published]
    begin = 0
    if last is not None and last.exercise is not None and last.exercise.id in order:
        begin = order.index(last.exercise.id)
    for topic, exercise in published[begin:] + published[:begin]:
        done = mine.get(exercise.id or 0)
        if done is None or not done.solved:
            line = next((line for line in recent if line.exercise is exercise), None)
            unfinished = line if line and line.verdict != Verdict.ACCEPTED else None
            return Next(topic, exercise, unfinished)
    return None
