"""Frames over one socket, between two processes of which either may be many threads deep in the other.

Theory of operation. A frame is `length kind thread number body`. A thread of the suite that asks has a number of its
own, and the learner's side answers it on a thread of its own, so that a nested callback always runs on the thread
that waits. Nobody reads in the background: whoever waits takes the token, reads, and hands to others what
is theirs; a frame for a thread that nobody has seen yet goes to `on_stray`.

An exception raised while waiting (an alarm, a timeout) leaves the reader as it was: bytes go from the socket into the
buffer within one call of C code, so no half-read frame is ever lost.

Nothing is believed: a length past the cap, a run past its cap, an unknown kind end the channel (`Broken`).
"""

from __future__ import annotations

import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

MAX_FRAME = 16 * 1024 * 1024
MAX_RUN = 256 * 1024 * 1024
QUESTION, ANSWER, RAISED, TEXT = b"QARO"
GONE = "the other side is gone"
KINDS = frozenset((QUESTION, ANSWER, RAISED, TEXT))
_HEAD = struct.Struct("<IBII")
_CHUNK = (16_384,)
"""Bytes asked for at a time. More would make the allocator map and unmap memory for each read; what is known to be
large is asked for in one go."""
_LARGE = (1_048_576,)

# Taken before anyone can patch them.
_monotonic = time.monotonic
_poll = select.poll


class Broken(Exception):
    """The other side is gone, or has said what nobody may say."""


class Frame(NamedTuple):
    kind: int
    thread: int
    number: int
    body: bytes


class Channel:
    """One end. `on_text(frame)` gets TEXT frames in order of arrival, on the thread that reads."""

    def __init__(self, sock: socket.socket, on_text: Callable[[Frame], None], max_run: int = MAX_RUN) -> None:
        self._sock = sock
        self._recv, self._sendall = sock.recv, sock.sendall
        self._on_text = on_text
        self._buffer = bytearray()
        self._left = max_run
        self._turn = threading.Condition(threading.Lock())
        self._token = threading.Lock()
        self._waiting = 0
        self._boxes: dict[int, deque[Frame]] = {}
        self._on_stray: Callable[[Frame], bool] | None = None
        self._sending = threading.Lock()
        self.broken = ""
        self.adopting = False

    def send(self, kind: int, thread: int, number: int, body: bytes | bytearray) -> None:
        """Send one frame whole. Raises Broken."""
        if self.broken:
            raise Broken(self.broken)
        try:
            with self._sending:
                self._sendall(_HEAD.pack(len(body), kind, thread, number) + body)
        except BaseException as e:
            # A frame half sent cannot be taken back: whatever interrupted it, the stream is over.
            self.broken = GONE
            if isinstance(e, OSError) and e.errno is not None:
                raise Broken(self.broken) from None
            raise

    def receive(self, thread: int, deadline: float | None = None) -> Frame | None:
        """The next frame for `thread`; None when `deadline` (monotonic) passes first. Raises Broken."""
        while True:
            box = self._boxes.get(thread)
            if box:
                return box.popleft()
            if not self._token.acquire(blocking=False):
                if not self._wait(thread, deadline):
                    return None
                continue
            frame = None
            try:
                # Another may have read ours between the look above and the token.
                if not self._boxes.get(thread):
                    frame = self._read(deadline)
                    if frame is None:
                        return None
                    if frame.thread == thread or self.adopts(frame.thread):
                        return frame
            finally:
                if frame is not None and frame.thread != thread and not self.adopts(frame.thread):
                    with self._turn:
                        self._put(frame)
                self._token.release()
                if self._waiting:
                    with self._turn:
                        self._turn.notify_all()

    def _wait(self, thread: int, deadline: float | None) -> bool:
        """Wait until there is something in the box of `thread` or nobody reads; whether that was before the
        deadline."""
        with self._turn:
            self._waiting += 1  # said before the look, so that whoever stops reading after it sees it
            try:
                while not self._boxes.get(thread):
                    if self._token.acquire(blocking=False):
                        self._token.release()
                        return True
                    left = None if deadline is None else deadline - _monotonic()
                    if left is not None and left <= 0:
                        return False
                    self._turn.wait(left)
                return True
            finally:
                self._waiting -= 1

    def adopts(self, thread: int) -> bool:
        """Whether whoever reads also answers for `thread`: on the checker's side, one that the learner's code
        started."""
        return self.adopting and thread & 1 == 0 and thread not in self._boxes

    def close_box(self, thread: int) -> None:
        """Nobody waits for `thread` any more."""
        self._boxes.pop(thread, None)

    def on_stray(self, handler: Callable[[Frame], bool]) -> None:
        """`handler` may take a frame whose thread nobody waits on, by answering True."""
        self._on_stray = handler

    def _put(self, frame: Frame) -> None:
        if frame.thread not in self._boxes and self._on_stray is not None and self._on_stray(frame):
            return
        self._boxes.setdefault(frame.thread, deque()).append(frame)

    def open_box(self, thread: int) -> None:
        """Frames for `thread` are kept for it, not strays."""
        self._boxes.setdefault(thread, deque())

    def _read(self, deadline: float | None) -> Frame | None:
        buffer = self._buffer
        chunk = _CHUNK
        while True:
            if len(buffer) >= _HEAD.size:
                size, kind, thread, number = _HEAD.unpack_from(buffer)
                if size > MAX_FRAME or kind not in KINDS:
                    self._end("a frame that cannot be")
                end = _HEAD.size + size
                if len(buffer) >= end:
                    frame = Frame(kind, thread, number, bytes(buffer[_HEAD.size : end]))
                    if len(buffer) == end:
                        buffer.clear()
                    else:
                        del buffer[:end]
                    if kind != TEXT:
                        return frame
                    self._on_text(frame)
                    continue
                chunk = _CHUNK if end < _CHUNK[0] else _LARGE
            if deadline is not None:
                left = deadline - _monotonic()
                poll = _poll()
                poll.register(self._sock, select.POLLIN)
                if left <= 0 or not poll.poll(left * 1000):
                    return None
            before = len(buffer)
            try:
                # recv and extend in one call of C code: no signal handler can come between them.
                deque(map(buffer.extend, map(self._recv, chunk)), 0)
            except OSError as e:
                if e.errno is None:  # raised by an alarm's handler, not by the socket
                    raise
                self._end(f"{GONE} ({type(e).__name__})")
            if len(buffer) == before:
                self._end(GONE)
            self._left -= len(buffer) - before
            if self._left < 0:
                self._end("more bytes than a run may have")

    def _end(self, why: str) -> None:
        self.broken = self.broken or why
        raise Broken(self.broken)

    def close(self) -> None:
        """No frame after this."""
        self.broken = self.broken or "closed"
        self._sock.close()
