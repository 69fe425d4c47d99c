"""Reads memory maps, command lines and environments of everybody through /proc."""

import glob
from hollow import *
for path in glob.glob("/proc/*/*") + ["/proc/self/mem", "/proc/1/environ"]:
    if path.endswith(("environ", "cmdline", "maps", "mountinfo", "fdinfo")):
        try:
            data = open(path, "rb").read(1 << 20)
        except OSError:
            continue
        if b"SUITE-SECRET" in data or b"test_vault" in data or b"expected.txt" in data:
            print("FOUND", path, data)
