"""The pipe by which a checker reports: read line by line, and no further than its cap."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from judge.box.porter import Loop

MOST_REPORT = 64 << 20


class Reports:
    """Of one run, for one checker after another. `heard(line)` says whether to go on; `too_many` is called when there
    are more bytes than a run may report."""

    def __init__(self, loop: "Loop", heard: Callable[[bytes], bool], too_many: Callable[[], None]) -> None:
        self.loop, self.heard, self.too_many = loop, heard, too_many
        self._fd = -1
        self._pending = bytearray()
        self._size = 0

    def open(self) -> int:
        """A new pipe: the end that the checker writes to, which is to be closed once it is handed over."""
        self._fd, write = os.pipe()
        os.set_blocking(self._fd, False)
        self.loop.add(self._fd, self.read)
        return write

    def read(self) -> None:
        """Pass on every whole line that is there."""
        while self._fd >= 0:
            try:
                data = os.read(self._fd, 1 << 18)
            except BlockingIOError:
                return
            if not data:
                self.close()
                return
            self._size += len(data)
            self._pending += data
            if self._size > MOST_REPORT:
                self.too_many()
                return
            *lines, rest = self._pending.split(b"\n")
            self._pending = rest
            for line in lines:
                if not self.heard(bytes(line)):
                    return

    def close(self) -> None:
        """Read no more of this checker."""
        if self._fd >= 0:
            self.loop.drop(self._fd)
            os.close(self._fd)
            self._fd = -1
            self._pending.clear()
