from datetime import UTC
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from .database import Row, engine_for

LARGEST = 2**63 - 1


class Entry(NamedTuple):
    number: int
    name: str
    text: str
    written: object


def _tidy(typed):
    return "\n".join(typed.replace("\x00", "").splitlines()).strip()


def _problem(typed, most):
    size = len(_tidy(typed))
    return "missing" if size == 0 else "long" if size > most else ""


def problems(name, text):
    said = {"name": _problem(name, 40), "text": _problem(text, 500)}
    return {field: what for field, what in said.items() if what}


def _entry(row):
    return Entry(row.number, row.name, row.text, row.written.astimezone(UTC))


class Book:
    def __init__(self, url):
        self.engine = engine_for(url)

    def add(self, name, text):
        with Session(self.engine) as session:
            row = Row(name=_tidy(name), text=_tidy(text))
            session.add(row)
            session.commit()
            return _entry(row)

    def get(self, number):
        if number > LARGEST:
            return None
        with Session(self.engine) as session:
            row = session.get(Row, number)
            return _entry(row) if row else None

    def newest(self):
        with Session(self.engine) as session:
            return [_entry(row) for row in session.scalars(sa.select(Row).order_by(Row.number.desc()))]

    def __len__(self):
        with Session(self.engine) as session:
            return session.scalar(sa.select(sa.func.count()).select_from(Row))
