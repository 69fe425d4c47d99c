"""Grading a submission again, from its own page: for those who write exercises and run the site.

The present grade stands until the next is recorded; work like this waits behind learners' submissions.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from judge.store import audit, submissions
from judge.words import Lane
from web import reading
from web.errors import Problem
from web.ids import number
from web.language import gettext as _
from web.site import Site, SiteOf
from web.visitor import SignedIn, Visitor

router = APIRouter(include_in_schema=False)


@router.post("/submissions/{submission_id}/again")
def again(request: Request, visitor: SignedIn, site: SiteOf, submission_id: str) -> Response:
    """Queue it and go back to its page. 404 to whoever may not read it, 403 to whoever may not do this."""
    found = number(submission_id)
    with site.database.read() as session:
        reading.submission(session, visitor, found)
    if "author" not in visitor.scopes:
        raise Problem(403, _("Only those who teach can have a submission graded again."))
    queue_again(site, visitor, found)
    return RedirectResponse(f"/submissions/{found}", status_code=303)


def queue_again(site: Site, visitor: Visitor, submission_id: int) -> bool:
    """Have a judged submission judged again, and write down who asked. False: it is not judged, or there is none."""
    now = site.now()
    with site.database.begin() as session:
        queued = submissions.again(session, submission_id, Lane.SLOW, now)
        if queued:
            audit.add(session, visitor.id, "submission.again", str(submission_id), now)
    if queued:
        site.queue.enqueue(Lane.SLOW, submission_id)
    return queued
