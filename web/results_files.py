"""What an exercise's results page gives away as files: the submissions that count, by learner, and their scores.

Those who teach may read them, as they may read the submissions one by one.
"""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from judge.store import authoring, results
from judge.store.tables import Exercise, Topic
from web.downloads import attachment
from web.errors import Problem
from web.site import Site, SiteOf
from web.visitor import SignedIn, Visitor

router = APIRouter(include_in_schema=False)

IN_MEMORY = 8 * 1024 * 1024
CHUNK = 64 * 1024
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@router.get("/teach/{topic}/{slug}/results/scores.csv")
def scores(visitor: SignedIn, site: SiteOf, topic: str, slug: str) -> Response:
    """One line per learner who has been graded. No cell begins like a formula."""
    _folder, exercise = taught(site, visitor, topic, slug)
    assert exercise.id is not None
    with site.database.read() as session:
        people = results.learners(session, exercise.id)
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(["login", "name", "points", "max_points", "solved", "attempts", "solved_at", "submission"])
    for one in people:
        solved_at = one.solved_at.isoformat() if one.solved_at else ""
        cells = [one.login, one.name, one.points, one.max_points, int(one.solved), one.attempts, solved_at]
        lines.writerow([cell_safe(cell) for cell in [*cells, one.best_submission_id or ""]])
    return Response(
        text.getvalue(), media_type="text/csv; charset=utf-8", headers=_attachment(f"{topic}-{slug}-scores.csv")
    )


@router.get("/teach/{topic}/{slug}/results/submissions.zip")
def files(visitor: SignedIn, site: SiteOf, topic: str, slug: str) -> Response:
    """The files of every learner's submission that counts: `login/submission-7/solution.py`."""
    _folder, exercise = taught(site, visitor, topic, slug)
    assert exercise.id is not None
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed when it has been sent
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed, site.database.read() as session:
        for login, submission_id, sent in results.best_files(session, exercise.id):
            for path, content in sorted(sent.items()):
                packed.writestr(f"{login}/submission-{submission_id}/{path}", content)
    archive.seek(0)
    headers = _attachment(f"{topic}-{slug}-submissions.zip")
    return StreamingResponse(_chunks(archive), media_type="application/zip", headers=headers)


def cell_safe(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": attachment(name), "Cache-Control": "no-store"}


def _chunks(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while chunk := archive.read(CHUNK):
            yield chunk


def taught(site: Site, visitor: Visitor, topic: str, slug: str) -> tuple[Topic, Exercise]:
    """The exercise, retired ones too, what was never published for its authors only. Others are told 404."""
    if not visitor.is_staff or "read" not in visitor.scopes:
        raise Problem(404)
    with site.database.read() as session:
        found = authoring.find(session, topic, slug)
    if found is None or (found[1].current_version_id is None and "author" not in visitor.scopes):
        raise Problem(404)
    return found
