import inspect
import types
import unittest

import pytest
import solution
from solution import Base, Callable, Real, Registry, Shape, double

SEEN = []


def remember(value):
    SEEN.append(value)
    return len(SEEN)


class Keeper:
    def __init__(self):
        self.calls = 0

    def handle(self, value):
        self.calls += 1
        return value


@pytest.fixture(scope="session")
def keeper():
    return Keeper()


@pytest.fixture(scope="module")
def registry(keeper):
    made = Registry()
    made.add(lambda value: value * 10)
    made.add(keeper.handle)
    yield made
    assert made.fire(1)[0] == 10


def test_lent_by_a_module_fixture_first(registry):
    assert registry.fire(2) == [20, 2]


def test_lent_by_a_module_fixture_again(registry, keeper):
    assert registry.fire(3) == [30, 3] and keeper.calls == 2
    registry.add(remember)
    assert registry.fire(4) == [40, 4, 1]


def test_a_function_of_the_module_lent_in_the_case_before(registry):
    assert registry.fire(7) == [70, 7, 2] and SEEN == [4, 7]


class TestCases(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shape = Shape(3)
        cls.registry = Registry()
        cls.registry.add(cls.helper)

    @staticmethod
    def helper(value):
        return -value

    def setUp(self):
        self.other = Shape(1)

    def test_area(self):
        self.assertEqual(self.shape.area(), 9)
        self.assertIsInstance(self.other, Shape)

    def test_helper(self):
        self.assertEqual(self.registry.fire(4), [-4])

    def test_helper_again(self):
        self.assertListEqual(self.registry.fire(5), [-5])
        with self.subTest("inner"):
            self.assertTrue(Shape.made >= 1)

    @unittest.skip("not today")
    def test_skipped(self):
        raise AssertionError

    @unittest.expectedFailure
    def test_expected_failure(self):
        self.assertEqual(double(2), 5)


def test_kinds():
    assert inspect.isfunction(double) and isinstance(double, types.FunctionType) and callable(double)
    assert not inspect.isfunction(Callable()) and callable(Callable()) and Callable()(1) == 2
    assert inspect.isclass(Shape) and isinstance(Shape, type) and inspect.ismethod(Shape(1).area)
    assert inspect.isabstract(Base) and not inspect.isabstract(Real) and Real().run() == "ran"
    with pytest.raises(TypeError, match="abstract"):
        Base()
    assert inspect.ismodule(solution) and isinstance(solution, types.ModuleType)


@pytest.mark.parametrize("shape", [Shape(1), Shape(2)])
def test_made_at_collection(shape):
    assert shape.area() in (1, 4)
