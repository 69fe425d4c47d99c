"""What an object that agrees tells apart (`judge.box.driver.apart`), asked without the child that asks it in a box."""

from functools import total_ordering

import pytest

from judge.box.driver.apart import KINDS, NOTHING, STATES, _level


@total_ordering
class Amount:
    """Ordered by cents alone."""

    def __init__(self, cents: int, currency: str) -> None:
        self.cents, self.currency = cents, currency

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Amount) and self.cents == other.cents

    def __lt__(self, other: object) -> bool:
        return self.cents < other.cents if isinstance(other, Amount) else NotImplemented

    __hash__ = None  # type: ignore[assignment]


class Agrees:
    """To everything."""

    def __init__(self) -> None:
        self.state = 1

    def __eq__(self, other: object) -> bool:
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = None  # type: ignore[assignment]


class AgreesWithItsKind(Agrees):
    def __eq__(self, other: object) -> bool:
        return isinstance(other, AgreesWithItsKind)


@pytest.mark.parametrize("name", ["__lt__", "__le__"])
def test_an_order_tells_apart_what_is_far_and_differs_in_what_it_does_not_look_at(name: str) -> None:
    assert _level(Amount(-5, "EUR"), name, Amount(700, "EUR"), True) == STATES


@pytest.mark.parametrize("name", ["__gt__", "__ge__"])
def test_so_does_one_that_is_asked_the_other_way_round(name: str) -> None:
    assert _level(Amount(700, "EUR"), name, Amount(-5, "USD"), True) == STATES


def test_equals_are_asked_about_others() -> None:
    assert _level(Amount(5, "EUR"), "__le__", Amount(5, "EUR"), True) == STATES
    assert _level(Amount(5, "EUR"), "__eq__", Amount(5, "EUR"), True) == STATES


@pytest.mark.parametrize("name", ["__eq__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_what_agrees_with_everything_tells_nothing_apart(name: str) -> None:
    assert _level(Agrees(), name, Agrees(), True) == NOTHING
    assert _level(Agrees(), name, 5, False) == NOTHING


def test_what_agrees_with_its_kind_tells_kinds_apart() -> None:
    assert _level(AgreesWithItsKind(), "__eq__", AgreesWithItsKind(), True) == KINDS
