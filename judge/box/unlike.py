"""A value that a value is not: what an object is asked about to see whether it tells things apart."""

from __future__ import annotations

import os
from typing import Any

_urandom = os.urandom  # suites patch `random` and `secrets`: the kernel is asked


def unlike(value: Any) -> Any:
    """A value of the same plain type that `value` is not, and that nothing is by accident; text for other types."""
    number = int.from_bytes(_urandom(6), "little")
    kind = type(value)
    if kind is bool:
        return not value
    if kind is int:
        return -number - 1 if value >= 0 else number
    if kind is float:
        return -float(number) - 0.5 if not value < 0 else number + 0.5
    if kind is bytes:
        return _urandom(8)
    if kind in (list, tuple):
        return kind([*value, _urandom(8).hex()])
    if kind in (set, frozenset):
        return kind({*value, _urandom(8).hex()})
    if kind is dict:
        return {**value, _urandom(8).hex(): number}
    return _urandom(8).hex()
