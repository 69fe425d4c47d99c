# fails: test_counter_other_steps, test_counters_are_independent
# All counters share one global variable.
from collections.abc import Callable, Iterable
from typing import Any


upcoming = 0


def make_counter(start: int = 0, step: int = 1) -> Callable[[], int]:
    global upcoming
    upcoming = start

    def counter() -> int:
        global upcoming
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

    def composed(*args: Any, **kwargs: Any) -> Any:
        result = innermost(*args, **kwargs)
        for function in reversed(outer):
            result = function(result)
        return result

    return composed
