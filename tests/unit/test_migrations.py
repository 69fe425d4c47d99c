"""The migrations build exactly what the models describe, on both kinds of database."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from judge.bench.results import fill
from judge.store import migrating, tables
from judge.store.database import Database


def described(database: Database) -> dict[str, object]:
    """Every table with its columns, keys, indexes and constraints, as the database itself tells them."""
    found: dict[str, object] = {}
    inspector = sa.inspect(database.engine)
    for name in inspector.get_table_names():
        if name == "alembic_version":
            continue
        found[name] = {
            "columns": sorted((c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)),
            "primary key": inspector.get_pk_constraint(name)["constrained_columns"],
            "foreign keys": sorted(
                (tuple(k["constrained_columns"]), k["referred_table"], tuple(k["referred_columns"]))
                for k in inspector.get_foreign_keys(name)
            ),
            "unique": sorted(tuple(u["column_names"]) for u in inspector.get_unique_constraints(name)),
            "indexes": sorted(
                (str(i["name"]), tuple(i["column_names"]), i["unique"]) for i in inspector.get_indexes(name)
            ),
        }
    return found


def test_migrations_build_exactly_the_tables_of_the_models(empty_database: Database) -> None:
    migrating.upgrade(empty_database)
    migrated = described(empty_database)
    with empty_database.engine.begin() as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), SQLModel.metadata
        )
        connection.execute(sa.text("DROP TABLE alembic_version"))
        SQLModel.metadata.drop_all(connection)
        SQLModel.metadata.create_all(connection)
    assert differences == []
    assert migrated == described(empty_database)
    assert (
        set(migrated) == {table.name for table in SQLModel.metadata.sorted_tables} >= {tables.Submission.__tablename__}
    )


def test_upgrading_twice_changes_nothing_the_second_time(empty_database: Database) -> None:
    assert not migrating.is_current(empty_database)
    assert migrating.upgrade(empty_database)
    assert migrating.is_current(empty_database)
    assert not migrating.upgrade(empty_database)


def test_every_migration_can_be_undone(empty_database: Database) -> None:
    migrating.upgrade(empty_database)
    config = migrating.configuration()
    with empty_database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert described(empty_database) == {}


def test_a_database_of_before_knows_afterwards_how_long_solving_took(empty_database: Database) -> None:
    fill(empty_database, 5, 60)
    asked = sa.text("SELECT user_id, took FROM progress ORDER BY user_id")
    config = migrating.configuration()
    with empty_database.engine.begin() as connection:
        before = connection.execute(asked).all()
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
        command.upgrade(config, "0004")
        after = connection.execute(asked).all()
    assert any(took for _, took in before)
    assert [(who, took and pytest.approx(took, abs=0.01)) for who, took in after] == list(map(tuple, before))


def test_a_database_of_a_newer_assay_is_refused(empty_database: Database) -> None:
    migrating.upgrade(empty_database)
    with empty_database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrating.WrongDatabase, match="another version of Assay"):
        migrating.upgrade(empty_database)
