"""Speaks the wire itself: an exception from lines that no number and no text of a report can be."""

import sys

from hollow import *

kind = sys.modules["judge.box.driver.border"].LearnerBorder
_raised = kind.raised


def raised(self, error):
    error, chain, lines, importing = _raised(self, error)
    odd = (("solution.py", 10**400), ("solution.py", -5), ("a" * 100_000, 1), ("solution.py", True), ("\ud800", 1))
    return error, chain, (*odd, ("solution.py", 3)), importing


kind.raised = raised


def total(numbers):
    raise ValueError("SUITE" + "x" * 1_000_000)


greet = mean = compound = parse = primes = total
