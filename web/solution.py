"""The accepted solution of an exercise, where its authors show it: to who has solved it, and to those who teach.

Everybody else is told 404, as if there were no such page: before one has solved it, whether it is shown is no news.
"""

from fastapi import APIRouter, Request, Response

from judge.exercise import Exercise as Folder
from judge.store import exercises, progress
from web.errors import Problem
from web.pages import render
from web.site import SiteOf
from web.visitor import SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/exercises/{topic}/{slug}/solution")
def show(request: Request, visitor: SignedIn, site: SiteOf, topic: str, slug: str) -> Response:
    """The page."""
    with site.database.read() as session:
        found = exercises.get(session, topic, slug)
        if found is None or found[1].id is None or found[1].current_version_id is None:
            raise Problem(404)
        folder, exercise = found
        mine = progress.of_user(session, visitor.id).get(found[1].id)
        if not visitor.is_staff and not (exercise.show_solution and mine is not None and mine.solved):
            raise Problem(404)
        version = exercises.version(session, found[1].current_version_id)
    accepted = Folder.from_json(version.content).accepted if version is not None else None
    files = [
        (path, content.decode("utf-8", "replace"), path.endswith(".py"))
        for path, content in sorted(accepted.files.items() if accepted else ())
    ]
    return render(request, "solution.html", topic=folder, exercise=exercise, files=files)
