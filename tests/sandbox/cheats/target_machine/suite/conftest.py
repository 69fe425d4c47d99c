import pytest
from solution import Bench


@pytest.fixture
def bench():
    return Bench("SUITE-SECRET-1c7e")


def pytest_collection_modifyitems(items):
    Bench("collected").ready()


def pytest_sessionfinish(session):
    Bench("over").ready()
