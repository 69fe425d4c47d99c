import copy
import dataclasses
import logging
import warnings


def notify(recorder):
    recorder.note(3)
    recorder.note(4)


def traced(cls):
    cls.traced = "yes"
    return cls


def marked(function):
    function.mark = lambda n: 2 * function(n)
    return function


def longest(loans):
    return max(loans, key=lambda loan: loan.days)


def extended(loan):
    return dataclasses.replace(loan, days=loan.days + 7)


def overdue(connection, days):
    return [row[0] for row in connection.execute("select book from loan where days > ?", (days,))]


def add(connection, book, days):
    with connection:
        connection.execute("insert into loan values (?, ?)", (book, days))


def lend(book):
    logging.getLogger("desk").warning("lent %s", book)


def old():
    warnings.warn("use lend", DeprecationWarning)


def desk(environment):
    return environment["DESK"]


def snapshot(loans):
    return copy.deepcopy(loans)
