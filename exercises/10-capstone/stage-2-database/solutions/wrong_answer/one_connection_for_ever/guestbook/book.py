from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

LONGEST = {"name": 40, "text": 500}
COLUMNS = "number, name, text, written"


@dataclass(frozen=True)
class Entry:
    number: int
    name: str
    text: str
    written: datetime


def clean(typed):
    return typed.replace("\r\n", "\n").replace("\0", "").strip()


def problems(name, text):
    """What keeps an entry out of the book: "missing" or "long" for each field that is not right."""
    found = {}
    for field, typed in (("name", name), ("text", text)):
        if not clean(typed):
            found[field] = "missing"
        elif len(clean(typed)) > LONGEST[field]:
            found[field] = "long"
    return found


class Book:
    def __init__(self, url):
        self._connection = psycopg.connect(url, autocommit=True)

    def _entries(self, query, values=()):
        rows = self._connection.execute(query, values).fetchall()
        return [Entry(*rest, written.astimezone(UTC)) for *rest, written in rows]

    def add(self, name, text):
        query = f"insert into entries (name, text) values (%s, %s) returning {COLUMNS}"
        return self._entries(query, (clean(name), clean(text)))[0]

    def get(self, number):
        """The entry of this number, None where there is none."""
        found = self._entries(f"select {COLUMNS} from entries where number = %s", (number,))
        return found[0] if found else None

    def newest(self):
        """All entries, the newest first."""
        return self._entries(f"select {COLUMNS} from entries order by number desc")

    def count(self):
        return self._connection.execute("select count(*) from entries").fetchone()[0]
