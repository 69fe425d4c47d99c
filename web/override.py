"""A person's grade for one submission, with points and a reason that the learner reads, and its taking back.

For those who write exercises and run the site; kept by `judge.store.overrides` and written into the audit log.
"""

import math
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from judge.store import overrides
from web import reading
from web.errors import Problem
from web.ids import number
from web.language import gettext as _
from web.site import Site, SiteOf
from web.visitor import SignedIn, Visitor

router = APIRouter(include_in_schema=False)


@router.post("/submissions/{submission_id}/override")
def give(
    request: Request,
    visitor: SignedIn,
    site: SiteOf,
    submission_id: str,
    points: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Give the submission these points and go back to its page. 404 to whoever may not read it, 403 to whoever may not
    do this, 422 for points or a reason that cannot be, 409 while it is being judged."""
    found = _may(site, visitor, submission_id)
    try:
        with site.database.begin() as session:
            overrides.give(session, found, _points(points), reason, visitor.id, site.now())
    except overrides.Refused as refused:
        raise _problem(refused) from None
    return RedirectResponse(f"/submissions/{found}", status_code=303)


@router.post("/submissions/{submission_id}/override/back")
def take_back(request: Request, visitor: SignedIn, site: SiteOf, submission_id: str) -> Response:
    """Let the grade count again that stood before, and go back to the submission's page."""
    found = _may(site, visitor, submission_id)
    try:
        with site.database.begin() as session:
            overrides.take_back(session, found, visitor.id, site.now())
    except overrides.Refused as refused:
        raise _problem(refused) from None
    return RedirectResponse(f"/submissions/{found}", status_code=303)


def _may(site: Site, visitor: Visitor, submission_id: str) -> int:
    found = number(submission_id)
    with site.database.read() as session:
        reading.submission(session, visitor, found)
    if "author" not in visitor.scopes:
        raise Problem(403, _("Only those who teach can give points by hand."))
    return found


def _points(text: str) -> float:
    """A number as people type it, with a point or a comma; NaN, which is refused, for anything else."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return math.nan


def _problem(refused: overrides.Refused) -> Problem:
    words = {
        "road": _("This submission is being judged right now. Wait for its grade, then give points by hand."),
        "grade": _("Only a submission that has been judged can be given points by hand."),
        "points": _("Points are a number from 0 to what the exercise gives at most."),
        "reason": _("Say why, in up to 2000 characters: the learner reads it."),
        "none": _("No points were given by hand here, so there is nothing to take back."),
    }
    return Problem(422 if refused.why in ("points", "reason") else 409, words[refused.why])
