# fails: test_no_colour, test_command_refuses
# Lets the KeyError of an unknown name out of parse.
"""Colours by name and by value."""

from .colour import Colour
from .names import named, names
from .parsing import parse

__all__ = ["Colour", "named", "names", "parse"]
