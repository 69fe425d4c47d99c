"""Exercises as those who teach see them: published or not, retired or not, with all that is going on around them.

`create` makes an exercise that nobody but authors knows of until something is published. Retiring hides it from
learners and keeps all they did; only an exercise that was never published and has no submissions can be deleted. An
exercise that the site decides about (`retire`) is the site's from then on: its folder would bring it back.

One module because the list and the deeds must agree on what may be done with an exercise in which state.
"""

import itertools
import tomllib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from judge import exercise_archive
from judge.exercise import LONGEST_TITLE, SLUG, read_toml
from judge.store import audit, submissions, version_history
from judge.store.grades import clean
from judge.store.tables import (
    Draft,
    DraftFile,
    Exercise,
    ExerciseResults,
    ExerciseRevision,
    ExerciseState,
    ExerciseTally,
    ExerciseVersion,
    GateRun,
    GateState,
    Origin,
    Regrade,
    RegradeState,
    Submission,
    Topic,
    User,
)
from judge.words import Purpose

LONGEST_SUMMARY = 2000
"""Characters of a topic's summary."""


class Taken(Exception):
    """The topic has an exercise of this name already, or the site such a topic."""


class BadTopic(Exception):
    """What a topic cannot be called. `wrong`: by field (`slug`, `title` ... `summary_zh`) `name` (no name of a folder),
    `none` (it needs one), `long` (more than LONGEST_TITLE characters) or `long text` (more than LONGEST_SUMMARY)."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__(", ".join(f"{key}: {why}" for key, why in wrong.items()))
        self.wrong = wrong


class CannotDelete(Exception):
    """The exercise cannot be deleted. `why`: "published", "submissions" or "gate" (one is going on)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Line:
    """An exercise in the list of those who teach. `gate` and `regrade`: the latest's state, if it asks for anything;
    `submissions`: how many are judged."""

    topic: Topic
    exercise: Exercise
    version: str = ""
    number: int = 0
    draft_at: datetime | None = None
    draft_changed: bool = False
    gate: tuple[int, GateState] | None = None
    regrade: tuple[int, RegradeState] | None = None
    submissions: int = 0


@dataclass(frozen=True)
class Past:
    """A revision in an exercise's history, and the version that it judges as. `by`: who published it, "" for the
    folder."""

    id: int
    hash: str
    at: datetime
    origin: Origin
    by: str
    version_id: int


@dataclass(frozen=True)
class History:
    """What was published of an exercise, newest first, and how many submissions each version has."""

    revisions: list[Past]
    submissions: dict[int, int]


def find(session: Session, topic: str, slug: str) -> tuple[Topic, Exercise] | None:
    """The exercise `topic/slug` with its topic, published or not, retired or not; or None."""
    row = session.exec(
        select(Topic, Exercise)
        .join(Exercise, col(Exercise.topic_id) == col(Topic.id))
        .where(Topic.folder == topic, Exercise.slug == slug)
    ).first()
    return None if row is None else (row[0], row[1])


def lines(session: Session) -> list[Line]:
    """Every exercise in the order of the curriculum, retired ones as well: seven reads, however many there are, and
    none of a learner's rows."""
    found = session.exec(
        select(Topic, Exercise)
        .join(Exercise, col(Exercise.topic_id) == col(Topic.id))
        .order_by(col(Topic.position), col(Topic.folder), col(Exercise.position), col(Exercise.slug))
    ).all()
    versions = {row[0]: row[1] for row in session.execute(_current_hashes()).all()}
    numbers = version_history.current_numbers(session)
    drafts = {draft.exercise_id: draft for draft in session.exec(select(Draft)).all()}
    gates = {row[0]: (row[1], GateState(row[2])) for row in session.execute(_latest(GateRun)).all()}
    regrades = {row[0]: (row[1], RegradeState(row[2])) for row in session.execute(_latest(Regrade)).all()}
    counts = {row.exercise_id: row.attempts for row in session.exec(select(ExerciseTally)).all()}
    listed = []
    for topic, exercise in found:
        key = exercise.id or 0
        draft = drafts.get(key)
        listed.append(
            Line(
                topic=topic,
                exercise=exercise,
                version=versions.get(key, ""),
                number=numbers.get(key, 0),
                draft_at=draft.updated_at if draft else None,
                draft_changed=draft is not None and draft.updated_at > draft.created_at,
                gate=gates.get(key),
                regrade=regrades.get(key),
                submissions=counts.get(key, 0),
            )
        )
    return listed


def _current_hashes() -> Any:
    return sa.select(col(Exercise.id), col(ExerciseVersion.hash)).join(
        ExerciseVersion, col(ExerciseVersion.id) == col(Exercise.current_version_id)
    )


def _latest(table: type[GateRun] | type[Regrade]) -> Any:
    newest = sa.select(sa.func.max(col(table.id))).group_by(col(table.exercise_id))
    return sa.select(col(table.exercise_id), col(table.id), col(table.state)).where(col(table.id).in_(newest))


def history(session: Session, exercise_id: int) -> History:
    """What was published of the exercise (its versions: `version_history.of`)."""
    counts: dict[int, int] = {
        row[0]: row[1]
        for row in session.execute(
            sa.select(col(Submission.version_id), sa.func.count())
            .where(col(Submission.exercise_id) == exercise_id, col(Submission.purpose) == Purpose.SUBMIT)
            .group_by(col(Submission.version_id))
        ).all()
    }
    revisions = session.execute(
        sa.select(
            col(ExerciseRevision.id),
            col(ExerciseRevision.hash),
            col(ExerciseRevision.created_at),
            col(ExerciseRevision.origin),
            col(User.display_name),
            col(ExerciseRevision.version_id),
        )
        .join(User, col(User.id) == col(ExerciseRevision.created_by), isouter=True)
        .where(col(ExerciseRevision.exercise_id) == exercise_id, col(ExerciseRevision.version_id).is_not(None))
        .order_by(col(ExerciseRevision.id).desc())
    ).all()
    return History(
        revisions=[Past(r[0], r[1], r[2], Origin(r[3]), r[4] or "", r[5]) for r in revisions],
        submissions=counts,
    )


def published_files(session: Session, exercise: Exercise) -> tuple[int, dict[str, bytes]] | None:
    """The exercise's current revision: its id and the whole folder. None where nothing was published."""
    if exercise.current_revision_id is None:
        return None
    return revision_files(session, exercise, exercise.current_revision_id)


def revision_files(session: Session, exercise: Exercise, revision_id: int) -> tuple[int, dict[str, bytes]] | None:
    """One revision of the exercise and its files, or None if it is not one of this exercise."""
    row = session.get(ExerciseRevision, revision_id)
    if row is None or row.id is None or row.exercise_id != exercise.id:
        return None
    return row.id, exercise_archive.unpack(row.files)


def create(session: Session, topic: Topic, slug: str, title: str, now: datetime) -> Exercise:
    """A new exercise of the site's, last in its topic, that learners do not see. Raises Taken."""
    assert topic.id is not None
    last = session.execute(
        sa.select(sa.func.max(col(Exercise.position))).where(col(Exercise.topic_id) == topic.id)
    ).scalar()
    row = Exercise(
        topic_id=topic.id,
        slug=slug,
        position=0 if last is None else last + 1,
        title=title or slug,
        origin=Origin.SITE,
        updated_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Taken from None
    return row


def topics(session: Session) -> list[tuple[Topic, list[str]]]:
    """Every topic in its place, with the names of what is published of it in their order: two reads."""
    names: dict[int, list[str]] = {}
    published = (
        sa.select(col(Exercise.topic_id), col(Exercise.slug))
        .where(col(Exercise.current_revision_id).is_not(None), col(Exercise.retired_at).is_(None))
        .order_by(col(Exercise.position), col(Exercise.slug))
    )
    for topic_id, slug in session.execute(published).all():
        names.setdefault(topic_id, []).append(slug)
    rows = session.exec(select(Topic).order_by(col(Topic.position), col(Topic.folder))).all()
    return [(row, names.get(row.id or 0, [])) for row in rows]


def create_topic(
    session: Session,
    slug: str,
    title: str,
    title_zh: str,
    by: int,
    now: datetime,
    *,
    summary: str = "",
    summary_zh: str = "",
) -> Topic:
    """A new topic of the site's, after all others, without exercises; `slug` is its folder's name.

    Should a folder of this name come later, its topic.toml decides about the texts. Raises BadTopic, Taken.
    """
    titles = {"title": clean(title).strip(), "title_zh": clean(title_zh).strip()}
    wrong = {key: "long" for key, said in titles.items() if len(said) > LONGEST_TITLE}
    summaries = {"summary": clean(summary).strip(), "summary_zh": clean(summary_zh).strip()}
    wrong |= {key: "long text" for key, said in summaries.items() if len(said) > LONGEST_SUMMARY}
    if not SLUG.fullmatch(slug):
        wrong["slug"] = "name"
    if not titles["title"]:
        wrong["title"] = "none"
    if wrong:
        raise BadTopic(wrong)
    last = session.execute(sa.select(sa.func.max(col(Topic.position)))).scalar()
    row = Topic(folder=slug, position=0 if last is None else last + 1, **titles, **summaries)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Taken from None
    audit.add(session, by, "topic.new", slug, now)
    return row


def take_titles(exercise: Exercise, settings: bytes) -> None:
    """Call an exercise that was never published by the titles in its draft's exercise.toml, where that can be read."""
    try:
        said = read_toml(settings.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return
    title, title_zh = said.get("title"), said.get("title_zh", "")
    exercise.title = clean(title)[:LONGEST_TITLE] if isinstance(title, str) and title else exercise.slug
    exercise.title_zh = clean(title_zh)[:LONGEST_TITLE] if isinstance(title_zh, str) else ""


def set_state(exercise: Exercise, state: ExerciseState, now: datetime) -> bool:
    """Open, close or lock the exercise; whether that changed anything."""
    if exercise.state == state:
        return False
    exercise.state, exercise.updated_at = state, now
    return True


def retire(exercise: Exercise, now: datetime) -> bool:
    """Take the exercise away from learners; what they did stays theirs. Whether that changed anything."""
    if exercise.retired_at is not None:
        return False
    exercise.retired_at, exercise.updated_at, exercise.origin = now, now, Origin.SITE
    return True


def bring_back(exercise: Exercise, now: datetime) -> bool:
    """Give a retired exercise back to learners. Whether that changed anything."""
    if exercise.retired_at is None:
        return False
    exercise.retired_at, exercise.updated_at, exercise.origin = None, now, Origin.SITE
    return True


def why_not_delete(session: Session, exercise: Exercise) -> str:
    """What keeps the exercise from being deleted (`CannotDelete.why`), "" if nothing does."""
    has = sa.select(sa.literal(1)).limit(1)
    counted = has.where(col(Submission.exercise_id) == exercise.id, col(Submission.purpose) != Purpose.TRY)
    if session.execute(counted).first() is not None:
        return "submissions"
    if exercise.current_version_id is not None or exercise.current_revision_id is not None:
        return "published"
    going = (GateState.WAITING, GateState.RUNNING)
    gate = has.where(col(GateRun.exercise_id) == exercise.id, col(GateRun.state).in_(going))
    return "gate" if session.execute(gate).first() is not None else ""


def delete(session: Session, exercise: Exercise) -> None:
    """Delete an exercise that was never published, with its draft and what was tried. Raises CannotDelete."""
    if why := why_not_delete(session, exercise):
        raise CannotDelete(why)
    tried = session.exec(select(col(Submission.id)).where(Submission.exercise_id == exercise.id)).all()
    submissions.delete(session, [number for number in tried if number is not None])
    of_draft = sa.select(col(Draft.id)).where(col(Draft.exercise_id) == exercise.id)
    session.execute(sa.delete(DraftFile).where(col(DraftFile.draft_id).in_(of_draft)))
    exercise.offered_revision_id = None
    session.flush()
    for table in (Draft, GateRun, ExerciseResults, ExerciseTally, ExerciseRevision, ExerciseVersion):
        session.execute(sa.delete(table).where(sa.column("exercise_id") == exercise.id))
    session.delete(exercise)


def matching(listed: list[Line], words: str) -> list[Line]:
    """Those of `listed` that hold every word of `words` in title, name, topic or tags."""
    wanted = words.casefold().split()

    def holds(line: Line) -> bool:
        found = line.exercise
        text = " ".join([found.title, found.title_zh, found.slug, line.topic.title, line.topic.folder, *found.tags])
        return all(word in text.casefold() for word in wanted)

    return [line for line in listed if holds(line)]


def by_topic(listed: list[Line]) -> dict[int, list[Line]]:
    """`listed` by the id of the topic."""
    return {key: list(some) for key, some in itertools.groupby(listed, lambda line: line.topic.id or 0)}
