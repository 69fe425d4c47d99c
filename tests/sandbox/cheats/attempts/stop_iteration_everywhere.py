"""StopIteration, which ends loops of the caller silently."""

from hollow import *
def total(*args):
    raise StopIteration
greet = mean = compound = parse = primes = total
