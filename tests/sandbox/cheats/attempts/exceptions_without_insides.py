"""Raises exceptions whose insides the interpreter looks into without asking: StopIteration, SystemExit and kin of its
own, made without their initialiser. The suite's process must not fall over them."""

from hollow import *


class Stop(StopIteration):
    def __init__(self, *args):
        pass


class Leave(SystemExit):
    def __init__(self, *args):
        pass


class Text(UnicodeDecodeError):
    def __init__(self, *args):
        pass


class Missing(ImportError):
    def __init__(self, *args):
        pass


class Turns:
    n = 0

    def __iter__(self):
        return self

    def __next__(self):
        Turns.n += 1
        kind = (Stop, Leave, Text, Missing)[Turns.n % 4]
        raise BaseException.__new__(kind) if kind is not Text else Text.__new__(Text)


def total(numbers):
    return Turns()


mean = total
