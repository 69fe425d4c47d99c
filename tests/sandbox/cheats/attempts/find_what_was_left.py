"""Looks for what an earlier run left behind."""

import os
from hollow import *
for folder, dirs, files in os.walk("/"):
    dirs[:] = [d for d in dirs if folder != "/" or d not in ("usr", "lib", "proc", "sys", "etc", "bin", "sbin")]
    for name in files:
        if "LEFT-BEHIND" in name:
            print("FOUND", folder, name)
            raise SystemExit("FOUND LEFT-BEHIND")
