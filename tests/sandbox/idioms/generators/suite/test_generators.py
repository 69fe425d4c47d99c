import inspect, itertools, types
import pytest
import solution
from solution import *
def test_infinite():
    g = naturals()
    assert [next(g) for _ in range(3)] == [0, 1, 2] and inspect.isgenerator(g) and isinstance(g, types.GeneratorType) and iter(g) is g
    assert inspect.isgeneratorfunction(naturals) and not inspect.isgeneratorfunction(take)
    assert list(itertools.islice(naturals(), 4)) == [0, 1, 2, 3]
def test_send_throw_close():
    g = echo(); assert next(g) is None and g.send(5) == 5 and g.throw(ValueError("x")) == "VEx"
    g.close(); assert solution.closed == [1]
    with pytest.raises(StopIteration): next(g)
    a = average(); next(a); assert a.send(10) == 10 and a.send(20) == 15
    with pytest.raises(TypeError): average().send(3)
def test_suite_generators():
    seen = []
    def mine():
        for i in range(5): seen.append(i); yield i
    m = mine(); assert take(2, m) == [0, 1] and seen == [0, 1] and next(m) == 2 and consume(m) == 3
    s = squares(mine()); seen.clear(); assert next(s) == 0 and seen == [0]
    assert total(x for x in [1, 2]) == 3 and total(iter([3, 4])) == 7 and total(map(int, "12")) == 3
    def ret(): yield 1; return "r"
    d = deleg(ret()); assert next(d) == 1
    with pytest.raises(StopIteration) as i: next(d)
    assert i.value.value == "r"
def test_lazy():
    calls = []
    m = lazy_map(lambda x: calls.append(x) or x * 2, [1, 2]); assert calls == [] and next(m) == 2 and calls == [1]
    assert isinstance(m, map) and list(pairs([1], [2])) == [(1, 2)] and isinstance(pairs([], []), zip)
    assert list(it()) == [1, 2, 3]
def test_context():
    log = []
    with opened(log) as r: assert r == "res" and log == ["open"]
    assert log == ["open", "close"]
    log.clear()
    with opened(log): raise KeyError
    assert log == ["open", "key", "close"]
    with pytest.raises(ValueError):
        with opened([]): raise ValueError
def test_tree():
    assert list(Tree(1, [Tree(2), Tree(3)])) == [1, 2, 3]
def test_lines(tmp_path):
    p = tmp_path / "f"; p.write_text("a\nb\n")
    with open(p) as f: assert list(lines(f)) == ["a", "b"]
    import io
    assert list(lines(io.StringIO("x\ny"))) == ["x", "y"]
def test_exhausted():
    g = squares([1]); assert list(g) == [1] and list(g) == []
    with pytest.raises(StopIteration): next(g)
