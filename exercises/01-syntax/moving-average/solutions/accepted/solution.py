from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any


def _check(size: int) -> None:
    if size < 1:
        raise ValueError("size must be at least 1")


def moving_average(values: Iterable[float], size: int) -> Iterator[float]:
    _check(size)
    return _averages(values, size)


def _averages(values: Iterable[float], size: int) -> Iterator[float]:
    window: deque[float] = deque(maxlen=size)
    for value in values:
        window.append(value)
        if len(window) == size:
            yield sum(window) / size


def chunks(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    _check(size)
    return _pieces(values, size)


def _pieces(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    piece: list[Any] = []
    for value in values:
        piece.append(value)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece


def merge(first: Iterable[Any], second: Iterable[Any]) -> Iterator[Any]:
    lefts, rights = iter(first), iter(second)
    nothing = object()
    left, right = next(lefts, nothing), next(rights, nothing)
    while left is not nothing and right is not nothing:
        if right < left:
            yield right
            right = next(rights, nothing)
        else:
            yield left
            left = next(lefts, nothing)
    if left is not nothing:
        yield left
        yield from lefts
    if right is not nothing:
        yield right
        yield from rights
