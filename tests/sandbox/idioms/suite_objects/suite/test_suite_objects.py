import collections
import dataclasses
import enum
import functools
import typing

import pytest
import solution


@dataclasses.dataclass
class Person:
    name: str
    age: int = 1
    tags: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True, order=True)
class Point:
    x: int
    y: int


class Plain:
    kind = "plain"

    def __init__(self):
        self.a, self.b = 1, [2]

    def method(self):
        return self.a


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Pair(typing.NamedTuple):
    left: int
    right: int = 0


class Node:
    __slots__ = ("next", "value")

    def __init__(self, value, next=None):
        self.value, self.next = value, next


@functools.total_ordering
class Version:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return isinstance(other, Version) and self.n == other.n

    def __lt__(self, other):
        return self.n < other.n

    def __hash__(self):
        return hash(self.n)


def plus_one(n):
    return n + 1


def test_dataclasses_of_the_suite_are_looked_into():
    ada = Person("Ada", 36, ["x"])
    assert solution.to_dict(ada) == {"name": "Ada", "age": 36, "tags": ["x"]}
    assert solution.field_names(ada) == solution.field_names(Person) == ["name", "age", "tags"]
    assert solution.field_types(Person)["name"] is str
    assert solution.older(ada) == Person("Ada", 37, ["x"]) and type(solution.older(ada)) is Person
    assert solution.to_dict(Point(1, 2)) == {"x": 1, "y": 2}


def test_vars_and_dir_of_an_instance_of_the_suite():
    assert solution.to_dict(Plain()) == {"a": 1, "b": [2]}
    assert {"a", "b", "kind", "method"} <= set(solution.attributes(Plain()))
    assert solution.has(Plain(), "a") and not solution.has(Plain(), "c")
    assert solution.class_name(Plain()) == ("Plain", "Plain", "object")


def test_copies_of_instances_of_the_suite():
    plain = Plain()
    deep, flat = solution.snapshot(plain), solution.shallow(plain)
    assert type(deep) is type(flat) is Plain and deep is not plain is not flat
    assert deep.b == [2] and deep.b is not plain.b and flat.b is plain.b
    history = solution.History()
    history.save(plain)
    plain.a = 9
    history.save(plain)
    assert history.undo().a == 9 and history.undo().a == 1
    many = solution.snapshot({"p": [Person("Ada"), Person("Bob")]})
    assert many == {"p": [Person("Ada"), Person("Bob")]}


def test_attributes_are_set_and_read():
    plain = solution.set_all(Plain(), a=5, fresh="x")
    assert plain.a == 5 and plain.fresh == "x" and plain.method() == 5


@pytest.mark.parametrize("value", [Plain, plus_one, Color.RED, Person, Color])
def test_what_the_suite_has_by_name_is_pickled_by_name(value):
    assert solution.thawed(solution.frozen(value)) is value
    assert solution.thawed(solution.frozen([value, {"k": value}])) == [value, {"k": value}]


@pytest.mark.parametrize("value", [Person("Ada"), Point(1, 2), Pair(1, 2)])
def test_instances_of_the_suite_are_pickled(value):
    again = solution.thawed(solution.frozen(value))
    assert again == value and type(again) is type(value) and again is not value
    box = solution.thawed(solution.frozen(solution.Box(value)))
    assert box.content == value and box.content is not value


def test_an_object_of_the_solution_that_holds_the_suites_is_copied_and_pickled():
    import copy
    import pickle

    box = solution.Box(plus_one)
    assert copy.deepcopy(box).content is plus_one
    assert pickle.loads(pickle.dumps(box)).content is plus_one
    held = solution.Box(Person("Ada"))
    deep = copy.deepcopy(held)
    assert deep.content == held.content and deep.content is not held.content


def test_matching_ordering_grouping():
    assert solution.describe({"kind": "k"}) == "k" and solution.describe([1, 2, 3]) == "1 and 2"
    assert solution.order([Point(2, 1), Point(1, 5)]) == [Point(1, 5), Point(2, 1)]
    assert solution.order([Version(3), Version(1)])[0].n == 1
    assert solution.unique([Point(1, 1), Point(1, 1), Point(2, 2)]) == [Point(1, 1), Point(2, 2)]
    assert solution.group([Version(1), Version(1)], lambda v: v.n)[1][1].n == 1
    assert solution.group([Color.RED, Color.BLUE], lambda c: c.name) == {"RED": [Color.RED], "BLUE": [Color.BLUE]}


def test_nodes_with_slots_and_named_tuples():
    node = Node(1, Node(2))
    assert solution.set_all(node, value=5) is node and node.value == 5 and node.next.value == 2
    pair = Pair(1)
    assert solution.snapshot(pair) == pair and solution.shallow(pair) == (1, 0)
    assert isinstance(solution.group([collections.Counter("aab")], len)[2][0], collections.Counter)
