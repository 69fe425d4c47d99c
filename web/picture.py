"""`GET /pictures/{name}.png`: a picture a suite showed, to whoever may read its submission. The bytes were made again
from the pixels outside the learner's cell; they are served as PNG and nothing else."""

from fastapi import APIRouter, Response

from judge.store import grades
from web import reading
from web.errors import Problem
from web.site import SiteOf
from web.visitor import SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/pictures/{name}.png")
def picture(visitor: SignedIn, site: SiteOf, name: str) -> Response:
    """The picture. Its name never gets other content, so a browser may keep it."""
    with site.database.read() as session:
        found = grades.picture(session, name)
        if found is None:
            raise Problem(404)
        row, submission = found
        reading.submission(session, visitor, submission.id or 0)
    return Response(row.png, media_type="image/png", headers={"Cache-Control": "private, max-age=86400, immutable"})
