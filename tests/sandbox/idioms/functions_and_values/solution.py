"""Doc of the module."""
import sys
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass

PI = 3.14
NAMES = ["a", "b"]

def add(a: int, b: int = 2) -> int:
    """Add."""
    return a + b

def give(x):
    return x

def boom(n):
    raise ValueError("bad", n)

class Low(LookupError):
    def __init__(self, need, have):
        super().__init__(f"need {need}, have {have}")
        self.need = need

def poor():
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise Low(3, 1) from e

class Account:
    """An account."""
    count = 0
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        Account.count += 1
    def deposit(self, n):
        self.balance += n
        return self.balance
    @property
    def rich(self):
        return self.balance > 100
    @classmethod
    def empty(cls, owner):
        return cls(owner)
    @staticmethod
    def twice(n):
        return n * 2
    def __eq__(self, other):
        return isinstance(other, Account) and self.balance == other.balance
    def __hash__(self):
        return hash(self.balance)
    def __len__(self):
        return self.balance
    def __repr__(self):
        return f"Account({self.owner!r})"
    def me(self):
        return self

class Savings(Account):
    def deposit(self, n):
        return super().deposit(n * 2)

@dataclass
class Point:
    x: int
    y: int = 0

def hello(name):
    print("hello", name)
    print("err", file=sys.stderr)

def ask():
    return input("name? ").upper()

def append(items, x):
    items.append(x)
    return items

def count(n):
    i = 0
    while i < n:
        got = yield i
        i = got if got is not None else i + 1
    return "end"

def apply(f, *a, **k):
    return f(*a, **k)

def names():
    return NAMES


def same_thing(x):
    return x
