# fails: test_no_colour[spaces]
# Leaves it to int what a digit is.
"""Colours by name and by value."""

from .colour import Colour
from .names import named, names
from .parsing import parse

__all__ = ["Colour", "named", "names", "parse"]
