# fails: test_values
# A colour whose parts can be changed, and that has no hash.
"""Colours by name and by value."""

from .colour import Colour
from .names import named, names
from .parsing import parse

__all__ = ["Colour", "named", "names", "parse"]
