"""A child that outlives its parent keeps the channel open and answers in its place."""

import os
import signal
import time

from hollow import *


def total(numbers):
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        try:
            os.setsid()
        except OSError:
            pass
        time.sleep(30)
    os.kill(os.getpid(), signal.SIGKILL)


def greet(name):
    if os.fork():
        time.sleep(30)
    return "no"
