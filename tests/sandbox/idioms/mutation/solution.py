import bisect, random
CACHE = {}
STORE = []
def sort_in_place(xs): xs.sort()
def sort_key(xs, key): xs.sort(key=key); return xs
def double(d):
    for k in d: d[k] *= 2
def nested(grid): grid[0][0] = "X"; return grid
def twice(a, b): a.append(1); return a is b, len(b)
def clear_all(xs, d, s, b): xs.clear(); d.clear(); s.clear(); b.clear()
def first(xs): return xs[0]
def same(x): return x
def keep(xs): STORE.append(xs)
def kept(): return STORE[-1]
def touch_kept(): STORE[-1].append("t")
def cached(n):
    CACHE[n] = CACHE.get(n, 0) + 1
    return CACHE
def with_callback(xs, f):
    xs.append(1); f(); xs.append(len(xs)); return xs
def insert(xs, x): bisect.insort(xs, x)
def reverse_rows(m):
    for r in m: r.reverse()
class Board:
    def __init__(self): self.cells = [[0] * 2 for _ in range(2)]
    def set(self, r, c, v): self.cells[r][c] = v
    def total(self): return sum(map(sum, self.cells))
class Holder:
    def __init__(self, items): self.items = items
    def add(self, x): self.items.append(x)
def default(x, acc=[]):
    acc.append(x); return acc
def big(xs): xs[0] = -1; xs.append(5)
def swap(d): d["a"], d["b"] = d["b"], d["a"]
def cyc():
    a = [1]; a.append(a); return a
def fresh(): return [1, 2]
def deep(n):
    x = []
    for _ in range(n): x = [x]
    return x


def sort_by(items, key):
    items.sort(key=key)


def cull(items, wanted):
    """Drops in place what is not wanted; holds nothing of it afterwards."""
    for item in list(items):
        if not wanted(item):
            items.remove(item)


def rotate(items):
    items.append(items.pop(0))


def names(items):
    return [item.name for item in items]


def swap_through(items, put_back):
    """Takes everything out and lets the suite put it back, while nothing here holds it."""
    count = len(items)
    items.clear()
    put_back()
    return count, [item.name for item in items]


class Shelf:
    def __init__(self, items):
        self.items = items

    def drop(self, n):
        del self.items[n]

    def names(self):
        return [item.name for item in self.items]
