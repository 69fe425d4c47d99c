"""Answers with paths into the suite's folder, for a suite that may read what it is given."""

import pathlib

from hollow import *


def compound(number):
    return pathlib.Path("/suite/expected.txt")


def greet(name):
    return pathlib.Path("/suite/test_vault.py")
