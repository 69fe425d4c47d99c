from dataclasses import dataclass

import psycopg
from werkzeug.security import check_password_hash, generate_password_hash

from guestbook import book
from guestbook.book import clean

SHORTEST_PASSWORD = 8


@dataclass(frozen=True)
class Account:
    number: int
    name: str


def problems(name, password):
    """What keeps an account from being made: "missing", "long" or "short" for each field that is not right."""
    found = book.problems(name, "-")
    if len(password) < SHORTEST_PASSWORD:
        found["password"] = "short"
    return found


class Accounts:
    def __init__(self, url):
        self._url = url

    def create(self, name, password):
        """The number of a new account, None if the name is taken."""
        query = "insert into accounts (name, password) values (%s, %s) on conflict do nothing returning number"
        with psycopg.connect(self._url) as connection:
            row = connection.execute(query, (clean(name), generate_password_hash(password.strip()))).fetchone()
        return row and row[0]

    def check(self, name, password):
        """The number of the account with this name and password, None if there is none."""
        query = "select number, password from accounts where lower(name) = lower(%s)"
        with psycopg.connect(self._url) as connection:
            row = connection.execute(query, (clean(name),)).fetchone()
        return row[0] if row and check_password_hash(row[1], password.strip()) else None

    def get(self, number):
        with psycopg.connect(self._url) as connection:
            row = connection.execute("select number, name from accounts where number = %s", (number,)).fetchone()
        return row and Account(*row)
