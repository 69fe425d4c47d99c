"""A suite that forks, and whose child comes back into pytest as well.

Theory of operation. From then on there are two checkers that say different things to one porter and ask one learner;
which of them is heard is chance. So the child must not ask, and must not report: it says what has happened and ends
(without a word where the learner's code shares the process, for then it may have been his fork).
The process that forked waits for it at the end of the case, by a pipe of which only the child holds the other end: it
is closed when the child ends or becomes another program (`execve`). Processes that `subprocess` starts are none of
these; a child that ends by itself, as those of `multiprocessing` do, is no fault.
"""

import contextlib
import os
import select
import threading
import time
from collections.abc import Callable

SECONDS = 2.0
"""How long a case is waited for whose child is neither back nor gone. A child may rightly live on."""
_monotonic, _poll = time.monotonic, select.poll


class Forks:
    """Hears of every fork of this process until `close`. `in_child` is called in each child before it goes on."""

    def __init__(self, in_child: Callable[[], None]) -> None:
        self._process = os.getpid()
        self._in_child = in_child
        self._here = threading.local()
        self._open: list[int] = []
        self._over = False
        os.register_at_fork(before=self._before, after_in_parent=self._parent, after_in_child=self._child)

    def _before(self) -> None:
        self._here.pipe = None
        if not self._over:
            self._here.pipe = os.pipe()  # where none is to be had nobody waits; Python says so and forks

    def _parent(self) -> None:
        if (pipe := self._here.pipe) is not None:
            os.close(pipe[1])
            self._open.append(pipe[0])

    def _child(self) -> None:
        if (pipe := self._here.pipe) is not None:
            os.close(pipe[0])
            self._in_child()

    @property
    def came_back(self) -> bool:
        """Whether this is such a child."""
        return os.getpid() != self._process

    def wait(self) -> None:
        """Give the children of this case their time to end or to say what has happened."""
        waiting, self._open = self._open, []
        deadline = _monotonic() + SECONDS
        for end in waiting:
            poll = _poll()
            poll.register(end, 0)
            poll.poll(max(0.0, deadline - _monotonic()) * 1000)
            with contextlib.suppress(OSError):  # the suite closed it
                os.close(end)

    def close(self) -> None:
        """Hear of none any more."""
        self._over = True
