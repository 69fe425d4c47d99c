import re
import sqlite3

SORTED = {
    ("name", False): "select name, price from articles order by name",
    ("name", True): "select name, price from articles order by name desc",
    ("price", False): "select name, price from articles order by price",
    ("price", True): "select name, price from articles order by price desc",
}


def connect(path):
    return sqlite3.connect(path)


def login(connection, name, password):
    found = connection.execute("select id from users where name = :n and password = :p", {"n": name, "p": password})
    for (number,) in found:
        return number


def search(connection, text):
    pattern = "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"
    found = connection.execute("select name from articles where name like ? escape '\\' order by name", (pattern,))
    return [name for (name,) in found.fetchall()]


def sorted_articles(connection, column, descending=False):
    try:
        query = SORTED[column, bool(descending)]
    except KeyError:
        raise ValueError("sort by name or by price") from None
    return connection.execute(query).fetchall()


def prices(connection, names):
    result = {}
    for name in names:
        result.update(connection.execute("select name, price from articles where name = ?", (name,)))
    return result
