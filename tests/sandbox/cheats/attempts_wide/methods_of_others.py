"""Answers with objects whose attributes are bound methods of other objects, and of plain values."""

import types

from hollow_wide import *
from hollow_wide import __all__


class Yes:
    def yes(self, *values):
        return True


class Text:
    def __init__(self):
        self.endswith = self.startswith = Yes().yes
        self.holds = types.MethodType(weigh, 7)
        self.same = Bench().weigh
        self.equals = [].__eq__
        self.fits = (5).__gt__

    def upper(self):
        return self

    label = upper


def weigh(*values):
    return True


class Bench(Bench):
    def weigh(self, numbers):
        return True


def name(*values):
    return Text()


box = kind = name
