"""The suite's own classes made on built-ins are handed over: named tuples, kinds of dict and list, a fake datetime."""

import datetime
from collections import UserDict, defaultdict, namedtuple

from solution import as_dict, change, fields, first, keys, merge, tomorrow, use

Point = namedtuple("Point", "x y")


class MyDict(dict):
    pass


class MyStr(str):
    pass


class MyInt(int):
    pass


class Stack(list):
    def push(self, item):
        self.append(item)


class Fake(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2020, 1, 2, 3)


def test_named_tuple():
    assert first([Point(1, 2)]) == 1


def test_its_fields():
    assert fields(Point(1, 2)) == ("x", "y") and as_dict(Point(1, 2)) == {"x": 1, "y": 2}


def test_dict():
    assert keys(MyDict(a=1)) == ["a"]


def test_defaultdict():
    assert keys(defaultdict(int, {"b": 2})) == ["b"]


def test_userdict():
    assert keys(UserDict({"b": 2})) == ["b"]


def test_str():
    assert keys([MyStr("q")]) == ["q"]


def test_int():
    assert first([[MyInt(7)]]) == 7


def test_changed_in_place():
    mine = MyDict(a=1)
    assert change(mine) is mine and mine == {"a": 1, "z": 9} and isinstance(mine, MyDict)


def test_unpacked():
    assert merge(MyDict(a=1), {"b": 2}) == {"a": 1, "b": 2}


def test_methods_of_their_own():
    stack = Stack()
    assert use(stack) == 2 and stack == [1, 2]


def test_fake_datetime(monkeypatch):
    monkeypatch.setattr(datetime, "datetime", Fake)
    assert tomorrow() == Fake(2020, 1, 3, 3) and str(tomorrow()) == "2020-01-03 03:00:00"
