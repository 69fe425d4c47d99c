"""Attempts counted by exercise; what is left to do of a regrade is found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exercise_tally",
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercise.id"]),
        sa.PrimaryKeyConstraint("exercise_id"),
    )
    op.execute(
        "INSERT INTO exercise_tally (exercise_id, attempts) "
        "SELECT exercise_id, SUM(attempts) FROM progress GROUP BY exercise_id"
    )
    op.create_index(
        "ix_regrade_item_pending", "regrade_item", ["regrade_id", "note", "applied", "submission_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_regrade_item_pending", "regrade_item")
    op.drop_table("exercise_tally")
