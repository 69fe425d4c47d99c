"""Control groups for boxes that no container engine makes: memory and processes, on version 1 and version 2.

A `Group` is one folder per controller below `assay/` at the top of the hierarchy (version 1: of each controller's own
hierarchy). Its limits hold for a whole box; there is no swap beyond memory where the kernel counts it. What cannot be
limited is an EngineError, never a box without limits.
"""

import contextlib
import os
import signal
import time
from pathlib import Path

from judge.engines import EngineError

TOP = Path("/sys/fs/cgroup")
FOLDER = "assay"


def version() -> int:
    """2, 1 or 0 (none): which hierarchy has memory and pids."""
    if "memory" in _controllers(TOP):
        return 2
    return 1 if (TOP / "memory/cgroup.procs").exists() and (TOP / "pids/cgroup.procs").exists() else 0


def _controllers(folder: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return (folder / "cgroup.controllers").read_text().split()
    return []


class Group:
    """The control group of one box. Made empty; raises EngineError where it cannot be."""

    def __init__(self, name: str, memory_mb: int, processes: int) -> None:
        self.version = version()
        if self.version == 2:
            self.folders = [TOP / FOLDER / name]
        elif self.version == 1:
            self.folders = [TOP / "memory" / FOLDER / name, TOP / "pids" / FOLDER / name]
        else:
            raise EngineError("no control groups with memory and pids are mounted under /sys/fs/cgroup")
        try:
            if self.version == 2:
                self._delegate()
            for folder in self.folders:
                folder.mkdir(parents=True, exist_ok=True)
            self._write("pids.max", str(processes))
            self.set_memory(memory_mb)
            if self.version == 2:
                self._write("memory.oom.group", "0")
            else:
                self._write("memory.swappiness", "0")
        except OSError as error:
            self.remove()
            raise EngineError(f"control groups cannot be made: {error}") from None

    def _delegate(self) -> None:
        for folder in (TOP, TOP / FOLDER):
            folder.mkdir(exist_ok=True)
            (folder / "cgroup.subtree_control").write_text("+memory +pids")

    @property
    def memory(self) -> Path:
        """The folder of the memory controller."""
        return self.folders[0]

    def _write(self, name: str, text: str) -> None:
        for folder in self.folders:
            if (folder / name).exists():
                (folder / name).write_text(text)
                return
        raise OSError(f"this kernel has no {name}")

    def set_memory(self, memory_mb: int) -> None:
        """Limit memory and swap together. Raises OSError."""
        size = str(memory_mb << 20)
        if self.version == 2:
            self._write("memory.max", size)
            if (self.memory / "memory.swap.max").exists():
                self._write("memory.swap.max", "0")
            elif _has_swap():
                raise OSError("the kernel does not count swap")
            return
        swap = self.memory / "memory.memsw.limit_in_bytes"
        if not swap.exists():
            if _has_swap():
                raise OSError("the kernel does not count swap (swapaccount=1 switches it on)")
            self._write("memory.limit_in_bytes", size)
            return
        growing = int((self.memory / "memory.limit_in_bytes").read_text()) < memory_mb << 20
        names = ["memory.memsw.limit_in_bytes", "memory.limit_in_bytes"]
        if int(swap.read_text()) >= memory_mb << 20 and not growing:
            names.reverse()
        for name in names:
            self._write(name, size)

    def used_kb(self) -> int:
        """What is used now, without file pages that could go at once."""
        usage, stat = "memory.usage_in_bytes", "total_inactive_file"
        if self.version == 2:
            usage, stat = "memory.current", "inactive_file"
        try:
            used = int((self.memory / usage).read_text())
            lines = (self.memory / "memory.stat").read_text().splitlines()
            idle = next((int(line.split()[1]) for line in lines if line.split()[0] == stat), 0)
        except (OSError, ValueError):
            return 0
        return (used - idle) // 1024

    def kills(self) -> int:
        """How many processes in it the kernel has killed for want of memory."""
        counter = "memory.events" if self.version == 2 else "memory.oom_control"
        with contextlib.suppress(OSError, ValueError):
            for line in (self.memory / counter).read_text().splitlines():
                word, _, count = line.partition(" ")
                if word == "oom_kill":
                    return int(count)
        return 0

    def processes(self) -> list[int]:
        """Who is in it."""
        with contextlib.suppress(OSError):
            return [int(line) for line in (self.folders[-1] / "cgroup.procs").read_text().split()]
        return []

    def remove(self) -> None:
        """Kill what is left in it and remove it. Raises nothing."""
        for _ in range(200):
            for pid in self.processes():
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            left = False
            for folder in self.folders:
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    continue
                except OSError:
                    left = True
            if not left:
                return
            time.sleep(0.01)


def existing() -> list[str]:
    """Names of the groups that are there, whoever made them."""
    top = TOP / FOLDER if version() == 2 else TOP / "memory" / FOLDER
    with contextlib.suppress(OSError):
        return [folder.name for folder in top.iterdir() if folder.is_dir()]
    return []


def adopt(name: str) -> Group:
    """A group that an earlier process made, to be removed."""
    group = Group.__new__(Group)
    group.version = version()
    tops = [TOP / FOLDER] if group.version == 2 else [TOP / "memory" / FOLDER, TOP / "pids" / FOLDER]
    group.folders = [top / name for top in tops]
    return group


def _has_swap() -> bool:
    with contextlib.suppress(OSError, StopIteration, ValueError):
        lines = Path("/proc/meminfo").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("SwapTotal")).split()[1]) > 0
    return True
