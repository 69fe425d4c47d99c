"""Sleeps in destructors, in threads that nobody waits for, and while the interpreter ends."""

import atexit
import threading
import time

from hollow import *


class Slow:
    def __del__(self):
        time.sleep(3)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return None


def total(numbers):
    threading.Thread(target=time.sleep, args=(60,)).start()
    return Slow()


greet = mean = total
atexit.register(time.sleep, 60)
