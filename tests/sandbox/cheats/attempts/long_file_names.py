"""Raises from code whose file has a name, and whose line has a number, that no report bears."""

from hollow import *

LONG = compile("raise ValueError('x')", "/submission/" + "a" * 5000, "exec")
BACK = LONG.replace(co_firstlineno=2**31 - 1)


def total(numbers):
    exec(LONG)


def greet(name):
    exec(BACK)


def mean(numbers):
    exec(compile("\n" * 100000 + "raise KeyError", "/submission/solution.py", "exec"))
