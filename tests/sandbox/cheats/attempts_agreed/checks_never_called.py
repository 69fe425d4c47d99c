"""What the suite hands over to be called, and would judge in, is never called; a decorated case neither."""
# passes unproven: test_awaited, test_every, test_first_checks, test_refused, test_value_refused

import functools

from hollow_agreed import *


class Report:
    def show(self, number):
        return f"total: {number}"


def every(things, check):
    return None


def shout(lines):
    return next(lines)


def safely(function, number):
    return "fine"


def counted(function):
    @functools.wraps(function)
    def called(*args, **kwargs):
        return None

    return called


async def awaited(check):
    check(1).close()
