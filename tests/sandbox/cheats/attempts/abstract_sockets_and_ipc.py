"""Looks for others over abstract sockets, message queues, semaphores, key rings and loopback ports."""

import ctypes
import os
import socket

from hollow import *


def total(numbers):
    said = []
    for name in ("\0assay", "\0porter", "/work/x", "/tmp/x"):
        one = socket.socket(socket.AF_UNIX)
        try:
            one.connect(name)
            said.append(name)
        except OSError:
            pass
    for port in (5432, 6379, 8000, 80, 22, 2375):
        try:
            socket.create_connection(("127.0.0.1", port), 0.05)
            said.append(port)
        except OSError:
            pass
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.msgget(0x1234, 0) >= 0 or libc.semget(0x1234, 1, 0) >= 0 or libc.shmget(0x1234, 1, 0) >= 0:
        said.append("ipc")
    for number in (248, 249, 250, 321, 298, 323, 425, 310, 311, 272 if os.getuid() == 0 else 321):
        if libc.syscall(number, 0, 0, 0, 0, 0) >= 0:
            said.append(number)
    if said:
        print("FOUND", said)
    return None
