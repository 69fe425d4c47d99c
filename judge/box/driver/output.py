"""What the learner's code prints goes over the border in batches: at every crossing, at 8 kB, and 50 ms after the
last one, by a thread that `threading` knows nothing of: what a learner's code printed before it hung is then seen."""

from __future__ import annotations

import _thread
import contextlib
import io
import os
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from judge.box.driver.border import LearnerBorder

_monotonic, _sleep, _start, _getpid = time.monotonic, time.sleep, _thread.start_new_thread, os.getpid
SIZE, SECONDS = 8192, 0.05


class Printer:
    """Gathers text of both streams in order."""

    def __init__(self, border: LearnerBorder) -> None:
        self._border = border
        self._parts: list[tuple[int, str]] = []
        self._size = 0
        self._last = _monotonic()
        self._lock = threading.RLock()
        self._process = 0

    def write(self, stream: int, text: str) -> None:
        """Text for stdout (1) or stderr (2)."""
        with self._lock:
            self._parts.append((stream, text))
            self._size += len(text)
            if self._size >= SIZE or _monotonic() - self._last > SECONDS:
                self.flush()
            elif self._process != _getpid():  # the first text of this process
                self._process = _getpid()
                with contextlib.suppress(RuntimeError):  # no thread to be had: then at the next crossing
                    _start(self._look, ())

    def _look(self) -> None:
        while True:
            _sleep(SECONDS)
            if self._parts:
                try:
                    self.flush()
                except Exception:  # the checker is gone
                    return

    def flush(self) -> None:
        """Send everything gathered."""
        with self._lock:  # also to see that there is nothing: another thread may be sending it
            if not self._parts:
                return
            parts, self._parts, self._size = self._parts, [], 0
            start = 0
            for n in range(1, len(parts) + 1):
                if n == len(parts) or parts[n][0] != parts[start][0]:
                    body = "".join(t for _, t in parts[start:n]).encode("utf-8", "surrogatepass")
                    for at in range(0, len(body), 1 << 20):
                        self._border.send_text(bytes((parts[start][0],)) + body[at : at + (1 << 20)])
                    start = n
            self._last = _monotonic()


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of the learner's code."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, printer: Printer, number: int, name: str) -> None:
        self._printer, self._number, self.name = printer, number, name
        self.buffer = _Buffer(self)

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._printer.write(self._number, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._number

    def flush(self) -> None:
        self._printer.flush()


class _Buffer(io.RawIOBase):
    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def write(self, data: Any) -> int:
        self._stream.write(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def writable(self) -> bool:
        return True


class Input(io.TextIOBase):
    """`sys.stdin` of the learner's code: the suite's, asked each time."""

    encoding = "utf-8"
    name = "<stdin>"

    def __init__(self, border: LearnerBorder) -> None:
        self._border = border

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # io's own stub is narrower than io
        return self._border.ask("stdin", "readline", (size,) if size >= 0 else ())  # type: ignore[no-any-return]

    def read(self, size: int | None = -1, /) -> str:
        return self._border.ask("stdin", "read", () if size is None or size < 0 else (size,))  # type: ignore[no-any-return]

    def readlines(self, hint: int = -1, /) -> list[str]:  # type: ignore[override]  # as readline
        return self._border.ask("stdin", "readlines", ())  # type: ignore[no-any-return]

    def __next__(self) -> str:  # type: ignore[override]  # text files give text
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def readable(self) -> bool:
        return True

    @property
    def buffer(self) -> Bytes:
        return Bytes(self)

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return 0


class Bytes(io.RawIOBase):
    """The bytes of `sys.stdin`: the text that the suite has, in UTF-8."""

    def __init__(self, text: Input) -> None:
        self._text = text
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        if not self._rest:
            self._rest = self._text.readline().encode("utf-8", "surrogateescape")
        data, self._rest = self._rest[: len(into)], self._rest[len(into) :]
        into[: len(data)] = data
        return len(data)

    def readline(self, size: int | None = -1, /) -> bytes:
        data = self._rest or self._text.readline().encode("utf-8", "surrogateescape")
        most = len(data) if size is None or size < 0 else size
        end = data.find(b"\n") + 1 or len(data)
        cut = min(end, most)
        data, self._rest = data[:cut], data[cut:]
        return data

    def readall(self) -> bytes:
        data, self._rest = self._rest + self._text.read().encode("utf-8", "surrogateescape"), b""
        return data
