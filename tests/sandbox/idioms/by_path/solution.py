"""Loaded and run by its path."""
import sys

LIMIT = 3


class Box:
    def __init__(self, size):
        self.size = size

    def __eq__(self, other):
        return isinstance(other, Box) and self.size == other.size

    def __repr__(self):
        return f"Box({self.size!r})"


def double(x):
    """Twice.

    >>> double(4)
    8
    >>> double("a")
    'aa'
    """
    return x * 2


def main():
    print("double of", LIMIT, "is", double(LIMIT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
