# fails: test_wrong_month
# Looks at three months of twelve.
import pytest
from leap import days_in, is_leap


@pytest.mark.parametrize("year", [4, 1996, 2000, 2024])
def test_leap_years(year):
    assert is_leap(year) is True


@pytest.mark.parametrize("year", [1, 1900, 2023, 2100])
def test_ordinary_years(year):
    assert is_leap(year) is False


@pytest.mark.parametrize("year", [0, -4])
def test_years_that_do_not_exist(year):
    with pytest.raises(ValueError):
        is_leap(year)


def test_months():
    assert [days_in(2023, month) for month in (1, 2, 4)] == [31, 28, 30]
    assert days_in(2024, 2) == 29


@pytest.mark.parametrize("month", [0, 13, -1])
def test_months_that_do_not_exist(month):
    with pytest.raises(ValueError):
        days_in(2023, month)
