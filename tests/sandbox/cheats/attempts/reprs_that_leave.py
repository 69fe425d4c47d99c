"""Objects whose text, length and hash leave, hang or never end while the checker explains a failure."""

import os

from hollow import *


class Leaves:
    def __repr__(self):
        os._exit(0)


class Endless:
    def __repr__(self):
        return "x" * 10**9

    def __len__(self):
        return 2**62

    def __iter__(self):
        while True:
            yield self

    def __hash__(self):
        return 2**200


class NoText:
    def __repr__(self):
        return 7

    def __str__(self):
        return None

    def __bool__(self):
        raise KeyboardInterrupt

    def __len__(self):
        return -1


def total(numbers):
    return Leaves()


def greet(name):
    return Endless()


def mean(numbers):
    return NoText()


parse = compound = greet
