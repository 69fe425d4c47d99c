"""Asks the kernel for what a sandbox must not give: namespaces, mounts, ptrace, io_uring, keys, bpf, raw sockets."""

import ctypes, os, socket
from hollow import *
libc = ctypes.CDLL(None, use_errno=True)
got = []
def probe(name, *args):
    if libc.syscall(*args) >= 0:
        got.append(name)
probe("unshare user", 272, 0x10000000)
probe("unshare net", 272, 0x40000000)
probe("unshare mount", 272, 0x20000)
probe("io_uring_setup", 425, 1, ctypes.create_string_buffer(120))
probe("add_key", 248, b"user", b"x", b"y", 1, -3)
probe("keyctl", 250, 0, -3, 1)
probe("bpf", 321, 0, ctypes.create_string_buffer(64), 64)
probe("perf_event_open", 298, ctypes.create_string_buffer(128), 0, -1, -1, 0)
probe("userfaultfd", 323, 0)
probe("ptrace traceme", 101, 0, 0, 0, 0)
probe("process_vm_readv", 310, os.getpid(), 0, 0, 0, 0, 0)
probe("mount", 165, b"none", b"/tmp", b"tmpfs", 0, 0)
probe("setns", 308, 0, 0)
probe("open_by_handle_at", 304, -100, 0, 0)
probe("pidfd_getfd", 438, 0, 0, 0)
for family in (socket.AF_NETLINK, getattr(socket, "AF_VSOCK", 40), getattr(socket, "AF_PACKET", 17), 38):
    for kind in (socket.SOCK_RAW, socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            socket.socket(family, kind)
            got.append(f"socket {family} {kind}")
        except OSError:
            pass
if got:
    print("FOUND KERNEL", got)
    open("/work/FOUND-KERNEL", "w").write(repr(got))
