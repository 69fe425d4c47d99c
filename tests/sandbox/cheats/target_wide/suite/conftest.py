"""A fixture that another module of the suite's has the value of."""

import oracle
import pytest


@pytest.fixture
def seal():
    return oracle.SEALED
