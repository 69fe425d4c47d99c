"""Closes every descriptor but keeps running."""

import os, time
from hollow import *
def total(numbers):
    os.closerange(0, 256)
    time.sleep(30)
