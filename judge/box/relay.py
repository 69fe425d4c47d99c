"""What crosses between the two boxes of a pair: the channel, what the learner's code writes to 1 and 2, and files.

Theory of operation. In each box a keeper (not the code) holds one end of the code's own channel socket and pipes, and
passes bytes between them and the worker, who passes them between the boxes. The frames' streams are CHANNEL, OUT, ERR,
FILES and ACK; an empty frame is the end of its stream. Nobody on the way reads what the bytes say.

Nothing may pile up: a keeper reads no more from a descriptor while WINDOW bytes of that stream are away without the
other keeper's ACK, which is sent when bytes have been written to where they go. Files count as bytes of the channel.

Order: before bytes of the channel go out, what the code had written to its pipes and folder by then has gone.
"""

import contextlib
import os
import socket
import struct
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from judge.box.folder import Folder
from judge.box.frames import Malformed

if TYPE_CHECKING:
    from judge.box.porter import Loop

CHANNEL, OUT, ERR, FILES, ACK = 2, 3, 4, 5, 6
RELAYED = frozenset((CHANNEL, OUT, ERR, FILES, ACK))
ASIDE = 16
"""What is added to the streams of a learner's box that a run has beside its own (`judge.box.fresh`)."""
WINDOW = 1 << 20
CHUNK = 1 << 18
_ACK = struct.Struct("!II")


class Apart:
    """In place of a `Folder`: working folders that are not made alike."""

    def changes(self) -> list[bytes]:
        """None."""
        return []

    def apply(self, payload: bytes) -> None:
        """What the other side's folder holds is not wanted here."""


class Relay:
    """One box's end of the streams. `send(stream, payload)` queues a frame to the worker; `before` is called before
    bytes of the channel go out, `at_end(stream)` before the end of a stream is said."""

    def __init__(
        self,
        loop: "Loop",
        send: Callable[[int, bytes], None],
        folder: "Folder | Apart",
        before: Callable[[], None] = lambda: None,
        at_end: Callable[[int], None] = lambda stream: None,
    ) -> None:
        self.loop, self.send, self.folder, self.before, self.at_end = loop, send, folder, before, at_end
        self.sources: dict[int, int] = {}
        self.sinks: dict[int, int] = {}
        self.waiting: dict[int, deque[memoryview]] = {}
        self.ended: set[int] = set()
        self.away = dict.fromkeys(RELAYED, 0)

    def source(self, stream: int, fd: int) -> None:
        """What can be read from `fd` (made non-blocking, closed by `close`) goes out as `stream`."""
        os.set_blocking(fd, False)
        self.sources[stream] = fd
        self.loop.add(fd, lambda: self._readable(stream))

    def sink(self, stream: int, fd: int) -> None:
        """What comes in as `stream` is written to `fd`."""
        os.set_blocking(fd, False)
        self.sinks[stream] = fd
        self.waiting[stream] = deque()

    # -- out -----------------------------------------------------------------------------------------------------

    def _readable(self, stream: int) -> None:
        if stream == CHANNEL:
            for other in (OUT, ERR):
                while other in self.sources and self._pass(other):
                    pass
            self.before()
            files = self.folder.changes()
            for payload in files:
                self.send(FILES, payload)
                self.away[CHANNEL] += len(payload)
        self._pass(stream)

    def _pass(self, stream: int) -> bool:
        """Send one piece of a source. Whether there was any."""
        fd = self.sources[stream]
        if self.away[stream] >= WINDOW:
            self.loop.drop(fd)
            return False
        try:
            data = os.read(fd, CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self.loop.drop(fd)
            del self.sources[stream]
            if stream not in self.sinks or stream != CHANNEL:
                os.close(fd)
            self.at_end(stream)
            self.send(stream, b"")
            return False
        self.send(stream, data)
        self.away[stream] += len(data)
        if self.away[stream] >= WINDOW:
            self.loop.drop(fd)
        return True

    def drain(self) -> None:
        """Send what is left in the sources, at most a window each: their code has ended, whoever else may write."""
        for stream in (OUT, ERR, CHANNEL):
            self.away[stream] = 0
            if stream == CHANNEL:
                for payload in self.folder.changes():
                    self.send(FILES, payload)
            while stream in self.sources and self._pass(stream):
                pass

    # -- in ------------------------------------------------------------------------------------------------------

    def take(self, stream: int, payload: bytes) -> None:
        """A frame from the other box. Raises Malformed."""
        if stream == ACK:
            if len(payload) != _ACK.size:
                raise Malformed("an ACK of another size")
            which, size = _ACK.unpack(payload)
            if which not in self.away:
                raise Malformed("an ACK of no stream")
            self.away[which] -= size
            fd = self.sources.get(which)
            if fd is not None and self.away[which] < WINDOW and fd not in self.loop.calls:
                self.loop.add(fd, lambda: self._readable(which))
        elif stream == FILES:
            self.folder.apply(payload)
            self._acknowledge(CHANNEL, len(payload))
        elif stream in self.sinks:
            if payload:
                if sum(map(len, self.waiting[stream])) > 2 * WINDOW + CHUNK:
                    raise Malformed("more bytes than the window allows")
                self.waiting[stream].append(memoryview(payload))
            else:
                self.ended.add(stream)
            for first in (OUT, ERR, stream):
                self._write(first)

    def _write(self, stream: int) -> None:
        fd = self.sinks.get(stream)
        if fd is None:
            return
        waiting = self.waiting[stream]
        written = 0
        blocked = False
        while waiting:
            try:
                count = os.write(fd, waiting[0])
            except BlockingIOError:
                blocked = True
                break
            except OSError:  # nobody reads there any more
                written += sum(map(len, waiting))
                waiting.clear()
                break
            written += count
            if count == len(waiting[0]):
                waiting.popleft()
            else:
                waiting[0] = waiting[0][count:]
        self._acknowledge(stream, written)
        if blocked:
            self.loop.add_out(fd, lambda: self._write(stream))
            return
        self.loop.drop_out(fd)
        if stream in self.ended:
            self._end_sink(stream, fd)

    def _end_sink(self, stream: int, fd: int) -> None:
        del self.sinks[stream]
        if stream == CHANNEL:
            with contextlib.suppress(OSError), socket.socket(fileno=os.dup(fd)) as one:
                one.shutdown(socket.SHUT_WR)
            if stream in self.sources:
                return
        os.close(fd)

    def _acknowledge(self, stream: int, size: int) -> None:
        if size:
            self.send(ACK, _ACK.pack(stream, size))

    def close(self) -> None:
        """Let go of every descriptor."""
        for fd in {*self.sources.values(), *self.sinks.values()}:
            self.loop.drop(fd)
            self.loop.drop_out(fd)
            with contextlib.suppress(OSError):
                os.close(fd)
        self.sources.clear()
        self.sinks.clear()
