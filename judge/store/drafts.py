"""Drafts: an exercise's folder while it is being written, file by file, so that nobody's text is ever written over.

Every file counts its saves (`edition`). Who saves names the edition the text began from (0: there was no such file); if
somebody else has saved meanwhile, nothing is written and `Conflict` carries what stands there now. Saving the very text
that stands there already is no conflict, whoever wrote it. A file that was removed keeps its row without content, so
that removing is a save like any other. All changes of one draft queue at its row.

Paths are the folder's own (`suite/test_x.py`). What no folder may hold (`judge.exercise_archive`) is refused before it
is kept; whether the folder makes an exercise is for `judge.exercise` to say, as often as somebody asks.

**Trying** judges a draft's present state: `try_version` keeps it as a version that is not published, under a name of
its own, which never stands for a published version. `forget_tries` drops those that nothing refers to after a day.

One module because every function here keeps the same rule of editions.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from judge import exercise as folders
from judge import exercise_archive
from judge.store.tables import Draft, DraftFile, ExerciseVersion, Submission, User

TRY_LIFE = timedelta(days=1)
TRY = "try-"
"""What the name of a version begins with that is only for trying."""


class Conflict(Exception):
    """Somebody else has saved the file meanwhile. `theirs`: what stands there now, None if there is no such file."""

    def __init__(self, path: str, theirs: DraftFile | None) -> None:
        super().__init__(path)
        self.path = path
        self.theirs = theirs


class RefusedFile(Exception):
    """A file that a draft cannot hold or does not have. `code` is one of `WHY`'s, `values` fill its gaps."""

    def __init__(self, code: str, file: str, **values: str) -> None:
        super().__init__(f"{file}: {WHY[code].format(**values)}")
        self.code, self.file, self.values = code, file, values


WHY = exercise_archive.WHY | {
    "hidden": "Names that begin with a dot, and __pycache__, are no part of an exercise.",
    "exists": "There is a file of this name already.",
    "gone": "There is no such file any more.",
    "draft_full": "All files of an exercise together may have at most {most} MB.",
    "draft_files": "An exercise may have at most {most} files.",
}


@dataclass(frozen=True)
class Entry:
    """A file of a draft without its content. `size` in bytes; `by` is the display name of who saved it last."""

    path: str
    edition: int
    size: int
    by: str
    at: datetime


def of(session: Session, exercise_id: int) -> Draft | None:
    """The exercise's draft, or None."""
    return session.exec(select(Draft).where(Draft.exercise_id == exercise_id)).first()


def begin(
    session: Session,
    exercise_id: int,
    files: Mapping[str, bytes],
    base_revision_id: int | None,
    by: int,
    now: datetime,
) -> Draft:
    """The exercise's draft; made of `files` where there is none yet. Raises RefusedFile, and then nothing is kept."""
    known = of(session, exercise_id)
    if known is not None:
        return known
    draft = Draft(
        exercise_id=exercise_id, base_revision_id=base_revision_id, created_by=by, created_at=now, updated_at=now
    )
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError:  # somebody began it between our look and our insert
        known = of(session, exercise_id)
        if known is None:
            raise
        return known
    _may_stand(list(files))
    for path, new in files.items():
        session.add(_row(draft, path, new, by, now))
    session.flush()
    _not_too_large(session, draft, "")
    return draft


def is_changed(draft: Draft) -> bool:
    """Whether anything was saved in the draft since it was begun."""
    return draft.updated_at > draft.created_at


def entries(session: Session, draft: Draft) -> list[Entry]:
    """The draft's files by path, without those that were removed and without their content."""
    rows = session.execute(
        sa.select(
            col(DraftFile.path),
            col(DraftFile.edition),
            sa.func.length(col(DraftFile.content)),
            col(User.display_name),
            col(DraftFile.updated_at),
        )
        .join(User, col(User.id) == col(DraftFile.updated_by))
        .where(col(DraftFile.draft_id) == draft.id, col(DraftFile.content).is_not(None))
        .order_by(col(DraftFile.path))
    ).all()
    return [Entry(*row) for row in rows]


def file(session: Session, draft: Draft, path: str) -> DraftFile | None:
    """One file of the draft, also one that was removed (`content` None); None where there never was one."""
    return session.get(DraftFile, (draft.id, path))


def content(session: Session, draft: Draft) -> dict[str, bytes]:
    """The whole folder as it stands."""
    rows = session.exec(
        select(DraftFile)
        .where(DraftFile.draft_id == draft.id, col(DraftFile.content).is_not(None))
        .order_by(col(DraftFile.path))
    ).all()
    return {row.path: row.content for row in rows if row.content is not None}


def save(
    session: Session, draft: Draft, path: str, new: bytes | None, edition: int, by: int, now: datetime
) -> DraftFile:
    """Keep `new` as the file's content (None: remove it), if nobody has saved since `edition`.

    Gives the row with its new edition. Raises Conflict or RefusedFile; then nothing is changed.
    """
    draft = _lock(session, draft)
    row = session.get(DraftFile, (draft.id, path), populate_existing=True)
    there = row is not None and row.content is not None
    if row is not None and row.content == new:
        return row
    if (row is None and edition) or (row is not None and row.edition != edition and (there or edition)):
        raise _conflict(session, path, row)
    if row is None and new is None:
        raise RefusedFile("gone", path)
    if not there:
        _may_stand([*(other for other in _paths(session, draft) if other != path), path])
    row = _put(session, draft, row, path, new, by, now)
    session.flush()
    _not_too_large(session, draft, path)
    return row


def rename(session: Session, draft: Draft, path: str, to: str, edition: int, by: int, now: datetime) -> DraftFile:
    """Give the file another path; the row of the new one. Raises Conflict or RefusedFile; then nothing is changed."""
    _lock(session, draft)
    old = session.get(DraftFile, (draft.id, path), populate_existing=True)
    if old is None or old.content is None:
        raise RefusedFile("gone", path)
    if old.edition != edition:
        raise _conflict(session, path, old)
    present = session.get(DraftFile, (draft.id, to), populate_existing=True)
    if present is not None and present.content is not None:
        raise RefusedFile("exists", to)
    moved = old.content
    with session.begin_nested():
        save(session, draft, path, None, edition, by, now)
        return save(session, draft, to, moved, 0, by, now)


def rename_folder(
    session: Session, draft: Draft, folder: str, to: str, editions: Mapping[str, int] | None, by: int, now: datetime
) -> dict[str, str]:
    """Give every file below `folder` the same place below `to`, all in one go: old paths to new ones.

    `editions`: the files that whoever asks knows of; None where that is not known. Raises Conflict for a file that is
    not among them or has been saved since, RefusedFile where there is none below or one would be written over; then
    nothing is changed.
    """
    draft = _lock(session, draft)
    kept = select(DraftFile).where(DraftFile.draft_id == draft.id).execution_options(populate_existing=True)
    rows: dict[str, DraftFile | None] = {row.path: row for row in session.exec(kept).all()}
    there = {path: row.content for path, row in rows.items() if row is not None and row.content is not None}
    moved = {path: to + path.removeprefix(folder) for path in there if path.startswith(folder + "/")}
    if not moved:
        raise RefusedFile("gone", folder)
    for path in sorted(moved):
        row = rows[path]
        if editions is not None and row is not None and editions.get(path) != row.edition:
            raise _conflict(session, path, row)
    stays = there.keys() - moved.keys()
    if taken := sorted(stays & set(moved.values())):
        raise RefusedFile("exists", taken[0])
    _may_stand(sorted([*stays, *moved.values()]))
    files: dict[str, bytes | None] = dict.fromkeys(moved)
    files |= {target: there[path] for path, target in moved.items()}
    with session.begin_nested():
        _put_all(session, draft, rows, files, by, now)
    return moved


def add_all(
    session: Session, draft: Draft, files: Mapping[str, bytes], by: int, now: datetime, *, replace: bool = False
) -> list[str]:
    """Put all of `files` into the draft, or none of them; the paths that stand there already with another content.

    Where that list is not empty nothing was written, unless `replace` says that they may be. Raises RefusedFile.
    """
    draft = _lock(session, draft)
    rows = {path: session.get(DraftFile, (draft.id, path), populate_existing=True) for path in files}
    taken = [path for path, row in rows.items() if row and row.content is not None and row.content != files[path]]
    if taken and not replace:
        return sorted(taken)
    _may_stand(sorted({*_paths(session, draft), *files}))
    with session.begin_nested():
        _put_all(session, draft, rows, files, by, now)
    return []


def become(session: Session, draft: Draft, files: Mapping[str, bytes], by: int, now: datetime) -> None:
    """Make the draft hold exactly `files`, in one go. Raises RefusedFile, and then nothing is changed.

    Editions rise, so that whoever has an older text open is told and keeps it.
    """
    draft = _lock(session, draft)
    _may_stand(list(files))
    kept = select(DraftFile).where(DraftFile.draft_id == draft.id).execution_options(populate_existing=True)
    with session.begin_nested():
        rows = {row.path: row for row in session.exec(kept).all()}
        _put_all(session, draft, rows, dict.fromkeys(rows) | dict(files), by, now)


def discard(session: Session, draft: Draft) -> None:
    """Forget the draft and all its files."""
    session.execute(sa.delete(DraftFile).where(col(DraftFile.draft_id) == draft.id))
    session.execute(sa.delete(Draft).where(col(Draft.id) == draft.id))
    session.expire_all()


@dataclass(frozen=True)
class Tried:
    """A folder as it is tried: made before the transaction that keeps it. `name` is that of its judging parts."""

    name: str
    judging: dict[str, Any]

    @classmethod
    def of(cls, folder: folders.Exercise) -> "Tried":
        """`folder`, as the database will give it back."""
        judging: dict[str, Any] = json.loads(json.dumps(folder.to_json()))
        digest = hashlib.sha256(json.dumps(judging, sort_keys=True).encode()).hexdigest()
        return cls(TRY + digest[: 64 - len(TRY)], judging)


def try_version(session: Session, exercise_id: int, tried: Tried, now: datetime) -> ExerciseVersion:
    """A version to try programs against: not published, made once for the same judging parts."""
    name = tried.name
    kept = session.exec(
        select(ExerciseVersion).where(ExerciseVersion.exercise_id == exercise_id, ExerciseVersion.hash == name)
    ).first()
    if kept is None:
        kept = ExerciseVersion(exercise_id=exercise_id, hash=name, content=tried.judging, created_at=now)
        session.add(kept)
        session.flush()
    return kept


def forget_tries(session: Session, now: datetime) -> int:
    """Delete versions made for trying that are a day old and that no submission names; how many."""
    used = sa.select(col(Submission.version_id)).where(col(Submission.version_id) == col(ExerciseVersion.id)).exists()
    old = session.exec(
        select(col(ExerciseVersion.id))
        .where(col(ExerciseVersion.hash).startswith(TRY), col(ExerciseVersion.published_at).is_(None))
        .where(col(ExerciseVersion.created_at) < now - TRY_LIFE, ~used)
        .limit(100)
    ).all()
    if old:
        session.execute(sa.delete(ExerciseVersion).where(col(ExerciseVersion.id).in_(old)))
    return len(old)


def _row(draft: Draft, path: str, new: bytes | None, by: int, now: datetime) -> DraftFile:
    assert draft.id is not None
    return DraftFile(draft_id=draft.id, path=path, content=new, edition=1, updated_by=by, updated_at=now)


def _put(
    session: Session, draft: Draft, row: DraftFile | None, path: str, new: bytes | None, by: int, now: datetime
) -> DraftFile:
    """Write `new` as the content of `path`, whose row is `row`; whoever asks has looked whether it may be."""
    if row is None:
        row = _row(draft, path, new, by, now)
        session.add(row)
    elif row.content == new:
        return row
    else:
        row.content, row.edition, row.updated_by, row.updated_at = new, row.edition + 1, by, now
    draft.updated_at = _after(draft, now)
    return row


def _put_all(
    session: Session,
    draft: Draft,
    rows: Mapping[str, DraftFile | None],
    files: Mapping[str, bytes | None],
    by: int,
    now: datetime,
) -> None:
    """`_put` of many: paths and size are looked at once, for nobody else can write while they are written."""
    for path, new in sorted(files.items()):
        _put(session, draft, rows.get(path), path, new, by, now)
    session.flush()
    _not_too_large(session, draft, "")


def _conflict(session: Session, path: str, row: DraftFile | None) -> Conflict:
    if row is not None:
        session.expunge(row)  # it is read after the transaction was rolled back
    return Conflict(path, row)


def _lock(session: Session, draft: Draft) -> Draft:
    """The draft's row; on PostgreSQL one change of it happens at a time (SQLite's transactions do that already).

    Raises Conflict where the draft is gone: published or discarded meanwhile.
    """
    row = session.get(Draft, draft.id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Conflict("", None)
    return row


def _after(draft: Draft, now: datetime) -> datetime:
    """`now`, or a moment after the draft was begun: a clock that stands still hides no change."""
    return max(now, draft.created_at + timedelta(microseconds=1))


def _may_stand(paths: Collection[str]) -> None:
    """Refuse files of these paths in one folder. Raises RefusedFile."""
    try:
        exercise_archive.check_paths(paths)
    except exercise_archive.BadArchive as bad:
        if bad.code == "too_many":
            raise RefusedFile("draft_files", bad.file, most=str(exercise_archive.MOST_FILES)) from None
        raise RefusedFile(bad.code, bad.file, **bad.values) from None
    for path in paths:
        if exercise_archive.left_out(path):
            raise RefusedFile("hidden", path)


def _paths(session: Session, draft: Draft) -> list[str]:
    there = select(col(DraftFile.path)).where(DraftFile.draft_id == draft.id, col(DraftFile.content).is_not(None))
    return list(session.exec(there).all())


def _not_too_large(session: Session, draft: Draft, path: str) -> None:
    size = session.execute(
        sa.select(sa.func.sum(sa.func.length(col(DraftFile.content)))).where(col(DraftFile.draft_id) == draft.id)
    ).scalar()
    if (size or 0) > folders.MOST_BYTES:
        raise RefusedFile("draft_full", path, most=str(folders.MOST_BYTES // 1_000_000))
