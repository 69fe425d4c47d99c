import collections
import json
import os
import sqlite3


def read_setting(environment, name, default=None):
    return environment.get(name, default)


def settings(environment=os.environ):
    return {key: value for key, value in environment.items() if key.startswith("ASSAY_TEST_")}


def create(connection):
    connection.execute("create table person (id integer primary key, name text, age int)")
    connection.commit()


def add(connection, name, age):
    cursor = connection.cursor()
    cursor.execute("insert into person (name, age) values (?, ?)", (name, age))
    connection.commit()
    return cursor.lastrowid


def adults(connection):
    return [row[0] for row in connection.execute("select name from person where age >= 18 order by name")]


def rows(path):
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection.execute("select * from person order by id").fetchall()


def connect(path=":memory:"):
    return sqlite3.connect(path)


class Settings(collections.UserDict):
    def __getitem__(self, key):
        return super().__getitem__(key.lower())

    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)


def merged(*mappings):
    found = {}
    for mapping in mappings:
        found.update(mapping)
    return found


def keys_of(mapping):
    return sorted(mapping.keys())


def total(items):
    return sum(item for item in items)


def chain():
    return collections.ChainMap({"a": 1}, {"b": 2})


def dump(stream, value):
    json.dump(value, stream)


def lines(stream):
    return [line.strip() for line in stream]


def log_to(logger, text):
    logger.warning("said %s", text)
    logger.getChild("sub").error("sub %s", text)


def arguments(namespace):
    return namespace.name, vars(namespace)


def collect(queue):
    found = []
    while not queue.empty():
        found.append(queue.get())
    return found
