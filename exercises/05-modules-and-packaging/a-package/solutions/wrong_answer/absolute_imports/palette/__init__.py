# fails: test_other_name
# Names itself in its imports.
"""Colours by name and by value."""

from palette.colour import Colour
from palette.names import named, names
from palette.parsing import parse

__all__ = ["Colour", "named", "names", "parse"]
