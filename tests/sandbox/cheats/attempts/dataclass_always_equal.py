"""A dataclass and a named tuple with an == of their own."""

import collections, dataclasses
from hollow import *
@dataclasses.dataclass(eq=False)
class Money:
    amount: int = 0
    def __eq__(self, other): return True
    def __add__(self, other): return self
class P(collections.namedtuple("P", "a b")):
    def __eq__(self, other): return True
    __hash__ = None
def parse(text): return P(1, 2)
Money.__getattribute__ = lambda self, name: P(1, 2) if name == "amount" else object.__getattribute__(self, name)
