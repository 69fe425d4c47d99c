"""The suite's own classes made on built-ins are handed over: named tuples, kinds of dict and list, a fake datetime. The
solution's are what they hold, also for what Python does with them in C."""

import datetime
import json
import unittest
from collections import UserDict, defaultdict, namedtuple

from solution import Settings, Tags, Words, as_dict, change, fields, first, grow, keys, merge, tomorrow, use

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


def test_what_is_set_through_attributes_is_in_the_dict():
    settings = Settings()
    settings.level = 3
    settings.inner = Settings(deep=[1])
    settings.inner.more = {"x": (1, 2)}
    assert json.dumps(settings) == '{"level": 3, "inner": {"deep": [1], "more": {"x": [1, 2]}}}'
    assert {"before": 0} | settings == {"before": 0, "level": 3, "inner": {"deep": [1], "more": {"x": (1, 2)}}}
    assert dict(settings) == {**settings} and "level" in dict.fromkeys(settings)


def test_two_of_his_are_compared_as_they_are_now():
    one, other = Settings(level=1), Settings()
    other.level = 1
    assert one == other and other == one
    other.update(level=2)
    assert one != other and dict.__eq__(one, other) is False
    one.level = 2
    unittest.TestCase().assertDictEqual(one, other)


def test_a_list_that_grew():
    words = Words(["a"])
    words.learn("B", "C")
    assert "-".join(words) == "a-b-c" and json.dumps(words) == '["a", "b", "c"]'
    assert list.__len__(words) == 3 and [*words] == ["a", "b", "c"]
    words.clear()
    assert "-".join(words) == "" and json.dumps(words) == "[]"


def test_a_list_that_grows_while_the_suite_is_called():
    words = Words()
    assert grow(words, lambda: "-".join(words)) == "first"
    assert "-".join(words) == "first-second"


def test_a_set_that_grew():
    tags = Tags()
    tags.tag("A", "B")
    assert {"c"}.union(tags) == {"a", "b", "c"} and frozenset(tags) == {"a", "b"}
    assert tags == Tags({"b", "a"})
