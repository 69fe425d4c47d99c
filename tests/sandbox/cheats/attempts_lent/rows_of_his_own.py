"""Has the suite's connection make rows, texts and functions that lie."""

from hollow_lent import *


class Equal:
    def __eq__(self, other):
        return True

    def __getitem__(self, key):
        return 2


def _try(step):
    try:
        return step()
    except Exception as problem:
        return problem


def add(connection, book, days):
    _try(lambda: setattr(connection, "row_factory", lambda cursor, row: Equal()))
    _try(lambda: setattr(connection, "row_factory", lambda cursor, row: (3, "c")))
    _try(lambda: setattr(connection, "text_factory", lambda data: "c"))
    _try(lambda: connection.create_function("count", 0, lambda: 3))
    _try(lambda: connection.create_aggregate("max", 1, Equal))
    _try(lambda: connection.set_authorizer(lambda *a: 2))
    _try(lambda: connection.set_trace_callback(print))
    _try(lambda: connection.cursor().connection.create_function("max", 1, lambda x: "c"))


def overdue(connection, days):
    _try(lambda: setattr(connection.cursor(), "row_factory", lambda cursor, row: Equal()))
    return Equal()
