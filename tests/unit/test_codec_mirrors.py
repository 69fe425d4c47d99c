"""Any sequence of changes on either side of a border leaves both sides with the same containers, in the same places."""

import contextlib
import copy
import socket
import threading
from array import array
from collections import Counter, OrderedDict, defaultdict, deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.box.border import Border, Broken
from judge.box.channel import Channel
from judge.box.codec import NAMED, Refused

START = (
    list, dict, set, bytearray, deque, OrderedDict, Counter, lambda: array("q"), lambda: defaultdict(list), list, dict,
)  # fmt: skip


def change(things, which, how, value, other):
    """Change container `which`, whatever it is; `other` is another container to put into it."""
    one = things[which]
    kind = type(one)
    inner = things[other] if how % 3 == 0 and kind in (list, dict, OrderedDict, deque, defaultdict) else value
    if kind in (list, deque):
        if how == 0 or not one:
            one.append(inner)
        elif how == 1:
            one[value % len(one)] = inner
        elif how == 2:
            one.pop()
        elif how == 3:
            one.insert(0, inner)
        elif how == 4:
            one.reverse()
        elif how == 5:
            one.clear()
        else:
            one.extend([value, inner])
    elif kind in (dict, OrderedDict, defaultdict):
        if how in (0, 1, 3):
            one[value] = inner
        elif how == 2 and one:
            one.popitem()
        elif how == 4:
            one.pop(value, None)
        elif how == 5:
            one.clear()
        else:
            one.update({value: inner, value + 1: value})
    elif kind is Counter:
        one[value] += how
    elif kind is set:
        (one.add, one.discard, one.add, one.discard, one.add)[how % 5](value)
    elif kind is bytearray:
        one.append(value) if how % 3 else one.clear()
    elif how % 3:
        one.append(value)
    elif one:
        one.pop()


def picture(things):
    """What is where, as text: content, order, and which containers are the same object."""
    places = {id(thing): n for n, thing in enumerate(things)}

    def shown(one):
        if isinstance(one, set):
            return repr(sorted(one))
        parts = [part for item in one.items() for part in item] if hasattr(one, "items") else one
        return repr([f"#{places[id(part)]}" if id(part) in places else part for part in parts])

    return [shown(one) for one in things]


class Side(Border):
    """A border that changes containers when it is told to, and can be told to tell the other."""

    def answer(self, question):
        what, things, *rest = question
        self.kept = things  # whoever holds it keeps it mirrored
        if what == "change":
            change(things, *rest)
            return None
        if what == "picture":
            return picture(things)
        if what == "back":  # control crosses twice more before this answer
            change(things, *rest)
            return self.ask("change", things, *rest)
        return things

    def write(self, value):
        if value is not list:
            raise Refused("only the class list crosses")
        return NAMED, 0, ("builtins", "list")

    def named(self, parts):
        return list

    def raised(self, error):
        return repr(error)

    def to_raise(self, value):
        return AssertionError(value)


@contextlib.contextmanager
def pair():
    """Two sides, the second served by a thread."""
    ours, theirs = socket.socketpair()
    checker, learner = Side(2), Side(1)
    checker.channel, learner.channel = Channel(ours, lambda frame: None), Channel(theirs, lambda frame: None)

    def serve():
        learner.here.number = 1
        learner.channel.open_box(1)
        try:
            while True:
                learner.serve(learner.channel.receive(1))
        except Broken:
            pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield checker, learner
    finally:
        ours.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        ours.close()
        theirs.close()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["here", "change", "back"]),
        st.integers(0, len(START) - 1),
        st.integers(0, 6),
        st.integers(0, 9),
        st.integers(0, len(START) - 1),
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_both_sides_hold_the_same_after_any_changes(steps):
    with pair() as (checker, _learner):
        things = [make() for make in START]
        alone = copy.deepcopy(things)
        for where, *step in steps:
            if where == "here":
                change(things, *step)
            else:
                checker.ask(where, things, *step)
            for _ in range(2 if where == "back" else 1):
                change(alone, *step)
            assert picture(things) == picture(alone)
            assert checker.ask("picture", things) == picture(alone)
        assert checker.ask("same", things) is things


def test_what_nobody_holds_is_forgotten_by_both():
    with pair() as (checker, learner):
        for n in range(50):
            checker.ask("change", [[n], {n: [n]}], 0, 0, 1, 1)
        learner.kept = None
        checker.ask("picture", [])
        checker.ask("picture", [])
        assert len(checker.mirrors.table) < 5
        assert len(learner.mirrors.table) < 5


def test_a_value_that_does_not_cross_leaves_nothing_behind():
    with pair() as (checker, _learner):
        things = [[1], {2: [3]}]
        with pytest.raises(Refused):
            checker.ask("same", [*things, object()])
        assert checker.mirrors.table == {}
        assert checker.ask("same", things) is things
        checker.ask("change", things, 0, 6, 5, 1)
        assert things[0] == [1, 5, things[1]]
        assert things[0][2] is things[1]
