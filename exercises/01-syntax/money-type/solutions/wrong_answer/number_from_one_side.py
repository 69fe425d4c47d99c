# fails: test_times
# Forgets that the number may stand on the left.
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import total_ordering


@total_ordering
@dataclass(frozen=True)
class Money:
    cents: int
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError("cents must be an int")
        object.__setattr__(self, "currency", self.currency.upper())

    def _check(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")

    def __add__(self, other: object) -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        self._check(other)
        return Money(self.cents + other.cents, self.currency)

    def __sub__(self, other: object) -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return self + other * -1

    def __mul__(self, times: object) -> "Money":
        if not isinstance(times, int):
            return NotImplemented
        return Money(self.cents * times, self.currency)



    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        self._check(other)
        return self.cents < other.cents

    def __str__(self) -> str:
        whole, rest = divmod(abs(self.cents), 100)
        sign = "-" if self.cents < 0 else ""
        return f"{sign}{whole}.{rest:02} {self.currency}"

    @classmethod
    def parse(cls, text: str) -> "Money":
        found = re.fullmatch(r"(-?)(\d+)\.(\d\d) ([A-Za-z]{3})", text)
        if found is None:
            raise ValueError(f"{text!r} is no amount of money")
        sign, whole, rest, currency = found.groups()
        return cls(int(sign + whole + rest), currency)


class Purse:
    def __init__(self) -> None:
        self._totals: dict[str, Money] = {}

    def add(self, money: Money) -> "Purse":
        self._totals[money.currency] = self.total(money.currency) + money
        return self

    def total(self, currency: str) -> Money:
        return self._totals.get(currency.upper(), Money(0, currency))

    def __iter__(self) -> Iterator[Money]:
        return (self._totals[name] for name in sorted(self._totals) if self._totals[name].cents)

    def __len__(self) -> int:
        return sum(1 for _ in self)
