from collections.abc import Iterable, Iterator
from typing import Any


def moving_average(values: Iterable[float], size: int) -> Iterator[float]:
    """The averages of the last `size` values."""
    yield from ()


def chunks(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of `size` values each."""
    yield from ()


def merge(first: Iterable[Any], second: Iterable[Any]) -> Iterator[Any]:
    """All values of two sorted streams, in order."""
    yield from ()
