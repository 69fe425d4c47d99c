"""What Alembic runs. The connection comes from `judge.store.migrating`, or else is made from ASSAY_DATABASE_URL.

On PostgreSQL migrations of two processes started together queue at an advisory lock.
"""

import os

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from judge.store import tables
from judge.store.database import Database

LOCK = 0x61737362


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Types as SQLAlchemy spells them, so that an old migration does not change when our own types do."""
    if kind == "type" and isinstance(item, tables.UtcTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if kind == "type" and isinstance(item, sa.JSON):
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    return False


def run(connection: sa.Connection) -> None:
    """Bring the database to the wanted revision in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Database(os.environ["ASSAY_DATABASE_URL"]).engine.connect() as connection:
        run(connection)
