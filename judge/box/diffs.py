"""Differences of long texts in bounded time.

`difflib.ndiff` compares every line of one side with every line of the other, which for two lists of some hundred
numbers each, one to a line, takes longer than a case has. pytest and unittest call it to explain a failing comparison,
while the clock of the case runs: a plain wrong answer would be told "ran too long". So where the two sides together are
long, lines are compared with those in the same place, once those that both begin and end with are taken away; what is
the same in a row is counted, and of what differs the first lines are shown.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

MOST_PAIRS, MOST_WORK = 40_000, 4_000_000
"""Lines of one side times those of the other, and the same of characters, up to which the thorough way is taken: tenths
of a second."""
MOST_LINES = 400
"""Differing lines shown of each side."""
AROUND = 5
"""Equal lines shown before and after what differs."""

_thorough = difflib.ndiff


def ndiff(
    a: Iterable[str],
    b: Iterable[str],
    linejunk: Callable[[str], bool] | None = None,
    charjunk: Callable[[str], bool] | None = difflib.IS_CHARACTER_JUNK,
) -> Iterator[str]:
    """As `difflib.ndiff`, in time that grows with the length of both."""
    left, right = list(a), list(b)
    work = sum(map(len, left)) * sum(map(len, right))
    if len(left) * len(right) <= MOST_PAIRS and work <= MOST_WORK:
        return _thorough(left, right, linejunk, charjunk)
    return _by_place(left, right)


def _by_place(left: list[str], right: list[str]) -> Iterator[str]:
    most = min(len(left), len(right))
    start = next((n for n in range(most) if left[n] != right[n]), most)
    end = next((n for n in range(most - start) if left[-1 - n] != right[-1 - n]), most - start)
    yield from _equal(left[:start], from_end=True)
    gone, come = left[start : len(left) - end], right[start : len(right) - end]
    same: list[str] = []
    shown = 0
    for n in range(max(len(gone), len(come))):
        if gone[n : n + 1] == come[n : n + 1]:
            same.append(gone[n])
            continue
        if shown == MOST_LINES:
            yield f"? … {max(len(gone), len(come)) - n} lines more\n"
            return
        yield from _equal(same)
        same, shown = [], shown + 1
        for sign, side in (("- ", gone), ("+ ", come)):
            yield from (sign + line for line in side[n : n + 1])
    yield from _equal(same + left[len(left) - end :])


def _equal(lines: list[str], from_end: bool = False) -> Iterator[str]:
    """Lines that both sides have, those far from a difference counted only."""
    if len(lines) <= 2 * AROUND + 1:
        yield from ("  " + line for line in lines)
        return
    head = [] if from_end else lines[:AROUND]
    tail = lines[-AROUND:]
    yield from ("  " + line for line in head)
    yield f"? … {len(lines) - len(head) - len(tail)} equal lines\n"
    yield from ("  " + line for line in tail)


def bound() -> None:
    """Have everybody in this process who asks `difflib` use this one."""
    module: Any = difflib
    module.ndiff = ndiff
