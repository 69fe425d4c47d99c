"""Warns and logs with classes, registries, names and arguments of every wrong kind, and without end."""

import logging
import warnings

from hollow_lent import *


class Equal(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Odd(DeprecationWarning):
    def __str__(self):
        return Equal("use lend")

    def __eq__(self, other):
        return True


def _border():
    import gc

    return next(o for o in gc.get_objects() if type(o).__name__ == "LearnerBorder")


def old():
    warnings.warn(Odd("x"))
    for told in ((1, 2, 3, 4), ("x", str, None, None), (KeyboardInterrupt(), KeyboardInterrupt, "x", 1)):
        try:
            _border().ask("warn", *told)
        except Exception:
            pass


def lend(book):
    log = logging.getLogger(Equal("desk"))
    log.log(30, Equal("lent y"))
    for told in (("log", "x"), ("logs", 5, 5), ("log", "a" * 10000, 30, "%s", (), "f", 1, "g", None), ("log", "root", 30, "%999999999d", (1,), "f", 1, "g", None)):
        try:
            _border().ask(*told)
        except Exception:
            pass
    for n in range(3000):
        logging.getLogger(f"many{n}").debug("x")
