"""The least that an endpoint can do that keeps what it is sent: FastAPI, one row, one commit.

`python -m judge.bench.bare PORT DATABASE_URL`: `POST /` with a JSON body inserts one row through the same database
settings (journal, durability, pool) and answers 202 with its number. No sign-in, no checks, no rate limit, no queue.
"""

import sys
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI

from judge.store.database import Database

ROWS = sa.Table(
    "bare",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("content", sa.JSON),
    sa.Column("at", sa.DateTime(timezone=True)),
)


def application(url: str) -> FastAPI:
    """The application with its one endpoint."""
    database = Database(url)
    ROWS.metadata.create_all(database.engine)
    app = FastAPI()

    @app.post("/", status_code=202)
    def insert(content: dict[str, Any]) -> dict[str, str]:
        with database.begin() as session:
            row = ROWS.insert().values(content=content, at=datetime.now(UTC)).returning(ROWS.c.id)
            return {"id": str(session.execute(row).scalar_one())}

    return app


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
