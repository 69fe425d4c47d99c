"""The box of one service of a run, beside the boxes of suite and learner where each side has a box of its own.

It holds a server (`judge.box.services`) and nothing of suite or learner, so that the one's files and the other's
processes are in other boxes. The keeper, the box's first process, forks the code of a service cell, says `serving` when
a query would be answered or why there will be none, tells memory and kills like a learner's keeper, and says `ended`.

The suite's account works over the server's Unix socket, which lies in this box alone: connections to it come over
lines from the checker's box (`judge.box.lines`). The learner's account works over 127.0.0.1: in the network that the
three boxes share or, where the engine gives each its own, over lines too. Lines of the learner's reach that port only.
"""

import contextlib
import os
import signal
import socket
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from judge.box import confine, frames, house, lines, services, usage
from judge.box import namespaces as ns
from judge.box.bootstrap import Bundle
from judge.box.frames import take
from judge.box.object_store import SECRET_FILE
from judge.box.porter import Loop

LOOK_SECONDS = 0.1


class ServiceBox:
    """State of the box."""

    def __init__(self) -> None:
        self.loop = Loop()
        self.reader = frames.Reader()
        self.out = bytearray()
        self.program = b""
        self.lines: dict[int, lines.Lines] = {}
        self.kills: house.KillCounter
        self.pid = 0
        self.control: socket.socket | None = None
        self.told = (0, 0.0, 0)

    def serve(self) -> None:
        """The box's life: until the worker is gone."""
        self.loop.add(0, self._from_worker)
        while True:
            self.loop.step(LOOK_SECONDS if self.pid else None)
            if self.pid:
                self._look()
            while self.out:
                del self.out[: os.write(1, self.out)]

    def say(self, head: dict[str, Any]) -> None:
        """Queue a message to the worker."""
        self.out += frames.pack(frames.CONTROL, frames.message(head))

    def _from_worker(self) -> None:
        data = os.read(0, 1 << 20)
        if not data:
            os._exit(0)
        self.reader.feed(data)
        for stream, payload in self.reader.frames():
            if stream in self.lines:
                self._take(stream, payload)
            elif stream == frames.CONTROL:
                head, _ = frames.unpack(payload)
                if head.get("op") == "open":
                    self._open(head)
                elif head.get("op") == "serve" and not self.pid:
                    self._serve(str(head["service"]))
                else:
                    raise frames.Malformed(f"the worker said {head.get('op')!r} out of turn")

    def _take(self, stream: int, payload: bytes) -> None:
        """A frame of a line. A learner's box that sends nonsense is hung up on, for good."""
        try:
            self.lines[stream].take(payload)
        except frames.Malformed:
            if stream != lines.FOR_LEARNER:
                raise
            self.lines.pop(stream).close()

    def _open(self, settings: dict[str, Any]) -> None:
        self.program = bytes.fromhex(settings["filters"]["checker"])
        self.kills = house.KillCounter()
        ns.become_subreaper()
        ns.set_dumpable(False)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        opened = {"event": "opened", "python": sys.version.split()[0], "idle_kb": house.memory_kb()}
        self.say(opened | {"counts_kills": self.kills.known})

    def _serve(self, name: str) -> None:
        tcp = partial(lines.tcp_reach, services.KNOWN[name].port)
        unix = partial(lines.unix_reach, f"{services.SOCKETS}/{services.KNOWN[name].socket}")
        for stream, reach in (lines.FOR_SUITE, {"tcp": tcp, "unix": unix}), (lines.FOR_LEARNER, {"tcp": tcp}):
            self.lines[stream] = lines.Lines(self.loop, partial(self._send, stream), reach)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        keeper = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._code(name, keeper, theirs)
        theirs.close()
        self.loop.add(self.control.fileno(), self._heard)

    def _send(self, stream: int, payload: bytes) -> None:
        self.out += frames.pack(stream, payload)

    def _code(self, name: str, keeper: int, control: socket.socket) -> NoReturn:
        try:
            os.setsid()
            ns.set_dumpable(True)
            ns.die_with(keeper)
            with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
                score.write("750")
            confine.let_go()
            ns.load_filter(self.program)
            services.serve({"service": name}, [control.detach()])
        except BaseException:
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(72)

    def _heard(self) -> None:
        assert self.control is not None
        received = None
        with contextlib.suppress(OSError, frames.Malformed):
            received = take(self.control)
        if received is None:  # it closes this when it has said that it serves, and when it ends
            self.loop.drop(self.control.fileno())
            self.control.close()
        elif received[0].get("say") == "ready":
            secret = Path(SECRET_FILE).read_text() if Path(SECRET_FILE).exists() else ""
            self.say({"event": "serving", "secret": secret})
        else:
            self.say({"event": "serving", "why": str(received[0].get("why"))})

    def _look(self) -> None:
        """Tell what the server uses, and that it ended; reap what it has left behind."""
        peak, cpu = usage.of(self.pid)
        peak, cpu, kills = max(peak, self.told[0]), max(cpu, self.told[1]), max(self.kills.read(), self.told[2])
        status = self._reap()
        if (peak, cpu, kills) != self.told or status is not None:
            self.told = (peak, cpu, kills)
            said = {"max_rss": peak, "cpu": cpu, "kills": kills}
            self.say({"event": "usage", **said} if status is None else {"event": "ended", "status": status, **said})

    def _reap(self) -> int | None:
        """The status of the server's process if that has ended."""
        ended = None
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                if pid == self.pid:
                    ended, self.pid = status, 0
        return ended


def main(bundle: Bundle) -> None:
    """Run the box."""
    ServiceBox().serve()
