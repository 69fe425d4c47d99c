"""For authors: the topics, as their folders would say them, and a new one.

What `topic.toml` holds is what is listed, so that a program can write that file; `order` names the exercises that are
published, in the order in which learners meet them.
"""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from judge.store import authoring
from judge.store.tables import Topic
from web import teach
from web.api.author import Author
from web.api.shapes import MAKING, NewTopic, Page, TopicItem
from web.errors import Problem
from web.site import SiteOf

router = APIRouter(prefix="/author", tags=["author"])


@router.get("/topics")
def listed(visitor: Author, site: SiteOf) -> Page[TopicItem]:
    """Every topic in its place, those without exercises as well."""
    with site.database.read() as session:
        items = [_item(row, order) for row, order in authoring.topics(session)]
    return Page(items=items, next=None)


@router.post("/topics", status_code=201, response_model=TopicItem, responses=MAKING)
def create(visitor: Author, site: SiteOf, new: NewTopic) -> JSONResponse:
    """Make a topic, after all others. 409 where there is one of this name."""
    try:
        with site.database.begin() as session:
            row = authoring.create_topic(
                session, new.topic, new.title, new.title_zh, visitor.id, site.now(),
                summary=new.summary, summary_zh=new.summary_zh,
            )  # fmt: skip
            made = _item(row, [])
    except authoring.Taken as no:
        raise Problem(409, teach.topic_words(no)["slug"]) from None
    except authoring.BadTopic as no:
        errors = [
            {"field": "topic" if key == "slug" else key, "why": why} for key, why in teach.topic_words(no).items()
        ]
        raise Problem(422, errors=errors) from None
    return JSONResponse(made.model_dump(), 201)


def _item(row: Topic, order: list[str]) -> TopicItem:
    return TopicItem(
        topic=row.folder, title=row.title, title_zh=row.title_zh, summary=row.summary, summary_zh=row.summary_zh,
        order=order,
    )  # fmt: skip
