"""What the cells of a run used, and how each of them ended: what the worker is told when the run is over.

Every end that is not the cell's own is said as (cell, ending, case, limit). The kernel's count of memory kills, read
at the edges of cases, tells `out_of_memory` from `died` even when only a child of the learner's was killed.
"""

import os
import signal
from typing import Any

from judge.box.kin import Kin


class Account:
    """Of one run. `kills` counts the kernel's kills for want of memory; `cpu_seconds` is what the run may use."""

    def __init__(self, kills: Any, cpu_seconds: float) -> None:
        self.ends: list[tuple[str, str, int | None, str]] = []
        self.peak = 0
        self.cpu = 0.0
        self.cpu_seconds = cpu_seconds
        self._counter = kills
        self._kills = 0

    def begin(self) -> None:
        """Kills before now are not this run's."""
        self._kills = self._counter.read()

    def say(self, cell: str, ending: str, case: int | None, limit: str) -> None:
        """Write down that a cell was ended or found dead."""
        self.ends.append((cell, ending, case, limit))

    def note_kills(self, case: int | None) -> bool:
        """Whether the kernel killed for memory since the last look; said once as the learner's end."""
        if not self._killed():
            return False
        last = self.ends[-1] if self.ends else None
        if last is None or last[1:3] != ("out_of_memory", case):
            self.say("learner", "out_of_memory", case, "memory_mb")
        return True

    def _killed(self) -> bool:
        count = self._counter.read()
        changed: bool = count != self._kills
        self._kills = count
        return changed

    def how(self, kin: Kin, limited: bool) -> tuple[str, str]:
        """The ending and the limit behind a cell's death; `limited`: it had the learner's limits."""
        if self._killed():
            return "out_of_memory", "memory_mb"
        _, cpu = kin.figures()
        status = kin.ended["status"] if kin.ended else 0
        killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        spent = killed == signal.SIGKILL and self.cpu + cpu >= self.cpu_seconds - 0.1
        if limited and (killed == signal.SIGXCPU or spent):
            return "timed_out", "cpu_seconds"
        return "died", ""

    def spent(self) -> bool:
        """Whether the run has used up its CPU time."""
        return self.cpu >= self.cpu_seconds

    def measure(self, kin: Kin) -> None:
        """Note the memory of a cell that lives."""
        self.peak = max(self.peak, kin.figures()[0])

    def close(self, kin: Kin) -> None:
        """Note what a cell used that is about to be ended."""
        peak, cpu = kin.figures()
        self.peak = max(self.peak, peak)
        self.cpu += cpu
