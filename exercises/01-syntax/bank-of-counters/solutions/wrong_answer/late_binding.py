# fails: test_adders, test_adders_after_a_change, test_adders_of_other_iterables
# Every lambda looks the variable of the loop up when it is called.
from collections.abc import Callable, Iterable
from typing import Any


def make_counter(start: int = 0, step: int = 1) -> Callable[[], int]:
    upcoming = start

    def counter() -> int:
        nonlocal upcoming
        current = upcoming
        upcoming += step
        return current

    return counter


def _adder(number: int) -> Callable[[int], int]:
    return lambda other: other + number


def make_adders(numbers: Iterable[int]) -> list[Callable[[int], int]]:
    return [lambda other: other + number for number in numbers]


def compose(*functions: Callable[..., Any]) -> Callable[..., Any]:
    if not functions:
        return lambda argument: argument
    *outer, innermost = functions

    def composed(*args: Any, **kwargs: Any) -> Any:
        result = innermost(*args, **kwargs)
        for function in reversed(outer):
            result = function(result)
        return result

    return composed
