# fails: test_counter_steps, test_counter_defaults, test_counter_other_steps, test_counters_are_independent
# Adds the step before the first answer.
from collections.abc import Callable, Iterable
from typing import Any


def make_counter(start: int = 0, step: int = 1) -> Callable[[], int]:
    upcoming = start

    def counter() -> int:
        nonlocal upcoming
        upcoming += step
        return upcoming

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
