"""What processes use, read from procfs: for the figures of a run, and as a limit where no control group can be had.

A `Watch` adds up what a learner's processes and folders hold. It looks several times a second, so more than the limit
may be used for a moment: that is what makes such limits soft. Shared pages count by share where the kernel tells it
(PSS); where it does not, resident memory counts in full but for what a fork has from the box's keeper.
"""

import contextlib
import os
import signal
from collections.abc import Collection, Sequence

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGESIZE")
LOOK_SECONDS = 0.1
MOST_FILES = 8192


def of(pid: int) -> tuple[int, float]:
    """Peak memory in KiB and CPU seconds of a process and its ended children, 0 for what cannot be known."""
    peak, cpu = 0, 0.0
    with contextlib.suppress(OSError, ValueError, IndexError):
        with open(f"/proc/{pid}/status") as status:
            peak = next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)
        with open(f"/proc/{pid}/stat") as stat:
            cpu = sum(int(field) for field in stat.read().rpartition(")")[2].split()[11:15]) / TICKS
    return peak, cpu


def parents() -> dict[int, int]:
    """Every process that can be seen, with its parent."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{name}/stat") as stat:
                found[int(name)] = int(stat.read().rpartition(")")[2].split()[1])
    return found


def below(root: int, known: dict[int, int]) -> set[int]:
    """`root` and everything that descends from it."""
    tree = {root}
    grown = True
    while grown:
        more = {pid for pid, parent in known.items() if parent in tree} - tree
        tree |= more
        grown = bool(more)
    return tree


def memory(pid: int, inherited: int = 0) -> int:
    """Bytes that a process holds, its share of what is shared; `inherited` is taken off where shares are not known."""
    missing = (OSError, ValueError, IndexError, StopIteration)
    with contextlib.suppress(*missing), open(f"/proc/{pid}/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) * 1024
    return max(0, resident(pid) - inherited)


def resident(pid: int) -> int:
    """Bytes of a process that are in memory, shared or not."""
    with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/statm") as statm:
        return int(statm.read().split()[1]) * PAGE
    return 0


def held_in(folder: str) -> tuple[int, int]:
    """Bytes and files in the file system at `folder`; nothing where it cannot be seen."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return 0, 0
    return (found.f_blocks - found.f_bfree) * found.f_frsize, found.f_files - found.f_ffree


class Watch:
    """Whether processes and folders together hold more than `most` bytes."""

    def __init__(self, most: int, folders: Sequence[str]) -> None:
        self.most, self.folders = most, folders
        self.inherited = resident(os.getpid())
        self.peak = 0

    def exceeded(self, pids: Collection[int], at: str = "") -> bool:
        """Whether these processes, and the folders (seen below `at`), hold too much, or the folders too many files."""
        held = 0
        for folder in self.folders:
            size, files = held_in(f"{at}{folder}")
            held += size
            if files > MOST_FILES:
                return True
        held += sum(memory(pid, self.inherited) for pid in pids)
        self.peak = max(self.peak, held)
        return held > self.most


def others(keeper: int) -> list[int]:
    """Everything in a box but its first process and `keeper`."""
    return [pid for pid in parents() if pid not in (1, keeper)]


def kill_all(keeper: int) -> None:
    """In a pid namespace that is a box's alone: kill everything but the first process and `keeper`."""
    for _ in range(50):
        left = others(keeper)
        if not left:
            return
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
