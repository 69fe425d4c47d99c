"""Bar charts of what is counted."""

import pytest

from web.bars import bars


@pytest.mark.parametrize("highest", [1, 2, 3, 9, 10, 11, 70, 100, 12345])
def test_what_is_counted_has_whole_numbers_beside_the_chart(highest: int) -> None:
    chart = bars([("a", highest, 0, "a")])
    assert chart is not None
    labels = [label.replace(",", "") for _y, label in chart.rows]
    assert all(label.isdigit() for label in labels) and len(labels) == len(set(labels)) > 1
    assert int(labels[-1]) >= highest
