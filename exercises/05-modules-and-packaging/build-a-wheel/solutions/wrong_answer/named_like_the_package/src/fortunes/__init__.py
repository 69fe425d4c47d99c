from importlib.metadata import version

from fortunes.text.reading import sayings

__version__ = version("fortunes")


def tell(number=0):
    """The saying with this number, counted from 0. Raises IndexError if there is none."""
    if number < 0:
        raise IndexError(number)
    return sayings()[number]
