"""Attributes, lengths and truth that answer otherwise each time they are asked."""

import itertools

from hollow import *

TURN = itertools.count()


class Turns:
    def __init__(self, *arguments):
        pass

    balance = amount = missing = property(lambda self: next(TURN))

    def __len__(self):
        return next(TURN) % 3

    def __bool__(self):
        return next(TURN) % 2 == 0

    def __iter__(self):
        return iter(range(next(TURN) % 7))

    def __hash__(self):
        return next(TURN)

    def __eq__(self, other):
        return next(TURN) % 2 == 0

    deposit = withdraw = lambda self, amount: None


Money = Account = Turns


def total(numbers):
    return Turns()


greet = mean = parse = primes = compound = total
