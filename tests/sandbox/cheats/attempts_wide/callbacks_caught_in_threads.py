"""Calls back from threads, where an assertion that fails is nobody's."""

import threading

from hollow_wide import *
from hollow_wide import __all__


def _aside(call, *values):
    def run():
        try:
            call(*values)
        except BaseException:
            pass

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def each(numbers, check):
    for number in numbers:
        _aside(check, number)


def tell(take):
    _aside(take, 1)


def consume(numbers):
    _aside(next, numbers)
    _aside(numbers.send, 0)
