"""Forks in each call, so that two processes answer it and both wait for the next question."""

import os

from hollow_machine import *


def double(n):
    os.fork()
    return None
