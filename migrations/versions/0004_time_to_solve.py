"""The time that solving took stands in the progress; what only counting needs stands beside the results"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FIRST = (
    "(SELECT MIN(submission.created_at) FROM submission JOIN grade ON grade.id = submission.current_grade_id "
    "WHERE submission.user_id = progress.user_id AND submission.exercise_id = progress.exercise_id "
    "AND submission.purpose = 'submit' AND grade.verdict <> 'judge_error')"
)


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("progress", sa.Column("took", sa.Float(), nullable=True))
    seconds = f"EXTRACT(EPOCH FROM solved_at - {_FIRST})"
    if op.get_bind().dialect.name == "sqlite":
        seconds = f"ROUND((julianday(solved_at) - julianday({_FIRST})) * 86400, 3)"
    op.execute(f"UPDATE progress SET took = {seconds} WHERE solved_at IS NOT NULL")  # noqa: S608  constants
    op.execute("DELETE FROM exercise_results")  # counted anew by who looks next
    with op.batch_alter_table("exercise_results") as table:
        table.add_column(sa.Column("recent", json, nullable=False))


def downgrade() -> None:
    op.execute("DELETE FROM exercise_results")
    with op.batch_alter_table("exercise_results") as table:
        table.drop_column("recent")
    with op.batch_alter_table("progress") as table:
        table.drop_column("took")
