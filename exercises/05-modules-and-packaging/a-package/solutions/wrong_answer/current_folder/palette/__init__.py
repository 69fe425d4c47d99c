# fails: test_names, test_names_are_a_copy, test_named, test_unknown_name, test_parse, test_no_colour[without sign], test_no_colour[unknown name], test_no_colour[empty], test_any_folder, test_silent_import, test_other_name, test_archive, test_front_door, test_command, test_command_refuses
# Opens the file where the one who calls happens to be.
"""Colours by name and by value."""

from .colour import Colour
from .names import named, names
from .parsing import parse

__all__ = ["Colour", "named", "names", "parse"]
