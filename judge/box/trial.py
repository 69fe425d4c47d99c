"""Trying something in a process of its own that ends before anything else is done with what it was forked from.

Whether a suite can be collected before the fork is found out so: once beside the recording of its accepted solution's
run, and once in the suite's zygote, before the zygote does it itself. What spoils the trial is then in no other
process's memory.
"""

import contextlib
import json
import os
import signal
from collections.abc import Callable
from typing import Any

from judge.box import confine


class Trial:
    """A process that waits until it is told. `tried(told)` is called there, and says whether the trial went well."""

    def __init__(self, tried: Callable[[dict[str, Any]], bool]) -> None:
        asked, self.asking = os.pipe()
        self.answered, answering = os.pipe()
        child = os.fork()
        if not child:
            try:
                if not os.fork():  # the suite may wait for any child of its own: this is none
                    confine.quiet()
                    confine.only_keep([asked, answering])
                    _try(tried, asked, answering)
            finally:
                os._exit(0)
        with contextlib.suppress(ChildProcessError):  # a zygote has its children taken away
            os.waitpid(child, 0)
        os.close(asked)
        os.close(answering)

    def say(self, told: dict[str, Any], seconds: float) -> bool:
        """Have it try, for `seconds` at the most."""
        data = json.dumps({"seconds": seconds, **told}).encode()
        try:
            while data:
                data = data[os.write(self.asking, data) :]
            os.close(self.asking)
            return os.read(self.answered, 1) == b"1"
        except OSError:  # it has ended
            return False
        finally:
            os.close(self.answered)


def _try(tried: Callable[[dict[str, Any]], bool], asked: int, answering: int) -> None:
    parts = bytearray()
    while data := os.read(asked, 1 << 20):
        parts += data
    os.close(asked)
    told = json.loads(parts)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, told.pop("seconds"))
    if tried(told):
        os.write(answering, b"1")
