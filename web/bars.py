"""Bar charts as numbers for an inline SVG: one bar per label, of which a part may be filled. The table beside it says
the same to whoever does not see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.chart import GRID_LINES, round_up
from web.wording import number

WIDTH, NARROW, HEIGHT = 960, 340, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 14, 34
LABEL = 120
"""Room for a label, in the box's units."""


@dataclass(frozen=True)
class Bar:
    """One bar: place, whole height and filled height in the box's units, and what it says."""

    x: float
    width: float
    y: float
    height: float
    filled_y: float
    filled: float
    words: str


@dataclass(frozen=True)
class Bars:
    """A chart in a box of `width` × `height`; `rows` are the grid, `labels` stand below the bars."""

    width: int
    height: int
    left: int
    rows: list[tuple[float, str]]
    labels: list[tuple[float, str]]
    bars: list[Bar]


def bars(values: Sequence[tuple[str, float, float, str]], full: int = WIDTH) -> Bars | None:
    """The chart of (label, value, filled part of it, words), `full` units wide; None without any value above 0."""
    highest = max((value for _label, value, _filled, _words in values), default=0)
    if highest <= 0:
        return None
    top = round_up(highest)
    step = (full - LEFT - RIGHT) / len(values)
    width = round(min(step * 0.8, 64), 1)
    floor = HEIGHT - BOTTOM

    def high(value: float) -> float:
        return round((HEIGHT - TOP - BOTTOM) * value / top, 1)

    every = -(-len(values) // max(1, full // LABEL))
    found, labels = [], []
    for n, (label, value, filled, words) in enumerate(values):
        middle = round(LEFT + step * (n + 0.5), 1)
        found.append(
            Bar(
                x=round(middle - width / 2, 1),
                width=width,
                y=floor - high(value),
                height=high(value),
                filled_y=floor - high(filled),
                filled=high(filled),
                words=words,
            )
        )
        if n % every == 0:
            labels.append((middle, label))
    lines = next(n for n in (GRID_LINES, 5, 2, 1) if top % n == 0)  # what is counted is whole, and so are the labels
    rows = [(floor - high(top * n / lines), number(top * n / lines)) for n in range(lines + 1)]
    return Bars(full, HEIGHT, LEFT, rows, labels, found)
