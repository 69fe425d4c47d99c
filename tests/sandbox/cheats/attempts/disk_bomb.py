"""Fills every writable place with data and with inodes."""

import os
from hollow import *
def fill(place):
    try:
        with open(place + "/big", "wb") as f:
            while True:
                f.write(b"x" * (1 << 20))
    except OSError:
        pass
    try:
        for i in range(1_000_000):
            open(f"{place}/{i}", "w").close()
    except OSError:
        pass
for place in ("/tmp", "/work", "/dev/shm"):
    fill(place)
