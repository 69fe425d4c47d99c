"""`GET leaderboard`: display names only; staff are left out."""

from typing import Annotated

from fastapi import APIRouter, Query

from judge.store import exercises, leaderboard
from web.api.access import Reader
from web.api.shapes import Leaderboard, Place
from web.errors import Problem
from web.language import gettext as _
from web.site import SiteOf

router = APIRouter(tags=["leaderboard"])


@router.get("/leaderboard")
def show(
    visitor: Reader,
    site: SiteOf,
    topic: Annotated[str | None, Query(description="A topic's folder, `01-syntax`; without it overall")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
) -> Leaderboard:
    """Learners by points, best first, and one's own line."""
    with site.database.read() as session:
        topic_id = leaderboard.OVERALL
        if topic is not None:
            known = {row.folder: row.id for row in exercises.topics(session)}
            found = known.get(topic)
            if found is None:
                raise Problem(404, _("There is no such topic."))
            topic_id = found
        try:
            page = leaderboard.page(session, topic_id, cursor, limit)
        except (ValueError, OverflowError):
            why = [{"field": "cursor", "why": "unknown"}]
            raise Problem(422, _("That cursor is none of this list."), errors=why) from None
        mine = leaderboard.place(session, visitor.id, topic_id)
    return Leaderboard(items=[_place(row) for row in page.items], me=_place(mine) if mine else None, next=page.next)


def _place(row: leaderboard.Place) -> Place:
    return Place(rank=row.rank, name=row.name, points=row.points, solved=row.solved, last_activity=row.last_activity)
