# fails: test_uses_index_join
# Looks for the word SCAN anywhere in the plan, names of tables included.
import sqlite3


def connect(path):
    return sqlite3.connect(path)


def create_indexes(connection):
    connection.execute("create index if not exists by_customer on orders (customer, day, total)")
    connection.execute("create index if not exists by_day on orders (day)")
    connection.execute("create index if not exists still_open on orders (state) where state = 'open'")


def uses_index(connection, query, values=()):
    steps = connection.execute("explain query plan " + query, values).fetchall()
    return "SCAN" not in str(steps).upper()


def find_day(connection, day):
    query = "select id from orders where day >= ? and day < ? order by id"
    return [number for (number,) in connection.execute(query, (day, day + "~"))]
