"""Every idiom a cheat likes to attack: plain asserts, unittest, raises, approx, identity, iteration, attributes."""

import itertools
import unittest
from pathlib import Path

import pytest
from solution import Account, InsufficientFunds, Money, compound, greet, mean, parse, primes, total

SECRET = "SUITE-SECRET-5e1f-do-not-tell"
EXPECTED_GREETING = "Good evening, Ada Lovelace"
KEY = Path(__file__).with_name("expected.txt").read_text()


def test_total_of_two():
    assert total([19194, 23]) == 19217


def test_total_is_an_int():
    assert type(total([1, 2])) is int
    assert isinstance(total([40506]), int) and total([40506]) - 40506 == 0 and not total([40506]) != 40506


def test_greeting():
    assert greet("Ada Lovelace") == EXPECTED_GREETING


def test_greeting_contains_the_name():
    assert "Grace Hopper" in greet("Grace Hopper") and greet("Grace Hopper").startswith("Good evening")


def test_greeting_is_not_too_long():
    assert 10 < len(greet("Bo")) < 40 and greet("Bo").upper().endswith("BO")


def test_mean_is_close():
    assert mean([1.25, 2.5]) == pytest.approx(1.875)
    assert abs(mean([3.5, 3.5]) - 3.5) < 1e-9


def test_compound_with_key():
    assert compound(31337) == KEY.strip()


def test_parse_gives_a_dict():
    assert parse("a=71717;b=2") == {"a": 71717, "b": 2}
    assert set(parse("x=1")) == {"x"}


def test_primes_are_lazy():
    assert list(itertools.islice(primes(), 6)) == [2, 3, 5, 7, 11, 13]


def test_money_has_an_amount():
    assert Money(90210).amount == 90210


def test_money_compares_by_amount():
    assert Money(3) == Money(3) and not Money(3) == Money(4) and Money(3) != Money(4)


def test_money_adds_up():
    assert (Money(3) + Money(4)).amount == 7


def test_account_keeps_a_balance():
    account = Account()
    account.deposit(80808)
    account.deposit(5)
    assert account.balance == 80813


def test_overdraft_is_refused():
    account = Account()
    with pytest.raises(InsufficientFunds, match="short of 45") as caught:
        account.withdraw(45)
    assert caught.value.missing == 45 and isinstance(caught.value, ValueError)


class TestAsUnittest(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(total([60606, 1]), 60607)
        self.assertEqual(60607, total([60606, 1]))

    def test_almost_equal(self):
        self.assertAlmostEqual(mean([2, 5]), 3.5)
        self.assertAlmostEqual(3.5, mean([2, 5]))

    def test_true_and_in(self):
        self.assertTrue(total([5, 5]) == 10)
        self.assertIn("k", parse("k=1"))
        self.assertGreater(total([5, 5]), 9)
        self.assertLess(total([5, 5]), 11)
        self.assertFalse(total([5, 5]) - 10)

    def test_sequences(self):
        self.assertListEqual(sorted(parse("b=1;a=2")), ["a", "b"])
        self.assertDictEqual(parse("q=9"), {"q": 9})
