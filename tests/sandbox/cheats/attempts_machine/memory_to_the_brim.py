"""Fills memory to just below the limit in a process of its own, which goes on using it, and answers late."""

import mmap
import os
import time

from hollow_machine import *


def double(n):
    if n == 2 and not os.fork():
        held = mmap.mmap(-1, 84 << 20)
        while True:
            for at in range(0, len(held), 4096):
                held[at] = 1
    time.sleep(0.2)
