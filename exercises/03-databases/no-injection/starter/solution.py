import sqlite3


def connect(path):
    return sqlite3.connect(path)


def login(connection, name, password):
    query = f"select id from users where name = '{name}' and password = '{password}'"
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def search(connection, text):
    query = f"select name from articles where name like '%{text}%' order by name"
    return [row[0] for row in connection.execute(query)]


def sorted_articles(connection, column, descending=False):
    query = f"select name, price from articles order by {column} {'desc' if descending else 'asc'}"
    return connection.execute(query).fetchall()


def prices(connection, names):
    listed = ", ".join(f"'{name}'" for name in names)
    return dict(connection.execute(f"select name, price from articles where name in ({listed})"))
