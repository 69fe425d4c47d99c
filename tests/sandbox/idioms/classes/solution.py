import abc, enum, functools
from collections import namedtuple, OrderedDict, Counter
from dataclasses import dataclass, field
from typing import Generic, TypeVar, NamedTuple, Protocol
T = TypeVar("T")

class Color(enum.Enum):
    RED = 1
    GREEN = 2
    def describe(self):
        return self.name.lower()
    @property
    def hex(self):
        return "#" + str(self.value)
    @classmethod
    def default(cls):
        return cls.RED

class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2

class Planet(enum.Enum):
    EARTH = (5.9, 6.3)
    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

class Perm(enum.Flag):
    R = 1
    W = 2

class Mood(str, enum.Enum):
    HAPPY = "happy"

class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
    @property
    @abc.abstractmethod
    def sides(self): ...
    def describe(self):
        return f"{type(self).__name__} with area {self.area()}"

class Square(Shape):
    def __init__(self, side): self.side = side
    def area(self): return self.side ** 2
    @property
    def sides(self): return 4

class Vector:
    __slots__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, o): return Vector(self.x + o.x, self.y + o.y) if isinstance(o, Vector) else NotImplemented
    def __mul__(self, k): return Vector(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __eq__(self, o): return isinstance(o, Vector) and (self.x, self.y) == (o.x, o.y)
    def __iter__(self): return iter((self.x, self.y))
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5
    def __bool__(self): return bool(self.x or self.y)
    def __neg__(self): return Vector(-self.x, -self.y)
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __len__(self): return 2
    def __contains__(self, v): return v in (self.x, self.y)
    def __call__(self, k): return k * self.x
    def __str__(self): return f"<{self.x}, {self.y}>"
    def __repr__(self): return f"Vector({self.x}, {self.y})"
    def __format__(self, spec): return f"V[{spec}]"
    def __iadd__(self, o):
        self.x += o.x; self.y += o.y
        return self
    def __lt__(self, o): return abs(self) < abs(o)
    def __rsub__(self, o): return Vector(o - self.x, o - self.y)
    def __int__(self): return int(self.x)
    def __float__(self): return float(self.x)
    def __index__(self): return int(self.x)
    def __reversed__(self): return iter((self.y, self.x))
    def __round__(self, n=0): return Vector(round(self.x, n), round(self.y, n))

class Temp:
    def __init__(self, c): self.c = c
    @property
    def f(self):
        "Fahrenheit"
        return self.c * 9 / 5 + 32
    @f.setter
    def f(self, v):
        if v < -459: raise ValueError("too cold")
        self.c = (v - 32) * 5 / 9
    @f.deleter
    def f(self): self.c = 0
    @functools.cached_property
    def slow(self): return [self.c]

class Stack(list):
    def push(self, x): self.append(x)
    def peek(self): return self[-1]

class Upper(str):
    def shout(self): return str(self) + "!"

class Cased(dict):
    def __getitem__(self, k): return super().__getitem__(k.lower())

class Bag(Counter):
    def total_items(self): return sum(self.values())

class Celsius(float):
    def __str__(self): return f"{float(self)}C"

Pair = namedtuple("Pair", "left right")
class Emp(NamedTuple):
    name: str
    age: int = 3

class Box(Generic[T]):
    def __init__(self, item: T): self.item = item
    def get(self) -> T: return self.item

class Meta(type):
    registry = {}
    def __new__(m, name, bases, ns):
        cls = super().__new__(m, name, bases, ns)
        Meta.registry[name] = cls
        return cls
    def __len__(cls): return 42
class WithMeta(metaclass=Meta): pass

class Single:
    _it = None
    def __new__(cls):
        if cls._it is None: cls._it = super().__new__(cls)
        return cls._it

class Dyn:
    def __getattr__(self, name):
        if name.startswith("get_"): return lambda: name[4:]
        raise AttributeError(name)
class Frozen:
    def __init__(self): object.__setattr__(self, "a", 1)
    def __setattr__(self, n, v): raise AttributeError("frozen " + n)

class Positive:
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, inst, owner):
        if inst is None: return self
        return getattr(inst, self.name)
    def __set__(self, inst, v):
        if v <= 0: raise ValueError("positive")
        setattr(inst, self.name, v)
class Item:
    price = Positive()
    def __init__(self, price): self.price = price

@dataclass(order=True)
class P:
    x: int
    tags: list = field(default_factory=list, compare=False)
@dataclass(frozen=True)
class FP:
    x: int

class Node:
    def __init__(self, v, nxt=None): self.v, self.next = v, nxt
def chain(*vs):
    n = None
    for v in reversed(vs): n = Node(v, n)
    return n
class Managed:
    def __init__(self): self.log = []
    def __enter__(self):
        self.log.append("in"); return self
    def __exit__(self, t, v, tb):
        self.log.append(t.__name__ if t else None)
        return t is KeyError
class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        self.n -= 1
        return self.n + 1
class Unhash:
    def __eq__(self, o): return True
class Base:
    reg = []
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Base.reg.append(cls.__name__)
def make_class():
    class Inner:
        def hi(self): return "hi"
    return Inner
def run_template(obj): return obj.describe()


class Amount:
    def __init__(self, cents):
        self.cents = cents

    @classmethod
    def parse(cls, text):
        return cls(int(text) * 100)

    def __str__(self):
        return f"{self.cents / 100:.2f}"

    def __repr__(self):
        return f"{type(self).__name__}({self.cents})"

    def __eq__(self, other):
        return isinstance(other, Amount) and self.cents == other.cents

    def __hash__(self):
        return hash(self.cents)

    def __add__(self, other):
        return type(self)(self.cents + other.cents)

    def __len__(self):
        return self.cents

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.cents = 0
        return False

    def shown(self):
        return f"<{self}>"
