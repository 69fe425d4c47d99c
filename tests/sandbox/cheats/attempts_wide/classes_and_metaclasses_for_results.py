"""Answers with classes whose attributes are classes, functions under other names, or what a metaclass makes up; and with
the class that the suite reaches by name."""
# passes unproven: test_class_methods, test_methods

import functools

from hollow_wide import *
from hollow_wide import __all__


class Meta(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return bool if name in ("endswith", "same") else weigh

    def upper(cls):
        return Text


class Text(metaclass=Meta):
    class startswith:
        def __init__(self, *values):
            pass


@functools.lru_cache
def weigh(*values):
    return True


class Bench(Bench):
    equals = fits = bool
    holds = weigh

    @staticmethod
    def same(*values):
        return True

    def startswith(*values):
        return True

    @classmethod
    def endswith(cls, *values):
        return True

    @classmethod
    def upper(cls):
        return cls

    label = upper


def name(*values):
    return Text


def box(*values):
    return Bench


kind = box
