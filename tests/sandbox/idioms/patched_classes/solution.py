import datetime
import logging
import typing
import warnings


class Client:
    timeout = 5

    def __init__(self, base="x://", *, retries: int = 1):
        self.base = base
        self.retries = retries

    def get(self, path):
        return self.base + path

    @property
    def url(self):
        return self.base

    @staticmethod
    def static(value):
        return value

    @classmethod
    def make(cls):
        return cls("made://")


class Service:
    def __init__(self):
        self.client = Client()

    def load(self):
        return [self.client.get("a"), self.client.url, Client.static(1), Client.make().base, self.client.timeout]


@typing.runtime_checkable
class Drawable(typing.Protocol):
    def draw(self) -> str: ...


class Circle:
    def draw(self):
        return "o"


class Keeping(logging.Handler):
    def __init__(self):
        super().__init__()
        self.kept = []

    def emit(self, record):
        self.kept.append((record.levelname, record.getMessage(), self.format(record)))


class Loud(logging.Formatter):
    def format(self, record):
        return super().format(record).upper()


class Quiet(logging.Filter):
    def filter(self, record):
        return "secret" not in record.getMessage()


def now():
    return datetime.datetime.now().isoformat()


def today():
    return datetime.date.today()


def old():
    warnings.warn("old", DeprecationWarning, stacklevel=2)


def words(path):
    with open(path) as file:
        return file.read().split()


def double(number):
    return 2 * number


class Registry:
    """Knows its subclasses by the name they are given."""

    known = {}

    def __init_subclass__(cls, /, name=None, **kwargs):
        super().__init_subclass__(**kwargs)
        Registry.known[name or cls.__name__] = cls
