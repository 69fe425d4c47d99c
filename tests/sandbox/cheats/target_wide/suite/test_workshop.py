"""What suites hand over and stand in the middle of: context managers, callbacks, generators, decorators, namespaces."""

import contextlib
import inspect
import time
import warnings

import oracle
import pytest
import solution

STARTED = time.time()  # so that this suite is collected afresh in each run


def test_oracle():
    assert solution.weigh([1, 2]) == oracle.right([1, 2])
    oracle.check(solution.weigh([5]), [5])


def test_fixture(seal):
    assert solution.seal("98765432") == seal


def test_inside_a_manager():
    with solution.Bench() as bench:
        assert bench.weigh([3]) == oracle.right([3])


def test_inside_a_managed_generator():
    with contextlib.contextmanager(solution.opened)() as found:
        assert found == 77113


def test_manager_keeps_only_its_own():
    with pytest.raises(IndexError), solution.keeping(KeyError):
        raise IndexError("not yours")
    with solution.keeping(KeyError):
        raise KeyError("yours")


def test_callback():
    found = []

    def take(number):
        assert number == 424242
        found.append(number)

    solution.tell(take)
    assert len(found) == 1


def test_each():
    seen = []

    def check(number):
        seen.append(1)
        assert number % 1009 == 0

    solution.each([1, 2, 3], check)
    assert len(seen) == 3


def test_each_is_counted():
    seen = []

    def check(number):
        seen.append(1)
        half = number / 2
        assert half > 500

    solution.each([1, 2, 3], check)
    assert len(seen) == 3


def test_generator_given():
    def numbers():
        for number in (5, 6):
            got = yield number
            assert got == number * 1009

    given = numbers()
    solution.consume(given)
    assert given.gi_frame is None


def test_decorated():
    @solution.logged
    def work(number):
        assert number == 1009 * 77
        return number

    assert work(solution.size()) == 1009 * 77


def test_failures_are_counted():
    def bad():
        raise AssertionError("one is not two")

    assert solution.failures([bad, solution.size]) == ["one is not two"]


def test_texts():
    assert solution.name("Ada").upper().endswith("LOVELACE")
    assert solution.name("Ada").startswith("Ada")


def test_methods():
    box = solution.box(4)
    assert box.holds(4) and box.same([4]) and box.label().equals("box-4")


def test_class_methods():
    assert solution.kind("small").fits(3)


def test_source():
    assert "SEALED" in inspect.getsource(solution.seal)


@pytest.mark.feedback("full")
def test_shown():
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert solution.weigh([]) == 77113
