"""Finding an exercise by a word of its title, texts or tags, in both languages at once."""

from collections import Counter

from fastapi import APIRouter, Request, Response

from judge.store import exercises, progress
from judge.store.tables import Exercise
from web.pages import render
from web.site import SiteOf
from web.visitor import VisitorOf

router = APIRouter(include_in_schema=False)

LONGEST = 100
MOST_TAGS = 30


@router.get("/search")
def search(request: Request, visitor: VisitorOf, site: SiteOf, q: str = "") -> Response:
    """The page, or for htmx only what was found."""
    query = " ".join(q.split())[:LONGEST]
    words = query.casefold().split()
    with site.database.read() as session:
        published = exercises.published(session)
        ranked = (
            [(_rank(exercise, words), place) for place, (_topic, exercise) in enumerate(published)] if words else []
        )
        found = [published[place] for rank, place in sorted(ranked) if rank]
        tags = Counter(tag for _topic, exercise in published for tag in exercise.tags)
        part = request.headers.get("hx-request") == "true"
        return render(
            request,
            "found.html" if part else "search.html",
            query=query,
            found=found,
            progress=progress.of_user(session, visitor.id) if visitor.user else {},
            tags=[tag for tag, _count in tags.most_common(MOST_TAGS)],
        )


def _rank(exercise: Exercise, words: list[str]) -> int:
    """0: a word is nowhere, or there is none. Else the worst word's: 1 title, 2 tag, 3 summary, 4 statement."""
    places = (
        f"{exercise.title} {exercise.title_zh} {exercise.slug}",
        " ".join(exercise.tags),
        f"{exercise.summary} {exercise.summary_zh}",
        f"{exercise.statement} {exercise.statement_zh}",
    )
    folded = [place.casefold() for place in places]
    ranks = [next((n for n, place in enumerate(folded, start=1) if word in place), 0) for word in words]
    return max(ranks) if ranks and all(ranks) else 0
