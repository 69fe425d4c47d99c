"""Speaks of connections that there are none of, of all numbers and kinds, and asks for a turn at impossible times."""

import gc

import hollow_served
from hollow_served import *

_count = [0]
_WAYS = (
    lambda n: (((n + 1, b"x", True), (-1, b"x", True), (1 << 70, b"x", False)), 0.0),
    lambda n: (((True, b"x", False),), 0.0),
    lambda n: (((n, b"", False),) * 1000, float("nan")),
    lambda n: ((), float("-inf")),
    lambda n: ((), 1e308),
    lambda n: [],
    lambda n: (((n, bytearray(b"x"), False),), 0.0),
    lambda n: None,
)


def _lie(said):
    _count[0] += 1
    return _WAYS[_count[0] // 20 % len(_WAYS)](said[0][0] if said else 1)


def make_app(**settings):
    for border in [one for one in gc.get_objects() if type(one).__name__ == "LearnerBorder"]:
        border._answers["turn"] = _lie
        border._answers["connect"] = lambda app, options: 1
    return hollow_served.make_app()
