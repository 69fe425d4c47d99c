# fails: test_archive
# Opens the file beside the module, which is not there in a zip file.
"""Colours by name and by value."""

from .colour import Colour
from .names import named, names
from .parsing import parse

__all__ = ["Colour", "named", "names", "parse"]
