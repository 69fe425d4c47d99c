from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

LONGEST = {"name": 40, "text": 500}
ON_A_PAGE = 10
COLUMNS = "number, name, text, written"


@dataclass(frozen=True)
class Reply:
    number: int
    name: str
    text: str


@dataclass(frozen=True)
class Entry:
    number: int
    name: str
    text: str
    written: datetime
    replies: tuple[Reply, ...] = ()


def clean(typed):
    return typed.replace("\r\n", "\n").replace("\0", "").strip()


def problems(name, text):
    """What keeps an entry or a reply out of the book: "missing" or "long" for each field that is not right."""
    found = {}
    for field, typed in (("name", name), ("text", text)):
        if not clean(typed):
            found[field] = "missing"
        elif len(clean(typed)) > LONGEST[field]:
            found[field] = "long"
    return found


def with_replies(connection, rows):
    """Entries of these rows. All replies are fetched at once."""
    replies = {row[0]: [] for row in rows}
    query = "select entry, number, name, text from replies where entry = any(%s) order by number"
    for entry, *rest in connection.execute(query, (list(replies),)):
        replies[entry].append(Reply(*rest))
    return [Entry(*rest, written.astimezone(UTC), tuple(replies[rest[0]])) for *rest, written in rows]


class Book:
    def __init__(self, url):
        self._url = url

    def add(self, name, text):
        query = f"insert into entries (name, text) values (%s, %s) returning {COLUMNS}"
        with psycopg.connect(self._url) as connection:
            return Entry(*connection.execute(query, (clean(name), clean(text))).fetchone())

    def reply(self, number, name, text):
        """Writes a reply to the entry of this number, which there must be."""
        with psycopg.connect(self._url) as connection:
            query = "insert into replies (entry, name, text) values (%s, %s, %s)"
            connection.execute(query, (number, clean(name), clean(text)))

    def get(self, number):
        """The entry of this number with its replies, None where there is none."""
        with psycopg.connect(self._url) as connection:
            rows = connection.execute(f"select {COLUMNS} from entries where number = %s", (number,)).fetchall()
            found = with_replies(connection, rows)
        return found[0] if found else None

    def page(self, before=None):
        """At most ten entries with numbers below `before`, the newest first, and whether there are older ones."""
        where, values = ("", ()) if before is None else ("where number < %s", (before,))
        query = f"select {COLUMNS} from entries {where} order by number desc limit {ON_A_PAGE + 1}"
        with psycopg.connect(self._url) as connection:
            rows = connection.execute(query, values).fetchall()
            return with_replies(connection, rows[:ON_A_PAGE]), len(rows) > ON_A_PAGE

    def edition(self):
        """A text that changes whenever something is added to the book or taken out of it."""
        query = """
            select concat_ws('-', (select count(*) from entries), (select max(number) from entries),
                                  (select count(*) from replies), (select max(number) from replies))
        """
        with psycopg.connect(self._url) as connection:
            return connection.execute(query).fetchone()[0]

    def count(self):
        with psycopg.connect(self._url) as connection:
            return connection.execute("select count(*) from entries").fetchone()[0]
