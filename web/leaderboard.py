"""The leaderboard: learners by points, overall, of a topic, or of this week; the visitor's own row is always there."""

from datetime import timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from judge.store import exercises, leaderboard
from judge.store.leaderboard import Place
from web.errors import Problem
from web.language import gettext as _
from web.pages import render
from web.site import SiteOf
from web.visitor import VisitorOf

router = APIRouter(include_in_schema=False)

ON_A_PAGE = 50
AROUND = 2
WEEK = timedelta(days=7)


@router.get("/leaderboard")
def show(
    request: Request, visitor: VisitorOf, site: SiteOf, topic: str = "", period: str = "", cursor: str | None = None
) -> Response:
    """One page of it. Where the visitor is not on it, their place and neighbours stand above or below it."""
    week = period == "week"
    with site.database.read() as session:
        topics = exercises.topics(session)
        chosen = next((found for found in topics if found.folder == topic), None)
        if topic and chosen is None:
            raise Problem(404, _("There is no such topic."))
        topic_id = (chosen.id or 0) if chosen else leaderboard.OVERALL
        try:
            if week:
                page = leaderboard.since(session, site.now() - WEEK, topic_id, cursor, ON_A_PAGE)
                near: list[Place] = []
            else:
                page = leaderboard.page(session, topic_id, cursor, ON_A_PAGE)
                near = leaderboard.neighbourhood(session, visitor.id, topic_id, AROUND) if visitor.user else []
        except ValueError:
            raise Problem(404) from None
        published = exercises.published(session, chosen.folder if chosen else None)
    shown = {place.user_id for place in page.items}
    if visitor.user is not None and visitor.id in shown:
        near = []
    near = [place for place in near if place.user_id not in shown]
    first_rank = page.items[0].rank if page.items else 1
    kept = ({"topic": topic} if topic else {}) | ({"period": "week"} if week else {})
    return render(
        request,
        "leaderboard.html",
        topics=topics,
        topic=chosen,
        week=week,
        total=len(published),
        places=page.items,
        above=[place for place in near if place.rank < first_rank],
        below=[place for place in near if place.rank >= first_rank],
        first=cursor is None,
        first_url=f"/leaderboard?{urlencode(kept)}" if kept else "/leaderboard",
        next_url=f"/leaderboard?{urlencode(kept | {'cursor': page.next})}" if page.next else "",
    )
