"""Keeps every container that it is given and changes all of them whenever it is asked anything."""

import gc

from hollow import *

KEPT = []


def spoil():
    for one in gc.get_objects():
        try:
            if type(one) is list and one and all(type(part) is int for part in one) and len(one) < 10:
                one[:] = [19194, 23, 0]
            if type(one) is dict and set(one) == {"a", "b"}:
                one.clear()
        except Exception:
            pass


def total(numbers):
    KEPT.append(numbers)
    spoil()
    numbers.append(numbers)
    return numbers


def parse(text):
    made = {}
    made[text] = made
    KEPT.append(made)
    spoil()
    return made


def mean(numbers):
    numbers *= 100
    return numbers
