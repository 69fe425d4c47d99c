"""Speaks the wire itself: puts questions to the checker about what was not lent."""

import sys

from hollow import *

BORDER = []
kind = sys.modules["judge.box.driver.border"].LearnerBorder
_answer = kind.answer


def answer(self, question):
    BORDER[:] = [self]
    return _answer(self, question)


kind.answer = answer
QUESTIONS = [
    ("call", dict, (), None), ("get", int, "__subclasses__"), ("operate", list, "__len__", (), None), ("service", "x", {}),
    ("spawn", 7), ("stdin", "buffer"), ("stdin", "__class__"), ("input", object()), ("patch", "os", "getcwd", 1),
]  # fmt: skip


def ask(n):
    def total(*arguments):
        found = BORDER[0].ask(*QUESTIONS[n])
        return f"FOUND {found}"

    return total


total, greet, mean, compound, parse, primes = (ask(n) for n in (1, 2, 3, 5, 6, 7))


class Account:
    deposit, withdraw = ask(4), ask(8)


class Money:
    amount = property(ask(0))

    def __init__(self, amount):
        pass
