"""GeneratorExit where nobody closes a generator."""

from hollow import *
def primes():
    raise GeneratorExit
    yield
def total(*args):
    raise GeneratorExit
