import itertools
from typing import NamedTuple


class Entry(NamedTuple):
    number: int
    name: str
    text: str


def _tidy(typed):
    return "\n".join(typed.splitlines()).strip()


def _problem(typed, most):
    size = len(_tidy(typed))
    return "missing" if size == 0 else "long" if size > most else ""


def problems(name, text):
    said = {"name": _problem(name, 40), "text": _problem(text, 500)}
    return {field: what for field, what in said.items() if what}


class Book:
    def __init__(self):
        self._by_number = {}
        self._numbers = itertools.count(1)

    def add(self, name, text):
        entry = Entry(next(self._numbers), _tidy(name), _tidy(text))
        self._by_number[entry.number] = entry
        return entry

    def get(self, number):
        return self._by_number.get(number)

    def newest(self):
        return list(reversed(self._by_number.values()))
