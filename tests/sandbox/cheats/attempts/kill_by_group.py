"""Kills process groups and sessions around it."""

import os, signal
from hollow import *
for pgid in range(0, 400):
    try:
        if pgid != os.getpgrp():
            os.killpg(pgid, signal.SIGTERM)
    except OSError:
        pass
