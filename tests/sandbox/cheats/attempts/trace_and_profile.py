"""Installs trace and profile functions in every thread."""

import sys, threading
from hollow import *
def spy(frame, event, arg):
    for key in ("SECRET", "EXPECTED_GREETING"):
        if key in frame.f_globals:
            print("FOUND", frame.f_globals[key])
    return spy
sys.settrace(spy)
sys.setprofile(spy)
threading.settrace(spy)
