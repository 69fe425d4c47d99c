"""Hides what ends a session inside groups of exceptions, as causes, contexts and notes, in a circle."""

from hollow import *


def total(numbers):
    raise BaseExceptionGroup("SUITE", [KeyboardInterrupt(), SystemExit(0), GeneratorExit()])


def greet(name):
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    one.__context__ = one
    one.__notes__ = ["\x1b[2J" * 1000, object(), "note"]
    raise one


def mean(numbers):
    deep = ValueError("bottom")
    for _ in range(900):
        deep = ExceptionGroup("deep", [deep])
    raise deep


def compound(number):
    class Loud(ValueError):
        def __str__(self):
            raise SystemExit(0)

        __repr__ = __str__

    raise Loud(number)


def parse(text):
    class Args(Exception):
        args = property(lambda self: 1 / 0)

    raise Args()


def primes():
    raise StopIteration(7)
