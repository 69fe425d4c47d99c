"""What there is to teach with: every exercise by topic with its state, and what of it asks for something to be done.

Those without the scope `author` are told 404 by every page of authoring, as if there were none.
"""

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from judge.store import authoring, exercises
from judge.store.authoring import Line
from judge.store.tables import Exercise, GateState, RegradeState, Topic
from web.errors import Problem
from web.language import gettext as _
from web.pages import render
from web.site import SiteOf
from web.visitor import AuthorOnly

router = APIRouter(include_in_schema=False)

LONGEST_QUERY = 100


@router.get("/teach")
def show(request: Request, visitor: AuthorOnly, site: SiteOf, q: str = "", show: str = "") -> Response:
    """The list; `q` searches, `show` is "" for what is taught, "todo" for what asks for something, "retired"."""
    query = q.strip()[:LONGEST_QUERY]
    with site.database.read() as session:
        listed = authoring.lines(session)
        topics = exercises.topics(session)
    counts = {
        "": sum(line.exercise.retired_at is None for line in listed),
        "todo": sum(asks(line) for line in listed),
        "retired": sum(line.exercise.retired_at is not None for line in listed),
    }
    kept = [line for line in authoring.matching(listed, query) if _belongs(line, show)]
    return render(
        request,
        "teach.html",
        topics=topics,
        lines=authoring.by_topic(kept),
        found=len(kept),
        counts=counts,
        shown=show if show in counts else "",
        query=query,
        notes=notes,
    )


def _belongs(line: Line, show: str) -> bool:
    if show == "todo":
        return asks(line)
    return (line.exercise.retired_at is not None) == (show == "retired")


def asks(line: Line) -> bool:
    """Whether something of the exercise waits for a person: changes to publish, an offer, a refusal, a regrade."""
    return (
        line.draft_changed
        or line.exercise.offered_revision_id is not None
        or (line.gate is not None and line.gate[1] in (GateState.WAITING, GateState.RUNNING, GateState.REFUSED))
        or (line.regrade is not None and line.regrade[1] in (RegradeState.RUNNING, RegradeState.READY))
    )


def notes(line: Line) -> list[tuple[str, str, str]]:
    """What the list says of an exercise beside its state: words, kind (info, pass, fail, time, "") and a link or ""."""
    place = f"/teach/{line.topic.folder}/{line.exercise.slug}"
    said: list[tuple[str, str, str]] = []
    if line.gate is not None:
        gate, words = line.gate, gate_words()
        if gate[1] in (GateState.WAITING, GateState.RUNNING, GateState.REFUSED, GateState.BROKEN):
            kind = "fail" if gate[1] in (GateState.REFUSED, GateState.BROKEN) else "info"
            said.append((words[gate[1]], kind, f"/teach/gate/{gate[0]}"))
    if line.draft_changed:
        said.append((_("unpublished changes"), "time", f"{place}/edit"))
    elif line.draft_at is not None:
        said.append((_("draft without changes"), "", f"{place}/edit"))
    if line.exercise.offered_revision_id is not None:
        said.append((_("its folder offers a change"), "info", f"{place}/offer"))
    if line.regrade is not None and line.regrade[1] in (RegradeState.RUNNING, RegradeState.READY):
        words_of = {RegradeState.RUNNING: _("regrade is running"), RegradeState.READY: _("regrade waits for you")}
        said.append((words_of[line.regrade[1]], "info", f"/teach/regrades/{line.regrade[0]}"))
    return said


def gate_words() -> dict[GateState, str]:
    """The state of a way through the gate in words."""
    return {
        GateState.WAITING: _("waits to be checked"),
        GateState.RUNNING: _("is being checked"),
        GateState.PASSED: _("passed the check"),
        GateState.REFUSED: _("refused by the check"),
        GateState.CANCELLED: _("check cancelled"),
        GateState.BROKEN: _("the check broke down"),
    }


def found(session: Session, topic: str, slug: str) -> tuple[Topic, Exercise]:
    """The exercise, published or not. Raises Problem 404."""
    known = authoring.find(session, topic, slug)
    if known is None:
        raise Problem(404, _("There is no such exercise."))
    return known


def address(topic: Topic | str, exercise: Exercise | str, page: str = "") -> str:
    """The address of an exercise's pages for those who teach."""
    folder = topic if isinstance(topic, str) else topic.folder
    slug = exercise if isinstance(exercise, str) else exercise.slug
    return f"/teach/{folder}/{slug}" + (f"/{page}" if page else "")


def slug_words() -> str:
    """What the name of a folder must be like."""
    return _("Small letters, digits, - and _ only, beginning with a letter or digit.")


def topic_words(no: authoring.BadTopic | authoring.Taken) -> dict[str, str]:
    """Why a topic cannot be made, by field (`slug`, `title` ... `summary_zh`)."""
    if isinstance(no, authoring.Taken):
        return {"slug": _("There is a topic of this name already.")}
    words = {
        "name": slug_words(),
        "none": _("A topic needs a title."),
        "long": _("At most 200 characters."),
        "long text": _("At most 2000 characters."),
    }
    return {key: words[why] for key, why in no.wrong.items()}
