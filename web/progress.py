"""One's own progress: points over time, by topic, and every submission."""

from fastapi import APIRouter, Request, Response

from judge.store import exercises, leaderboard, progress, submissions
from web import attempts
from web.chart import points_over_time
from web.course import course
from web.ids import number
from web.pages import render
from web.site import SiteOf
from web.visitor import SignedIn

router = APIRouter(include_in_schema=False)

ON_A_PAGE = 20


@router.get("/progress")
def show(request: Request, visitor: SignedIn, site: SiteOf, before: str = "") -> Response:
    """The page; `before` is the id below which submissions are listed."""
    below = number(before) if before else None
    with site.database.read() as session:
        mine = progress.of_user(session, visitor.id)
        topics = course(session, mine)
        by_id = {exercise.id: exercise for _topic, exercise in exercises.published(session) if exercise.id is not None}
        rows = submissions.page(session, visitor.id, before=below, limit=ON_A_PAGE + 1)
        recent = attempts.lines(session, rows[:ON_A_PAGE], by_id)
        return render(
            request,
            "progress.html",
            topics=topics,
            points=sum(row.points for row in mine.values()),
            solved=sum(item.solved for item in topics),
            total=sum(item.total for item in topics),
            attempts=sum(row.attempts for row in mine.values()),
            place=leaderboard.place(session, visitor.id),
            chart=points_over_time(progress.over_time(session, visitor.id), site.now()),
            recent=recent,
            older=recent[-1].id if len(rows) > ON_A_PAGE else None,
        )
