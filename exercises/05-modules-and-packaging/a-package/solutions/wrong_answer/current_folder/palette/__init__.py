# fails: test_silent_import, test_any_folder, test_other_name, test_archive
# Opens the file where the one who calls happens to be.
"""Colours by name and by value."""

from .colour import Colour
from .names import named, names
from .parsing import parse

__all__ = ["Colour", "named", "names", "parse"]
