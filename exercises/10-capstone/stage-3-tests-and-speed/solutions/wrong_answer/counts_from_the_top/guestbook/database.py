from pathlib import Path

import psycopg

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 4_711


def migrate(url, folder=MIGRATIONS):
    """Runs the .sql files of the folder that this database has not seen yet, and returns their names."""
    with psycopg.connect(url) as connection:
        # Held until the transaction ends: whoever comes at the same time waits, and then finds nothing to do.
        connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        connection.execute("create table if not exists migrations (name text primary key)")
        seen = {name for (name,) in connection.execute("select name from migrations")}
        new = [file for file in sorted(Path(folder).glob("*.sql")) if file.name not in seen]
        for file in new:
            connection.execute(file.read_text("utf-8"))
            connection.execute("insert into migrations values (%s)", (file.name,))
    return [file.name for file in new]
