from functools import partial, reduce
from itertools import count
from operator import add


def make_counter(start=0, step=1):
    return partial(next, count(start, step))


def make_adders(numbers):
    return [partial(add, number) for number in numbers]


def compose(*functions):
    def after(inner, outer):
        return lambda *args, **kwargs: outer(inner(*args, **kwargs))

    return reduce(after, reversed(functions)) if functions else lambda argument: argument
