"""Topics, exercises and their immutable versions.

`publish` is the one way in which a folder's state becomes what learners meet: it keeps the folder as a revision
(`judge.store.revisions`) and what judges as a version, makes both current, and leaves the old ones, because grades and
submissions name them.

`load_curriculum` makes the rows say what the folders say: an unchanged folder writes nothing, a changed one is
published. An exercise that was published in the browser or over the API (`origin` site) is not touched by its folder
any more; what the folder says is offered. A folder that is gone is retired, not deleted: what learners did there stays
theirs.

A transaction that writes is kept short: a folder's state is made `Ready` before it, archive, name, JSON and all.
Whatever replaces what is published takes the exercise's row first (`lock`), so that of two the later sees the earlier.

One module because what is published is written and read by the same few columns of a row.
"""

import base64
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from judge import exercise as folders
from judge import exercise_archive
from judge.exercise_archive import Packed
from judge.job import Files
from judge.store import revisions
from judge.store.database import Database
from judge.store.tables import Exercise, ExerciseRevision, ExerciseState, ExerciseVersion, Origin, Topic


@dataclass(frozen=True)
class Ready:
    """A folder's state, ready to be published: `content` is what its version keeps, as the database will give it
    back."""

    folder: folders.Exercise
    content: dict[str, Any]
    packed: Packed

    @classmethod
    def of(cls, folder: folders.Exercise, files: Files | None = None, packed: Packed | None = None) -> "Ready":
        """`folder`, whose whole content is `files` (its own, if not said) or `packed`.

        Raises exercise_archive.BadArchive for files that no archive can hold.
        """
        content: dict[str, Any] = json.loads(json.dumps(folder.to_json()))
        return cls(folder, content, packed or Packed.of(folder.files if files is None else files))


class OtherState(Exception):
    """The exercise has changed since somebody looked."""


def make_ready(database: Database, found: Iterable[folders.Exercise]) -> dict[tuple[str, str], Ready]:
    """Those folders whose state the site has never seen, by topic and slug, for `load_curriculum`."""
    with database.read() as session:
        known = set(session.exec(select(ExerciseRevision.hash)).all())
    new = (folder for folder in found if exercise_archive.digest(folder.files) not in known)
    return {(folder.topic, folder.slug): Ready.of(folder) for folder in new}


def load_curriculum(
    session: Session,
    topics: Iterable[folders.Topic],
    exercises: Iterable[folders.Exercise],
    now: datetime,
    broken: Collection[tuple[str, str]] = (),
    ready: Mapping[tuple[str, str], Ready] | None = None,
) -> list[str]:
    """Bring the rows up to the folders (`judge.exercise.load_curriculum`); `topic/slug` of every exercise that changed
    or whose folder has something new to offer.

    `broken` are the (topic, slug) of folders that could not be read, (topic, "") for a whole topic: they stay as they
    were last loaded. `ready` (`make_ready`) are new states that were packed before the transaction; any other is packed
    here. An exercise whose topic has no row is left out.
    """
    rows = {topic.folder: topic for topic in session.exec(select(Topic)).all()}
    orders: dict[str, tuple[str, ...]] = {}
    for position, folder in enumerate(sorted(topics, key=lambda topic: topic.folder)):
        row = rows.setdefault(folder.folder, Topic(folder=folder.folder, title=folder.title))
        _assign(
            row,
            position=position,
            title=folder.title,
            title_zh=folder.title_zh,
            summary=folder.summary,
            summary_zh=folder.summary_zh,
        )
        session.add(row)
        orders[folder.folder] = folder.order
    session.flush()
    changed = []
    seen = set(broken)
    for exercise in exercises:
        seen.add((exercise.topic, exercise.slug))
        if exercise.topic in rows and _load(session, rows[exercise.topic], exercise, now, ready or {}):
            changed.append(f"{exercise.topic}/{exercise.slug}")
    names = {topic.id: topic.folder for topic in rows.values()}
    for kept in session.exec(select(Exercise).where(Exercise.origin == Origin.FOLDER)).all():
        key = (names[kept.topic_id], kept.slug)
        order = orders.get(key[0], ())
        _assign(kept, position=order.index(kept.slug) if kept.slug in order else len(order))
        if key not in seen and (key[0], "") not in seen and kept.retired_at is None:
            kept.retired_at = now
            changed.append("/".join(key))
    return changed


def topics(session: Session) -> list[Topic]:
    """Every topic, in order."""
    return list(session.exec(select(Topic).order_by(col(Topic.position), col(Topic.folder))).all())


def of_topic(session: Session, topic_id: int) -> list[Exercise]:
    """The topic's exercises that are published (not retired, with a version), in their order."""
    query = _published().where(Exercise.topic_id == topic_id).order_by(col(Exercise.position), col(Exercise.slug))
    return list(session.exec(query).all())


def published(session: Session, topic: str | None = None) -> list[tuple[Topic, Exercise]]:
    """Every published exercise with its topic (of one topic folder, if given), in the order of the curriculum."""
    query = (
        select(Topic, Exercise)
        .join(Exercise, col(Exercise.topic_id) == col(Topic.id))
        .where(col(Exercise.retired_at).is_(None), col(Exercise.current_version_id).is_not(None))
        .order_by(col(Topic.position), col(Topic.folder), col(Exercise.position), col(Exercise.slug))
    )
    if topic is not None:
        query = query.where(Topic.folder == topic)
    return [(found, exercise) for found, exercise in session.exec(query).all()]


def get(session: Session, topic: str, slug: str) -> tuple[Topic, Exercise] | None:
    """The published exercise `topic/slug` with its topic, or None."""
    row = session.exec(
        select(Topic, Exercise)
        .join(Exercise, col(Exercise.topic_id) == col(Topic.id))
        .where(Topic.folder == topic, Exercise.slug == slug)
        .where(col(Exercise.retired_at).is_(None), col(Exercise.current_version_id).is_not(None))
    ).first()
    return None if row is None else (row[0], row[1])


@dataclass(frozen=True)
class Open:
    """What submitting must know of a published exercise."""

    id: int
    state: ExerciseState
    version_id: int


def to_submit(session: Session, topic: str, slug: str) -> Open | None:
    """The published exercise `topic/slug` without its texts, or None."""
    row = session.execute(_TO_SUBMIT, {"topic": topic, "slug": slug}).first()
    return None if row is None else Open(row[0], row[1], row[2])


_TO_SUBMIT = (
    sa.select(col(Exercise.id), col(Exercise.state), col(Exercise.current_version_id))
    .join(Topic, col(Exercise.topic_id) == col(Topic.id))
    .where(col(Topic.folder) == sa.bindparam("topic"), col(Exercise.slug) == sa.bindparam("slug"))
    .where(col(Exercise.retired_at).is_(None), col(Exercise.current_version_id).is_not(None))
)


def by_id(session: Session, exercise_id: int) -> tuple[Topic, Exercise] | None:
    """The exercise with its topic, published or not, or None."""
    exercise = session.get(Exercise, exercise_id)
    if exercise is None:
        return None
    topic = session.get(Topic, exercise.topic_id)
    assert topic is not None
    return topic, exercise


def version(session: Session, version_id: int) -> ExerciseVersion | None:
    """The version, or None."""
    return session.get(ExerciseVersion, version_id)


def support_files(session: Session, version_id: int) -> dict[str, bytes]:
    """The support files of the version, by path below `support/`; {} where there is no such version."""
    kept = session.execute(
        select(col(ExerciseVersion.content)["support_files"]).where(col(ExerciseVersion.id) == version_id)
    ).scalar()
    return {path: base64.b64decode(content) for path, content in (kept or {}).items()}


def cases(session: Session, version_id: int) -> list[dict[str, Any]]:
    """The version's cases as its baseline has them; [] while there is none."""
    kept = session.execute(select(col(ExerciseVersion.baseline)).where(col(ExerciseVersion.id) == version_id)).scalar()
    return list(kept.get("cases", [])) if kept else []


def set_baseline(session: Session, version_id: int, baseline: Mapping[str, Any]) -> bool:
    """Keep what the accepted solution's run taught about the version. False: somebody else was first; theirs stands,
    unless it was taught to other judging code (`judge.baseline.code`)."""
    row = session.get(ExerciseVersion, version_id, with_for_update={"key_share": True}, populate_existing=True)
    return row is not None and _learn(row, baseline)


def _learn(row: ExerciseVersion, baseline: Mapping[str, Any]) -> bool:
    if row.baseline is not None and row.baseline.get("code") == baseline.get("code"):
        return False
    row.baseline = dict(baseline)
    return True


def is_current(session: Session, row: Exercise, digest: str) -> bool:
    """Whether the state of that name (`exercise_archive.digest`) is what is published of the exercise."""
    current = select(ExerciseRevision.hash).where(ExerciseRevision.id == row.current_revision_id)
    return session.exec(current).first() == digest


def lock(session: Session, exercise_id: int) -> Exercise:
    """The exercise's row as it is now; on PostgreSQL one change of what is published happens at a time. Learners'
    submissions, which only refer to the row, do not wait."""
    row = session.get(Exercise, exercise_id, with_for_update={"key_share": True}, populate_existing=True)
    assert row is not None
    return row


def publish(
    session: Session,
    row: Exercise,
    ready: Ready,
    origin: Origin,
    by: int | None,
    now: datetime,
    baseline: Mapping[str, Any] | None = None,
) -> ExerciseRevision:
    """Make `ready` what learners meet; the revision of it.

    The exercise belongs to `origin` from now on, and what its folder offered is settled if it is this. One that was
    retired because its folder was gone comes back; one that somebody retired stays so. What was submitted before keeps
    its version. `baseline`: what the accepted solution's run taught, if it has run.
    """
    assert row.id is not None
    if origin == Origin.FOLDER or row.origin == Origin.FOLDER:
        row.retired_at = None
    kept = _version(session, row.id, ready, now)
    if baseline is not None:
        _learn(kept, baseline)
    revision = revisions.keep(session, row.id, ready.packed, origin, by, now)
    revision.version_id = kept.id
    _assign(row, **_texts(ready.folder))
    _assign(
        row,
        origin=origin,
        revision_hash=revision.hash,
        current_version_id=kept.id,
        current_revision_id=revision.id,
        updated_at=now,
    )
    if row.offered_revision_id == revision.id or origin == Origin.FOLDER:
        row.offered_revision_id = None
    return revision


def said_by_folder(session: Session, row: Exercise) -> bytes | None:
    """The archive of what the exercise's folder was last seen to say, for `Ready`; None where no folder was seen."""
    assert row.id is not None
    newest = revisions.newest_of_folder(session, row.id)
    return None if newest is None else newest.files


def give_back(session: Session, exercise_id: int, ready: Ready, now: datetime) -> ExerciseRevision:
    """Let the exercise belong to its folder again, and publish what the folder was last seen to say, which is `ready`.

    Raises OtherState where the folder says something else by now.
    """
    row = lock(session, exercise_id)
    newest = revisions.newest_of_folder(session, exercise_id)
    if newest is None or newest.hash != ready.packed.digest:
        raise OtherState
    return publish(session, row, ready, Origin.FOLDER, None, now)


def _version(session: Session, exercise_id: int, ready: Ready, now: datetime) -> ExerciseVersion:
    folder, content = ready.folder, ready.content
    kept = session.exec(
        select(ExerciseVersion).where(
            ExerciseVersion.exercise_id == exercise_id, ExerciseVersion.hash == folder.version
        )
    ).first()
    if kept is None:
        kept = ExerciseVersion(exercise_id=exercise_id, hash=folder.version, content=content, created_at=now)
        session.add(kept)
    elif kept.content != content:
        # The same judging parts with another accepted solution or other texts: what was learnt from the old one's run
        # no longer holds, what a verdict depends on has not changed.
        kept.content = content
        kept.baseline = None
    if kept.published_at is None:
        kept.published_at = now
    session.flush()
    return kept


def _load(
    session: Session,
    topic: Topic,
    folder: folders.Exercise,
    now: datetime,
    ready: Mapping[tuple[str, str], Ready],
) -> bool:
    row = session.exec(select(Exercise).where(Exercise.topic_id == topic.id, Exercise.slug == folder.slug)).first()
    if row is None:
        assert topic.id is not None
        row = Exercise(topic_id=topic.id, slug=folder.slug, title=folder.title, updated_at=now)
        session.add(row)
        session.flush()
    made = ready.get((folder.topic, folder.slug))
    state = made.packed.digest if made else exercise_archive.digest(folder.files)
    if row.origin == Origin.FOLDER and row.revision_hash == state and row.current_revision_id is not None:
        current = select(ExerciseVersion.hash).where(ExerciseVersion.id == row.current_version_id)
        if row.retired_at is None and session.exec(current).first() == folder.version:
            return False
    assert row.id is not None
    row = lock(session, row.id)
    if row.origin == Origin.SITE:
        return revisions.offer(session, row, state, lambda: made.packed if made else Packed.of(folder.files), now)
    publish(session, row, made or Ready.of(folder), Origin.FOLDER, None, now)
    return True


def _texts(folder: folders.Exercise) -> dict[str, Any]:
    return {
        "title": folder.title,
        "title_zh": folder.title_zh,
        "summary": folder.summary,
        "summary_zh": folder.summary_zh,
        "statement": folder.statement,
        "statement_zh": folder.statement_zh,
        "difficulty": folder.difficulty,
        "minutes": folder.minutes,
        "tags": list(folder.tags),
        "starter": {path: _as_text(content) for path, content in sorted(folder.starter.items())},
        "starter_from": folder.starter_from,
    }


def _as_text(content: bytes) -> str:
    return content.decode("utf-8", "replace").replace("\0", "\ufffd")  # PostgreSQL keeps no NUL


def _assign(row: Any, **values: Any) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _published() -> Any:
    return select(Exercise).where(
        col(Exercise.retired_at).is_(None), sa.not_(col(Exercise.current_version_id).is_(None))
    )
