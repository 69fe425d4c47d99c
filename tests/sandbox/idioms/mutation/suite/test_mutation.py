import pytest, array, random
from collections import deque, defaultdict, OrderedDict
import solution
from solution import *
def test_in_place():
    xs = [3, 1, 2]; alias = xs
    assert sort_in_place(xs) is None
    assert xs == [1, 2, 3] and alias is xs
    assert sort_key(xs, lambda x: -x) is xs and xs == [3, 2, 1]
    d = {"a": 1}; double(d); assert d == {"a": 2}
def test_nested():
    g = [[1], [2]]; row = g[0]
    assert nested(g) is g and row == ["X"] and g[0] is row
    m = [[1, 2], [3, 4]]; reverse_rows(m); assert m == [[2, 1], [4, 3]]
def test_aliases():
    a = []; assert twice(a, a) == (True, 1); assert a == [1]
    b = []; assert twice(b, []) == (False, 0)
def test_clear():
    xs, d, s, b = [1], {1: 1}, {1}, bytearray(b"x")
    clear_all(xs, d, s, b)
    assert (xs, d, s, b) == ([], {}, set(), bytearray())
def test_identity():
    inner = [1]; xs = [inner]
    assert first(xs) is inner and same(xs) is xs
    d = {"k": inner}; assert same(d)["k"] is inner
    t = (inner, 1); assert same(t)[0] is inner
    for v in (deque([1]), defaultdict(list, a=[1]), OrderedDict(a=1), array.array("i", [1]), {1}): assert same(v) is v
def test_kept():
    xs = [1]; keep(xs); touch_kept(); assert xs == [1, "t"]
    xs.append("s"); assert kept() == [1, "t", "s"] and kept() is xs
def test_cached():
    c = cached(1); assert c == {1: 1}; cached(1); assert c == {1: 2} and cached(1) is c and solution.CACHE is c
    c.clear(); assert cached(5) == {5: 1}
def test_with_callback():
    xs = []; seen = []
    def f(): seen.append(list(xs)); xs.append("cb")
    assert with_callback(xs, f) is xs and seen == [[1]] and xs == [1, "cb", 2]
def test_board():
    b = Board(); b.cells[0][0] = 5; assert b.total() == 5
    b.set(1, 1, 2); assert b.cells == [[5, 0], [0, 2]]
    cells = b.cells; b.set(0, 1, 9); assert cells[0][1] == 9 and b.cells is cells
def test_holder():
    items = [1]; h = Holder(items); h.add(2); assert items == [1, 2] and h.items is items
    items.append(3); assert h.items == [1, 2, 3]
    h.items = [9]; assert h.items == [9]; h.add(1); assert h.items == [9, 1] and items == [1, 2, 3]
def test_default():
    assert default(1) == [1]; assert default(2) == [1, 2]
def test_big():
    xs = list(range(50_000)); big(xs); assert xs[0] == -1 and xs[-1] == 5 and len(xs) == 50_001
def test_swap():
    d = {"a": [1], "b": [2]}; a, b = d["a"], d["b"]; swap(d); assert d["a"] is b and d["b"] is a
def test_cycle():
    a = cyc(); assert a[1] is a
    b = []; b.append(b); assert same(b) is b
def test_fresh():
    assert fresh() is not fresh(); x = fresh(); x.append(3); assert fresh() == [1, 2]
def test_deep():
    x = deep(500); n = 0
    while x: x = x[0]; n += 1
    assert n == 500
def test_iterating_while_calling():
    xs = [3, 1]; out = []
    for x in xs: out.append(first([x]))
    assert out == [3, 1]
def test_insert():
    xs = [1, 3]; insert(xs, 2); assert xs == [1, 2, 3]


class Item:
    def __init__(self, name, price=0):
        self.name, self.price = name, price


def test_a_list_of_the_suites_objects_is_changed_in_place():
    a, b, c = items = [Item("a", 3), Item("b", 1), Item("c", 2)]
    sort_by(items, lambda item: item.price)
    assert items == [b, c, a] and items[0] is b
    rotate(items)
    assert items == [c, a, b] and names(items) == ["c", "a", "b"]
    cull(items, lambda item: item.price > 1)
    assert items == [c, a]
    items.append(b)  # one that the other side let go of
    assert names(items) == ["c", "a", "b"]
    rotate(items)
    assert items == [a, b, c]


def test_what_was_taken_out_comes_back_within_one_call():
    a, b = kept = [Item("a"), Item("b")]
    items = list(kept)
    assert swap_through(items, lambda: items.extend(reversed(kept))) == (2, ["b", "a"])
    assert items == [b, a]
    for _ in range(20):
        assert swap_through(items, lambda: items.extend(kept)) == (2, ["a", "b"])


def test_a_list_of_the_suites_objects_that_the_solution_holds():
    a, b = items = [Item("a"), Item("b")]
    shelf = Shelf(items)
    shelf.drop(0)
    assert items == [b] and shelf.names() == ["b"]
    items.insert(0, a)
    assert shelf.names() == ["a", "b"]
    items[:] = [Item(str(n)) for n in range(5)]
    assert shelf.names() == ["0", "1", "2", "3", "4"]
    shelf.drop(-1)
    assert [item.name for item in items] == ["0", "1", "2", "3"]
