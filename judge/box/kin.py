"""What the porter knows of a process that it had forked: a cell, or the zygote of a suite.

All that comes from there is small messages over a socket; its end means that init, and with it everything in there, is
dead. Killing is by pidfd only. `pid` (in the box's own numbering, by the kernel's word) is for reading figures from
/proc, never for signals.
"""

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from judge.box import usage
from judge.box.frames import Malformed, post, take

EXITING = 0x4
LAST_WORD_SECONDS = 2.0


class Kin:
    """One forked cell or suite zygote. `on_change` is called with it after anything was heard."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.control, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.pidfd = -1
        self.number = 0
        self.net = -1
        self.pid = 0
        self.ready = False
        self.prepared = False
        self.gone = False
        self.why = ""
        self.ended: dict[str, Any] | None = None
        self.on_change: Callable[[Kin], None] = lambda kin: None
        self.unwatch: Callable[[], None] = lambda: None

    def forked(self) -> None:
        """The request is away: the other end is the cell's alone."""
        self.theirs.close()

    def begin(self, job: dict[str, Any], fds: tuple[int, ...]) -> None:
        """Hand the waiting cell its job, with copies of `fds`."""
        post(self.control, job, fds)

    def settle(self) -> None:
        """Wait until it can be killed or is gone."""
        while self.pidfd < 0 and not self.number and not self.gone:
            self.hear()

    def hear(self) -> None:
        """Read one message."""
        try:
            received = take(self.control)
        except (OSError, Malformed) as error:
            received, self.why = None, self.why or str(error)
        if received is None:
            self.gone = True
            self.unwatch()
        else:
            head, fds, pid = received
            self._note(head, fds, pid)
        self.on_change(self)

    def _note(self, head: dict[str, Any], fds: list[int], pid: int) -> None:
        say = head.get("say")
        if say == "init" and fds and self.pidfd < 0:
            self.pidfd = fds.pop(0)
        elif say == "init":  # where there are no pidfds; only in a box of one run, whose numbers come back late
            self.number = int(head["number"])
        elif say == "net" and fds and self.net < 0:
            self.net = fds.pop(0)
        elif say == "ready":
            self.ready, self.pid = True, pid
        elif say == "prepared":
            self.prepared = True
        elif say == "ended":
            self.ended = head
        elif say in ("broken", "unprepared"):
            self.why = str(head.get("why", say))
        for fd in fds:
            os.close(fd)

    def kill(self) -> None:
        """End everything in there; `await_end` says when it is over."""
        if self.number and not self.gone:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.number, signal.SIGKILL)
        if self.pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def await_end(self, seconds: float) -> bool:
        """Whether it was dead within `seconds`. Closes what is held of it."""
        over = True
        if self.number and not self.gone:
            self.await_word(seconds)
        if self.pidfd >= 0:
            poll = select.poll()
            poll.register(self.pidfd, select.POLLIN)
            over = bool(poll.poll(seconds * 1000))
        for fd in (self.pidfd, self.net):
            if fd >= 0:
                os.close(fd)
        self.pidfd = self.net = -1
        self.control.close()
        self.gone = True
        return over

    def dying(self) -> bool:
        """Whether its code is on its way out: the kernel closes a process's descriptors before its parent hears of it,
        so that the other end of a channel may know first."""
        if self.ended is not None or self.gone:
            return True
        try:
            with open(f"/proc/{self.pid}/stat") as stat:
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            return True
        return fields[0] in "ZX" or bool(int(fields[6]) & EXITING)

    def await_word(self, seconds: float) -> None:
        """Hear it out for at most `seconds`, until it has said how it ended."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        end = time.monotonic() + seconds
        while self.ended is None and not self.gone and poll.poll(max(0.0, end - time.monotonic()) * 1000):
            self.hear()

    def figures(self) -> tuple[int, float]:
        """Peak memory in KiB and CPU seconds of the code and its ended children, as far as can be known."""
        if self.dying():
            self._hear_its_last_word()
        peak, cpu = usage.of(self.pid)
        if not peak and self.dying():  # since we looked: procfs tells nothing of the memory of a process that is gone
            self._hear_its_last_word()
        if self.ended is not None:
            return int(self.ended["max_rss"]), float(self.ended["cpu"])
        return peak, cpu

    def _hear_its_last_word(self) -> None:
        """Wait for how it ended; on a busy machine its parent may take a while to say so."""
        if self.ended is None and not self.gone:
            self.on_change = lambda kin: None
            self.await_word(LAST_WORD_SECONDS)
