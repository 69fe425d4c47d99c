import decimal, datetime, fractions, inspect, math
from collections import Counter, OrderedDict, defaultdict, deque
import pytest
import solution
from solution import Account, Low, Point, Savings, add, apply, append, boom, count, give, hello, poor

def test_add():
    assert add(1, 2) == 3
    assert add(1) == 3
    assert add(a=1, b=5) == 6

@pytest.mark.parametrize("value", [None, True, 1, 2**100, 1.5, "x", "\ud800", b"b", [1, [2]], (1,), {1: [2]}, {1, 2}, frozenset({1}), 1j, range(3),
    decimal.Decimal("1.50"), fractions.Fraction(1, 3), datetime.date(2020, 1, 1), Counter("aab"), OrderedDict(a=1), deque([1], 2), float("inf")])
def test_give(value):
    back = give(value)
    assert back == value and type(back) is type(value)

def test_nan():
    assert math.isnan(give(float("nan")))

def test_boom():
    with pytest.raises(ValueError, match="bad") as info:
        boom(3)
    assert info.value.args == ("bad", 3)

def test_low():
    with pytest.raises(Low) as info:
        poor()
    assert info.value.need == 3
    assert str(info.value) == "need 3, have 1"
    assert isinstance(info.value, LookupError)
    assert isinstance(info.value.__cause__, ZeroDivisionError)

def test_account():
    a = Account("ann", 5)
    assert a.deposit(5) == 10
    assert a.balance == 10
    a.balance = 200
    assert a.rich
    assert repr(a) == "Account('ann')"
    assert len(a) == 200
    assert a.me() is a
    assert type(a) is Account
    assert isinstance(a, Account)
    assert Account.twice(4) == 8
    assert a.twice(4) == 8
    assert Account.empty("bob").owner == "bob"
    assert a == Account("x", 200)
    assert a != Account("x", 20)
    assert not (a == 200)
    assert {a, Account("x", 200)} == {a}
    assert Account.__doc__ == "An account."
    assert Account.__name__ == "Account" and Account.__module__ == "solution"

def test_inherit():
    s = Savings("s")
    assert s.deposit(2) == 4
    assert issubclass(Savings, Account) and Savings.__bases__ == (Account,)
    assert Account.__bases__ == (object,)
    assert [c.__name__ for c in Savings.__mro__] == ["Savings", "Account", "object"]

def test_subclass():
    class Mine(Account):
        def __init__(self, owner):
            super().__init__(owner, 7)
            self.extra = [1]
        def deposit(self, n):
            self.extra.append(n)
            return super().deposit(n + 1)
    m = Mine("me")
    assert m.balance == 7
    assert m.deposit(1) == 9
    assert m.extra == [1, 1]
    assert isinstance(m, Account)

def test_dataclass():
    assert Point(1) == Point(1, 0)
    assert Point(1) != Point(2)
    assert repr(Point(1, 2)) == "Point(x=1, y=2)"
    import dataclasses
    assert dataclasses.asdict(Point(1, 2)) == {"x": 1, "y": 2}
    assert dataclasses.is_dataclass(Point)
    assert dataclasses.replace(Point(1, 2), x=5).x == 5

def test_output(capsys):
    hello("bob")
    out, err = capsys.readouterr()
    assert out == "hello bob\n" and err == "err\n"

def test_input(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda prompt="": "bob")
    assert solution.ask() == "BOB"

def test_append():
    items = [1]
    assert append(items, 2) is items
    assert items == [1, 2]

def test_generator():
    g = count(3)
    assert inspect.isgenerator(g)
    assert next(g) == 0
    assert g.send(2) == 2
    with pytest.raises(StopIteration) as info:
        next(g)
    assert info.value.value == "end"
    assert list(count(3)) == [0, 1, 2]

def test_callbacks():
    assert apply(lambda a, b=1: a + b, 2, b=5) == 7
    def bad():
        raise KeyError("mine")
    with pytest.raises(KeyError, match="mine"):
        apply(bad)
    error = RuntimeError("x")
    def bad2():
        raise error
    with pytest.raises(RuntimeError) as info:
        apply(bad2)
    assert info.value is error

def test_module():
    assert solution.PI == 3.14
    assert solution.__doc__ == "Doc of the module."
    assert solution.__name__ == "solution"
    assert solution.NAMES == ["a", "b"]
    assert solution.names() is solution.NAMES
    solution.names().append("c")
    assert solution.NAMES == ["a", "b", "c"]

def test_inspect():
    assert str(inspect.signature(add)) == "(a: int, b: int = 2) -> int"
    assert add.__doc__ == "Add." and add.__name__ == "add"
    assert "return a + b" in inspect.getsource(add)
    assert add.__annotations__ == {"a": int, "b": int, "return": int}
    assert inspect.isfunction(add)
    assert "deposit" in inspect.getsource(Account)


def test_classes_that_no_module_names():
    import types

    same = solution.same_thing
    assert same(type(None)) is type(None) and same([type(None), int]) == [type(None), int]
    assert same(types.GeneratorType) is types.GeneratorType and same(type(...)) is type(...)
