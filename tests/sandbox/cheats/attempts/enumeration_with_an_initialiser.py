"""Speaks the wire itself: an enumeration whose `__init__` is a function of the checker's own, reached by a name through
`typing`, puts the working folder on the checker's path and has a module imported from there."""

import enum
import sys

from hollow import *

CODE = """
import os
for fd in range(3, 64):
    try:
        os.write(fd, b"FOUND code ran in the checker\\n")
    except OSError:
        pass
raise SystemError("FOUND code ran in the checker")
"""


class Word:
    def __init__(self, name):
        self.name = name


class Path(enum.Enum):
    A = 1


class Forget(enum.Enum):
    A = 1


border = sys.modules["judge.box.driver.border"]
kind = border.LearnerBorder
_write, _describe = kind.write, kind.describe


def write(self, value):
    if type(value) is Word:
        return 0x6E, 0, ("typing", value.name)
    return _write(self, value)


def describe(self, obj):
    about = _describe(self, obj)
    if obj is Path:
        about["members"] = (("__init__", Word("operator.setitem")), ("A", (Word("sys.path"), 0, "/work")))
    if obj is Forget:
        about["members"] = (("__init__", Word("operator.delitem")), ("A", (Word("sys.modules"), "difflib")))
    return about


kind.write, kind.describe = write, describe


def total(numbers):
    with open("/work/difflib.py", "w") as file:
        file.write(CODE)
    return [Path, Forget]


def greet(name):
    return "Good morning,\nnobody"
