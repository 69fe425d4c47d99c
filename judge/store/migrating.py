"""Brings a database's tables to what this version of Assay wants (Alembic, the folder `migrations`).

`upgrade` may run in several processes at once: on SQLite the write transaction, on PostgreSQL an advisory lock lets one
do the work and the others find it done. A database that a newer Assay has migrated is refused, not used.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

import migrations
from judge.store.database import Database


class WrongDatabase(Exception):
    """The database was migrated by another version of Assay. The text says what to do."""


def upgrade(database: Database) -> bool:
    """Run what is missing; whether anything was. Raises WrongDatabase for a database of a newer Assay."""
    config = configuration()
    with database.engine.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise WrongDatabase(f"the database is of another version of Assay ({error})") from None
        return before != MigrationContext.configure(connection).get_current_revision()


def is_current(database: Database) -> bool:
    """Whether the database has exactly the tables of this version."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()


def newest() -> str | None:
    """The revision this version of Assay wants."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def configuration() -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config
