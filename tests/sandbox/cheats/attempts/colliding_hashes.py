"""Sets and dicts of numbers that all have one hash, so that making them takes the checker for ever."""

from hollow import *


def total(numbers):
    return {n * (2**61 - 1) for n in range(60_000)}


def parse(text):
    return dict.fromkeys(n * (2**61 - 1) for n in range(60_000))
