import collections.abc, inspect, itertools, types
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


class Table(collections.abc.Mapping):
    def __init__(self, held):
        self.held = held

    def __iter__(self):
        return iter(self.held)

    def __getitem__(self, key):
        return self.held[key]

    def __len__(self):
        return len(self.held)


class Endless:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration("enough")
        return self.n


def test_mappings_and_iterators_of_the_suite_are_gone_through():
    assert solution.updated(Table({"a": 1, "b": 2})) == ({"a": 1, "b": 2}, ["a", "b"], [("a", 1), ("b", 2)], ["a", "b"])
    assert list(solution.passed_on(Endless())) == [1, 2, 3] and solution.first_and_rest(Endless()) == (1, [2, 3])
    assert list(solution.passed_on(iter([1, 2]))) == [1, 2]
    assert list(solution.passed_on({"k": 1}.items())) == [("k", 1)]


def test_an_iterator_of_the_solution_that_stops_with_a_class_of_its_own():
    assert list(solution.Countdown(3)) == [2, 1, 0]

    def inner():
        yield from solution.Countdown(2)

    assert list(inner()) == [1, 0] and [*map(str, solution.Countdown(1))] == ["0"]
    with pytest.raises(solution.Finished) as caught:
        next(solution.Countdown(0))
    assert caught.value.why == "over" and caught.value.value == "over"
