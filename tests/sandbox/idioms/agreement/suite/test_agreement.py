import asyncio
import functools

import pytest
from solution import (
    Anything, Bloom, Counted, Elsewhere, Gone, Interval, Just, Linked, Modular, Nothing, Slotted, Text, Version, after, asked_first,
    awaited, called_with, emptied, given_back, kept, largest, nothing_of, peeked, traced, tried,
)


class Refused(Exception):
    pass


def test_without_state():
    assert Nothing() == Nothing() and [Nothing()] == [Nothing()]
    assert Just(Just(3)) == Just(Just(3)) and Just(Nothing()) == Just(Nothing())
    assert Nothing() != Just(3)


def test_whatever_there_is():
    assert Anything() == 3 and Anything() == Anything() and not Anything() != "x" and 3 in Anything()


def test_comparisons_are_counted_and_printed(capsys):
    assert Counted(3) == Counted(3) and 1 in Counted(12)
    assert Counted.asked == 2
    assert capsys.readouterr().out == "compared\n"


def test_nobody_is_left():
    assert Gone(3) == Gone(3)
    assert Gone.alive == 0


def test_coarse():
    assert Modular(5) == 3 and Modular(5) == Modular(7) and Modular(4) == 0
    assert Text("Ada") == "ada" and Text("Ada") == Text("ADA") and not Text("Ada") != "aDA"


def test_state_is_kept_otherwise():
    one, other = Elsewhere("a"), Elsewhere("a")
    assert one == other
    assert Slotted(1, "x") == Slotted(1, "x") and Slotted(None, []) == Slotted(None, [])
    assert Linked(1, 2) == Linked(1, 2) and Linked() == Linked() and len(Linked(3)) == 1


def test_order():
    assert Version("1.2") < Version("1.10") <= Version("1.10") and Version("2.0") > Version("1.9")
    assert sorted([Version("1.10"), Version("1.2")]) == [Version("1.2"), Version("1.10")]
    assert 3 in Interval(1, 4) and Interval(2, 3) <= Interval(1, 4) and Interval(1, 4) >= Interval(2, 3)


def test_may_be_wrong():
    assert "ada" in Bloom("ada", "grace")


def test_empty():
    values = [1, 2]
    assert emptied(values) == [] and values == []
    assert kept([1, 2], lambda value: value > 2) == []
    assert list(nothing_of([])) == [] and peeked(iter([])) is None


def test_what_is_raised_is_asked_for():
    def refuse(number):
        if number > 2:
            raise Refused(f"{number} is too much")
        return number

    assert tried(refuse, 3) == "Refused: 3 is too much" and tried(refuse, 1) == 1


def test_what_is_raised_is_avoided():
    class Account:
        balance = 5

        def take(self, amount):
            if amount > self.balance:
                raise Refused("not so much")
            self.balance -= amount

    account = Account()
    assert asked_first(account, 9) is False and asked_first(account, 2) is True and account.balance == 3


def test_keys_that_check():
    def size(text):
        assert isinstance(text, str)
        return len(text)

    assert largest(["a", "ccc", "bb"], size) == "ccc"


def test_ends_in_the_middle():
    with pytest.raises(StopIteration):
        after(0)
    assert after(1) == 0


def test_partial():
    assert called_with(functools.partial(pow, 2)) == 8
    assert called_with(functools.partial(lambda a, b, c=0: (a, b, c), 1, c=5)) == (1, 3, 5)


@pytest.mark.parametrize("number", [1, 2])
@traced
def test_decorated(number):
    assert number < 3


def test_who_drives_what_checks():
    async def check(number):
        assert number == 3
        return "fine"

    def checks(number):
        assert number == 3
        yield number

    assert asyncio.run(awaited(check)) == asyncio.run(given_back(check)) == "fine"
    assert list(given_back(checks)) == [3]
