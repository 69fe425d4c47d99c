"""Crashes the interpreter with a null pointer."""

import ctypes
from hollow import *
def total(numbers):
    ctypes.string_at(0)
