from functools import cache

from .colour import Colour


@cache
def _colours():
    text = open("palette/data/colours.txt").read()
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
