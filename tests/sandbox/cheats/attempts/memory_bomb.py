"""Takes all memory in one process."""

from hollow import *
def total(numbers):
    hold = []
    while True:
        hold.append(bytearray(8 << 20))
