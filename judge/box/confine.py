"""How a cell is closed behind its code: mounts over every place that could be written, then rights taken away.

The order matters. The init of a cell mounts (it has the capabilities of the cell's own user namespace), then it lets go
of everything, capabilities and new privileges, for itself and the code that it forks; last, in the code alone, comes
the filter, which also ends namespaces within namespaces. Limits are set when the job is known, which lowers them only.
"""

import os
import resource
import signal
from collections.abc import Mapping, Sequence
from typing import Any

from judge.box import namespaces as ns
from judge.box.frames import unpack

RUNS = "/assay"
"""Where the working folders of runs are mounted; seen by porter and zygotes, covered in cells."""

PLAIN = ns.NOSUID | ns.NODEV


def mount_common(sizes: Mapping[str, int]) -> None:
    """The writable places that every cell has for itself. `sizes` in KiB: `tmp`, `shm`."""
    ns.mount("none", "/tmp", "tmpfs", PLAIN, f"size={sizes['tmp']}k,nr_inodes=4096,mode=1777")  # noqa: S108
    ns.mount("none", "/dev/shm", "tmpfs", PLAIN, f"size={sizes['shm']}k,nr_inodes=256,mode=1777")  # noqa: S108
    ns.cover("/dev/mqueue")
    ns.mount("none", "/dev/pts", "devpts", ns.NOSUID | ns.NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    ns.cover("/proc")
    ns.cover("/sys/fs/cgroup")


def mount_learner(run: str, covers: Sequence[Sequence[str]]) -> None:
    """The learner's view of the run's folder. `covers`: (path, kind) in the working folder that this side must not
    replace: kind "file" and "dir" hide what the suite has there, "keep" only holds a folder in its place."""
    ns.bind(f"{run}/work", "/work", PLAIN)
    for path, kind in covers:
        target = f"/work/{path}"
        if kind == "file":
            ns.bind("/dev/null", target)
        elif kind == "dir":
            ns.cover(target)
        else:
            ns.bind(target, target)
    ns.bind(f"{run}/submission", "/submission", PLAIN | ns.RDONLY)
    ns.cover(RUNS)


def mount_checker(run: str, covers: Sequence[Sequence[str]], shared: bool) -> None:
    """The checker's view: the suite's data files over the working folder, nothing there to be followed or executed."""
    ns.bind(f"{run}/work", "/work", PLAIN if shared else PLAIN | ns.NOEXEC | ns.NOSYMFOLLOW)
    for path, kind in covers:
        if kind != "keep":
            ns.bind(f"/suite/{path}", f"/work/{path}", PLAIN | ns.RDONLY | ns.NOEXEC)
    ns.bind(f"{run}/submission", "/submitted", PLAIN | ns.RDONLY | ns.NOSYMFOLLOW)
    if shared:
        ns.bind(f"{run}/submission", "/submission", PLAIN | ns.RDONLY)
    ns.cover(RUNS)


def mount_sockets(run: str, flags: int) -> None:
    """The folder of the services' Unix sockets, for service cells and, with RDONLY among `flags`, the checker."""
    ns.bind(f"{run}/service", "/service", PLAIN | ns.NOEXEC | ns.NOSYMFOLLOW | flags)


def mount_service(run: str) -> None:
    """A service's view of the run's folder: its sockets and nothing else."""
    mount_sockets(run, 0)
    ns.cover(RUNS)


def mount_suite(packed: int) -> None:
    """The suite's own folder, filled from the memory file `packed` (a message whose blobs are the files), unwritable
    from then on."""
    _, files = unpack(os.pread(packed, os.fstat(packed).st_size, 0))
    os.close(packed)
    size = sum(len(data) + 4096 for data in files.values()) // 1024 + 256
    ns.mount("none", "/suite", "tmpfs", PLAIN, f"size={size}k,mode=755")
    for name, data in files.items():
        write_file("/suite", name, data)
    ns.mount(None, "/suite", None, ns.BIND | ns.REMOUNT | ns.RDONLY | PLAIN)


def fill_suite(packed: int) -> None:
    """The same in a box that has the folder already, for a suite and nobody else."""
    _, files = unpack(os.pread(packed, os.fstat(packed).st_size, 0))
    os.close(packed)
    for name, data in files.items():
        write_file("/suite", name, data)


def write_file(root: str, name: str, data: bytes) -> None:
    """Make the file `name` (a path below `root`) and the folders above it."""
    path = f"{root}/{name}"
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view) :]
    finally:
        os.close(fd)


def let_go() -> None:
    """No capabilities, no new privileges."""
    ns.drop_capabilities()
    ns.no_new_privileges()


def limit(limits: Mapping[str, Any]) -> None:
    """Set resource limits: `cpu` seconds, `processes`, `files`, `file_size` bytes, `data` bytes (0: not limited)."""
    wanted = [
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, limits["files"], limits["files"]),
        (resource.RLIMIT_FSIZE, limits["file_size"], limits["file_size"]),
        (resource.RLIMIT_NPROC, limits["processes"], limits["processes"]),
    ]
    if limits.get("cpu"):
        wanted.append((resource.RLIMIT_CPU, limits["cpu"], limits["cpu"] + 1))
    if limits.get("data"):
        wanted.append((resource.RLIMIT_DATA, limits["data"], limits["data"]))
    for which, soft, hard in wanted:
        top = resource.getrlimit(which)[1]
        if top != resource.RLIM_INFINITY:
            soft, hard = min(soft, top), min(hard, top)
        resource.setrlimit(which, (soft, hard))


LIBRARIES: set[int] = set()
"""Descriptors of libraries that this process runs, opened by themselves: libffi maps its own code again when it needs
more of it, and would map whatever else had come to have that number."""


def only_keep(fds: Sequence[int]) -> None:
    """Close every descriptor from 3 up but `fds` and those that a library has of itself."""
    low = 3
    for fd in sorted({*fds, *LIBRARIES}):
        os.closerange(low, fd)
        low = fd + 1
    os.closerange(low, 65536)


def quiet(out: int | None = None, err: int | None = None) -> None:
    """Descriptors 0 to 2: nothing to read, and `out` and `err` (nothing where None) to write to."""
    null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
    os.dup2(null, 0)
    os.dup2(null if out is None else out, 1)
    os.dup2(null if err is None else err, 2)
    if null > 2:
        os.close(null)


def reset_signals() -> None:
    """What a program expects that was just started."""
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)
