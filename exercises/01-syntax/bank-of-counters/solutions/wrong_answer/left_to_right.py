# fails: test_compose_order, test_compose_order_matters, test_compose_arguments, test_compose_exception
# Calls the functions in the order in which they are written.
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
    innermost, *outer = functions

    def composed(*args: Any, **kwargs: Any) -> Any:
        result = innermost(*args, **kwargs)
        for function in outer:
            result = function(result)
        return result

    return composed
