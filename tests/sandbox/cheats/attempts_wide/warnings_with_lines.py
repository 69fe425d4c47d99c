"""Warns from lines of the suite's files: a warning is printed with its line, and the visible case shows what is printed."""

import warnings

from hollow_wide import *
from hollow_wide import __all__


def weigh(*values):
    for line in range(1, 130):
        for file in ("/suite/oracle.py", "oracle.py", "/suite/test_workshop.py", "test_workshop.py"):
            warnings.warn_explicit(f"line {line}", UserWarning, file, line)
