"""Connections to a service, carried between boxes that share no file system, and perhaps no network.

Theory of operation. Where a client connects there is a `Lines` that listens (a Unix socket in the checker's box, or
127.0.0.1 in a box that has no network with the service); where the service is there is one that connects. Each accepted
connection is a line with a number of the listening side's. Frames of one stream carry all lines between two boxes; the
worker passes them on and reads none. A frame's payload is a kind, the line's number and bytes:

    OPEN   the kind of address that was connected to ("unix", "tcp")
    DATA   bytes in order
    END    no more bytes from here; the other direction goes on
    TAKEN  how many bytes were written to where they go: at most WINDOW are on their way in each direction of a line
    GONE   the line is over, whatever was on its way

What the other box says is believed no further than its form. A line that breaks a rule is over; one that nobody knows
is left alone; a frame that is none raises Malformed, and whose box that is may end for it. Lines are counted, so a
client without end is refused like by a full server: it is accepted and hung up on.
"""

import contextlib
import os
import socket
import struct
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from judge.box.frames import Malformed

if TYPE_CHECKING:
    from judge.box.porter import Loop

OPEN, DATA, END, TAKEN, GONE = range(5)
HEAD = struct.Struct("!BI")
SIZE = struct.Struct("!I")
WINDOW = 1 << 18
CHUNK = 1 << 16
MOST = 128
"""How many lines there may be at once; the servers of a run take some 20 connections."""
CONNECT_SECONDS = 2.0

FOR_SUITE, FOR_LEARNER = 64, 96
"""Streams of a service's box: lines of the checker's box, and of the learner's. In those boxes it is FOR_SUITE and the
number of the service (`judge.box.services.KNOWN`, in order)."""


class Line:
    """One connection. `away`: bytes that went out and are not said to be taken."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        sock.setblocking(False)
        with contextlib.suppress(OSError):  # a Unix socket has no such thing
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.away = 0
        self.waiting: deque[memoryview] = deque()
        self.read_over = self.write_over = self.told_to_end = False


class Lines:
    """The lines between this box and another. `send(payload)` queues a frame for it; `reach` says, on the service's
    side, what connects to each kind of address."""

    def __init__(
        self,
        loop: "Loop",
        send: Callable[[bytes], None],
        reach: Mapping[str, Callable[[], socket.socket]] | None = None,
    ) -> None:
        self.loop, self.send, self.reach = loop, send, dict(reach or {})
        self.lines: dict[int, Line] = {}
        self.listeners: list[socket.socket] = []
        self.count = 0

    # -- listening -----------------------------------------------------------------------------------------------

    def listen(self, listener: socket.socket, kind: str) -> None:
        """Accept connections of `listener` (closed by `close`) as lines to addresses of `kind`."""
        listener.setblocking(False)
        self.listeners.append(listener)
        self.loop.add(listener.fileno(), lambda: self._accept(listener, kind))

    def _accept(self, listener: socket.socket, kind: str) -> None:
        try:
            sock, _ = listener.accept()
        except OSError:
            return
        if len(self.lines) >= MOST:
            sock.close()
            return
        self.count += 1
        number = self.count & 0xFFFFFFFF
        self._say(OPEN, number, kind.encode())
        self._begin(number, Line(sock))

    def _begin(self, number: int, line: Line) -> None:
        self.lines[number] = line
        self.loop.add(line.sock.fileno(), lambda: self._readable(number, line))

    # -- from the socket -----------------------------------------------------------------------------------------

    def _readable(self, number: int, line: Line) -> None:
        try:
            data = line.sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self._over(number, line, say=True)
            return
        if not data:
            line.read_over = True
            self.loop.drop(line.sock.fileno())
            self._say(END, number)
            self._over_if_both(number, line)
            return
        self._say(DATA, number, data)
        line.away += len(data)
        if line.away >= WINDOW:
            self.loop.drop(line.sock.fileno())

    # -- from the other box --------------------------------------------------------------------------------------

    def take(self, payload: bytes) -> None:
        """A frame of the other box. Raises Malformed."""
        if len(payload) < HEAD.size:
            raise Malformed("a line's frame cut short")
        kind, number = HEAD.unpack_from(payload)
        data = payload[HEAD.size :]
        if kind == OPEN:
            self._connect(number, data)
            return
        line = self.lines.get(number)
        if kind not in (DATA, END, TAKEN, GONE):
            raise Malformed(f"a line's frame of kind {kind}")
        if line is None:  # it ended here while this was on its way
            return
        if kind == DATA:
            if sum(map(len, line.waiting)) + len(data) > 2 * WINDOW or line.told_to_end:
                self._over(number, line, say=True)
                return
            line.waiting.append(memoryview(data))
            self._write(number, line)
        elif kind == END:
            line.told_to_end = True
            self._write(number, line)
        elif kind == TAKEN:
            if len(data) != SIZE.size or SIZE.unpack(data)[0] > line.away:
                raise Malformed("more was taken than was sent")
            line.away -= SIZE.unpack(data)[0]
            if line.away < WINDOW and not line.read_over and line.sock.fileno() not in self.loop.calls:
                self.loop.add(line.sock.fileno(), lambda: self._readable(number, line))
        else:
            self._over(number, line, say=False)

    def _connect(self, number: int, kind: bytes) -> None:
        if number in self.lines:
            raise Malformed("a line is opened twice")
        try:
            reach = self.reach[kind.decode("ascii", "replace")]
            if len(self.lines) >= MOST:
                raise OSError("too many lines")
            sock = reach()
        except (OSError, KeyError):
            self._say(GONE, number)
            return
        self._begin(number, Line(sock))

    def _write(self, number: int, line: Line) -> None:
        fd = line.sock.fileno()
        written = 0
        blocked = False
        while line.waiting:
            try:
                count = line.sock.send(line.waiting[0])
            except BlockingIOError:
                blocked = True
                break
            except OSError:
                self._over(number, line, say=True)
                return
            written += count
            if count == len(line.waiting[0]):
                line.waiting.popleft()
            else:
                line.waiting[0] = line.waiting[0][count:]
        if written:
            self._say(TAKEN, number, SIZE.pack(written))
        if blocked:
            self.loop.add_out(fd, lambda: self._write(number, line))
            return
        self.loop.drop_out(fd)
        if line.told_to_end and not line.write_over:
            line.write_over = True
            with contextlib.suppress(OSError):
                line.sock.shutdown(socket.SHUT_WR)
            self._over_if_both(number, line)

    # -- ends ----------------------------------------------------------------------------------------------------

    def _over_if_both(self, number: int, line: Line) -> None:
        if line.read_over and line.write_over:
            self._over(number, line, say=False)

    def _over(self, number: int, line: Line, say: bool) -> None:
        if self.lines.pop(number, None) is None:
            return
        self.loop.drop(line.sock.fileno())
        self.loop.drop_out(line.sock.fileno())
        line.sock.close()
        if say:
            self._say(GONE, number)

    def _say(self, kind: int, number: int, data: bytes = b"") -> None:
        self.send(HEAD.pack(kind, number) + data)

    def close(self) -> None:
        """Hang up on everybody and listen no more."""
        for listener in self.listeners:
            self.loop.drop(listener.fileno())
            if listener.family == socket.AF_UNIX:
                with contextlib.suppress(OSError):
                    os.unlink(listener.getsockname())
            listener.close()
        self.listeners.clear()
        for number, line in list(self.lines.items()):
            self._over(number, line, say=False)


def unix_listener(path: str) -> socket.socket:
    """A Unix socket that listens at `path`; for this box's own user, as its folder is."""
    listener = socket.socket(socket.AF_UNIX)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    listener.bind(path)
    listener.listen(MOST)
    return listener


def unix_reach(path: str) -> socket.socket:
    """A connection to the Unix socket at `path`. Raises OSError."""
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(CONNECT_SECONDS)
    try:
        sock.connect(path)
    except BaseException:
        sock.close()
        raise
    return sock


def tcp_reach(port: int) -> socket.socket:
    """A connection to 127.0.0.1. Raises OSError."""
    return socket.create_connection(("127.0.0.1", port), CONNECT_SECONDS)
