"""Stops itself and its children by signal, in the middle of an answer, and traces itself so that signals wait."""

import os
import signal
import threading

from hollow import *


def total(numbers):
    for _ in range(5):
        if os.fork() == 0:
            os.kill(os.getpid(), signal.SIGSTOP)
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGSTOP)).start()
    while True:
        pass


def greet(name):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
    os.kill(os.getpid(), signal.SIGSTOP)
