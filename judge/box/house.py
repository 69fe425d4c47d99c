"""Building the box's inside: namespaces in which nothing is writable, and what belongs to the box as a whole."""

import contextlib
import os
import pwd

from judge.box import confine
from judge.box import namespaces as ns

SCRATCH = "/tmp"  # noqa: S108
"""Where libraries may write while the zygotes import them, and nobody afterwards (`seal`)."""
EMPTY = ("/work", "/suite", "/submission", "/submitted", "/service", "/dev/shm", "/dev/mqueue")  # noqa: S108
COUNTERS = (("/sys/fs/cgroup/memory/memory.oom_control", "oom_kill "), ("/sys/fs/cgroup/memory.events", "oom_kill "))

MEMORY = (
    ("/sys/fs/cgroup/memory", "memory.usage_in_bytes", "total_inactive_file "),
    ("/sys/fs/cgroup", "memory.current", "inactive_file "),
)


def build(proc: int) -> None:
    """Enter the box's own user and mount namespace and make everything in it unwritable but the folder of runs.

    Raises OSError where the host refuses it, which is what a probe of the engine finds out.
    """
    uid, gid = os.getuid(), os.getgid()
    ns.unshare(ns.NEWUSER | ns.NEWNS)
    ns.map_user(proc, uid, gid)
    ns.mount(None, "/", None, ns.REC | ns.PRIVATE)
    for point, flags in _writable_mounts(proc):
        with contextlib.suppress(OSError):
            ns.mount(None, point, None, ns.BIND | ns.REMOUNT | flags | ns.RDONLY)
    for place in EMPTY:
        with contextlib.suppress(FileNotFoundError):
            ns.cover(place)
    ns.mount("none", SCRATCH, "tmpfs", confine.PLAIN | ns.NOEXEC, "size=4m,nr_inodes=256,mode=1777")
    ns.mount("none", confine.RUNS, "tmpfs", confine.PLAIN | ns.NOEXEC, "size=1m,nr_inodes=64,mode=755")
    _name_user()
    ns.mount(None, confine.RUNS, None, ns.SHARED)


def seal() -> None:
    """The zygotes have imported what they import: nothing can be written in the box from now on."""
    ns.mount(None, SCRATCH, None, ns.REMOUNT | ns.RDONLY | confine.PLAIN | ns.NOEXEC)


def _writable_mounts(proc: int) -> list[tuple[str, int]]:
    """Mount points that are not read-only, with the flags they must keep."""
    found = []
    fd = os.open("self/mountinfo", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    with open(fd) as listing:
        for line in listing:
            fields = line.split()
            options = fields[5].split(",")
            kind = fields[fields.index("-") + 1]
            if "ro" not in options and kind != "proc" and "\\" not in fields[4]:
                found.append((fields[4], sum(ns.FLAGS.get(option, 0) for option in options)))
    return found


def _name_user() -> None:
    """Give the box's user a line in /etc/passwd if it has none: many programs look themselves up."""
    uid = os.getuid()
    try:
        pwd.getpwuid(uid)
    except KeyError:
        with contextlib.suppress(OSError), open("/etc/passwd") as known:
            lines = known.read()
            own = f"{confine.RUNS}/passwd"
            confine.write_file(confine.RUNS, "passwd", f"{lines}learner:x:{uid}:{os.getgid()}::/tmp:/bin/sh\n".encode())
            ns.bind(own, "/etc/passwd", confine.PLAIN | ns.RDONLY | ns.NOEXEC)


def environment(extra: dict[str, str]) -> dict[str, str]:
    """What a zygote and all its cells have for an environment."""
    one = ("OPENBLAS", "OMP", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "BLIS")
    return {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "HOME": "/tmp",  # noqa: S108
        "TMPDIR": "/tmp",  # noqa: S108
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": "/tmp",  # noqa: S108
        **{f"{name}_NUM_THREADS": "1" for name in one},
        **extra,
    }


def write_all(fd: int, data: bytes) -> None:
    """Write all of `data`."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def reap() -> None:
    """Take the dead children's leave: doormen's orphans end up here."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def memory_kb() -> int:
    """What the box uses, without file pages that could go at once; 0 where that is not known."""
    for folder, usage, idle in MEMORY:
        try:
            with open(f"{folder}/{usage}") as used, open(f"{folder}/memory.stat") as stat:
                inactive = next(int(line.split()[1]) for line in stat if line.startswith(idle))
                return (int(used.read()) - inactive) // 1024
        except (OSError, ValueError, StopIteration):
            continue
    return 0


class KillCounter:
    """How many processes of this box the kernel killed for want of memory, by its cgroup. `known`: can be read."""

    def __init__(self) -> None:
        self.fd = -1
        self.word = b""
        for path, word in COUNTERS:
            with contextlib.suppress(OSError):
                self.fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                self.word = word.encode()
                break
        self.known = self.fd >= 0

    def read(self) -> int:
        """The count so far; 0 where it is not known."""
        if self.fd < 0:
            return 0
        for line in os.pread(self.fd, 512, 0).splitlines():
            if line.startswith(self.word):
                return int(line.split()[1])
        return 0
