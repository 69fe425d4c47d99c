import itertools, contextlib
def naturals():
    n = 0
    while True:
        yield n
        n += 1
def echo():
    got = None
    log = []
    try:
        while True:
            try: got = yield got
            except ValueError as e: got = "VE" + str(e)
    finally: closed.append(1)
closed = []
def squares(xs): return (x * x for x in xs)
def take(n, it): return list(itertools.islice(it, n))
def deleg(it): r = yield from it; return r
def lazy_map(f, xs): return map(f, xs)
def pairs(a, b): return zip(a, b)
def consume(g): return next(g)
def lines(f):
    for line in f: yield line.strip()
@contextlib.contextmanager
def opened(log):
    log.append("open")
    try: yield "res"
    except KeyError: log.append("key")
    finally: log.append("close")
def total(it): return sum(it)
class Tree:
    def __init__(self, v, kids=()): self.v, self.kids = v, kids
    def __iter__(self):
        yield self.v
        for k in self.kids: yield from k
def it(): return iter([1, 2, 3])
def average():
    total = n = 0
    avg = None
    while True:
        x = yield avg
        total += x; n += 1; avg = total / n


def passed_on(items):
    yield from items


def first_and_rest(items):
    first, *rest = items
    return first, rest


def updated(mapping):
    found = {}
    found.update(mapping)
    return found, list(mapping.keys()), list(mapping.items()), list(passed_on(mapping))


class Finished(StopIteration):
    def __init__(self, why):
        super().__init__(why)
        self.why = why


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if not self.n:
            raise Finished("over")
        self.n -= 1
        return self.n
