# fails: test_login, test_login_password_attack, test_login_name_attack
# Refuses some dangerous words instead of using placeholders.
import sqlite3


def connect(path):
    return sqlite3.connect(path)


def login(connection, name, password):
    for word in ("union", "drop", "--"):
        if word in name or word in password:
            return None
    row = connection.execute(f"select id from users where name = '{name}' and password = '{password}'").fetchone()
    return row[0] if row else None


def search(connection, text):
    query = "select name from articles where instr(lower(name), lower(?)) order by name"
    return [row[0] for row in connection.execute(query, (text,))]


def sorted_articles(connection, column, descending=False):
    if column not in ("name", "price"):
        raise ValueError(f"cannot sort by {column!r}")
    order = "desc" if descending else "asc"
    return connection.execute(f"select name, price from articles order by {column} {order}").fetchall()


def prices(connection, names):
    marks = ", ".join("?" for _ in names)
    return dict(connection.execute(f"select name, price from articles where name in ({marks})", list(names)))
