"""A repr and str of a hundred megabytes, for the message of the failing assert."""

from hollow import *
class Big:
    def __repr__(self): return "x" * 100_000_000
    __str__ = __repr__
def total(numbers): return Big()
greet = mean = compound = parse = total
