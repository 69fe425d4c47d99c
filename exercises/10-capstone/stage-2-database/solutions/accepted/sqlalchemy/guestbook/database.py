import pathlib
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

HERE = pathlib.Path(__file__).parent / "migrations"


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "entries"

    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    name: Mapped[str]
    text: Mapped[str]
    written: Mapped[object] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())


@cache
def engine_for(url):
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    return sa.create_engine(address, pool_size=2, max_overflow=2, pool_pre_ping=True)


def migrate(url, folder=HERE):
    done = []
    with engine_for(url).begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('guestbook'))"))
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS migrations (name text UNIQUE, at timestamptz DEFAULT now())"))
        before = set(connection.scalars(sa.text("SELECT name FROM migrations")))
        for path in sorted(pathlib.Path(folder).iterdir()):
            if path.suffix != ".sql" or path.name in before:
                continue
            # The driver's own cursor: SQLAlchemy would read :name and %% in it.
            connection.connection.cursor().execute(path.read_text())
            connection.execute(sa.text("INSERT INTO migrations (name) VALUES (:name)"), {"name": path.name})
            done.append(path.name)
    return done
