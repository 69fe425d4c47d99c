"""A line chart as numbers for an inline SVG: steps over time, round grid lines. The table beside it says the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from babel.dates import format_date, format_skeleton

from web.language import current
from web.language import gettext as _
from web.wording import BABEL_LOCALE, number

WIDTH, HEIGHT = 960, 260
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 14, 34
MOST_DOTS = 40
GRID_LINES = 4


@dataclass(frozen=True)
class Chart:
    """Coordinates in a box of `width` × `height`; `rows` and `columns` are the labelled grid."""

    width: int
    height: int
    left: int
    rows: list[tuple[float, str]]
    columns: list[tuple[float, str, str]]
    path: str
    area: str
    dots: list[tuple[float, float, str]]
    words: str
    table: list[tuple[datetime, float]]


def points_over_time(points: Sequence[tuple[datetime, float]], now: datetime) -> Chart | None:
    """The chart of a total after each moment that raised it, oldest first; None without any."""
    if not points:
        return None
    locale = BABEL_LOCALE[current()]
    begin, end = points[0][0], max(now, points[-1][0])
    seconds = max((end - begin).total_seconds(), 1.0)
    top = round_up(max(total for _at, total in points))

    def x(at: datetime) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (at - begin).total_seconds() / seconds, 1)

    def y(total: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * total / top, 1)

    steps = [f"M{x(begin)} {y(0)}"]
    for at, total in points:
        steps.append(f"H{x(at)}V{y(total)}")
    steps.append(f"H{x(end)}")
    path = "".join(steps)
    one_day = (end - begin).total_seconds() < 36 * 3600
    columns = []
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        at = begin + (end - begin) * share
        label = (
            format_skeleton("Hm", at.astimezone(UTC), locale=locale)
            if one_day
            else format_date(at, "medium", locale=locale)
        )
        columns.append((x(at), label, anchor))
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        rows=[(y(top * n / GRID_LINES), number(top * n / GRID_LINES)) for n in range(GRID_LINES + 1)],
        columns=columns,
        path=path,
        area=f"{path}V{y(0)}Z",
        dots=[
            (x(at), y(total), f"{format_date(at, 'medium', locale=locale)}: {number(total)}")
            for at, total in points[-MOST_DOTS:]
        ],
        words=_("From %(begin)s to today the points rose to %(total)s in %(n)s steps.")
        % {"begin": format_date(begin, "long", locale=locale), "total": number(points[-1][1]), "n": len(points)},
        table=list(reversed(points)),
    )


def round_up(value: float) -> float:
    """The next number of the form 1, 2, 4 or 8 times a power of ten: four grid lines fall on round numbers."""
    power = 10.0 ** math.floor(math.log10(max(value, 1.0)))
    return next(step * power for step in (1, 2, 4, 8, 10) if step * power >= value)
