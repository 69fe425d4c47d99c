"""The learner's side of the stand-in module: serves the checker's questions over one socket, until it closes.

Theory of operation. `serve` puts the learner's folder last on the path, replaces the standard streams and `input` by
ones that ask the checker, and answers. The learner's module is imported when the checker asks for it, not before.
Every thread of the suite that asks is answered on a thread of its own, this one being the first's.
"""

from __future__ import annotations

import builtins
import os
import socket
import sys
import threading
from collections.abc import Mapping
from typing import Any, NoReturn

from judge.box.border import ProtocolError
from judge.box.channel import Broken, Channel, Frame
from judge.box.driver import notices
from judge.box.driver.border import LearnerBorder
from judge.box.driver.output import Input, Stream

_exit = os._exit


def serve(sock: socket.socket, setup: Mapping[str, Any]) -> NoReturn:
    """Answer until the checker is gone; then end the process.

    setup keys: `work` (the learner's folder, also the first working folder), `paths` (`submission`, if elsewhere).
    """
    paths = setup.get("paths") or {}
    folder = str(paths.get("submission") or setup.get("work") or "/work")
    border = LearnerBorder(folder)
    border.channel = Channel(sock, _ignore, max_run=1 << 62)
    sys.path.append(folder)
    sys.dont_write_bytecode = True
    sys.stdout, sys.stderr = Stream(border.printer, 1, "<stdout>"), Stream(border.printer, 2, "<stderr>")
    sys.stdin = Input(border)

    def input(prompt: object = "", /) -> str:  # it is `input`
        return border.ask("input", str(prompt)) if prompt != "" else border.ask("input")  # type: ignore[no-any-return]

    builtins.input = input
    notices.install(border)
    _Threads(border).run()
    _exit(0)


class _Threads:
    """One thread here for each of the suite's."""

    def __init__(self, border: LearnerBorder) -> None:
        self.border = border

    def run(self) -> None:
        """Serve the suite's first thread, number 1's in the frames, on this one."""
        self.border.channel.on_stray(self._stray)
        self._serve(1)

    def _serve(self, number: int) -> None:
        border = self.border
        border.here.number = number
        border.channel.open_box(number)
        try:
            while True:
                frame = border.channel.receive(number)
                if frame is not None:
                    border.serve(frame)
        except (Broken, ProtocolError):
            _exit(0)

    def _stray(self, frame: Frame) -> bool:
        self.border.channel._boxes[frame.thread] = __import__("collections").deque([frame])
        threading.Thread(target=self._serve, args=(frame.thread,), daemon=True).start()
        return True


def _ignore(frame: Frame) -> None:
    """The checker sends no text."""
