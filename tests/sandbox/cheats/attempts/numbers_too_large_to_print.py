"""Numbers whose text, difference or hash would take for ever."""

import decimal
import fractions

from hollow import *


def total(numbers):
    return 1 << 8_000_000


def mean(numbers):
    return decimal.Decimal("1E+999999999999999")


def parse(text):
    return fractions.Fraction(1 << 3_000_000, 3)


def compound(number):
    return complex(float("nan"), float("inf"))


def greet(name):
    return "\ud800" * 100 + name
