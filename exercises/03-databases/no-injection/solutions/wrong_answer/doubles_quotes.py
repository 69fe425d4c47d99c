# fails: test_sorted_attack, test_tables_are_whole
# Doubles quotation marks in the name of a column, which needs none to do harm.
import sqlite3


def connect(path):
    return sqlite3.connect(path)


def login(connection, name, password):
    row = connection.execute("select id from users where name = ? and password = ?", (name, password)).fetchone()
    return row[0] if row else None


def search(connection, text):
    query = "select name from articles where instr(lower(name), lower(?)) order by name"
    return [row[0] for row in connection.execute(query, (text,))]


def sorted_articles(connection, column, descending=False):
    column = column.replace("'", "''")
    order = "desc" if descending else "asc"
    return connection.execute(f"select name, price from articles order by {column} {order}").fetchall()


def prices(connection, names):
    marks = ", ".join("?" for _ in names)
    return dict(connection.execute(f"select name, price from articles where name in ({marks})", list(names)))
