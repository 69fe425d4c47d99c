"""Raises its own limits and changes its OOM score."""

import resource
from hollow import *
for name in dir(resource):
    if name.startswith("RLIMIT_"):
        try:
            resource.setrlimit(getattr(resource, name), (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (OSError, ValueError):
            pass
for path in ("/proc/self/oom_score_adj", "/proc/self/oom_adj"):
    try:
        open(path, "w").write("0")
        print("FOUND OOM")
    except OSError:
        pass
