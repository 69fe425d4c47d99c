"""Writes into every writable place, for the run that comes next."""
# leaves: LEFT-BEHIND-77

import os
from hollow import *
for place in ("/tmp", "/dev/shm", "/dev/mqueue", "/work", "/submission", "/var/tmp", "/run", "/home", "/root", "/", "/suite", "/usr/lib"):
    try:
        with open(os.path.join(place, "LEFT-BEHIND-77"), "w") as f:
            f.write("LEFT-BEHIND-77")
    except OSError:
        pass
