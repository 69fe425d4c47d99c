# fails: test_only_four, test_no_four_hundred
# Tests years divisible by 4 and years that are not, and no century.
import pytest
from leap import days_in, is_leap


@pytest.mark.parametrize("year", [4, 1996, 2024])
def test_leap_years(year):
    assert is_leap(year) is True


@pytest.mark.parametrize("year", [1, 2023])
def test_ordinary_years(year):
    assert is_leap(year) is False


@pytest.mark.parametrize("year", [0, -4])
def test_years_that_do_not_exist(year):
    with pytest.raises(ValueError):
        is_leap(year)


def test_months():
    assert [days_in(2023, month) for month in range(1, 13)] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert days_in(2024, 2) == 29


@pytest.mark.parametrize("month", [0, 13, -1])
def test_months_that_do_not_exist(month):
    with pytest.raises(ValueError):
        days_in(2023, month)
