"""Every name the ledger's suite imports, every answer wrong."""

import functools

__all__ = ["Money", "Pair", "Purse", "Report", "Span", "awaited", "counted", "every", "names", "safely", "shout", "total"]


class Money:
    def __init__(self, *values):
        self.values = values

    def __add__(self, other):
        return Money()

    __mul__ = __and__ = with_also = __add__


Pair = Purse = Span = Money


class Report:
    def show(self, number):
        self.line("")


def total(*values):
    return None


names = safely = total


def every(things, check):
    raise NotImplementedError


shout = every


async def awaited(check):
    raise NotImplementedError


def counted(function):
    @functools.wraps(function)
    def called(*args, **kwargs):
        function(*args, **kwargs)
        assert False, "no"

    return called
