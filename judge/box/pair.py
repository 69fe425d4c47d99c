"""The checker's box of a pair: a porter whose learner cell is another box.

Where a host refuses namespaces within a box, a run has two boxes of its own, each for one side and one run, and each
box is the confinement. This porter keeps the run like any other (`judge.box.run`): cells of the checker are plain
forks, and the learner cell is a `Remote`, which is had by asking the worker for a box. What crosses between the sides
passes through here as bytes (`judge.box.relay`) and is not looked at. A fresh learner cell within a case is one more
such box, aside from the run's own: its streams have numbers of their own, and its folder stays its own.

Where the exercise has a loopback, the engine has put all boxes of the run into one network (`BoxPlan.net`); the worker
opens one only when those before are dead, so that no earlier server listens there. A service is a box of its own as
well (`judge.box.away`), asked for before the learner's.

Said to the worker: `learner` or `service` (I need a box, number n), `job` (what it shall do), `drop` (it has served).
Heard: `open_away` (it is open, or `why` not), of the box's own keeper `usage`, `ended`, or `gone` when the box itself
is. All that comes from the learner's box is a claim of the learner's side, and nothing but his own endings hangs on it.

A box here serves one run, but may replace its checker: everything but porter, zygotes and suite is then killed.

One module because porter, learner's boxes and folders stand in for those of a box with cells, each for its counterpart.
"""

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from judge.box import frames, house, lines
from judge.box.away import Away, AwayService
from judge.box.bootstrap import Bundle
from judge.box.confine import write_file
from judge.box.folder import Folder
from judge.box.kin import Kin
from judge.box.porter import Ahead, Porter
from judge.box.relay import ASIDE, CHANNEL, ERR, OUT, RELAYED, Apart, Relay
from judge.box.workspace import Covers, Workspace

SWEEP_SECONDS = 10.0


class Kills:
    """The kernel's kills for want of memory in both boxes."""

    def __init__(self, own: house.KillCounter) -> None:
        self.own, self.known = own, own.known
        self.theirs: dict[int, int] = {}

    def read(self) -> int:
        """The count so far."""
        return self.own.read() + sum(self.theirs.values())


class Remote(Away):
    """A learner cell that is a box of its own, `aside` from the run's own or not. `served`: the names of the services
    that the learner is to find in his box though it has no network with theirs."""

    def __init__(
        self, porter: "PairPorter", number: int, covers: Covers, aside: bool = False, served: Sequence[str] = ()
    ) -> None:
        super().__init__("learner", porter, number)
        self.covers, self.aside, self.served = covers, aside, list(served)
        self.relay: Relay | None = None

    def begin(self, job: dict[str, Any], fds: tuple[int, ...]) -> None:
        """Send the box its job and pass on what crosses from now on."""
        channel, out, err = (os.dup(fd) for fd in fds)
        self.pid = 1
        self.porter.say({"event": "job", "n": self.number, "covers": self.covers, "services": self.served, **job})
        folder = Apart() if self.aside else Folder("/work", self.covers)
        shift = ASIDE if self.aside else 0
        self.relay = Relay(self.porter.loop, lambda s, payload: self.porter.send(s + shift, payload), folder)
        self.relay.sink(OUT, out)
        self.relay.sink(ERR, err)
        self.relay.sink(CHANNEL, channel)
        self.relay.source(CHANNEL, channel)

    def take(self, stream: int, payload: bytes) -> None:
        """A frame of its box. What is no frame ends it."""
        if self.relay is None or self.gone:
            return
        try:
            self.relay.take(stream, payload)
        except frames.Malformed as problem:
            self.over({"why": str(problem)})

    def hang_up(self) -> None:
        if self.relay is not None:
            for stream in (OUT, ERR, CHANNEL):
                self.relay.take(stream, b"")

    def let_go(self) -> None:
        if self.relay is not None:
            self.relay.close()


class PairWorkspace(Workspace):
    """The folders of the checker's box. `suite` are the files whose data the checker finds in its working folder."""

    def __init__(self, number: int, places: Covers, suite: dict[str, bytes], shared: bool) -> None:
        self.path, self.covers = f"run {number}", places
        self.suite, self.shared = suite, shared

    def fill(self, kib: int, support: Any, files: Any) -> None:
        """Write everything down; the size is the box's own."""
        for group in (support, files):
            for name, data in group.items():
                for root in ("/submitted", "/work", *(["/submission"] if self.shared else [])):
                    write_file(root, name, data)
        for place, kind in self.covers:
            if kind != "keep":
                below = [name for name in self.suite if name == place or name.startswith(place + "/")]
                os.makedirs(f"/work/{place}" if kind == "dir" else "/work", exist_ok=True)
                for name in below:
                    write_file("/work", name, self.suite[name])

    def close(self) -> None:
        """Empty the folders: only the suite's and this porter's own hands have made what is in them."""
        for root in ("/work", "/submitted", "/submission"):
            for entry in list(os.scandir(root)) if os.path.isdir(root) else []:
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    with contextlib.suppress(OSError):
                        os.unlink(entry.path)


class PairPorter(Porter):
    """The porter of a checker's box."""

    kinds = ("checker",)
    common = {"bare": True, "filter": "checker"}  # noqa: RUF012  # never changed
    makes_nets = False
    cell_seconds = 90.0
    clock_stops = True

    def __init__(self, bundle: Bundle) -> None:
        super().__init__(bundle)
        self.remote: Remote | None = None
        self.beside: Remote | None = None
        self.served: dict[str, AwayService] = {}
        self.one_net = False
        self.count = 0
        self.suite_files: dict[str, bytes] = {}
        self.kills: Any = Kills(house.KillCounter())
        self.kept: set[int] = set()

    def build(self) -> None:
        """The engine has made the box; nothing can be mounted here."""

    def seal(self) -> None:
        """See `build`."""

    def away_kills(self, number: int, count: int) -> None:
        """How many kills the box number `number` has told."""
        self.kills.theirs[number] = max(count, self.kills.theirs.get(number, 0))

    def send(self, stream: int, payload: bytes) -> None:
        """Queue a frame for the learner's box."""
        self.out += frames.pack(stream, payload)

    def take(self, stream: int, payload: bytes) -> None:
        """A frame of a learner's box."""
        if stream in RELAYED:
            if self.remote is not None:
                self.remote.take(stream, payload)
        elif stream - ASIDE in RELAYED:
            if self.beside is not None:
                self.beside.take(stream - ASIDE, payload)
        elif lines.FOR_SUITE <= stream < lines.FOR_LEARNER:
            for service in self.served.values():
                if service.stream == stream:
                    service.take(payload)
        else:
            super().take(stream, payload)

    def _obey(self, head: dict[str, Any], blobs: dict[str, bytes]) -> None:
        op = str(head.get("op"))
        if op in ("open_away", "usage", "ended", "gone"):
            for away in (self.remote, self.beside, *self.served.values()):
                if away is not None and head["n"] == away.number:
                    away.heard("open" if op == "open_away" else op, head)
            return
        if op == "run":
            self.common = self.common | ({"filter": "learner"} if head["shared"] else {})
            self.one_net = bool(head["one_net"])
        super()._obey(head, blobs)

    def suite(self, key: str, setup: dict[str, Any], files: dict[str, bytes], support: dict[str, bytes]) -> Kin:
        """The zygote of the only suite, for one run: what is done before the fork is waited for as well."""
        self.suite_files = {**support, **files}
        return super().suite(key, {**setup, "precollect": False}, files, support)

    def new_workspace(self, places: Covers) -> Workspace:
        """The box's own folders."""
        self.runs += 1
        return PairWorkspace(self.runs, places, self.suite_files, self.run is not None and self.run.shared)

    def fork_learner(self, workspace: Workspace, sizes: dict[str, int], net: int = -1) -> Kin:
        """Ask for a box."""
        self.remote = self._ask(workspace.covers, aside=False)
        return self.remote

    def fork_service(self, name: str, workspace: Workspace, net: int) -> Kin:
        """Ask for a box with the server."""
        self.count += 1
        self.served[name] = AwayService(self, self.count, name, self.one_net)
        self.say({"event": "service", "n": self.count, "name": name})
        self.flush()
        return self.served[name]

    def fresh_learner(self, places: Covers, sizes: dict[str, int]) -> tuple[Workspace | None, Kin]:
        """Ask for one more, which has its folder in itself."""
        self.beside = self._ask(places, aside=True)
        return None, self.beside

    def _ask(self, places: Covers, aside: bool) -> Remote:
        self.count += 1
        served = () if aside or self.one_net or self.run is None else self.run.cells.services
        remote = Remote(self, self.count, places, aside, served)
        self.say({"event": "learner", "n": self.count, "aside": aside})
        self.flush()
        return remote

    def fork_checker(
        self,
        suite: Kin,
        workspace: Workspace,
        sizes: dict[str, int],
        shared: bool = False,
        share_net: bool = False,
        services: bool = False,
    ) -> Kin:
        """A checker; what is alive before the first one is the box's own."""
        if not self.kept:
            self.kept = set(_processes())
        return super().fork_checker(suite, workspace, sizes, shared)

    def end(self, *kins: Kin | None) -> None:
        """End cells, and whatever they have left behind in this box."""
        super().end(*kins)
        if self.kept and any(kin is not None and kin.role == "checker" for kin in kins):
            self._sweep()

    def _sweep(self) -> None:
        """Kill by number, which is safe in a pid namespace that is this box's alone, until nothing is left."""
        deadline = time.monotonic() + SWEEP_SECONDS
        while left := [pid for pid in _processes() if pid not in self.kept]:
            for pid in left:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            house.reap()
            if time.monotonic() > deadline:
                self.say({"event": "broken", "why": "a process of the checker's could not be killed"})
                self.flush()
                os._exit(1)
            time.sleep(0.001)

    def prepare_ahead(self, key: str, sizes: dict[str, int]) -> None:
        """This box serves one run."""

    def take_ahead(self, key: str, sizes: dict[str, int], usable: bool) -> Ahead | None:
        """Nothing is ever made ahead."""
        return None


def _processes() -> list[int]:
    """Everything in this box that lives, by number."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                state = Path(f"/proc/{name}/stat").read_bytes().rpartition(b")")[2].split()[0]
                if state not in (b"Z", b"X"):
                    found.append(int(name))
    return found


def main(bundle: Bundle) -> None:
    """Run the box."""
    PairPorter(bundle).serve()
