import copy, pickle, weakref, gc
from solution import *
def test_copy():
    c = Cart().add(1); s = copy.copy(c); d = copy.deepcopy(c); c.add(2)
    assert s.items == [1, 2] and d.items == [1] and type(d) is Cart and d is not c and copy.deepcopy([c])[0] == c
    assert copy.copy(Custom(1)).v == "copied" and copy.deepcopy(Custom(1)).v == "deep" and clone(c) == c
def test_pickle():
    c = Cart().add(1); p = pickle.loads(pickle.dumps(c)); assert p == c and p is not c and type(p) is Cart
    assert pickle.loads(pickle.dumps(f)) is f and pickle.loads(pickle.dumps({"a": [c]}))["a"][0].items == [1] and pickle.loads(pickle.dumps(Plain)) is Plain
def test_weakref():
    p = Plain(1); w = weakref.ref(p); assert w() is p; del p; gc.collect(); assert w() is None
def test_hash():
    a, b = Plain(1), Plain(1); assert a != b and a == a and len({a, b, a}) == 2 and a in [b, a] and {a: 1}[a] == 1 and hash(a) == hash(a)
def test_identity():
    a = Plain(1); assert f(a) is a and f([a])[0] is a and f({"k": a})["k"] is a and id(f(a)) == id(a)
