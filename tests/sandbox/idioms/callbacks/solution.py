import functools
def apply(f, *a, **k): return f(*a, **k)
def timer(f):
    @functools.wraps(f)
    def wrapper(*a, **k):
        wrapper.calls += 1
        return f(*a, **k)
    wrapper.calls = 0
    return wrapper
def repeat(n):
    def deco(f):
        @functools.wraps(f)
        def w(*a): return [f(*a) for _ in range(n)]
        return w
    return deco
def make_counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def reset():
        nonlocal n
        n = 0
    return inc, reset
def compose(*fs): return lambda x: functools.reduce(lambda a, f: f(a), fs, x)
def describe(shape): return f"{shape.name}:{shape.area()}"
def write(f, text): f.write(text); return f
def use_cm(cm):
    with cm as x: return x
def lookup(d, k): return d[k]
def group(xs, key):
    out = {}
    for x in xs: out.setdefault(key(x), []).append(x)
    return out
class Bus:
    def __init__(self): self.subs = []
    def on(self, f): self.subs.append(f); return f
    def emit(self, *a): return [f(*a) for f in self.subs]
def smart_max(xs, key=None): return max(xs, key=key)
SENTINEL = object()
def is_sentinel(x): return x is SENTINEL
def compare(a, b): return a == b, a < b
def total(items): return sum(i.price * i.qty for i in items)
def set_done(x): x.done = True
def walk(node): return [] if node is None else [node.value, *walk(node.next)]
def call_len(x): return len(x), list(x), 2 in x, x[0]
def inspect_fn(f):
    import inspect
    return f.__name__, list(inspect.signature(f).parameters)
@functools.lru_cache(None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def fact(n, f): return 1 if n == 0 else n * f(n - 1)
def curry(f): return lambda a: lambda b: f(a, b)
def is_instance(x, cls): return isinstance(x, cls)
def build(cls, *a): return cls(*a)
def types(xs): return [type(x) for x in xs]
