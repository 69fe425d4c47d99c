# fails: test_query_1, test_query_2, test_number_of_indexes
# An index that begins with the day does not find a customer.
import sqlite3


def connect(path):
    return sqlite3.connect(path)


def create_indexes(connection):
    connection.execute("create index if not exists by_customer on orders (day, customer, total)")
    connection.execute("create index if not exists by_day on orders (day)")
    connection.execute("create index if not exists still_open on orders (state) where state = 'open'")


def uses_index(connection, query, values=()):
    steps = connection.execute("explain query plan " + query, values).fetchall()
    return not any(text.startswith("SCAN") for _, _, _, text in steps)


def find_day(connection, day):
    query = "select id from orders where day >= ? and day < ? order by id"
    return [number for (number,) in connection.execute(query, (day, day + "~"))]
