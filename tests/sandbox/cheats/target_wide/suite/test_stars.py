"""A suite that takes all names."""

import pytest
from solution import *

LIMIT = 9_999_991


def test_sorted():
    assert sorted(shelf()) == [LIMIT, LIMIT + 1]


def test_length():
    assert len(shelf()) == 2 and isinstance(shelf(), list)


def test_difference():
    assert abs(shelf()[0] - LIMIT) < 1


def test_refused():
    with pytest.raises(LookupError):
        shelf(9)


def test_all():
    assert all(one > LIMIT - 1 for one in shelf()) and sum(shelf()) == 2 * LIMIT + 1
