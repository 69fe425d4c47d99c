"""A generator, made a context manager by the suite, that keeps what is thrown into it."""

from hollow_wide import *
from hollow_wide import __all__


def opened():
    try:
        yield 0
    except BaseException:
        pass
