"""Loops with every signal ignored."""

import signal
from hollow import *
def total(numbers):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        pass
