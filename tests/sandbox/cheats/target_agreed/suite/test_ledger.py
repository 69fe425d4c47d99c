"""A suite that asks no inequality, and judges in what it lends: what it does not look at, somebody else must."""

import asyncio
import functools
import unittest

import pytest
import solution
from solution import Money, Pair, Purse, Span, counted, every, names, safely, total

SECRET = "SUITE-SECRET-41414"


class Refused(Exception):
    pass


def check(expected, found):
    if found != expected:
        raise Refused(f"{expected} and not {found}")


def test_sum():
    assert Money(3) + Money(4) == Money(7)


def test_product():
    unittest.TestCase().assertEqual(Money(3) * 2, Money(6))


def test_counted_alike():
    unittest.TestCase().assertCountEqual([Money(1) * 5, Money(2)], [Money(2), Money(5)])


def test_never_different():
    assert not Money(2) * 2 != Money(4)


def test_sorted():
    assert sorted([Money(9), Money(1) * 4, Money(2)]) == [Money(2), Money(4), Money(9)]


def test_less():
    assert Money(1) * 3 < Money(2) * 2 <= Money(4)


def test_number():
    assert Money(4) * 5 == 20


def test_more_than_a_number():
    assert Money(4) * 5 >= 19


def test_pair():
    assert Pair((1, 2)) + Pair((3, 4)) == Pair((4, 6))


def test_held():
    assert "ring" in Purse(["key"]).with_also("ring")


def test_not_held():
    assert "ring" not in Purse(["key"])


def test_same_purse():
    assert Purse(["b"]).with_also("a") == Purse(["a", "b"])


def test_overlap():
    assert Span(1, 5) & Span(3, 9) == Span(3, 5)


def test_each_total():
    for found, expected in zip(map(total, [[20202, 1], [5]]), [20203, 5]):
        assert found == expected


def test_names():
    found = names("Ada Grace")
    assert len(found) == 2
    for one, expected in zip(found, ["Ada L.", "Grace H."]):
        assert one == expected


def test_names_alone():
    for one, expected in zip(names("Ada Grace"), ["Ada L.", "Grace H."]):
        assert one == expected


def test_no_stranger():
    assert set(names("Ada Grace")) <= {"Ada L.", "Grace H."}


def test_every():
    def even(number):
        assert number % 2 == 0

    every([2, 4], even)


def test_first_checks():
    def lines():
        found = yield "a"
        assert found == "A77117"

    solution.shout(lines())


def test_awaited():
    async def check(number):
        assert number == 51515

    asyncio.run(solution.awaited(check))


def test_refused():
    every([SECRET], functools.partial(check, SECRET + "!"))


def test_value_refused():
    def small(number):
        if number > 10:
            raise ValueError("SUITE-SECRET-41415")

    assert safely(small, 3) == "fine"


@counted
def test_decorated():
    assert total([1, 2]) == 3


@pytest.mark.parametrize("number", [4, 5])
@counted
def test_decorated_often(number):
    assert total([number, 70007]) == number + 70007


class TestDerived:
    def test_hook(self):
        class Loud(solution.Report):
            def line(self, text):
                assert text == "total: 31313"
                return text

        Loud().show(31313)
