import copy
class Cart:
    def __init__(self): self.items = []
    def add(self, x): self.items.append(x); return self
    def __eq__(self, o): return isinstance(o, Cart) and self.items == o.items
    __hash__ = None
class Plain:
    def __init__(self, v): self.v = v
class Custom:
    def __init__(self, v): self.v = v
    def __copy__(self): return Custom("copied")
    def __deepcopy__(self, memo): return Custom("deep")
def f(x): return x
def clone(x): return copy.deepcopy(x)
