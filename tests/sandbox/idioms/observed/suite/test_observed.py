"""What the solution sees of what the suite gives it, beyond using it."""

import gc

import pytest

import solution
from solution import Cache, Subject, curry


class Watcher:
    def __init__(self):
        self.heard = []

    def update(self, what):
        self.heard.append(what)


def test_watchers_are_known_as_long_as_somebody_knows_them():
    subject, watcher = Subject(), Watcher()
    subject.attach(watcher)
    other = Watcher()
    subject.attach(other)
    assert subject.tell(1) == 2 and watcher.heard == [1] and other.heard == [1]
    del other
    gc.collect()
    assert subject.tell(2) == 1 and watcher.heard == [1, 2]
    watchers = [watcher]
    del watcher
    assert subject.tell(3) == 1
    watchers.clear()
    gc.collect()
    assert subject.tell(4) == 0


def test_callbacks_are_known_as_long_as_somebody_knows_them():
    subject, heard = Subject(), []

    def callback(what):
        heard.append(what)

    subject.on(callback)
    subject.on(lambda what: heard.append("never"))
    gc.collect()
    assert subject.tell(1) == 1 and heard == [1]
    del callback
    gc.collect()
    assert subject.tell(2) == 0 and heard == [1]


def test_values_are_kept_as_long_as_they_are_used():
    cache, made = Cache(), []

    class Thing:
        def __init__(self):
            made.append("one")

    first = cache.get("a", Thing)
    assert cache.get("a", Thing) is first and made == ["one"]
    del first
    gc.collect()
    again = cache.get("a", Thing)
    assert made == ["one", "one"] and isinstance(again, Thing)


def test_keys_are_kept_as_long_as_they_are_used():
    cache, one, other = Cache(), Watcher(), Watcher()
    cache.note(one, "one")
    cache.note(other, "other")
    assert cache.noted() == ["one", "other"]
    del other
    gc.collect()
    assert cache.noted() == ["one"]
    del one
    gc.collect()
    assert cache.noted() == []


def test_curry():
    assert curry(lambda a, b, c: (a, b, c))(1)(2)(3) == (1, 2, 3)
    assert curry(lambda a, b: a + b)(1, 2) == 3

    def none():
        return "called"

    assert curry(none)() == "called"


def test_parameters():
    def function(a, b=1, *rest, c, d=2, **more):
        pass

    assert solution.parameters(function) == {
        "names": ("a", "b", "c", "d"),
        "defaults": 1,
        "named": ["d"],
        "args": ["a", "b"],
        "varargs": "rest",
        "varkw": "more",
        "kwonly": ["c", "d"],
    }


def test_every_kind_of_parameter():
    def function(a, b=1, /, c=2, *rest, d=3, e, **more):
        return a, b, c, rest, d, e, more

    assert solution.call(function, 0, e=4) == (0, 1, 2, (), 3, 4, {})
    assert solution.call(function, 0, 5, e=4, c=6) == (0, 5, 6, (), 3, 4, {})
    assert solution.call(function, 0, c=6, e=4, f=7) == (0, 1, 6, (), 3, 4, {"f": 7})
    assert solution.call(function, 0, 1, 2, 8, 9, e=4, d=5) == (0, 1, 2, (8, 9), 5, 4, {})
    assert solution.with_defaults(function)(0, e=4) == (0, 1, 2, (), 3, 4, {})

    def later(a, b=1, c=2):
        return a, b, c

    assert solution.call(later, 0, c=5) == (0, 1, 5) and solution.call(later, c=3, a=4) == (4, 1, 3)
    assert solution.with_defaults(later)(9, c=8) == (9, 1, 8)


def test_wrong_arguments():
    def function(a, *, b=1):
        return a, b

    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'a'"):
        solution.call(function)
    with pytest.raises(TypeError, match=r"takes 1 positional argument but 2 were given"):
        solution.call(function, 1, 2)
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'c'"):
        solution.call(function, 1, c=2)
    with pytest.raises(TypeError, match=r"takes 0 positional arguments but 1 was given"):
        solution.call(lambda: None, 1)


def test_attributes_of_functions():
    def length():
        pass

    length.unit = "m"
    assert solution.unit_of(length) == "m" and solution.unit_of(lambda: 1) == "none"


def test_a_decorator_of_all_methods():
    @solution.logged
    class Account:
        limit = 3

        def __init__(self):
            self.balance = 0

        def deposit(self, amount):
            self.balance += amount
            return self.balance

        def withdraw(self, amount=1):
            return self.deposit(-amount)

        @property
        def overdrawn(self):
            return self.balance < 0

    solution.calls.clear()
    account = Account()
    assert account.deposit(5) == 5 and account.withdraw(2) == 3 and account.withdraw() == 2
    assert not account.overdrawn and Account.limit == 3
    assert solution.calls == ["deposit", "withdraw", "deposit", "withdraw", "deposit"]
    assert Account.deposit.__name__ == "deposit"


def test_members_of_classes():
    class Shape:
        sides = 0

        def area(self):
            return 0

        @staticmethod
        def unit():
            return "m"

        @classmethod
        def make(cls):
            return cls()

        @property
        def name(self):
            return "shape"

    class Square(Shape):
        def area(self):
            return 1

        def side(self):
            return 1

    assert solution.kinds(Shape) == {
        "sides": "int",
        "area": "function",
        "unit": "staticmethod",
        "make": "classmethod",
        "name": "property",
    }
    assert solution.kinds(Square) == {"area": "function", "side": "function"}
    assert set(solution.methods(Shape)) >= {"area", "unit"}
    assert set(solution.methods(Square)) >= {"area", "side", "unit"}


def test_annotations_of_classes():
    @solution.initialised
    class Point:
        x: int
        y: int

    point = Point(1, 2)
    assert (point.x, point.y) == (1, 2)
    with pytest.raises(ValueError):
        Point(1)
