"""The porter: the first process of a box, and the only one that speaks to the worker.

It makes the box (a user and a mount namespace of its own in which nothing is writable), starts the two zygotes, and
then serves one run after another: asks the zygotes for cells, hands them their job, keeps the time, and passes the
checker's reports on. It never forks a cell and never reads a byte that a learner's process wrote.

Everything is one loop over descriptors (`Loop`); the state of the run is in `judge.box.run`. Messages from the worker:
`open` (once), `run`, `ping`. What a run needs that takes time is made ready ahead: after a run the porter has the cells
of the next one forked, for the suite that ran last, and they wait with nobody's bytes in them.

The end of stdin means that the worker is gone: the porter ends, and with it the box.

One module because what the porter may do next depends on all that it holds: zygotes, cells made ahead, and the run.
"""

import contextlib
import fcntl
import hashlib
import os
import select
import socket
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from judge.box import frames, house
from judge.box import namespaces as ns
from judge.box.bootstrap import Bundle
from judge.box.kin import Kin
from judge.box.run import Run
from judge.box.services import KNOWN
from judge.box.workspace import Covers, Workspace, covers

KILL_SECONDS = 10.0
GATHER_SECONDS = 0.01
"""How long the news of a case may wait for more: each write wakes the worker, and an engine's daemons between."""


class Loop:
    """Descriptors and what to do when one can be read or, where asked for, written."""

    def __init__(self) -> None:
        self.poll = select.poll()
        self.calls: dict[int, Callable[[], None]] = {}
        self.writers: dict[int, Callable[[], None]] = {}

    def add(self, fd: int, call: Callable[[], None]) -> None:
        """Watch `fd`."""
        self.calls[fd] = call
        self._watch(fd)

    def drop(self, fd: int) -> None:
        """Watch `fd` no longer."""
        if self.calls.pop(fd, None) is not None:
            self._watch(fd)

    def add_out(self, fd: int, call: Callable[[], None]) -> None:
        """Call when `fd` can be written to."""
        if fd not in self.writers:
            self.writers[fd] = call
            self._watch(fd)

    def drop_out(self, fd: int) -> None:
        """Do so no longer."""
        if self.writers.pop(fd, None) is not None:
            self._watch(fd)

    def _watch(self, fd: int) -> None:
        events = (select.POLLIN if fd in self.calls else 0) | (select.POLLOUT if fd in self.writers else 0)
        if events:
            self.poll.register(fd, events)
        else:
            self.poll.unregister(fd)

    def step(self, seconds: float | None) -> None:
        """Wait at most `seconds`, then call for everything that came."""
        ready = self.poll.poll(None if seconds is None else max(0.0, seconds) * 1000)
        known = [(fd, events, self.calls.get(fd), self.writers.get(fd)) for fd, events in ready]
        for fd, events, call, writer in known:
            # A call before may have closed this one, and something new may have got its number.
            if writer is not None and events != select.POLLIN and self.writers.get(fd) is writer:
                writer()
            if call is not None and events != select.POLLOUT and self.calls.get(fd) is call:
                call()


class Ahead:
    """Cells made before their run is known."""

    def __init__(self, workspace: Workspace, learner: Kin, checker: Kin, suite: str, sizes: dict[str, int]) -> None:
        self.workspace, self.learner, self.suite, self.sizes = workspace, learner, suite, sizes
        self.checker: Kin | None = checker


class Porter:
    """State of the box between runs."""

    kinds: tuple[str, ...] = ("checker", "learner")
    """The zygotes of the box."""
    common: dict[str, Any] = {}  # noqa: RUF012  # never changed
    """What every request for a cell says."""
    makes_nets = True
    """Whether a run's loopback is a network that its checker makes and its other cells join."""
    cell_seconds = 20.0
    """How long the making of a run's cells may take."""
    clock_stops = False
    """Whether a run's time stands still while its cells are replaced."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.loop = Loop()
        self.reader = frames.Reader()
        self.out = bytearray()
        self.gathered = 0
        """How much of `out` may wait until `send_at`."""
        self.send_at = float("inf")
        self.run: Run | None = None
        self.ahead: Ahead | None = None
        self.suites: OrderedDict[str, Kin] = OrderedDict()
        self.suite_covers: dict[str, Covers] = {}
        self.zygotes: dict[str, socket.socket] = {}
        self.settings: dict[str, Any] = {}
        self.runs = 0
        self.idle_kb = self.opened_kb = 0
        self.proc = -1
        self.kills = house.KillCounter()

    # -- the worker ----------------------------------------------------------------------------------------------

    def serve(self) -> None:
        """The box's life."""
        self.loop.add(0, self._from_worker)
        while True:
            due = min(self.send_at, float("inf") if self.run is None else self.run.due())
            self.loop.step(None if due == float("inf") else due - time.monotonic())
            now = time.monotonic()
            if self.run is not None:
                self.run.tick(now)
            if len(self.out) > self.gathered or now >= self.send_at:
                self.flush()

    def _from_worker(self) -> None:
        data = os.read(0, 1 << 20)
        if not data:
            os._exit(0)
        self.reader.feed(data)
        for stream, payload in self.reader.frames():
            if stream == frames.CONTROL:
                self._obey(*frames.unpack(payload))
            else:
                self.take(stream, payload)

    def take(self, stream: int, payload: bytes) -> None:
        """A frame of another stream than messages."""
        raise frames.Malformed(f"the worker sent stream {stream}, which nobody knows")

    def _obey(self, head: dict[str, Any], blobs: dict[str, bytes]) -> None:
        op = head.get("op")
        if op == "open":
            self._open(head)
        elif op == "ping":
            self.say({"event": "pong"})
        elif op == "run" and self.run is None:
            self.runs += 1
            self.run = Run(self, head, blobs)
            self.run.begin()
        else:
            raise frames.Malformed(f"the worker said {op!r} out of turn")

    def say(self, head: dict[str, Any]) -> None:
        """Queue a message to the worker."""
        self.out += frames.pack(frames.CONTROL, frames.message(head))

    def forward(self, line: bytes) -> None:
        """Queue one report of the checker's, to go with what comes next if that is soon."""
        if not self.out:
            self.send_at = time.monotonic() + GATHER_SECONDS
        frame = frames.pack(frames.REPORT, line)
        self.gathered += len(frame)
        self.out += frame

    def flush(self) -> None:
        """Write what is queued."""
        while self.out:
            del self.out[: os.write(1, self.out)]
        self.gathered, self.send_at = 0, float("inf")

    def build(self) -> None:
        """Make the box: what code in cells must not do here is made impossible."""
        house.build(self.proc)

    # -- opening -------------------------------------------------------------------------------------------------

    def _open(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        ns.become_subreaper()
        self.build()
        for kind in self.kinds:
            self.zygotes[kind] = self._start_zygote(kind)
        ns.set_dumpable(False)
        pythons = []
        for kind, control in self.zygotes.items():
            control.settimeout(settings["open_seconds"])
            received = frames.take(control)
            said = received[0] if received else {"why": "it ended without a word"}
            if said.get("say") != "serving":
                self.say({"event": "unfit", "why": f"{kind}: {said.get('why')}", "trace": said.get("trace", "")})
                self.flush()
                os._exit(1)
            pythons.append(said["python"])
            control.settimeout(None)
            self.loop.add(control.fileno(), lambda kind=kind: self._lost(kind))  # type: ignore[misc]  # a default binds it
        self.seal()
        self.idle_kb = self.opened_kb = house.memory_kb()
        opened = {"event": "opened", "python": pythons[0], "idle_kb": self.idle_kb, "counts_kills": self.kills.known}
        self.say(opened)

    def seal(self) -> None:
        """What may be written only while the zygotes start."""
        house.seal()

    def _start_zygote(self, kind: str) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if kind == "learner":
            ns.keep_over_exec(ns.SYS_ADMIN)
        code = os.memfd_create("code", os.MFD_CLOEXEC)
        house.write_all(code, self.bundle.packed())
        os.lseek(code, 0, os.SEEK_SET)
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20) for fd in (theirs.fileno(), code)]
        null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
        actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, 2, 2)]
        actions += [(os.POSIX_SPAWN_DUP2, high[0], 3), (os.POSIX_SPAWN_DUP2, high[1], 4)]
        text = self.bundle.get_source("judge.box.bootstrap")
        arguments = [sys.executable, "-P", "-s", "-B", "-c", text, "zygote", "4", "marshal"]
        os.posix_spawn(sys.executable, arguments, house.environment(self.settings["env"]), file_actions=actions)
        for fd in (*high, code, null):
            os.close(fd)
        theirs.close()
        preload, filters = self.settings["preload"][kind], self.settings["filters"]
        frames.post(ours, {"kind": kind, "preload": preload, "filters": filters})
        return ours

    def _lost(self, kind: str) -> None:
        """A zygote is gone: the box is of no use any more."""
        self.say({"event": "broken", "why": f"the {kind} zygote ended"})
        self.flush()
        os._exit(1)

    # -- cells and suites ----------------------------------------------------------------------------------------

    def fork(self, zygote: socket.socket, kin: Kin, request: dict[str, Any], extra: tuple[int, ...] = ()) -> None:
        """Ask `zygote` for the cell `kin`."""
        frames.post(zygote, {**request, **self.common}, (self.proc, kin.theirs.fileno(), *extra))
        kin.forked()
        fd = kin.control.fileno()
        kin.unwatch = lambda: self.loop.drop(fd)
        self.loop.add(fd, kin.hear)

    def end(self, *kins: Kin | None) -> None:
        """Kill cells and wait until nothing of them runs. A cell that cannot be killed ends the box."""
        real = [kin for kin in kins if kin is not None]
        for kin in real:
            kin.on_change = lambda _: None
            kin.settle()
            if not kin.gone:
                kin.unwatch()
            kin.kill()
        self.flush()
        for kin in real:
            if not kin.await_end(KILL_SECONDS):
                self.say({"event": "broken", "why": f"a {kin.role} cell could not be killed"})
                self.flush()
                os._exit(1)
        house.reap()

    def new_workspace(self, places: Covers) -> Workspace:
        """A fresh folder for a run."""
        self.runs += 1
        return Workspace(self.runs, places)

    def suite(self, key: str, setup: dict[str, Any], files: dict[str, bytes], support: dict[str, bytes]) -> Kin:
        """A new zygote for a suite; the least recently used goes when there are too many, or they hold too much."""
        most_kb = self.opened_kb + self.settings["suites_mb"] * 1024
        while self.suites and (
            len(self.suites) >= self.settings["suites_kept"] or (self.opened_kb and house.memory_kb() > most_kb)
        ):
            self.forget(*next(iter(self.suites.items())))
        kin = Kin("suite")
        packed = os.memfd_create("suite", os.MFD_CLOEXEC)
        house.write_all(packed, frames.message({}, {**support, **files}))
        request = {
            "role": "suite",
            "filter": "suite",
            "oom_score": 100,
            "sizes": {"tmp": 8192, "shm": 1024},
            "setup": setup,
        }
        self.fork(self.zygotes["checker"], kin, request, (packed,))
        os.close(packed)
        self.suites[key] = kin
        self.suite_covers[key] = covers(files, support)
        return kin

    def forget(self, key: str, kin: Kin) -> None:
        """End a suite's zygote."""
        self.suites.pop(key, None)
        self.suite_covers.pop(key, None)
        if self.ahead is not None and self.ahead.suite == key and self.ahead.checker is not None:
            checker, self.ahead.checker = self.ahead.checker, None
            self.end(checker)
        self.end(kin)

    def fork_learner(self, workspace: Workspace, sizes: dict[str, int], net: int = -1) -> Kin:
        """A learner cell; with `net` it joins that network namespace."""
        kin = Kin("learner")
        request = {
            "role": "learner",
            "filter": "learner",
            "oom_score": 1000,
            "sizes": sizes,
            "run": workspace.path,
            "covers": workspace.covers,
            "join_net": net >= 0,
        }
        self.fork(self.zygotes["learner"], kin, request, (net,) if net >= 0 else ())
        return kin

    def fresh_learner(self, places: Covers, sizes: dict[str, int]) -> tuple[Workspace | None, Kin]:
        """A learner cell within a case, with the folder that is to be filled for it, if that is in this box."""
        workspace = self.new_workspace(places)
        return workspace, self.fork_learner(workspace, sizes)

    def fork_service(self, name: str, workspace: Workspace, net: int) -> Kin:
        """A cell with a server, in the network namespace `net`."""
        kin = Kin("service")
        request = {
            "role": "service",
            "service": name,
            "filter": "checker",
            "oom_score": 750,
            "sizes": {"tmp": KNOWN[name].data_kb, "shm": 1024},
            "run": workspace.path,
            "join_net": True,
        }
        self.fork(self.zygotes["learner"], kin, request, (net,))
        return kin

    def fork_checker(
        self,
        suite: Kin,
        workspace: Workspace,
        sizes: dict[str, int],
        shared: bool = False,
        share_net: bool = False,
        services: bool = False,
    ) -> Kin:
        """A checker cell of a prepared suite; `shared` makes it also the learner's, `services` shows it theirs."""
        kin = Kin("checker")
        request = {
            "role": "checker",
            "filter": "learner" if shared else "checker",
            "oom_score": 1000 if shared else 500,
            "sizes": sizes,
            "run": workspace.path,
            "covers": [] if shared else workspace.covers,
            "shared": shared,
            "share_net": share_net,
            "services": services,
        }
        self.fork(suite.control, kin, request)
        return kin

    def prepare_ahead(self, key: str, sizes: dict[str, int]) -> None:
        """Have the next run's cells made, as if it were like the last one."""
        suite = self.suites.get(key)
        if not self.settings["ahead"] or suite is None or suite.gone:
            return
        workspace = self.new_workspace(self.suite_covers[key])
        learner = self.fork_learner(workspace, sizes)
        checker = self.fork_checker(suite, workspace, sizes)
        self.ahead = Ahead(workspace, learner, checker, key, sizes)
        self.idle_kb = house.memory_kb()

    def take_ahead(self, key: str, sizes: dict[str, int], usable: bool) -> Ahead | None:
        """What was made ahead, if it fits; what does not fit is ended."""
        ahead, self.ahead = self.ahead, None
        if ahead is None:
            return None
        alive = not ahead.learner.gone and not ahead.learner.why
        fits = usable and alive and ahead.sizes == sizes and ahead.workspace.covers == self.suite_covers.get(key)
        if not fits:
            self.end(ahead.learner, ahead.checker)
            with contextlib.suppress(OSError):
                ahead.workspace.close()
            return None
        if ahead.checker is not None and (ahead.suite != key or ahead.checker.gone or ahead.checker.why):
            self.end(ahead.checker)
            ahead.checker = None
        return ahead


def suite_key(version: str, setup: dict[str, Any]) -> str:
    """What names a prepared suite: the version and everything it was prepared with."""
    return hashlib.sha256(repr((version, sorted(setup.items()))).encode()).hexdigest()


def main(bundle: Bundle) -> None:
    """Run the box."""
    Porter(bundle).serve()
