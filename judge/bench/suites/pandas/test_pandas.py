"""Six cases over a solution that imports pandas and gives back frames."""

import pandas as pd
import pytest
from solution import clean, monthly, top

SALES = pd.DataFrame(
    {"month": ["jan", "jan", "feb", "mar"], "amount": [10.0, None, 5.0, 7.5], "shop": ["a", "b", "a", "b"]}
)


def test_clean_drops_gaps():
    assert len(clean(SALES)) == 3


def test_clean_leaves_the_frame_alone():
    clean(SALES)
    assert SALES["amount"].isna().sum() == 1


def test_monthly_sums():
    assert monthly(SALES).to_dict() == {"feb": 5.0, "jan": 10.0, "mar": 7.5}


def test_monthly_is_a_series():
    assert isinstance(monthly(SALES), pd.Series)


@pytest.mark.parametrize(("n", "months"), [(1, ["jan"]), (2, ["jan", "mar"])])
def test_top(n, months):
    assert top(SALES, n) == months
