"""Fails two hundred cases with texts of which each character is six in a report, and prints as many."""

from hollow_machine import *


def doubles(numbers):
    print("\0" * 60_000)
    raise ValueError("\0" * 80_000)
