# fails: test_compose_arguments
# The innermost function gets one argument only.
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
    return [_adder(number) for number in numbers]


def compose(*functions: Callable[..., Any]) -> Callable[..., Any]:
    if not functions:
        return lambda argument: argument
    *outer, innermost = functions

    def composed(argument: Any) -> Any:
        result = innermost(argument)
        for function in reversed(outer):
            result = function(result)
        return result

    return composed
