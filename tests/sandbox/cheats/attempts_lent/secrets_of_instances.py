"""Looks for what the suite keeps private in its instances: vars, dir, copies, pickles, fields, the closure."""

import copy
import dataclasses
import inspect
import pickle

from hollow_lent import *


def _look(loan):
    seen = [lambda: vars(loan), lambda: dir(loan), lambda: dataclasses.asdict(loan), lambda: loan._secret,
            lambda: vars(copy.deepcopy(loan)), lambda: copy.deepcopy(loan)._secret, lambda: pickle.dumps(loan),
            lambda: type(loan).__dataclass_fields__, lambda: dataclasses.fields(loan), lambda: loan.__reduce_ex__(2),
            lambda: loan.__dict__["_secret"], lambda: loan.__getattribute__("_secret"), lambda: type(loan)._secret,
            lambda: type(loan).__doc__, lambda: dict(vars(type(loan))), lambda: inspect.getmembers(type(loan)), lambda: type(loan).__annotations__,
            lambda: vars(type(loan))["__init__"].__defaults__, lambda: vars(type(loan))["__init__"].__code__.co_consts,
            lambda: loan.__init__.__globals__, lambda: loan.__eq__.__globals__, lambda: type(loan).__init__.__closure__]  # fmt: skip
    for step in seen:
        try:
            if "-".join(("SUITE", "SECRET")) in repr(step()):
                print("FOUND")
        except Exception:
            pass


def longest(loans):
    _look(loans[0])


def extended(loan):
    _look(loan)


def snapshot(loans):
    _look(loans[0])


def notify(recorder):
    _look(recorder)


def marked(function):
    for name in ("__globals__", "__closure__", "__code__", "__wrapped__", "__defaults__", "__kwdefaults__"):
        if "-".join(("SUITE", "SECRET")) in repr(getattr(function, name, None)):
            print("FOUND", name)
    return function
