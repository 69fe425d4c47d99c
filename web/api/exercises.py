"""`GET exercises` and `GET exercises/{topic}/{slug}`."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from sqlmodel import Session

from judge import submission_files
from judge.store import exercises as store
from judge.store import progress
from judge.store.tables import Exercise, Progress, Topic
from web.api.access import Language, Reader
from web.api.shapes import ExerciseDetail, ExerciseItem, Page, SupportFile
from web.errors import Problem
from web.language import gettext as _
from web.site import Site, SiteOf

router = APIRouter(tags=["exercises"])


@router.get("/exercises")
def exercises(
    visitor: Reader,
    site: SiteOf,
    lang: Language,
    topic: Annotated[str | None, Query(description="A topic's folder, `01-syntax`")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
) -> Page[ExerciseItem]:
    """Every published exercise, in the order of the curriculum."""
    with site.database.read() as session:
        if topic is not None and topic not in {known.folder for known in store.topics(session)}:
            raise Problem(404, _("There is no such topic."))
        found = store.published(session, topic)
        names = [f"{known.folder}/{exercise.slug}" for known, exercise in found]
        first = 0
        if cursor is not None:
            if cursor not in names:
                raise Problem(
                    422, _("That cursor is none of this list."), errors=[{"field": "cursor", "why": "unknown"}]
                )
            first = names.index(cursor) + 1
        reached = progress.of_user(session, visitor.id)
        part = found[first : first + limit]
        items = [_item(site, session, known, exercise, reached, lang) for known, exercise in part]
    more = first + limit < len(found)
    return Page(items=items, next=names[first + limit - 1] if more else None)


@router.get("/exercises/{topic}/{slug}")
def exercise(visitor: Reader, site: SiteOf, lang: Language, topic: str, slug: str) -> ExerciseDetail:
    """One exercise: what to do, what to begin with, and within which limits."""
    with site.database.read() as session:
        found = store.get(session, topic, slug)
        if found is None:
            raise Problem(404, _("There is no such exercise."))
        known, row = found
        assert row.current_version_id is not None
        rules = site.versions.get(session, row.current_version_id)
        item = _item(site, session, known, row, progress.of_user(session, visitor.id), lang)
        return ExerciseDetail(
            **item.model_dump(),
            statement=(row.statement_zh if lang == "zh" else "") or row.statement,
            starter=row.starter,
            support=[
                SupportFile(
                    path=file.path,
                    size=file.size,
                    text=file.text,
                    url=f"/exercises/{topic}/{slug}/support?{urlencode({'path': file.path})}",
                )
                for file in site.versions.support(session, row.current_version_id)
            ],
            files=submission_files.expected(rules),
            modules=list(rules.modules),
            limits=vars(rules.limits),
            image=rules.image,
            version=site.versions.hash(session, row.current_version_id),
        )


def _item(
    site: Site, session: Session, topic: Topic, row: Exercise, reached: dict[int, Progress], lang: str
) -> ExerciseItem:
    assert row.id is not None
    assert row.current_version_id is not None
    best = reached.get(row.id)
    chinese = lang == "zh"
    return ExerciseItem(
        topic=topic.folder,
        slug=row.slug,
        title=(row.title_zh if chinese else "") or row.title,
        summary=(row.summary_zh if chinese else "") or row.summary,
        difficulty=row.difficulty,
        minutes=row.minutes,
        tags=row.tags,
        best_points=best.points if best else None,
        max_points=site.versions.get(session, row.current_version_id).total,
        state=row.state.value,
    )
