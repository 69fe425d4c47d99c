"""A first suite to start from (`judge.first_suite`): shown, and put into the draft as a file of its own if wanted."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from judge import first_suite
from judge.exercise import BadExercise, load_files
from judge.job import Files
from judge.store import audit, drafts
from web import teach
from web.errors import Problem
from web.language import gettext as _
from web.pages import render
from web.site import SiteOf
from web.teach_new import refusal
from web.visitor import AuthorOnly

router = APIRouter(include_in_schema=False)

LONGEST = 200_000


@router.get("/teach/{topic}/{slug}/first-suite")
def show(request: Request, visitor: AuthorOnly, site: SiteOf, topic: str, slug: str) -> Response:
    """The offer, or why there is none."""
    with site.database.read() as session:
        place, exercise = teach.found(session, topic, slug)
        content = _content(session, exercise.id or 0)
    return render(
        request,
        "teach_suite.html",
        topic=place,
        exercise=exercise,
        offer=_offer(content, topic, slug),
        path=_free_path(content),
    )


@router.post("/teach/{topic}/{slug}/first-suite")
def take(visitor: AuthorOnly, site: SiteOf, topic: str, slug: str, text: Annotated[str, Form()] = "") -> Response:
    """Put `text`, the offer as it was changed, into the draft as a new file."""
    if not text.strip() or len(text) > LONGEST:
        raise Problem(422, _("There is nothing to take, or it is too long."))
    now = site.now()
    try:
        with site.database.begin() as session:
            _place, exercise = teach.found(session, topic, slug)
            path = _free_path(_content(session, exercise.id or 0))
            draft = drafts.of(session, exercise.id or 0)
            assert draft is not None
            drafts.save(session, draft, path, text.replace("\r\n", "\n").encode(), 0, visitor.id, now)
            audit.add(session, visitor.id, "exercise.first_suite", f"{topic}/{slug}", now, {"path": path})
    except drafts.RefusedFile as refused:
        raise refusal(refused) from None
    return RedirectResponse(f"{teach.address(topic, slug, 'edit')}?file={path}", status_code=303)


def _content(session: Session, exercise_id: int) -> Files:
    draft = drafts.of(session, exercise_id)
    if draft is None:
        raise Problem(410, _("This draft is not there any more: it was published or discarded."))
    return drafts.content(session, draft)


def _offer(content: Files, topic: str, slug: str) -> first_suite.Offer | None:
    # a draft without a suite is no exercise yet, and just the one that wants an offer
    files = dict(content) | {"suite/test_to_come.py": b""}
    try:
        return first_suite.offer(load_files(files, topic, slug))
    except BadExercise:
        return None


def _free_path(content: Files) -> str:
    taken = {path.casefold() for path in content}
    names = ["suite/test_examples.py", *(f"suite/test_examples_{n}.py" for n in range(2, 1000))]
    return next(name for name in names if name not in taken)
