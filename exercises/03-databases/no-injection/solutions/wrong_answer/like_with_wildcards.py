# fails: test_search_wildcards
# The placeholder is right, and the wildcards still work.
import sqlite3


def connect(path):
    return sqlite3.connect(path)


def login(connection, name, password):
    row = connection.execute("select id from users where name = ? and password = ?", (name, password)).fetchone()
    return row[0] if row else None


def search(connection, text):
    query = "select name from articles where name like ? order by name"
    return [row[0] for row in connection.execute(query, (f"%{text}%",))]


def sorted_articles(connection, column, descending=False):
    if column not in ("name", "price"):
        raise ValueError(f"cannot sort by {column!r}")
    order = "desc" if descending else "asc"
    return connection.execute(f"select name, price from articles order by {column} {order}").fetchall()


def prices(connection, names):
    marks = ", ".join("?" for _ in names)
    return dict(connection.execute(f"select name, price from articles where name in ({marks})", list(names)))
