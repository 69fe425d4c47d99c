"""The tables: what Assay remembers. The row is the truth; Redis is only a doorbell.

Times are UTC-aware datetimes on every database. Enumerated words are stored as text, checked by the models' enums.
Longer states of a thing (an exercise version, a submission) are JSON in one column where nothing inside is queried.

One module because it is the schema, read as one page.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

from judge.words import Lane, Purpose, Role, Status, Verdict

Json = sa.JSON().with_variant(JSONB(), "postgresql")


class UtcTime(sa.types.TypeDecorator[datetime]):
    """A moment, stored in UTC. SQLite gives back naive times; this makes them aware again and refuses naive ones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _word(enum: type[StrEnum]) -> Any:
    """A column type for one of the closed vocabularies, the same on both databases."""
    return sa.Enum(enum, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e])


def _time(*, index: bool = False, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=UtcTime, nullable=nullable, index=index)


class SiteRole(StrEnum):
    """What somebody is on the whole site."""

    NONE = "none"
    ADMIN = "admin"


class ExerciseState(StrEnum):
    """Whether learners may submit."""

    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"


class Origin(StrEnum):
    """Whether an exercise belongs to its folder or, once edited in the browser, to the site."""

    FOLDER = "folder"
    SITE = "site"


class GateState(StrEnum):
    """Where a way through the publish gate is. `broken`: our fault, nothing was published."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    BROKEN = "broken"


class RegradeState(StrEnum):
    """Where a regrade is."""

    RUNNING = "running"
    READY = "ready"
    APPLYING = "applying"
    APPLIED = "applied"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


class User(SQLModel, table=True):
    """Somebody. `display_name` is the only name others see; `login` and everything else is theirs."""

    __tablename__ = "user_account"
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=64, unique=True)
    display_name: str = Field(max_length=64)
    password_hash: str | None = Field(default=None, max_length=255)
    site_role: SiteRole = Field(default=SiteRole.NONE, sa_type=_word(SiteRole))
    language: str | None = Field(default=None, max_length=8)
    theme: str | None = Field(default=None, max_length=8)
    created_at: datetime = _time()
    deleted_at: datetime | None = _time(nullable=True)


class Session(SQLModel, table=True):
    """A signed-in browser. The cookie's token is stored only as its sha256."""

    __tablename__ = "session"
    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    created_at: datetime = _time()
    seen_at: datetime = _time()
    expires_at: datetime = _time(index=True)


class OneTimeLink(SQLModel, table=True):
    """A link that works once: the first admin, a password reset. Stored as the sha256 of its token."""

    __tablename__ = "one_time_link"
    token_hash: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=16)
    user_id: int | None = Field(default=None, foreign_key="user_account.id")
    created_by: int | None = Field(default=None, foreign_key="user_account.id")
    expires_at: datetime = _time()
    used_at: datetime | None = _time(nullable=True)


class ApiToken(SQLModel, table=True):
    """A bearer token, `assay_` and 43 characters, stored as its sha256; `scopes` never go beyond the owner's role."""

    __tablename__ = "api_token"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str = Field(max_length=64)
    scopes: list[str] = Field(default_factory=list, sa_type=Json)
    created_at: datetime = _time()
    used_at: datetime | None = _time(nullable=True)
    expires_at: datetime | None = _time(nullable=True)
    revoked_at: datetime | None = _time(nullable=True)


class Course(SQLModel, table=True):
    """A group of people with roles. There is always one, slug `everyone`."""

    __tablename__ = "course"
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=64, unique=True)
    title: str = Field(max_length=200)
    created_at: datetime = _time()


class CourseRole(SQLModel, table=True):
    """What somebody is in a course. Nobody's row means learner of "Everyone"."""

    __tablename__ = "course_role"
    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    course_id: int = Field(foreign_key="course.id", primary_key=True)
    role: Role = Field(sa_type=_word(Role))


class Topic(SQLModel, table=True):
    """One of the subjects; `folder` is its folder name, `01-syntax`."""

    __tablename__ = "topic"
    id: int | None = Field(default=None, primary_key=True)
    folder: str = Field(max_length=64, unique=True)
    position: int = 0
    title: str = Field(max_length=200)
    title_zh: str = Field(default="", max_length=200)
    summary: str = Field(default="", sa_type=sa.Text)
    summary_zh: str = Field(default="", sa_type=sa.Text)


class Exercise(SQLModel, table=True):
    """An exercise as learners meet it: the current revision of its texts and the current version of what judges.

    `revision_hash` covers the texts, so that a folder's unchanged exercise is not written again. `solved_by` is the
    number of learners whose progress says solved, kept in the transaction that records a grade.
    `offered_revision_id`: what the folder says now of an exercise that has become the site's, until somebody takes it
    over or declines it. `show_solution`: who solved it may read the accepted solution.
    An exercise without a current version has never been published: only those who teach know of it.
    """

    __tablename__ = "exercise"
    __table_args__ = (sa.UniqueConstraint("topic_id", "slug"),)
    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = Field(foreign_key="topic.id")
    slug: str = Field(max_length=64)
    position: int = 0
    title: str = Field(max_length=200)
    title_zh: str = Field(default="", max_length=200)
    summary: str = Field(default="", sa_type=sa.Text)
    summary_zh: str = Field(default="", sa_type=sa.Text)
    statement: str = Field(default="", sa_type=sa.Text)
    statement_zh: str = Field(default="", sa_type=sa.Text)
    difficulty: int = 1
    minutes: int = 10
    tags: list[str] = Field(default_factory=list, sa_type=Json)
    starter: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    starter_from: str = Field(default="", max_length=64)
    state: ExerciseState = Field(default=ExerciseState.OPEN, sa_type=_word(ExerciseState))
    origin: Origin = Field(default=Origin.FOLDER, sa_type=_word(Origin))
    revision_hash: str = Field(default="", max_length=64)
    current_version_id: int | None = Field(
        default=None,
        sa_column=sa.Column(sa.ForeignKey("exercise_version.id", use_alter=True, name="fk_exercise_current_version")),
    )
    current_revision_id: int | None = Field(
        default=None,
        sa_column=sa.Column(sa.ForeignKey("exercise_revision.id", use_alter=True, name="fk_exercise_current_revision")),
    )
    offered_revision_id: int | None = Field(
        default=None,
        sa_column=sa.Column(sa.ForeignKey("exercise_revision.id", use_alter=True, name="fk_exercise_offered_revision")),
    )
    show_solution: bool = False
    solved_by: int = 0
    updated_at: datetime = _time()
    retired_at: datetime | None = _time(nullable=True)


class ExerciseTally(SQLModel, table=True):
    """What is counted of an exercise with every grade, in a row so small that writing it costs nothing.

    `attempts`: submissions of all learners that are judged, as their `Progress` counts them. No row: none yet.
    """

    __tablename__ = "exercise_tally"
    exercise_id: int = Field(foreign_key="exercise.id", primary_key=True)
    attempts: int = 0


class ExerciseVersion(SQLModel, table=True):
    """An immutable state of what can change a verdict, named by its hash.

    `content`: `judge.exercise.Exercise.to_json` (suite and support as base64, modules, limits, points, image ...), the
    accepted solution included. `baseline`: `judge.baseline`'s JSON once the accepted solution has run, else None.
    """

    __tablename__ = "exercise_version"
    __table_args__ = (sa.UniqueConstraint("exercise_id", "hash"),)
    id: int | None = Field(default=None, primary_key=True)
    exercise_id: int = Field(foreign_key="exercise.id", index=True)
    hash: str = Field(max_length=64)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    baseline: dict[str, Any] | None = Field(default=None, sa_type=Json)
    created_at: datetime = _time()
    published_at: datetime | None = _time(nullable=True)


class ExerciseRevision(SQLModel, table=True):
    """The whole folder of an exercise as it was published (or offered by its folder), immutable.

    `files` is the folder as a zip archive of `judge.exercise_archive`; `hash` is the sha256 over its paths and bytes.
    """

    __tablename__ = "exercise_revision"
    __table_args__ = (sa.UniqueConstraint("exercise_id", "hash"),)
    id: int | None = Field(default=None, primary_key=True)
    exercise_id: int = Field(foreign_key="exercise.id")
    version_id: int | None = Field(default=None, foreign_key="exercise_version.id")
    hash: str = Field(max_length=64)
    origin: Origin = Field(default=Origin.FOLDER, sa_type=_word(Origin))
    files: bytes = Field(sa_type=sa.LargeBinary)
    created_by: int | None = Field(default=None, foreign_key="user_account.id")
    created_at: datetime = _time()


class Draft(SQLModel, table=True):
    """The folder of an exercise while it is being written: at most one, begun from `base_revision_id`."""

    __tablename__ = "draft"
    id: int | None = Field(default=None, primary_key=True)
    exercise_id: int = Field(foreign_key="exercise.id", unique=True)
    base_revision_id: int | None = Field(default=None, foreign_key="exercise_revision.id")
    created_by: int = Field(foreign_key="user_account.id")
    created_at: datetime = _time()
    updated_at: datetime = _time()


class DraftFile(SQLModel, table=True):
    """One file of a draft. `edition` counts its saves: a save names the edition it began from, or is a conflict.

    A file that was removed keeps its row with `content` None, so that a removal can be a conflict too.
    """

    __tablename__ = "draft_file"
    draft_id: int = Field(foreign_key="draft.id", primary_key=True)
    path: str = Field(primary_key=True, max_length=255)
    content: bytes | None = Field(default=None, sa_type=sa.LargeBinary, nullable=True)
    edition: int = 1
    updated_by: int = Field(foreign_key="user_account.id")
    updated_at: datetime = _time()


class GateRun(SQLModel, table=True):
    """One way of a folder's state through the publish gate, done by a worker; `publish` makes what passes current.

    `files` is the archive that was asked for, so that later edits change nothing; empty once nobody needs it. `steps`
    and `checked` are what the gate has said so far and at the end (`judge.check`). The claim works as a submission's.
    It replaces the revision `base_revision_id` (None: there was none) and no other; `from_draft` says that `files` were
    the draft's.
    """

    __tablename__ = "gate_run"
    __table_args__ = (sa.Index("ix_gate_run_turn", "state", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    exercise_id: int = Field(foreign_key="exercise.id", index=True)
    state: GateState = Field(default=GateState.WAITING, sa_type=_word(GateState))
    files: bytes = Field(sa_type=sa.LargeBinary)
    publish: bool = True
    mutants: bool = True
    from_draft: bool = False
    base_revision_id: int | None = Field(default=None, foreign_key="exercise_revision.id")
    steps: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    checked: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    revision_id: int | None = Field(default=None, foreign_key="exercise_revision.id")
    asked_by: int = Field(foreign_key="user_account.id")
    tries: int = 0
    claim: str | None = Field(default=None, max_length=32)
    worker: str | None = Field(default=None, max_length=64)
    created_at: datetime = _time()
    started_at: datetime | None = _time(nullable=True)
    lease_until: datetime | None = _time(nullable=True)
    ended_at: datetime | None = _time(nullable=True)


class Assignment(SQLModel, table=True):
    """An exercise given to a course with times and rules."""

    __tablename__ = "assignment"
    id: int | None = Field(default=None, primary_key=True)
    course_id: int = Field(foreign_key="course.id", index=True)
    exercise_id: int = Field(foreign_key="exercise.id")
    opens_at: datetime | None = _time(nullable=True)
    due_at: datetime | None = _time(nullable=True)
    rules: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Submission(SQLModel, table=True):
    """One learner's files for one exercise, made against the version then current, and where it is on the road.

    `claim` is a random word written when a worker takes the row; `record` stores a grade only while it still stands.
    `lease_until` is when others may take the row back. `case_k` of `case_n` is the live position while running.
    `image` is the version's, so that a worker takes only what it has the image for.
    `regrade`: it has been judged and waits to be judged again; its present grade stands until the next is recorded.
    """

    __tablename__ = "submission"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "idempotency_key"),
        sa.Index("ix_submission_turn", "status", "lane", "user_id", "queued_at", "image"),
        sa.Index("ix_submission_history", "user_id", "exercise_id", "id"),
        sa.Index("ix_submission_lease", "status", "lease_until"),
    )
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id")
    exercise_id: int = Field(foreign_key="exercise.id", index=True)
    version_id: int = Field(foreign_key="exercise_version.id")
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id")
    purpose: Purpose = Field(default=Purpose.SUBMIT, sa_type=_word(Purpose))
    lane: Lane = Field(default=Lane.INTERACTIVE, sa_type=_word(Lane))
    status: Status = Field(default=Status.QUEUED, sa_type=_word(Status))
    image: str = Field(default="python", max_length=32)
    files: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    idempotency_key: str | None = Field(default=None, max_length=128)
    regrade: bool = False
    tries: int = 0
    claim: str | None = Field(default=None, max_length=32)
    worker: str | None = Field(default=None, max_length=64)
    case_k: int = 0
    case_n: int = 0
    created_at: datetime = _time(index=True)
    queued_at: datetime = _time()
    claimed_at: datetime | None = _time(nullable=True)
    lease_until: datetime | None = _time(nullable=True)
    judged_at: datetime | None = _time(nullable=True)
    current_grade_id: int | None = Field(
        default=None, sa_column=sa.Column(sa.ForeignKey("grade.id", use_alter=True, name="fk_submission_current_grade"))
    )


class Grade(SQLModel, table=True):
    """One judgement of a submission, immutable. `limits`, `version_id` and `image` say under what it was made.

    A grade that took another's place says so: `replaces_id`, and the `regrade_id` or `made_by` (a person's override)
    behind it with the `reason` that the learner reads.
    """

    __tablename__ = "grade"
    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    version_id: int = Field(foreign_key="exercise_version.id")
    purpose: Purpose = Field(default=Purpose.SUBMIT, sa_type=_word(Purpose))
    verdict: Verdict = Field(sa_type=_word(Verdict))
    points: float = 0.0
    max_points: float = 0.0
    output: str = Field(default="", sa_type=sa.Text)
    seconds: float = 0.0
    image: str = Field(default="", max_length=128)
    sandbox: str = Field(default="", max_length=16)
    python: str = Field(default="", max_length=16)
    integrity: str = Field(default="", max_length=16)
    limits: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    fault: str = Field(default="", sa_type=sa.Text)
    replaces_id: int | None = Field(default=None, foreign_key="grade.id")
    regrade_id: int | None = Field(default=None, foreign_key="regrade.id", index=True)
    reason: str = Field(default="", sa_type=sa.Text)
    made_by: int | None = Field(default=None, foreign_key="user_account.id")
    created_at: datetime = _time()


class Regrade(SQLModel, table=True):
    """Judging an exercise's submissions again under another version: a dry run first, then a decision.

    While `running` a worker makes grades that are nobody's current ones; `ready` shows who would change; `applying` and
    `undoing` are under way, learner by learner; `applied` made them current (`never_lower`: only where points rise;
    `overrides`: also where a person's grade stood), `undone` put the former ones back, `cancelled` left everything.
    `which` submissions were chosen (`judge.store.regrades.Which`); `image` is the version's.
    """

    __tablename__ = "regrade"
    id: int | None = Field(default=None, primary_key=True)
    exercise_id: int = Field(foreign_key="exercise.id", index=True)
    version_id: int = Field(foreign_key="exercise_version.id")
    which: str = Field(default="counted", max_length=16)
    image: str = Field(default="python", max_length=32)
    state: RegradeState = Field(default=RegradeState.RUNNING, sa_type=_word(RegradeState))
    never_lower: bool = False
    overrides: bool = False
    reason: str = Field(default="", sa_type=sa.Text)
    asked_by: int = Field(foreign_key="user_account.id")
    decided_by: int | None = Field(default=None, foreign_key="user_account.id")
    total: int = 0
    created_at: datetime = _time()
    ready_at: datetime | None = _time(nullable=True)
    decided_at: datetime | None = _time(nullable=True)
    undone_at: datetime | None = _time(nullable=True)


class RegradeItem(SQLModel, table=True):
    """One submission of a regrade. `before_grade_id` was current when the regrade began; `grade_id` is the new one.

    `files_hash`: what was submitted, so that the same files are run once; `reused`: its grade was found, not run.
    `applied`: the new grade was made current. `note`: why it was not, or what became of it afterwards
    (`judge.store.regrades.Note`). The claim works as a submission's.
    """

    __tablename__ = "regrade_item"
    __table_args__ = (
        sa.UniqueConstraint("regrade_id", "submission_id"),
        sa.Index("ix_regrade_item_turn", "status", "id"),
        sa.Index("ix_regrade_item_pending", "regrade_id", "note", "applied", "submission_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    regrade_id: int = Field(foreign_key="regrade.id")
    submission_id: int = Field(foreign_key="submission.id", index=True)
    before_grade_id: int | None = Field(default=None, foreign_key="grade.id")
    grade_id: int | None = Field(default=None, foreign_key="grade.id", index=True)
    files_hash: str = Field(default="", max_length=64, index=True)
    reused: bool = False
    status: Status = Field(default=Status.QUEUED, sa_type=_word(Status))
    applied: bool = False
    note: str = Field(default="", max_length=16)
    tries: int = 0
    claim: str | None = Field(default=None, max_length=32)
    worker: str | None = Field(default=None, max_length=64)
    lease_until: datetime | None = _time(nullable=True)


class ExerciseResults(SQLModel, table=True):
    """What an exercise's submissions add up to (`judge.results`), counted up to the grade `upto`. `recent` is what only
    counting needs, so that reading the rest stays quick."""

    __tablename__ = "exercise_results"
    exercise_id: int = Field(foreign_key="exercise.id", primary_key=True)
    upto: int = 0
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    recent: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    made_at: datetime = _time()


class CaseOutcome(SQLModel, table=True):
    """One case of a grade. `detail` is everything the checker said of it; `judge.feedback` decides who sees what."""

    __tablename__ = "case_outcome"
    __table_args__ = (sa.Index("ix_case_outcome_grade", "grade_id", "k"),)
    id: int | None = Field(default=None, primary_key=True)
    grade_id: int = Field(foreign_key="grade.id")
    k: int
    name: str = Field(max_length=500)
    outcome: str = Field(max_length=16)
    points: float = 0.0
    max_points: float = 0.0
    seconds: float = 0.0
    ending: str = Field(default="", max_length=16)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class PictureRow(SQLModel, table=True):
    """A picture a suite showed, made again from its pixels; `name` is the unguessable last part of its URL."""

    __tablename__ = "picture"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=32, unique=True)
    grade_id: int = Field(foreign_key="grade.id", index=True)
    k: int
    png: bytes = Field(sa_type=sa.LargeBinary)
    width: int = 0
    height: int = 0
    alt: str = Field(default="", max_length=500)


class Progress(SQLModel, table=True):
    """A learner's state in one exercise, recomputed from current grades in the transaction that records one.
    `took`: seconds from the first graded submission to the first that was accepted."""

    __tablename__ = "progress"
    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    exercise_id: int = Field(foreign_key="exercise.id", primary_key=True, index=True)
    points: float = 0.0
    max_points: float = 0.0
    solved: bool = False
    attempts: int = 0
    best_submission_id: int | None = Field(default=None, foreign_key="submission.id")
    solved_at: datetime | None = _time(nullable=True, index=True)
    took: float | None = None
    last_activity: datetime = _time()


class Standing(SQLModel, table=True):
    """A learner's place in the leaderboard of a topic, or (`topic_id` 0) of all: sums of Progress, kept with it."""

    __tablename__ = "standing"
    __table_args__ = (sa.Index("ix_standing_rank", "topic_id", "hidden", "points", "user_id"),)
    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    topic_id: int = Field(primary_key=True)
    points: float = 0.0
    solved: int = 0
    last_activity: datetime = _time()
    hidden: bool = False


class Share(SQLModel, table=True):
    """How much of the workers' time a learner has had lately, for whose turn it is (`judge.store.shares`).

    `recent` is the binary logarithm of the sum of the learner's seconds, each doubled once per half-life since a fixed
    moment: at any time a greater `recent` means more seconds that have faded less, and no row has ever to be aged.
    """

    __tablename__ = "share"
    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    recent: float = 0.0


class WorkerSlot(SQLModel, table=True):
    """A worker process as it last described itself: what the admin page shows."""

    __tablename__ = "worker_slot"
    name: str = Field(primary_key=True, max_length=64)
    started_at: datetime = _time()
    seen_at: datetime = _time()
    state: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Fault(SQLModel, table=True):
    """Something that was our fault, for the admin page and for instructors."""

    __tablename__ = "fault"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _time(index=True)
    place: str = Field(max_length=64)
    submission_id: int | None = Field(default=None, foreign_key="submission.id")
    text: str = Field(default="", sa_type=sa.Text)


class AuditEntry(SQLModel, table=True):
    """Who did what to whom; only ever added to."""

    __tablename__ = "audit_entry"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _time(index=True)
    actor_id: int | None = Field(default=None, foreign_key="user_account.id")
    action: str = Field(max_length=64)
    target: str = Field(default="", max_length=200)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
