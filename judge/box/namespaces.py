"""The system calls that cells are made with, over ctypes: namespaces, mounts, capabilities, the filter.

Every function raises OSError with the name of the call. Nothing here knows what a cell is. Constants are those of
Linux on every architecture that Assay runs on (x86_64 and aarch64 share them).
"""

import ctypes
import errno
import fcntl
import os
import signal
import socket
import struct

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000

RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT, NOSYMFOLLOW = 1, 2, 4, 8, 32, 256
NOATIME, NODIRATIME, BIND, REC, PRIVATE, SHARED, RELATIME = 1024, 2048, 4096, 16384, 1 << 18, 1 << 20, 1 << 21
DETACH = 2
FLAGS = {
    "ro": RDONLY,
    "nosuid": NOSUID,
    "nodev": NODEV,
    "noexec": NOEXEC,
    "noatime": NOATIME,
    "nodiratime": NODIRATIME,
    "relatime": RELATIME,
    "nosymfollow": NOSYMFOLLOW,
}

SYS_ADMIN = 21
_THREAD = 0x10000
_SET_PDEATHSIG, _SET_DUMPABLE, _SET_SECCOMP, _CAPBSET_DROP = 1, 4, 22, 24
_SET_CHILD_SUBREAPER, _SET_NO_NEW_PRIVS, _CAP_AMBIENT = 36, 38, 47

_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE_PIDFD = 0x1000

_libc = ctypes.CDLL(None, use_errno=True)
_held = ctypes.PyDLL(None, use_errno=True)  # calls that keep the interpreter's lock, as a fork must
_held.syscall.restype = ctypes.c_long
_held.syscall.argtypes = (
    ctypes.c_long, ctypes.c_ulong, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int), ctypes.c_long, ctypes.c_long,
)  # fmt: skip
_libc.mount.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p]
_libc.umount2.argtypes = [ctypes.c_char_p, ctypes.c_int]
_libc.unshare.argtypes = [ctypes.c_int]
_libc.setns.argtypes = [ctypes.c_int, ctypes.c_int]
_libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4


class _Filter(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def _check(result: int, what: str) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{os.strerror(error)} ({what})")


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """mount(2)."""
    result = _libc.mount(
        source.encode() if source else None,
        target.encode(),
        kind.encode() if kind else None,
        flags,
        options.encode() if options else None,
    )
    _check(result, f"mount {kind or 'bind'} on {target}")


def bind(source: str, target: str, flags: int = 0) -> None:
    """Bind `source` over `target`, with `flags` added by a second, remounting call."""
    mount(source, target, None, BIND)
    if flags:
        mount(None, target, None, BIND | REMOUNT | flags)


def cover(target: str) -> None:
    """An empty, unwritable tmpfs over `target`."""
    mount("none", target, "tmpfs", RDONLY | NOSUID | NODEV | NOEXEC, "size=4k,nr_inodes=2,mode=555")


def unmount(target: str) -> None:
    """umount2(2), detaching."""
    _check(_libc.umount2(target.encode(), DETACH), f"unmount {target}")


def unshare(flags: int) -> None:
    """Enter new namespaces; after NEWUSER the caller has to `map_user`."""
    _check(_libc.unshare(flags), f"unshare {flags:#x}")


def has_one_thread() -> bool:
    """Whether the kernel would say that this process has one thread; True also where a filter keeps it from saying."""
    return _libc.unshare(_THREAD) == 0 or ctypes.get_errno() != errno.EINVAL


def map_user(proc: int, uid: int, gid: int) -> None:
    """In a new user namespace: map the user it was made by to itself. `proc` is a descriptor of a procfs that knows
    this process (its own /proc may be empty)."""
    write(proc, "self/setgroups", "deny")
    write(proc, "self/uid_map", f"{uid} {uid} 1")
    write(proc, "self/gid_map", f"{gid} {gid} 1")


def fork_into(flags: int) -> tuple[int, int]:
    """Fork, with the child in new namespaces from its first instruction: (pid, pidfd) in the parent, (0, -1) there.

    One fork less than unshare, which moves only children into a new pid namespace. The caller must have one thread, and
    the child must do little but fork again, by os.fork: nothing of what Python does around a fork is done here. That is
    to give other threads' locks back and to make chance anew, and touches two hundred pages, each of which is copied.
    """
    pidfd = ctypes.c_int(-1)
    pid = _held.syscall(_CLONE[os.uname().machine], flags | _CLONE_PIDFD | signal.SIGCHLD, None, pidfd, 0, 0)
    if pid < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{os.strerror(error)} (clone)")
    return (pid, pidfd.value) if pid else (0, -1)


def join(fd: int, kind: int) -> None:
    """setns(2)."""
    _check(_libc.setns(fd, kind), f"setns {kind:#x}")


def write(folder: int, name: str, text: str) -> None:
    """Write `text` to the file `name` under the open folder `folder`."""
    fd = os.open(name, os.O_WRONLY | os.O_CLOEXEC, dir_fd=folder)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def loopback_up() -> None:
    """Bring up `lo` of the own network namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))


def _prctl(option: int, a: int = 0, b: int = 0, c: int = 0, d: int = 0) -> int:
    return int(_libc.prctl(option, a, b, c, d))


def become_subreaper() -> None:
    """Orphans below this process become its children."""
    _check(_prctl(_SET_CHILD_SUBREAPER, 1), "PR_SET_CHILD_SUBREAPER")


def set_dumpable(yes: bool) -> None:
    """Whether others of the same user may look into this process."""
    _check(_prctl(_SET_DUMPABLE, int(yes)), "PR_SET_DUMPABLE")


def die_with(parent: int) -> None:
    """Be killed when the process `parent`, which forked this one, ends."""
    _check(_prctl(_SET_PDEATHSIG, signal.SIGKILL), "PR_SET_PDEATHSIG")
    if os.getppid() != parent:
        os._exit(0)


def keep_over_exec(capability: int) -> None:
    """Keep a capability that this process has in the programs it executes (inheritable and ambient)."""
    header = struct.pack("Ii", 0x20080522, 0)
    data = ctypes.create_string_buffer(24)
    _check(_libc.capget(header, data), "capget")
    words = list(struct.unpack("6I", data.raw))
    words[2 + 3 * (capability // 32)] |= 1 << (capability % 32)
    _check(_libc.capset(header, struct.pack("6I", *words)), "capset")
    _check(_prctl(_CAP_AMBIENT, 2, capability), "PR_CAP_AMBIENT_RAISE")


def drop_capabilities() -> None:
    """Empty the bounding, ambient, effective, permitted and inheritable sets, for good."""
    for capability in range(64):
        if _prctl(_CAPBSET_DROP, capability) != 0:
            break
    _prctl(_CAP_AMBIENT, 4)
    _check(_libc.capset(struct.pack("Ii", 0x20080522, 0), bytes(24)), "capset")


def no_new_privileges() -> None:
    """No program started from here on gains anything by being executed."""
    _check(_prctl(_SET_NO_NEW_PRIVS, 1), "PR_SET_NO_NEW_PRIVS")


def load_filter(program: bytes) -> None:
    """Load a seccomp program (BPF instructions of 8 bytes each). Needs no_new_privileges first."""
    held = ctypes.create_string_buffer(program, len(program))
    described = _Filter(len(program) // 8, ctypes.addressof(held))
    _check(_prctl(_SET_SECCOMP, 2, ctypes.addressof(described)), "PR_SET_SECCOMP")
