"""A thousand calls over the border and a thousand within the suite: the price of a call."""

import pytest
from solution import add


def local(a, b):
    return a + b


@pytest.mark.time_limit(10)
def test_thousand_calls_of_the_solution():
    for n in range(1000):
        add(n, 1)


@pytest.mark.time_limit(10)
def test_thousand_local_calls():
    for n in range(1000):
        local(n, 1)
