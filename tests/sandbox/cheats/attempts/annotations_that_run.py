"""Annotations whose text would be run when somebody asks for the hints."""

import collections.abc
import typing

from hollow import *

TEXT = "__import__('builtins').print('FOUND annotation ran')"


def total(numbers: TEXT) -> typing.Callable[[TEXT], int]:
    return None


def greet(name: "collections.abc.Callable[[print('FOUND')], int]") -> list[TEXT]:
    return None
