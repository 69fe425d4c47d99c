"""Grading a submission again, from its own page: for those who write exercises and run the site.

Under the version of its grade it is simply judged again: the present grade stands until the next is recorded, and work
like this waits behind learners' submissions. Under the exercise's current version it is a regrade of one submission,
with its dry run and the decision after it. Points that were given by hand are first taken back.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from judge.store import audit, exercises, overrides, regrades, submissions
from judge.store.grades import clean
from judge.store.regrades import NotNow, Which
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


@router.post("/submissions/{submission_id}/again/current")
def again_current(
    request: Request, visitor: SignedIn, site: SiteOf, submission_id: str, reason: Annotated[str, Form()] = ""
) -> Response:
    """Begin a regrade of this submission under the current version and go to its page."""
    found = number(submission_id)
    with site.database.read() as session:
        reading.submission(session, visitor, found)
    if "author" not in visitor.scopes:
        raise Problem(403, _("Only those who teach can have a submission graded again."))
    why = clean(reason.strip())[: overrides.LONGEST_REASON] or _("Graded again under the current version.")
    try:
        with site.database.begin() as session:
            row = reading.submission(session, visitor, found)
            of = exercises.by_id(session, row.exercise_id)
            version_id = of[1].current_version_id if of else None
            begun = regrades.begin(
                session, row.exercise_id, version_id or 0, Which.ONE, why, visitor.id, site.now(), found
            )
            regrade_id = begun.id
    except (LookupError, NotNow):
        raise Problem(409, _("This submission cannot be graded by the current version now.")) from None
    site.queue.enqueue(Lane.SLOW)
    return RedirectResponse(f"/teach/regrades/{regrade_id}", status_code=303)


def queue_again(site: Site, visitor: Visitor, submission_id: int) -> bool:
    """Have a judged submission judged again, and write down who asked. False: it is not judged, there is none, or its
    points were given by hand."""
    now = site.now()
    with site.database.begin() as session:
        row = submissions.get(session, submission_id)
        by_hand = row is not None and overrides.stands(session, row) is not None
        queued = not by_hand and submissions.again(session, submission_id, Lane.SLOW, now)
        if queued:
            audit.add(session, visitor.id, "submission.again", str(submission_id), now)
    if queued:
        site.queue.enqueue(Lane.SLOW, submission_id)
    return queued
