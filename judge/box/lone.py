"""The learner's box of a pair: one process of his code, and a keeper that passes on what crosses.

The keeper is the first process of the box. It imports what a learner's zygote imports, waits for its one job (`serve`,
with the files), forks the code, and from then on moves bytes (`judge.box.relay`) and says what the code uses (`usage`)
and how it ended (`ended`). The box is the confinement: its mounts, its user, its limits; in it the code has the filter
and the limits of a learner cell. Nothing of a suite ever comes here.

The keeper shares a user with the code. It cannot be killed from inside, being the first process of its pid namespace,
nor looked into; but what it says is believed no further than what the code itself says: it decides how a learner's own
run ended, and no point.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NoReturn

from judge.box import confine, frames, house, lines, services, usage, zygote
from judge.box import namespaces as ns
from judge.box.bootstrap import Bundle
from judge.box.folder import Folder
from judge.box.porter import Loop
from judge.box.relay import CHANNEL, ERR, OUT, Apart, Relay
from judge.box.workspace import Covers, files_of

LOOK_SECONDS = 0.1
DYING_SECONDS = 0.5


class Lone:
    """State of the box."""

    def __init__(self, bundle: Bundle) -> None:
        self.loop = Loop()
        self.reader = frames.Reader()
        self.out = bytearray()
        self.program = b""
        self.kills: house.KillCounter
        self.relay: Relay | None = None
        self.lines: dict[int, lines.Lines] = {}
        self.pid = 0
        self.pidfd = -1
        self.peak, self.cpu, self.told = 0, 0.0, (0, 0.0, 0)
        self.watch: usage.Watch | None = None

    def serve(self) -> None:
        """The box's life: until the worker is gone."""
        self.loop.add(0, self._from_worker)
        while True:
            self.loop.step(LOOK_SECONDS if self.pid else None)
            if self.pid and self.pidfd < 0 and self._has_ended(0.0):
                self._ended()
            if self.pid:
                self.look()
            self.flush()

    def flush(self) -> None:
        """Write what is queued."""
        while self.out:
            del self.out[: os.write(1, self.out)]

    def say(self, head: dict[str, Any]) -> None:
        """Queue a message to the worker."""
        self.send(frames.CONTROL, frames.message(head))

    def send(self, stream: int, payload: bytes) -> None:
        """Queue a frame."""
        self.out += frames.pack(stream, payload)

    def _from_worker(self) -> None:
        data = os.read(0, 1 << 20)
        if not data:
            os._exit(0)
        self.reader.feed(data)
        for stream, payload in self.reader.frames():
            if stream in self.lines:
                self.lines[stream].take(payload)
                continue
            if stream != frames.CONTROL:
                if self.relay is not None:
                    self.relay.take(stream, payload)
                continue
            head, blobs = frames.unpack(payload)
            if head.get("op") == "open":
                self._open(head)
            elif head.get("op") == "serve" and not self.pid:
                self._serve(head, blobs)
            else:
                raise frames.Malformed(f"the worker said {head.get('op')!r} out of turn")

    def _open(self, settings: Mapping[str, Any]) -> None:
        self.program = bytes.fromhex(settings["filters"]["learner"])
        try:
            for name in ("judge.box.driver", *settings["preload"]["learner"]):
                import_module(name)
            zygote.refuse_unfit(-1)
        except BaseException as problem:
            why, trace = f"learner: {type(problem).__name__}: {problem}", traceback.format_exc()[-4000:]
            self.say({"event": "unfit", "why": why, "trace": trace})
            self.flush()
            os._exit(1)
        self.kills = house.KillCounter()
        ns.become_subreaper()
        ns.set_dumpable(False)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the first process of a namespace gets what it handles only
        gc.collect()
        gc.freeze()
        opened = {"event": "opened", "python": sys.version.split()[0], "idle_kb": house.memory_kb()}
        self.say(opened | {"counts_kills": self.kills.known})

    def _serve(self, job: Mapping[str, Any], blobs: dict[str, bytes]) -> None:
        covers: Covers = [(str(path), str(kind)) for path, kind in job["covers"]]
        lay_out(covers, files_of(blobs, "support"), files_of(blobs, "files"))
        for name in job["services"]:
            self._reach(name)
        channel, theirs = socket.socketpair()
        out, err = os.pipe(), os.pipe()
        keeper = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._code(job, keeper, theirs, out[1], err[1])
        with contextlib.suppress(OSError):  # gVisor has none
            self.pidfd = os.pidfd_open(self.pid)
        theirs.close()
        os.close(out[1])
        os.close(err[1])
        if job["soft"]:
            self.watch = usage.Watch(job["limits"]["data"], ("/work", "/tmp", "/dev/shm"))  # noqa: S108
        folder = Apart() if job["fresh"] else Folder("/work", covers)
        self.relay = Relay(self.loop, self.send, folder, self.look, self._stream_over)
        held = channel.detach()
        self.relay.source(OUT, out[0])
        self.relay.source(ERR, err[0])
        self.relay.sink(CHANNEL, held)
        self.relay.source(CHANNEL, held)
        if self.pidfd >= 0:
            self.loop.add(self.pidfd, self._ended)

    def _reach(self, name: str) -> None:
        """Have the service answer on this box's own 127.0.0.1, before there is code that could listen there."""
        stream = services.stream_of(name)
        self.lines[stream] = lines.Lines(self.loop, lambda payload: self.send(stream, payload))
        self.lines[stream].listen(socket.create_server(("127.0.0.1", services.KNOWN[name].port)), "tcp")

    def _code(self, job: Mapping[str, Any], keeper: int, channel: socket.socket, out: int, err: int) -> NoReturn:
        try:
            os.setsid()
            ns.set_dumpable(True)
            ns.die_with(keeper)
            with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
                score.write("1000")
            confine.let_go()
            ns.load_filter(self.program)
            confine.limit(job["limits"])
            confine.reset_signals()
            os.chdir("/work")
            zygote.learn({"setup": job["setup"], "fresh": job["fresh"]}, [channel.detach(), out, err])
        except BaseException:
            os.write(2, traceback.format_exc().encode())
            os._exit(72)
        os._exit(0)

    def look(self) -> None:
        """Tell what the code uses, where that has changed."""
        self._reap()
        peak, cpu = usage.of(self.pid)
        self.peak, self.cpu = max(self.peak, peak), max(self.cpu, cpu)
        kills = self.kills.read()
        if self.watch is not None and self.watch.exceeded(usage.others(os.getpid())):
            self.watch = None
            kills += 1
            usage.kill_all(os.getpid())
        now = (self.peak, self.cpu, max(kills, self.told[2]))
        if now != self.told:
            self.told = now
            self.say({"event": "usage", "max_rss": now[0], "cpu": now[1], "kills": now[2]})

    def _reap(self) -> None:
        """Take in what the code left behind and what has ended since; the code itself is left to be waited for."""
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None or ended.si_pid == self.pid:
                return
            os.waitpid(ended.si_pid, 0)

    def _stream_over(self, stream: int) -> None:
        """The kernel closes the channel of a dying process before its parent hears of its death: how it ended is said
        before the end of its channel."""
        if stream == CHANNEL and self.pid and self._has_ended(DYING_SECONDS):
            self._ended()

    def _has_ended(self, seconds: float) -> bool:
        """Whether the code ends within `seconds`; it is left to be waited for."""
        if self.pidfd >= 0:
            poll = select.poll()
            poll.register(self.pidfd, select.POLLIN)
            return bool(poll.poll(seconds * 1000))
        end = time.monotonic() + seconds
        while os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if time.monotonic() >= end:
                return False
            time.sleep(0.005)
        return True

    def _ended(self) -> None:
        pid, self.pid = self.pid, 0  # draining finds the end of the channel, which would lead here again
        _, status, used = os.wait4(pid, 0)
        assert self.relay is not None
        if self.pidfd >= 0:
            self.loop.drop(self.pidfd)
        self.look()
        self.relay.drain()
        cpu = max(self.cpu, used.ru_utime + used.ru_stime)
        ended = {"status": status, "max_rss": max(self.peak, used.ru_maxrss), "cpu": cpu, "kills": self.told[2]}
        self.say({"event": "ended", **ended})
        self.flush()
        # The worker closes the box; what the code left behind has nobody to speak to.
        self.relay.close()
        while True:
            house.reap()
            if not os.read(0, 1 << 20):
                os._exit(0)
            time.sleep(0.001)


def lay_out(covers: Covers, support: Mapping[str, bytes], files: Mapping[str, bytes]) -> None:
    """Write the submission and the working folder: places of the suite's data are empty here."""
    taken = set()
    for place, kind in covers:
        if kind == "file":
            taken.add(place)
            confine.write_file("/work", place, b"")
        else:
            os.makedirs(f"/work/{place}", exist_ok=True)
    for group in (support, files):
        for name, data in group.items():
            confine.write_file("/submission", name, data)
            if name not in taken:
                confine.write_file("/work", name, data)


def main(bundle: Bundle) -> None:
    """Run the box."""
    Lone(bundle).serve()
