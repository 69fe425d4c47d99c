"""Leaves System V and POSIX shared memory, semaphores and message queues."""

import ctypes
from multiprocessing import shared_memory
from hollow import *
libc = ctypes.CDLL(None)
for key in range(1, 40):
    libc.shmget(key, 1 << 16, 0o1666)
    libc.semget(key, 1, 0o1666)
    libc.msgget(key, 0o1666)
try:
    block = shared_memory.SharedMemory(name="left-behind-99", create=True, size=1 << 16)
except OSError:
    pass
