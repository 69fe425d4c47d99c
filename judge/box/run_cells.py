"""The cells of a run: had from those made ahead or newly made, given their job together, and ended together.

A run has a checker and, unless both share one process, a learner; with services a cell for each, whose network is the
checker's. All are made first and wait; when the last is ready the files are written and every cell gets its job
with its ends of the channel, of the report, and of what the learner prints.
"""

import contextlib
import fcntl
import math
import os
import socket
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from judge.box.account import Account
from judge.box.fresh import Desk
from judge.box.kin import Kin
from judge.box.workspace import Workspace, files_of, sizes_of

if TYPE_CHECKING:
    from judge.box.porter import Porter


WIDEST = 1 << 20
"""What the kernel lets anybody have of a pipe."""


def _wide_pipe() -> tuple[int, int]:
    """A pipe that holds what most cases may print: the checker reads only when control crosses, and whoever writes more
    than the pipe holds would wait for that until the time is over, instead of being told that it is too much."""
    read, write = os.pipe()
    with contextlib.suppress(OSError):  # as the kernel made it, where it gives no more
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, WIDEST)
    return read, write


class RunCells:
    """The cells of one run, one set after another. `changed` is called with a cell that said something or ended."""

    def __init__(
        self,
        porter: "Porter",
        head: dict[str, Any],
        blobs: dict[str, bytes],
        account: Account,
        changed: Callable[[Kin], None],
    ) -> None:
        self.porter, self.head, self.blobs, self.account, self.changed = porter, head, blobs, account, changed
        self.limits: dict[str, Any] = head["limits"]
        self.shared: bool = head["shared"]
        self.services: list[str] = head["services"]
        self.loopback: bool = porter.makes_nets and (head["loopback"] or bool(self.services))
        self.sizes = sizes_of(self.limits["memory_mb"], self.limits["disk_mb"])
        self.inside = {name: size for name, size in self.sizes.items() if name != "work"}
        self.learner: Kin | None = None
        self.checker: Kin | None = None
        self.servers: dict[str, Kin] = {}
        self.desk: Desk | None = None
        self.workspace: Workspace | None = None

    def make(self, suite: Kin | None) -> None:
        """Have the cells, from those made ahead where they fit; the checker when its suite's zygote serves."""
        porter, key = self.porter, self.head["suite"]
        ahead = porter.take_ahead(key, self.inside, not self.shared and not self.loopback)
        if ahead is not None:
            self.workspace, self.learner, self.checker = ahead.workspace, ahead.learner, ahead.checker
        else:
            self.workspace = porter.new_workspace([] if self.shared else porter.suite_covers[key])
            if self.services and self.loopback:
                os.mkdir(f"{self.workspace.path}/service", 0o700)
            if not self.loopback:
                self.fork_others(-1)
        for kin in (self.learner, self.checker):
            if kin is not None:
                kin.on_change = self.changed
        self.fork_checker(suite)

    def fork_checker(self, suite: Kin | None) -> None:
        """Ask the suite's zygote for the checker cell, once it serves."""
        assert self.workspace is not None
        if self.checker is None and suite is not None and suite.prepared:
            self.checker = self.porter.fork_checker(
                suite, self.workspace, self.inside, self.shared, self.loopback, bool(self.services)
            )
            self.checker.on_change = self.changed

    def fork_others(self, net: int) -> None:
        """Have made what is beside the checker, and shares its network where there is one; servers first."""
        assert self.workspace is not None
        for name in self.services:
            if name not in self.servers:
                self.servers[name] = self.porter.fork_service(name, self.workspace, net)
                self.servers[name].on_change = self.changed
        if self.learner is None and not self.shared:
            self.learner = self.porter.fork_learner(self.workspace, self.inside, net)
            self.learner.on_change = self.changed

    def ready(self) -> bool:
        """Whether all wait for their job."""
        if self.checker is None or not self.checker.ready:
            return False
        if self.learner is None and not self.shared:
            return False
        if self.learner is not None and not self.learner.ready:
            return False
        return len(self.servers) >= len(self.services) and all(kin.ready for kin in self.servers.values())

    def fill(self, workspace: Workspace) -> None:
        """Write what a learner's cell gets."""
        workspace.fill(self.sizes["work"], files_of(self.blobs, "support"), files_of(self.blobs, "files"))

    def learner_limits(self) -> dict[str, int]:
        """What a process with the learner's code may use of what is left."""
        return {
            "cpu": max(1, math.ceil(self.limits["cpu_seconds"] - self.account.cpu)),
            "processes": self.limits["processes"] + 2,
            "files": self.limits["open_files"],
            "file_size": self.limits["disk_mb"] << 20,
            "data": self.head["data_limit"],
        }

    def go(self, setup: dict[str, Any], done: Collection[int], write: int) -> None:
        """Write the files and hand out the jobs. Cases `done` are not run again; the checker reports to `write`, which
        is closed here."""
        assert self.workspace is not None and self.checker is not None
        self.fill(self.workspace)
        self.account.begin()
        to_checker = [write]
        own = {"cpu": 0, "processes": 256, "files": 1024, "file_size": 1 << 30, "data": 0}
        theirs = self.learner_limits()
        job = {"setup": setup, "done": sorted(done), "limits": theirs if self.shared else own}
        if self.learner is not None:
            channel, other = socket.socketpair()
            out, err = (_wide_pipe() for _ in range(2))
            to_checker += [channel.fileno(), out[0], err[0]]
            if self.desk is not None:
                to_checker.append(self.desk.theirs.fileno())
            hers = {"setup": self.head["learner"], "limits": theirs}
            self.learner.begin(hers, (other.fileno(), out[1], err[1]))
            self.checker.begin(job, tuple(to_checker))
            for end in (channel, other):
                end.close()
            for fd in (*out, *err):
                os.close(fd)
        else:
            self.checker.begin(job, tuple(to_checker))
        os.close(write)
        if self.desk is not None:
            self.desk.theirs.close()

    def of_learner(self) -> list[Kin]:
        """The cells that live and hold the learner's code."""
        return [kin for kin in (self.learner, self.checker if self.shared else None) if kin is not None and kin.pid]

    def kill(self) -> None:
        """Have all end soon; `end` waits for that."""
        for kin in (self.learner, self.checker, *self.servers.values()):
            if kin is not None:
                kin.kill()
        if self.desk is not None:
            self.desk.kill()

    def end(self) -> None:
        """Kill all, note what the learner's code used, and let go of the folder."""
        if self.desk is not None:
            self.desk.close()
            self.desk = None
        for kin in self.of_learner():
            self.account.close(kin)
        self.porter.end(self.learner, self.checker, *self.servers.values())
        self.learner = self.checker = None
        self.servers = {}
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None
