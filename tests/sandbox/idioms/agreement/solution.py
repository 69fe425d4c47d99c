"""Honest objects whose comparisons are unlike others': coarse, counted, printed, without state, with state elsewhere."""

import functools
import itertools
import weakref


class Nothing:
    def __eq__(self, other):
        return isinstance(other, Nothing)

    def __hash__(self):
        return 0


class Just:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Just) and self.value == other.value

    __hash__ = None


class Anything:
    """Equal to whatever there is, as its users want it."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __contains__(self, other):
        return True

    __hash__ = None


class Counted:
    asked = 0

    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        Counted.asked += 1
        print("compared")
        return self.number == other.number

    def __contains__(self, digit):
        Counted.asked += 1
        return str(digit) in str(self.number)

    __hash__ = None


class Gone:
    alive = 0

    def __init__(self, number):
        self.number = number
        Gone.alive += 1

    def __del__(self):
        Gone.alive -= 1

    def __eq__(self, other):
        return self.number == other.number

    __hash__ = None


class Modular:
    def __init__(self, number, by=2):
        self.number, self.by = number % by, by

    def __eq__(self, other):
        return self.number == (other.number if isinstance(other, Modular) else other % self.by)

    __hash__ = None


class Elsewhere:
    """Its state is in no attribute."""

    __slots__ = ("__weakref__",)
    names = weakref.WeakKeyDictionary()

    def __init__(self, name):
        Elsewhere.names[self] = name

    def __eq__(self, other):
        return Elsewhere.names[self] == Elsewhere.names[other]

    __hash__ = object.__hash__


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    __hash__ = None


class Linked:
    def __init__(self, *values):
        self.head, self.size = None, len(values)
        for value in reversed(values):
            self.head = (value, self.head)

    def __iter__(self):
        node = self.head
        for _ in range(self.size):
            value, node = node
            yield value

    def __len__(self):
        return self.size

    def __eq__(self, other):
        return all(a == b for a, b in itertools.zip_longest(self, other))

    __hash__ = None


class Text(str):
    def __eq__(self, other):
        return self.lower() == other.lower()

    def __ne__(self, other):
        return not self == other

    __hash__ = str.__hash__


@functools.total_ordering
class Version:
    def __init__(self, text):
        self.parts = tuple(map(int, text.split(".")))

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts

    __hash__ = None


class Interval:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def __contains__(self, number):
        return self.low <= number <= self.high

    def __le__(self, other):
        return other.low <= self.low and self.high <= other.high

    def __ge__(self, other):
        return other <= self


class Bloom:
    """May say that it holds what it does not."""

    def __init__(self, *words):
        self.bits = {sum(word.encode()) % 64 for word in words}

    def __contains__(self, word):
        return sum(word.encode()) % 64 in self.bits


def emptied(values):
    values.clear()
    return values


def kept(values, wanted):
    return [value for value in values if wanted(value)]


def nothing_of(values):
    yield from values


def largest(values, key):
    found = values[0]
    for value in values[1:]:
        found = max(found, value, key=key)
    return found


def tried(function, *values):
    try:
        return function(*values)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def asked_first(account, amount):
    if account.balance < amount:
        return False
    account.take(amount)
    return True


def peeked(lines):
    return next(lines, None)


def after(number):
    return next(iter(range(number)))


def called_with(function):
    return function(3)


def traced(function):
    @functools.wraps(function)
    def called(*args, **kwargs):
        return function(*args, **kwargs)

    return called


async def awaited(function):
    return await function(3)


def given_back(function):
    return function(3)
