"""Authoring, the publish gate as work, regrades, results"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


EXERCISE_LINKS = (
    ("current_revision_id", "exercise_revision", "fk_exercise_current_revision"),
    ("offered_revision_id", "exercise_revision", "fk_exercise_offered_revision"),
)
GRADE_LINKS = (
    ("replaces_id", "grade", "grade_replaces_id_fkey"),
    ("regrade_id", "regrade", "grade_regrade_id_fkey"),
    ("made_by", "user_account", "grade_made_by_fkey"),
)


def _add_link(table: str, column: str, to: str, constraint: str) -> None:
    """A nullable column with a foreign key. SQLite adds both in place; making such a table anew, as Alembic would,
    fails where rows of other tables point at it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER REFERENCES {to} (id)")
        return
    op.add_column(table, sa.Column(column, sa.Integer(), nullable=True))
    op.create_foreign_key(constraint, table, to, [column], ["id"])


def _drop_link(table: str, column: str, constraint: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(table) as batch_op:  # SQLite drops no column that has a foreign key
            batch_op.drop_column(column)
        return
    op.drop_constraint(constraint, table, type_="foreignkey")
    op.drop_column(table, column)


def upgrade() -> None:
    op.create_table(
        "exercise_results",
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_id"],
            ["exercise.id"],
        ),
        sa.PrimaryKeyConstraint("exercise_id"),
    )
    op.create_table(
        "exercise_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.Enum("folder", "site", name="origin", native_enum=False, length=16), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["exercise_id"],
            ["exercise.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["exercise_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("exercise_id", "hash"),
    )
    op.create_table(
        "regrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("which", sa.String(length=16), nullable=False),
        sa.Column("image", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "ready",
                "applying",
                "applied",
                "cancelled",
                "undoing",
                "undone",
                name="regradestate",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("never_lower", sa.Boolean(), nullable=False),
        sa.Column("overrides", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["exercise_id"],
            ["exercise.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["exercise_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("regrade", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regrade_exercise_id"), ["exercise_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("base_revision_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_revision_id"],
            ["exercise_revision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["exercise_id"],
            ["exercise.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("exercise_id"),
    )
    op.create_table(
        "gate_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "passed",
                "refused",
                "cancelled",
                "broken",
                name="gatestate",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("mutants", sa.Boolean(), nullable=False),
        sa.Column("from_draft", sa.Boolean(), nullable=False),
        sa.Column("base_revision_id", sa.Integer(), nullable=True),
        sa.Column("steps", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("checked", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("worker", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["base_revision_id"],
            ["exercise_revision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["exercise_id"],
            ["exercise.id"],
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["exercise_revision.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("gate_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_run_exercise_id"), ["exercise_id"], unique=False)
        batch_op.create_index("ix_gate_run_turn", ["state", "id"], unique=False)

    op.create_table(
        "draft_file",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("draft_id", "path"),
    )
    op.create_table(
        "regrade_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("regrade_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("before_grade_id", sa.Integer(), nullable=True),
        sa.Column("grade_id", sa.Integer(), nullable=True),
        sa.Column("files_hash", sa.String(length=64), nullable=False),
        sa.Column("reused", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("queued", "running", "judged", name="status", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("worker", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["before_grade_id"],
            ["grade.id"],
        ),
        sa.ForeignKeyConstraint(
            ["grade_id"],
            ["grade.id"],
        ),
        sa.ForeignKeyConstraint(
            ["regrade_id"],
            ["regrade.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("regrade_id", "submission_id"),
    )
    with op.batch_alter_table("regrade_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regrade_item_files_hash"), ["files_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_regrade_item_grade_id"), ["grade_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_regrade_item_submission_id"), ["submission_id"], unique=False)
        batch_op.create_index("ix_regrade_item_turn", ["status", "id"], unique=False)

    for column, table, constraint in EXERCISE_LINKS:
        _add_link("exercise", column, table, constraint)
    op.add_column("exercise", sa.Column("show_solution", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("exercise_version", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE exercise_version SET published_at = created_at")
    for column, table, constraint in GRADE_LINKS:
        _add_link("grade", column, table, constraint)
    op.add_column("grade", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_grade_regrade_id", "grade", ["regrade_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_grade_regrade_id", "grade")
    op.drop_column("grade", "reason")
    for column, _, constraint in GRADE_LINKS:
        _drop_link("grade", column, constraint)
    op.drop_column("exercise_version", "published_at")
    op.drop_column("exercise", "show_solution")
    for column, _, constraint in EXERCISE_LINKS:
        _drop_link("exercise", column, constraint)
    with op.batch_alter_table("regrade_item", schema=None) as batch_op:
        batch_op.drop_index("ix_regrade_item_turn")
        batch_op.drop_index(batch_op.f("ix_regrade_item_submission_id"))
        batch_op.drop_index(batch_op.f("ix_regrade_item_grade_id"))
        batch_op.drop_index(batch_op.f("ix_regrade_item_files_hash"))

    op.drop_table("regrade_item")
    op.drop_table("draft_file")
    with op.batch_alter_table("gate_run", schema=None) as batch_op:
        batch_op.drop_index("ix_gate_run_turn")
        batch_op.drop_index(batch_op.f("ix_gate_run_exercise_id"))

    op.drop_table("gate_run")
    op.drop_table("draft")
    with op.batch_alter_table("regrade", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_regrade_exercise_id"))

    op.drop_table("regrade")
    op.drop_table("exercise_revision")
    op.drop_table("exercise_results")
