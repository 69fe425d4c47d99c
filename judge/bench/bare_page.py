"""The least that a page about an exercise's learners can do: one query over all of them, a table of the first hundred.

`python -m judge.bench.bare_page PORT DATABASE_URL EXERCISE_ID`: FastAPI and Jinja2, the same database settings, no
sign-in, no charts, no counting. `GET /` answers with HTML.
"""

import sys

import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlmodel import col

from judge.store.database import Database
from judge.store.tables import Progress, User

PAGE = """<!doctype html><title>Learners</title><table>
{% for row in rows %}<tr><td>{{ row.login }}<td>{{ row.display_name }}<td>{{ row.points }}<td>{{ row.attempts }}
{% endfor %}</table>"""


def application(url: str, exercise_id: int) -> FastAPI:
    """The application with its one endpoint."""
    database = Database(url)
    template = Environment(autoescape=True).from_string(PAGE)
    query = (
        sa.select(col(User.login), col(User.display_name), col(Progress.points), col(Progress.attempts))
        .join(User, col(User.id) == col(Progress.user_id))
        .where(col(Progress.exercise_id) == exercise_id)
        .order_by(col(User.login))
    )
    app = FastAPI()

    @app.get("/")
    def show() -> HTMLResponse:
        with database.read() as session:
            rows = session.execute(query).all()
        return HTMLResponse(template.render(rows=rows[:100]))

    return app


if __name__ == "__main__":
    uvicorn.run(
        application(sys.argv[2], int(sys.argv[3])), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning"
    )
