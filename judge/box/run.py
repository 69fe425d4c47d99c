"""One run in a box: who is alive, which case runs, what time is left, and how it ended.

States: `suite` (its zygote is being prepared), `cells` (waiting until both are ready), `going`, `over`. The porter's
loop calls in when a cell was heard, when the checker reported, and when a time is due.

Rules. A case's time is its own `time_limit` or the job's `case_seconds`; what happens before the first case (collection
and with it, usually, the import of the learner's module) has `case_seconds` and COLLECTION_SECONDS; the whole run has
`seconds`, replacements included. A case that runs over its time, and a cell that dies, ends that case only: both cells
are replaced and the run goes on with the cases not yet reported, at most MOST_REPLACEMENTS times. What a learner's code
does is never a fault; a fault is a suite that cannot be prepared, or cells that cannot be made.

The cells themselves are `run_cells`, what they used and how they ended `account`, the checker's pipe `reports`.

One module because it is one state machine: every event looks at the same clock, cells and cases.
"""

import json
import math
import time
from typing import TYPE_CHECKING, Any

from judge.box import usage
from judge.box.account import Account
from judge.box.fresh import Desk
from judge.box.kin import Kin
from judge.box.reports import Reports
from judge.box.run_cells import RunCells
from judge.box.workspace import files_of

if TYPE_CHECKING:
    from judge.box.porter import Porter

COLLECTION_SECONDS = 3.0
PREPARE_SECONDS = 60.0
DYING_SECONDS = 5.0
MOST_REPLACEMENTS = 20


class Run:
    """The run in progress. `porter` provides cells and the way out."""

    def __init__(self, porter: "Porter", head: dict[str, Any], blobs: dict[str, bytes]) -> None:
        self.porter, self.head, self.blobs = porter, head, blobs
        self.limits: dict[str, Any] = head["limits"]
        ends_early = head["setup"].get("until_failure") is not None
        self.failures_left: float = head["setup"].get("failures", 1) if ends_early else math.inf
        self.account = Account(porter.kills, self.limits["cpu_seconds"])
        self.cells = RunCells(porter, head, blobs, self.account, self.cell_changed)
        self.shared = self.cells.shared
        self.reports = Reports(porter.loop, self.heard, self.too_many_reports)
        self.suite: Kin | None = None
        self.state = "suite"
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
        kin = self.cells.checker if self.shared else self.cells.learner
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
        """Have the cells."""
        self.state = "cells" if self.suite is not None and self.suite.prepared else "suite"
        if self.state == "cells":
            self.case_deadline = self.now + self.porter.cell_seconds
        self.cells.make(self.suite)
        self.go_if_ready()

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
            self.cells.fork_checker(self.suite)

    def cell_changed(self, kin: Kin) -> None:
        """A cell said something or ended."""
        if self.state == "over":
            return
        if self.state != "going":
            if kin.why or kin.gone:
                self.fault(f"a {kin.role} cell could not be made: {kin.why or 'it ended'}")
                return
            if self.cells.loopback and kin is self.cells.checker and kin.net >= 0:
                self.cells.fork_others(kin.net)
            self.go_if_ready()
        elif kin.gone:
            if kin is self.cells.checker:
                self.reports.read()
                self.checker_gone(kin)
            elif kin.role == "service":
                self.service_gone(kin)
            else:
                self.learner_gone(kin)

    def go_if_ready(self) -> None:
        """Hand the cells their job when all wait for it, and start the clocks."""
        if not self.cells.ready():
            return
        cells, setup = self.cells, self.head["setup"]
        if self.failures_left < math.inf:
            setup = {**setup, "failures": self.failures_left}
        if cells.learner is not None:
            cells.desk = Desk(self, self.porter.suite_covers[self.head["suite"]], cells.learner_limits())
        cells.go(setup, self.done, self.reports.open())
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

    def too_many_reports(self) -> None:
        """The checker has reported more than a run may."""
        self.say_end("checker", "died", "report")
        self.finish(False)

    def heard(self, line: bytes) -> bool:
        """One report. Whether to read on."""
        try:
            frame = json.loads(line)
            event = frame["event"]
        except (ValueError, KeyError, TypeError, RecursionError):
            self.porter.forward(line)
            return True
        if event == "renew":
            self.spent(frame.get("late") is True)
        elif event == "flooded":
            self.flood()
        else:
            self.porter.forward(line)
            self.now = self.clock()
            self.take(event, frame)
        return self.state == "going"

    def take(self, event: str, frame: dict[str, Any]) -> None:
        """Act on what the checker tells the worker."""
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
            self.account.note_kills(self.case)
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
        if self.account.note_kills(self.case):
            self.renew = True
        self.case = None
        self.case_deadline = self.now + self.between()
        self.failures_left -= failed
        if self.renew and ran and self.failures_left > 0:  # or the checker is about to say that it ends
            self.replace()

    # -- ends ----------------------------------------------------------------------------------------------------

    def say_end(self, cell: str, ending: str, limit: str) -> None:
        """Write down that a cell was ended or found dead."""
        self.account.say(cell, ending, self.case, limit)

    def spent(self, late: bool) -> None:
        """The checker can ask the learner's side no more: after this case both cells are replaced. If the learner's
        process is dying, how it ended is said now, before the case is reported; one that lives has broken the
        protocol, or (`late`) does not come back from what the suite has given up."""
        self.renew = True
        if self.cells.learner is None or self.cells.learner.gone:
            return
        kin = self.cells.learner
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
        if self.cells.learner is not None:
            self.cells.learner.kill()

    def learner_gone(self, kin: Kin) -> None:
        """The learner cell ended by itself: the checker hears it on the channel and says what became of the case."""
        self.renew = True
        if not self.flooded and not self.overdrawn:
            ending, limit = self.account.how(kin, self.shared or kin is self.cells.learner)
            self.say_end("learner", ending, limit)
        self.replace_between()

    def replace_between(self) -> None:
        """Replace the cells at once where no case runs that would be lost by it."""
        if self.case is None and self.collected and len(self.done) < len(self.case_limits):
            self.replace()

    def service_gone(self, kin: Kin) -> None:
        """A server ended: the suite hears it from its client, and later cases get a new one."""
        self.renew = True
        ending, limit = self.account.how(kin, self.shared or kin is self.cells.learner)
        self.say_end("learner" if ending == "out_of_memory" else "service", ending, limit)
        self.replace_between()

    def checker_gone(self, kin: Kin) -> None:
        """The checker ended without having come to the end."""
        if self.state != "going":
            return
        if not (self.shared and self.overdrawn):
            ending, limit = self.account.how(kin, self.shared or kin is self.cells.learner)
            self.say_end("learner" if self.shared else "checker", ending, limit)
        if self.case is None and (not self.collected or len(self.done) >= len(self.case_limits)):
            self.finish(False)
        else:
            self.replace()

    def end_cells(self) -> None:
        """Kill the cells and let go of what they had."""
        self.reports.close()
        self.cells.end()

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
        elif self.replacements > MOST_REPLACEMENTS or self.account.spent():
            if self.account.spent():
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
        for kin in self.cells.of_learner():
            self.account.measure(kin)
        self.cells.kill()
        self.porter.say(
            {
                "event": "over",
                "ends": self.account.ends,
                "finished": finished,
                "fault": fault,
                "seconds": now - self.started if self.started else 0.0,
                "peak_kb": self.account.peak,
                "replacements": self.replacements,
                "idle_kb": self.porter.idle_kb,
            }
        )
        self.porter.flush()
        self.end_cells()
        self.porter.run = None
        if self.suite is not None:
            self.suite.on_change = lambda kin: None
        if not fault and not self.shared and not self.cells.loopback:
            self.porter.prepare_ahead(self.head["suite"], self.cells.inside)

    @staticmethod
    def clock() -> float:
        """Seconds of the monotonic clock."""
        return time.monotonic()
