__version__ = "1.2.0"


def tell(number=0):
    """The saying with this number, counted from 0. Raises IndexError if there is none."""
    from .text.reading import sayings

    if number < 0:
        raise IndexError(number)
    return sayings()[number]
