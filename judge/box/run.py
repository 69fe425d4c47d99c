"""One run in a box: who is alive, which case runs, what time is left, and how it ended.

States: `suite` (its zygote is being prepared), `cells` (waiting until both are ready), `going`, `over`. The porter's
loop calls in when a cell was heard, when the checker reported, and when a time is due.

Rules. A case's time is its own `time_limit` or the job's `case_seconds`; what happens before the first case (collection
and with it, usually, the import of the learner's module) has `case_seconds` and COLLECTION_SECONDS; the whole run has
`seconds`, replacements included. A case that runs over its time, and a cell that dies, ends that case only: both cells
are replaced and the run goes on with the cases not yet reported, at most MOST_REPLACEMENTS times. What a learner's code
does is never a fault; a fault is a suite that cannot be prepared, or cells that cannot be made.

Every end that is not the cell's own is said as (cell, ending, case, limit), and the kernel's count of memory kills,
read at the edges of cases, tells `out_of_memory` from `died` even when only a child of the learner's was killed.

One module because it is one state machine: every event looks at the same clock, cells and cases.
"""

import json
import math
import os
import signal
import socket
import time
from typing import TYPE_CHECKING, Any

from judge.box import usage
from judge.box.fresh import Desk
from judge.box.kin import Kin
from judge.box.workspace import Workspace

if TYPE_CHECKING:
    from judge.box.porter import Porter

COLLECTION_SECONDS = 3.0
PREPARE_SECONDS = 60.0
DYING_SECONDS = 5.0
MOST_REPLACEMENTS = 20
MOST_REPORT = 64 << 20


def files_of(blobs: dict[str, bytes], group: str) -> dict[str, bytes]:
    """The files of one group: blobs are named "group/path"."""
    start = group + "/"
    return {name[len(start) :]: data for name, data in blobs.items() if name.startswith(start)}


def sizes_of(memory_mb: int, disk_mb: int) -> dict[str, int]:
    """KiB of each tmpfs of a run: together below half of the memory limit, whose pages they are."""
    half = max(4096, memory_mb * 1024 // 2)
    work = min(disk_mb * 1024, half // 2)
    return {"work": work, "tmp": min(disk_mb * 1024, half // 6), "shm": min(8192, half // 16)}


class Run:
    """The run in progress. `porter` provides cells and the way out."""

    def __init__(self, porter: "Porter", head: dict[str, Any], blobs: dict[str, bytes]) -> None:
        self.porter, self.head, self.blobs = porter, head, blobs
        self.limits: dict[str, Any] = head["limits"]
        self.shared: bool = head["shared"]
        self.services: list[str] = head["services"]
        self.loopback: bool = head["loopback"] or bool(self.services)
        ends_early = head["setup"].get("until_failure") is not None
        self.failures_left: float = head["setup"].get("failures", 1) if ends_early else math.inf
        self.sizes = sizes_of(self.limits["memory_mb"], self.limits["disk_mb"])
        self.inside = {name: size for name, size in self.sizes.items() if name != "work"}
        self.state = "suite"
        self.ends: list[tuple[str, str, int | None, str]] = []
        self.done: set[int] = set()
        self.case_limits: list[float | None] = []
        self.collected = False
        self.case: int | None = None
        self.replacements = 0
        self.renew = False
        self.flooded = False
        self.overdrawn = False
        self.watch = usage.Watch(head["data_limit"], ("/work", "/tmp", "/dev/shm")) if head["data_limit"] else None  # noqa: S108
        self.look_at = float("inf")
        self.suite: Kin | None = None
        self.learner: Kin | None = None
        self.servers: dict[str, Kin] = {}
        self.desk: Desk | None = None
        self.checker: Kin | None = None
        self.workspace: Workspace | None = None
        self.reports = -1
        self.pending = bytearray()
        self.reported = 0
        self.kills = 0
        self.peak = 0
        self.cpu = 0.0
        self.started = 0.0
        self.now = 0.0
        self.deadline = float("inf")
        self.left = 0.0
        self.case_deadline = float("inf")

    # -- time ----------------------------------------------------------------------------------------------------

    def due(self) -> float:
        """When `tick` must be called at the latest."""
        return min(self.deadline, self.case_deadline, self.look_at)

    def tick(self, now: float) -> None:
        """Act on what is due."""
        self.now = now
        if self.state == "going" and now >= self.look_at:
            self.look()
        if self.state == "over" or now < min(self.deadline, self.case_deadline):
            return
        if (
            now >= self.deadline
        ):  # set when the first cells got their job: the run's time goes on while they are replaced
            self.say_end("learner", "timed_out", "seconds")
            self.finish(False)
        elif self.state == "suite":
            self.fault("the suite could not be prepared in time")
        elif self.state == "cells":
            self.fault("a cell was not ready in time")
        else:
            limit = "case_seconds" if self.case is not None else "collection"
            self.say_end("learner", "timed_out", limit)
            if self.collected:
                self.replace()
            else:
                self.finish(False)

    def look(self) -> None:
        """Where no control group counts: end the learner's cell when all that it holds is more than it may."""
        kin = self.checker if self.shared else self.learner
        self.look_at = self.now + usage.LOOK_SECONDS
        if self.watch is None or kin is None or kin.pid <= 1 or self.overdrawn:
            return
        known = usage.parents()
        init = known.get(kin.pid, 0)
        if init > 1 and self.watch.exceeded(usage.below(init, known) - {init}, f"/proc/{init}/root"):
            self.overdrawn = self.renew = True
            self.say_end("learner", "out_of_memory", "memory_mb")
            kin.kill()

    # -- making --------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Find or make the suite's zygote, then the cells."""
        self.now = self.clock()
        porter, key = self.porter, self.head["suite"]
        self.suite = porter.suites.get(key)
        if self.suite is not None and self.suite.gone:
            porter.forget(key, self.suite)
            self.suite = None
        if self.suite is None:
            if not self.head["has_suite"]:
                porter.say({"event": "need", "what": "suite"})
                self.porter.run = None
                return
            self.suite = porter.suite(
                key, self.head["prepare"], files_of(self.blobs, "suite"), files_of(self.blobs, "support")
            )
            self.case_deadline = self.now + PREPARE_SECONDS
        else:
            porter.suites.move_to_end(key)
        self.suite.on_change = self.suite_changed
        self.make_cells()

    def make_cells(self) -> None:
        """Have both cells, from those made ahead where they fit."""
        porter, key = self.porter, self.head["suite"]
        self.state = "cells" if self.suite is not None and self.suite.prepared else "suite"
        if self.state == "cells":
            self.case_deadline = self.now + porter.cell_seconds
        ahead = porter.take_ahead(key, self.inside, not self.shared and not self.loopback)
        if ahead is not None:
            self.workspace, self.learner, self.checker = ahead.workspace, ahead.learner, ahead.checker
        else:
            self.workspace = porter.new_workspace([] if self.shared else porter.suite_covers[key])
            if self.services:
                os.mkdir(f"{self.workspace.path}/service", 0o700)
            if not self.shared and not self.loopback:
                self.learner = porter.fork_learner(self.workspace, self.inside)
        for kin in (self.learner, self.checker):
            if kin is not None:
                kin.on_change = self.cell_changed
        self.fork_checker()
        self.go_if_ready()

    def fork_checker(self) -> None:
        """Ask the suite's zygote for the checker cell, once it serves."""
        assert self.workspace is not None
        if self.checker is None and self.suite is not None and self.suite.prepared:
            self.checker = self.porter.fork_checker(
                self.suite, self.workspace, self.inside, self.shared, self.loopback, bool(self.services)
            )
            self.checker.on_change = self.cell_changed

    def join_net(self, net: int) -> None:
        """The checker's network is there: have made what shares it."""
        assert self.workspace is not None
        if self.learner is None and not self.shared:
            self.learner = self.porter.fork_learner(self.workspace, self.inside, net)
            self.learner.on_change = self.cell_changed
        for name in self.services:
            if name not in self.servers:
                self.servers[name] = self.porter.fork_service(name, self.workspace, net)
                self.servers[name].on_change = self.cell_changed

    def suite_changed(self, kin: Kin) -> None:
        """The suite's zygote said something or ended."""
        if self.state == "over":
            return
        if kin.gone or kin.why:
            self.porter.forget(self.head["suite"], kin)
            if self.state == "suite":
                self.fault(f"the suite could not be prepared: {kin.why or 'its process ended'}")
        elif kin.prepared and self.state == "suite":
            self.state = "cells"
            self.case_deadline = self.clock() + self.porter.cell_seconds
            self.fork_checker()

    def cell_changed(self, kin: Kin) -> None:
        """A cell said something or ended."""
        if self.state == "over":
            return
        if self.state != "going":
            if kin.why or kin.gone:
                self.fault(f"a {kin.role} cell could not be made: {kin.why or 'it ended'}")
                return
            if self.loopback and kin is self.checker and kin.net >= 0:
                self.join_net(kin.net)
            self.go_if_ready()
        elif kin.gone:
            if kin is self.checker:
                self.read_reports()
                self.checker_gone(kin)
            elif kin.role == "service":
                self.service_gone(kin)
            else:
                self.learner_gone(kin)

    def go_if_ready(self) -> None:
        """Hand both cells their job when both wait for it."""
        if self.checker is None or not self.checker.ready:
            return
        if self.learner is None and not self.shared:
            return
        if self.learner is not None and not self.learner.ready:
            return
        if len(self.servers) < len(self.services) or not all(kin.ready for kin in self.servers.values()):
            return
        self.go()

    def fill(self, workspace: Workspace) -> None:
        """Write what a learner's cell gets."""
        workspace.fill(self.sizes["work"], files_of(self.blobs, "support"), files_of(self.blobs, "files"))

    def go(self) -> None:
        """Write the files, join the cells, start the clocks."""
        assert self.workspace is not None and self.checker is not None
        self.fill(self.workspace)
        self.kills = self.porter.kills.read()
        self.reports, write = os.pipe()
        os.set_blocking(self.reports, False)
        self.porter.loop.add(self.reports, self.read_reports)
        to_checker = [write]
        own = {"cpu": 0, "processes": 256, "files": 1024, "file_size": 1 << 30, "data": 0}
        theirs = {
            "cpu": max(1, math.ceil(self.limits["cpu_seconds"] - self.cpu)),
            "processes": self.limits["processes"] + 2,
            "files": self.limits["open_files"],
            "file_size": self.limits["disk_mb"] << 20,
            "data": self.head["data_limit"],
        }
        setup = self.head["setup"]
        if self.failures_left < math.inf:
            setup = {**setup, "failures": self.failures_left}
        job = {"setup": setup, "done": sorted(self.done), "limits": theirs if self.shared else own}
        if self.learner is not None:
            channel, other = socket.socketpair()
            out, err = os.pipe(), os.pipe()
            to_checker += [channel.fileno(), out[0], err[0]]
            self.desk = Desk(self, self.porter.suite_covers[self.head["suite"]], theirs)
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
        self.now = self.clock()
        if not self.started:
            self.started = self.now
            self.deadline = self.now + self.limits["seconds"]
        elif self.porter.clock_stops:
            self.deadline = self.now + self.left
        self.state, self.case, self.renew, self.flooded = "going", None, False, False
        self.overdrawn, self.look_at = False, self.now if self.watch is not None else float("inf")
        self.case_deadline = self.now + self.limits["case_seconds"] + COLLECTION_SECONDS

    # -- the checker's reports -----------------------------------------------------------------------------------

    def read_reports(self) -> None:
        """Pass on every whole line, and act on what it says."""
        while self.reports >= 0:
            try:
                data = os.read(self.reports, 1 << 18)
            except BlockingIOError:
                return
            if not data:
                self.close_reports()
                return
            self.reported += len(data)
            self.pending += data
            if self.reported > MOST_REPORT:
                self.say_end("checker", "died", "report")
                self.finish(False)
                return
            *lines, rest = self.pending.split(b"\n")
            self.pending = rest
            for line in lines:
                self.heard(bytes(line))
                if self.state != "going":
                    return

    def close_reports(self) -> None:
        """Read no more of this checker."""
        if self.reports >= 0:
            self.porter.loop.drop(self.reports)
            os.close(self.reports)
            self.reports = -1
            self.pending.clear()

    def heard(self, line: bytes) -> None:
        """One report."""
        try:
            frame = json.loads(line)
            event = frame["event"]
        except (ValueError, KeyError, TypeError, RecursionError):
            self.porter.forward(line)
            return
        if event == "renew":
            self.spent(frame.get("late") is True)
            return
        if event == "flooded":
            self.flood()
            return
        self.porter.forward(line)
        self.now = self.clock()
        if event == "start":
            self.case = int(frame["k"])
            self.case_deadline = self.now + self.seconds_for(self.case)
        elif event == "case":
            self.case_over(int(frame["k"]), frame.get("outcome") in ("failed", "errored"))
        elif event == "collected":
            self.collected = True
            self.case_limits = [case.get("time_limit") for case in frame["cases"]]
            self.case_deadline = self.now + self.between()
        elif event == "end":
            self.note_kills()
            self.finish(True)
        elif event == "broken":
            self.finish(False)

    def seconds_for(self, k: int) -> float:
        """The time of case `k`."""
        own = self.case_limits[k] if 0 <= k < len(self.case_limits) else None
        return float(own) if own else float(self.limits["case_seconds"])

    def between(self) -> float:
        """The time for what happens outside of cases."""
        return float(self.limits["case_seconds"]) + COLLECTION_SECONDS

    def case_over(self, k: int, failed: bool) -> None:
        """Case `k` was reported; go on, with new cells where these are spent."""
        ran = self.case == k
        self.done.add(k)
        if self.note_kills():
            self.renew = True
        self.case = None
        self.case_deadline = self.now + self.between()
        self.failures_left -= failed
        if self.renew and ran and self.failures_left > 0:  # or the checker is about to say that it ends
            self.replace()

    def note_kills(self) -> bool:
        """Whether the kernel killed for memory since the last look; said once as the learner's end."""
        count = self.porter.kills.read()
        if count == self.kills:
            return False
        self.kills = count
        last = self.ends[-1] if self.ends else None
        if last is None or last[1:3] != ("out_of_memory", self.case):
            self.say_end("learner", "out_of_memory", "memory_mb")
        return True

    # -- ends ----------------------------------------------------------------------------------------------------

    def say_end(self, cell: str, ending: str, limit: str) -> None:
        """Write down that a cell was ended or found dead."""
        self.ends.append((cell, ending, self.case, limit))

    def how(self, kin: Kin) -> tuple[str, str]:
        """The ending and the limit behind a cell's death."""
        count = self.porter.kills.read()
        if count != self.kills:
            self.kills = count
            return "out_of_memory", "memory_mb"
        _, cpu = kin.figures()
        status = kin.ended["status"] if kin.ended else 0
        killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        limited = kin is self.learner or self.shared
        spent = killed == signal.SIGKILL and self.cpu + cpu >= self.limits["cpu_seconds"] - 0.1
        if limited and (killed == signal.SIGXCPU or spent):
            return "timed_out", "cpu_seconds"
        return "died", ""

    def spent(self, late: bool) -> None:
        """The checker can ask the learner's side no more: after this case both cells are replaced. If the learner's
        process is dying, how it ended is said now, before the case is reported; one that lives has broken the
        protocol, or (`late`) does not come back from what the suite has given up."""
        self.renew = True
        if self.learner is None or self.learner.gone:
            return
        kin = self.learner
        if kin.dying():
            kin.on_change = lambda kin: None
            kin.await_word(DYING_SECONDS)
            self.learner_gone(kin)
            return
        self.say_end("learner", "timed_out" if late else "died", "case_seconds" if late else "protocol")
        self.replace_between()

    def flood(self) -> None:
        """The checker read more of the learner's output than is allowed."""
        if self.flooded:
            return
        self.flooded = self.renew = True
        self.say_end("learner", "output_flooded", "output_kb")
        if self.learner is not None:
            self.learner.kill()

    def learner_gone(self, kin: Kin) -> None:
        """The learner cell ended by itself: the checker hears it on the channel and says what became of the case."""
        self.renew = True
        if not self.flooded and not self.overdrawn:
            ending, limit = self.how(kin)
            self.say_end("learner", ending, limit)
        self.replace_between()

    def replace_between(self) -> None:
        """Replace the cells at once where no case runs that would be lost by it."""
        if self.case is None and self.collected and len(self.done) < len(self.case_limits):
            self.replace()

    def service_gone(self, kin: Kin) -> None:
        """A server ended: the suite hears it from its client, and later cases get a new one."""
        self.renew = True
        ending, limit = self.how(kin)
        self.say_end("learner" if ending == "out_of_memory" else "service", ending, limit)
        if self.case is None and self.collected and len(self.done) < len(self.case_limits):
            self.replace()

    def checker_gone(self, kin: Kin) -> None:
        """The checker ended without having come to the end."""
        if self.state != "going":
            return
        if not (self.shared and self.overdrawn):
            ending, limit = self.how(kin)
            self.say_end("learner" if self.shared else "checker", ending, limit)
        if self.case is None and (not self.collected or len(self.done) >= len(self.case_limits)):
            self.finish(False)
        else:
            self.replace()

    def end_cells(self) -> None:
        """Kill both cells and let go of their folder."""
        self.close_reports()
        if self.desk is not None:
            self.desk.close()
            self.desk = None
        for kin in (self.learner, self.checker):
            if kin is not None and kin.pid:
                peak, cpu = kin.figures()
                if kin is self.learner or self.shared:
                    self.peak = max(self.peak, peak)
                    self.cpu += cpu
        self.porter.end(self.learner, self.checker, *self.servers.values())
        self.learner = self.checker = None
        self.servers = {}
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None

    def replace(self) -> None:
        """Go on with fresh cells and the cases not yet done."""
        lost = self.case is not None
        if self.case is not None:
            self.done.add(self.case)
            self.failures_left -= 1
        self.replacements += 1
        self.end_cells()
        self.case = None
        if len(self.done) >= len(self.case_limits) or (lost and self.failures_left <= 0):
            self.finish(True)
        elif self.replacements > MOST_REPLACEMENTS or self.cpu >= self.limits["cpu_seconds"]:
            if self.cpu >= self.limits["cpu_seconds"]:
                self.say_end("learner", "timed_out", "cpu_seconds")
            self.finish(False)
        elif self.suite is None or self.suite.gone:
            self.fault("the suite's zygote ended")
        else:
            self.state = "cells"
            self.now = self.clock()
            if self.porter.clock_stops:
                self.left, self.deadline = self.deadline - self.now, float("inf")
            self.make_cells()

    def fault(self, why: str) -> None:
        """Ours."""
        self.finish(False, why)

    def finish(self, finished: bool, fault: str = "") -> None:
        """Say how the run ended, end everything of it, and have the next one's cells made."""
        if self.state == "over":
            return
        self.state = "over"
        now = self.clock()
        self.case_deadline = self.deadline = self.look_at = float("inf")
        for kin in (self.learner, self.checker):
            if kin is not None and kin.pid and (kin is self.learner or self.shared):
                self.peak = max(self.peak, kin.figures()[0])
        for kin in (self.learner, self.checker, *self.servers.values()):
            if kin is not None:
                kin.kill()
        if self.desk is not None:
            self.desk.kill()
        self.porter.say(
            {
                "event": "over",
                "ends": self.ends,
                "finished": finished,
                "fault": fault,
                "seconds": now - self.started if self.started else 0.0,
                "peak_kb": self.peak,
                "replacements": self.replacements,
                "idle_kb": self.porter.idle_kb,
            }
        )
        self.porter.flush()
        self.end_cells()
        self.porter.run = None
        if self.suite is not None:
            self.suite.on_change = lambda kin: None
        if not fault and not self.shared and not self.loopback:
            self.porter.prepare_ahead(self.head["suite"], self.inside)

    @staticmethod
    def clock() -> float:
        """Seconds of the monotonic clock."""
        return time.monotonic()
