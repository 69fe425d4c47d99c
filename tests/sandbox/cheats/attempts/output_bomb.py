"""Prints without end, through Python and through the descriptor."""

import os
from hollow import *
def total(numbers):
    while True:
        print("y" * 4096)
        os.write(2, b"z" * 4096)
