"""Answers with exceptions, functions and properties whose attributes judge."""

from hollow_wide import *
from hollow_wide import __all__


class Text:
    @property
    def holds(self):
        return bool

    same = property(lambda self: weigh)
    fits = property(lambda self: list[int])

    def label(self):
        made = ValueError()
        made.equals = bool
        return made


def upper():
    made = LookupError()
    made.endswith = weigh
    return made


def weigh(*values):
    return True


def startswith(*values):
    return True


startswith.startswith = weigh
startswith.upper = upper


def name(*values):
    return startswith


def box(*values):
    return Text()


kind = box
