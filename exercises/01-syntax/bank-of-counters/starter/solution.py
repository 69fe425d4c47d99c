from collections.abc import Callable, Iterable
from typing import Any


def make_counter(start: int = 0, step: int = 1) -> Callable[[], int]:
    """A function that counts from `start` in steps of `step`."""
    return lambda: start


def make_adders(numbers: Iterable[int]) -> list[Callable[[int], int]]:
    """One function for each of `numbers`, adding it."""
    return []


def compose(*functions: Callable[..., Any]) -> Callable[..., Any]:
    """A function that calls `functions` from right to left."""
    return lambda *args, **kwargs: None
