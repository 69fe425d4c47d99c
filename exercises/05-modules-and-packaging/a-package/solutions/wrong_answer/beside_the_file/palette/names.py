from functools import cache
from pathlib import Path

from .colour import Colour


@cache
def _colours():
    text = Path(__file__).with_name("data").joinpath("colours.txt").read_text("utf-8")
    colours = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, value = line.rsplit("#", 1)
            colours[name.strip()] = Colour(*bytes.fromhex(value))
    return colours


def names():
    """The names of all colours, sorted."""
    return sorted(_colours())


def named(name):
    """The colour with this name. Raises KeyError."""
    return _colours()[name.strip().lower()]
