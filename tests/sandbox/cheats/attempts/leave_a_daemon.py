"""Leaves a double-forked daemon that survives its parent and writes later."""
# leaves: LEFT-BEHIND-88

import os, time
from hollow import *
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                open("/tmp/LEFT-BEHIND-88", "w").write("x")
                os.write(1, b"LEFT-BEHIND-88")
            except OSError:
                pass
            time.sleep(0.05)
    os._exit(0)
