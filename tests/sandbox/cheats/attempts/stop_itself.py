"""Stops itself with SIGSTOP, so that it neither answers nor dies."""

import os, signal
from hollow import *
def total(numbers):
    os.kill(os.getpid(), signal.SIGSTOP)
