import io, functools, operator, inspect, re
from dataclasses import dataclass
from unittest.mock import Mock, MagicMock, call, sentinel
import pytest
import solution
from solution import *
def test_kinds(tmp_path):
    out = []
    class K:
        def m(self, x): return x + 1
        @staticmethod
        def s(x): return x + 2
        @classmethod
        def c(cls, x): return x + 3
        def __call__(self, x): return x + 4
    assert [apply(f, 1) for f in (K().m, K.s, K.c, K(), lambda x: x, functools.partial(operator.add, 9), str, abs, operator.neg)] == [2, 3, 4, 5, 1, 10, "1", 1, -1]
    apply(out.append, 5); assert out == [5]
    assert apply(len, [1, 2]) == 2 and apply("a-b".split, "-") == ["a", "b"] and apply(operator.itemgetter(1), [1, 2]) == 2
    assert apply(sorted, [2, 1]) == [1, 2] and apply(int, "3") == 3 and apply(str.upper, "a") == "A" and apply(dict.fromkeys, [1]) == {1: None}
    assert apply(re.compile("a+").findall, "baa") == ["aa"]
def test_decorator():
    @timer
    def f(x):
        "doc"
        return x * 2
    assert f(2) == 4 and f(3) == 6 and f.calls == 2 and f.__name__ == "f" and f.__doc__ == "doc" and f.__wrapped__(1) == 2
    @repeat(3)
    def g(x): return x
    assert g(1) == [1, 1, 1] and g.__name__ == "g"
    f.calls = 0; f(1); assert f.calls == 1
    class K:
        @timer
        def m(self, x): return (self, x)
    k = K(); assert k.m(4) == (k, 4)
def test_closure():
    inc, reset = make_counter(); assert inc() == 1 and inc(5) == 6; reset(); assert inc() == 1
    inc2, _ = make_counter(); assert inc2() == 1
    assert compose(lambda x: x + 1, str)(3) == "4" and curry(lambda a, b: a - b)(5)(3) == 2
def test_duck():
    class Sq:
        name = "sq"
        def area(self): return 4
    assert describe(Sq()) == "sq:4"
    b = io.StringIO(); assert write(b, "hi") is b and b.getvalue() == "hi"
    class CM:
        def __enter__(self): self.e = 1; return "in"
        def __exit__(self, *a): self.x = a
    c = CM(); assert use_cm(c) == "in" and c.e == 1 and c.x == (None, None, None)
    class Key:
        def __init__(self, v): self.v = v
        def __hash__(self): return hash(self.v)
        def __eq__(self, o): return self.v == o.v
    assert lookup({Key(1): "one"}, Key(1)) == "one" and compare(Key(1), Key(1))[0] if False else True
    @dataclass
    class Item:
        price: float
        qty: int
    assert total([Item(1.5, 2), Item(1, 1)]) == 4.0
    i = Item(1, 1); set_done(i); assert i.done is True
    class Node:
        def __init__(self, v, n=None): self.value, self.next = v, n
    assert walk(Node(1, Node(2))) == [1, 2]
    class Seq:
        def __len__(self): return 2
        def __getitem__(self, i): return [1, 2][i]
    assert call_len(Seq()) == (2, [1, 2], True, 1)
    assert is_instance(i, Item) and not is_instance(3, Item) and build(Item, 1, 2) == Item(1, 2) and types([i, 1]) == [Item, int]
def test_group():
    assert group(["a", "bb", "c"], len) == {1: ["a", "c"], 2: ["bb"]} and smart_max(["a", "ccc"], key=len) == "ccc"
    assert smart_max([3, 1], key=lambda x: -x) == 1
def test_bus():
    bus = Bus(); seen = []
    @bus.on
    def f(x): seen.append(x); return x
    assert bus.emit(3) == [3] and seen == [3]
    m = Mock(return_value=9); bus.on(m); assert bus.emit(4) == [4, 9]; m.assert_called_once_with(4)
def test_mock():
    m = MagicMock(); m.name = "n"; m.area.return_value = 3
    assert describe(m) == "n:3"; m.area.assert_called_once()
    f = Mock(side_effect=[1, 2]); assert apply(f) == 1 and apply(f, 1, k=2) == 2 and f.call_args_list == [call(), call(1, k=2)]
    m2 = Mock(side_effect=ValueError("boo"))
    with pytest.raises(ValueError, match="boo"): apply(m2)
    w = Mock(); write(w, "x"); w.write.assert_called_once_with("x")
def test_sentinel():
    assert is_sentinel(solution.SENTINEL) and not is_sentinel(object())
    s = object(); assert apply(lambda x: x is s, s) and apply(lambda x: x, s) is s
def test_introspection():
    def my_fn(a, b=1): pass
    assert inspect_fn(my_fn) == ("my_fn", ["a", "b"])
def test_lru():
    assert fib(30) == 832040 and fib.cache_info().hits > 0; fib.cache_clear(); assert fib.cache_info().hits == 0
def test_recursion():
    def f(n): return fact(n, f)
    assert f(10) == 3628800 and f(60) > 0
