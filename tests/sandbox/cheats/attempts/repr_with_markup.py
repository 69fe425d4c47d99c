"""Names, messages and reprs full of HTML, terminal codes and bidi marks."""

from hollow import *
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\x1b]0;owned\x07\u202e\x00"
class Bad:
    def __repr__(self): return EVIL
def total(numbers): raise ValueError(EVIL)
def greet(name): return EVIL
def mean(numbers): return Bad()
print(EVIL)
