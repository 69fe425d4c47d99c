from collections.abc import Callable
from typing import Any


def retry(
    times: int = 3,
    only: type[Exception] | tuple[type[Exception], ...] = Exception,
    between: Callable[[int, Exception], Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator that calls the function again after a failure."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper() -> None:
            return None

        return wrapper

    return decorate


def counted(function: Callable[..., Any]) -> Callable[..., Any]:
    """Count the calls of `function` in its attribute `calls`."""
    return function
