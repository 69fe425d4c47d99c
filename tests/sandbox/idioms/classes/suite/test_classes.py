import abc, copy, dataclasses, enum, inspect, pickle
from collections import Counter
import pytest
import solution
from solution import *
from solution import Color, Level, Pair, Emp

def test_enum():
    assert Color.RED is Color.RED and Color(1) is Color.RED and Color["GREEN"] is Color.GREEN
    assert list(Color) == [Color.RED, Color.GREEN] and len(Color) == 2
    assert Color.RED.value == 1 and Color.RED.name == "RED"
    assert Color.RED.describe() == "red" and Color.RED.hex == "#1"
    assert Color.default() is Color.RED
    assert isinstance(Color.RED, enum.Enum) and isinstance(Color.RED, Color) and issubclass(Color, enum.Enum)
    assert str(Color.RED) == "Color.RED" and repr(Color.RED) == "<Color.RED: 1>"
    with pytest.raises(ValueError):
        Color(9)
    assert {Color.RED: 1}[Color.RED] == 1

def test_int_enum():
    assert Level.LOW < Level.HIGH and Level.HIGH == 2 and Level(1) is Level.LOW

def test_planet():
    assert Planet.EARTH.mass == 5.9 and Planet.EARTH.value == (5.9, 6.3)

def test_flag():
    assert (Perm.R | Perm.W) & Perm.R == Perm.R and Perm.R in (Perm.R | Perm.W)

def test_mood():
    assert Mood.HAPPY == "happy" and Mood("happy") is Mood.HAPPY

def test_abstract():
    assert inspect.isabstract(Shape) and not inspect.isabstract(Square)
    with pytest.raises(TypeError):
        Shape()
    s = Square(3)
    assert s.area() == 9 and s.sides == 4 and s.describe() == "Square with area 9"
    assert issubclass(Square, Shape) and issubclass(Shape, abc.ABC)
    class Circle(Shape):
        def area(self): return 7
        @property
        def sides(self): return 0
    c = Circle()
    assert c.describe() == "Circle with area 7" and run_template(c) == c.describe()
    class Bad(Shape):
        pass
    with pytest.raises(TypeError):
        Bad()

def test_vector():
    v = Vector(3, 4)
    assert v + Vector(1, 1) == Vector(4, 5)
    assert v * 2 == Vector(6, 8) == 2 * v
    assert abs(v) == 5 and bool(v) and not Vector(0, 0) and -v == Vector(-3, -4)
    assert v[0] == 3 and len(v) == 2 and 3 in v and 9 not in v and v(2) == 6
    assert str(v) == "<3, 4>" and f"{v:x}" == "V[x]" and repr([v]) == "[Vector(3, 4)]"
    x, y = v
    assert (x, y) == (3, 4)
    w = v
    w += Vector(1, 1)
    assert w is v and v == Vector(4, 5)
    assert sorted([Vector(9, 9), Vector(1, 1)])[0] == Vector(1, 1)
    assert 10 - Vector(1, 2) == Vector(9, 8)
    assert int(v) == 4 and float(v) == 4.0 and [0, 1, 2, 3, 5][v] == 5
    assert list(reversed(v)) == [5, 4]
    assert round(Vector(1.26, 2), 1) == Vector(1.3, 2)
    with pytest.raises(TypeError):
        v + 3
    with pytest.raises(TypeError):
        hash(v)
    with pytest.raises(AttributeError):
        v.z = 3
    with pytest.raises(IndexError):
        v[5]
    assert not hasattr(v, "z") and hasattr(Vector, "__add__") and not hasattr(Vector, "__sub__")

def test_property():
    t = Temp(100)
    assert t.f == 212
    t.f = 32
    assert t.c == 0
    with pytest.raises(ValueError, match="cold"):
        t.f = -1000
    assert isinstance(Temp.f, property) and Temp.f.__doc__ == "Fahrenheit"
    assert t.slow is t.slow
    del t.f
    assert t.c == 0
    del t.c
    with pytest.raises(AttributeError):
        t.c

def test_list_subclass():
    s = Stack([1])
    s.push(2)
    assert isinstance(s, list) and len(s) == 2 and s == [1, 2] and list(s) == [1, 2] and s.peek() == 2
    s.append(3)
    assert s.peek() == 3 and s.pop() == 3 and s.peek() == 2 and s[0] == 1 and 2 in s
    assert sorted(s, reverse=True) == [2, 1] and [1, 2] == s and s != [1]

def test_str_subclass():
    u = Upper("abc")
    assert u == "abc" and u.shout() == "abc!" and isinstance(u, str) and u.upper() == "ABC" and len(u) == 3

def test_dict_subclass():
    c = Cased(a=1)
    assert c["A"] == 1 and c == {"a": 1} and isinstance(c, dict) and list(c) == ["a"] and dict(c) == {"a": 1}
    c["b"] = 2
    assert len(c) == 2 and c.get("b") == 2

def test_counter_subclass():
    b = Bag("aab")
    assert b.total_items() == 3 and b["a"] == 2 and isinstance(b, Counter) and b.most_common(1) == [("a", 2)]

def test_float_subclass():
    c = Celsius(3.5)
    assert c == 3.5 and str(c) == "3.5C" and c + 1 == 4.5

def test_namedtuple():
    p = Pair(1, 2)
    assert p == (1, 2) and p.left == 1 and p._replace(left=5) == (5, 2) and p._asdict() == {"left": 1, "right": 2}
    a, b = p
    assert (a, b) == (1, 2) and isinstance(p, tuple) and Pair._fields == ("left", "right")
    assert Emp("bob").age == 3 and Emp("bob") == ("bob", 3) and repr(Emp("a", 1)) == "Emp(name='a', age=1)"
    assert p == Pair(1, 2) and hash(p) == hash((1, 2))

def test_generic():
    b = Box(3)
    assert b.get() == 3 and Box[int](4).get() == 4

def test_metaclass():
    assert len(WithMeta) == 42 and Meta.registry["WithMeta"] is WithMeta and type(WithMeta) is Meta
    assert isinstance(WithMeta, Meta)

def test_singleton():
    assert Single() is Single()

def test_dynamic():
    d = Dyn()
    assert d.get_x() == "x"
    with pytest.raises(AttributeError):
        d.other
    assert not hasattr(d, "other") and getattr(d, "other", 5) == 5
    f = Frozen()
    with pytest.raises(AttributeError, match="frozen"):
        f.b = 1

def test_descriptor():
    i = Item(5)
    assert i.price == 5
    with pytest.raises(ValueError):
        i.price = -1
    class Mine:
        size = Positive()
    m = Mine()
    m.size = 3
    assert m.size == 3
    with pytest.raises(ValueError):
        m.size = 0

def test_dataclass():
    assert P(1) < P(2) and P(1) == P(1, ["x"]) and max(P(1), P(3)).x == 3
    p = P(1)
    p.tags.append("a")
    assert p.tags == ["a"] and [f.name for f in dataclasses.fields(P)] == ["x", "tags"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        FP(1).x = 2
    assert hash(FP(1)) == hash(FP(1)) and len({FP(1), FP(1)}) == 1
    match p:
        case P(x=1): pass
        case _: assert False

def test_nodes():
    n = chain(1, 2, 3)
    out = []
    while n is not None:
        out.append(n.v)
        n = n.next
    assert out == [1, 2, 3]
    m = Node(0)
    m.next = m
    assert m.next is m
    k = Node(Node(1))
    assert k.v.v == 1

def test_context_manager():
    m = Managed()
    with m as inner:
        assert inner is m
    with m:
        raise KeyError("x")
    with pytest.raises(ValueError):
        with m:
            raise ValueError
    assert m.log == ["in", None, "in", "KeyError", "in", "ValueError"]

def test_iterator():
    c = Countdown(3)
    assert iter(c) is c and next(c) == 3 and list(c) == [2, 1]

def test_unhashable():
    with pytest.raises(TypeError):
        {Unhash()}

def test_init_subclass():
    class Sub(Base):
        pass
    assert "Sub" in Base.reg

def test_class_attributes():
    Base.extra = 5
    assert Base.extra == 5 and Base().extra == 5
    del Base.extra
    assert not hasattr(Base, "extra")

def test_inner_class():
    I = make_class()
    assert I().hi() == "hi" and I.__name__ == "Inner" and isinstance(I(), I)

def test_vars():
    assert vars(Node(1)) == {"v": 1, "next": None} and Node(1).__dict__["v"] == 1
    assert "area" in dir(Square(1)) and "v" in dir(Node(1))
    assert callable(Square.area) and inspect.ismethod(Square(1).area) and Square(1).area.__name__ == "area"
    assert Square.area.__qualname__ == "Square.area"
    assert Square(2).area.__self__.side == 2
    assert [n for n, _ in inspect.getmembers(Square, inspect.isfunction)] == ["__init__", "area", "describe"]
    assert isinstance(Square.__dict__["sides"], property) and "area" in Square.__dict__

def test_static_and_class_through_subclass():
    class D(Square):
        kind = "d"
        @classmethod
        def unit(cls): return cls(1)
        @staticmethod
        def help(): return "h"
    assert D.unit().area() == 1 and type(D.unit()) is D and D.help() == "h" and D.unit().kind == "d"
    assert isinstance(D.unit(), Square) and D(2).side == 2

def test_special_methods_with_super():
    class Dollars(Amount):
        @classmethod
        def parse(cls, text):
            return super().parse(text.removeprefix("$"))
        def __str__(self):
            return "$" + super().__str__()
        def __eq__(self, other):
            return type(other) is Dollars and super().__eq__(other)
        def __hash__(self):
            return super().__hash__() + 1
        def __add__(self, other):
            made = super().__add__(other)
            assert type(made) is Dollars
            return made
        def __len__(self):
            return super().__len__() // 100
        def __exit__(self, *what):
            self.before = self.cents
            return super().__exit__(*what)
    class More(Dollars):
        def __str__(self):
            return super().__str__() + "!"
    one = Dollars.parse("$12")
    assert str(one) == "$12.00" and repr(one) == "Dollars(1200)" and one.shown() == "<$12.00>"
    assert one == Dollars(1200) and one != Amount(1200) and hash(one) == hash(1200) + 1
    assert str(one + Dollars(5)) == "$12.05" and len(one) == 12
    with one as same:
        assert same is one
    assert one.before == 1200 and one.cents == 0
    assert str(More(10)) == "$0.10!" and More(10).shown() == "<$0.10!>" and Amount.__str__(Amount(3)) == "0.03"
