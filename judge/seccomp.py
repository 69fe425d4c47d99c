"""The system calls that boxes and cells may make: Docker's profile and the filters that cells load.

Three lists, each within the one before:

- a *box* may make what ordinary programs make, and what making cells takes (`unshare`, `mount`, `umount2`, `setns`,
  `prctl`). It is Docker's JSON profile for the engine, and a BPF program for bubblewrap.
- a *checker* cell may not make cells: no namespaces, no mounts.
- a *learner* cell is the same, and may not change limits of other processes.

What is refused is refused with an errno, never a signal, so that programs go on with their second choice. `clone3`
answers ENOSYS since its flags cannot be read by a filter; libc falls back to `clone`, whose flags can. `socket` is for
Unix, INET and INET6 only; `personality` for what it already is. With `soft` limits, where no
cgroup counts memory, a learner cell may not make memory that no limit of a process counts (`memfd_create`, `shmget`,
`mq_open`).

The programs are made by libseccomp in the worker, for the machine's own architecture, and sent to the box as bytes:
libseccomp is not in the images. Names that this libseccomp does not know are left out of what is allowed.
"""

import errno
import json
import platform
import tempfile
from functools import cache
from typing import Any

import pyseccomp as seccomp

FILES = """
access chdir chmod chown chown32 close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64
fadvise64_64 fallocate fanotify_mark fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync
fgetxattr flistxattr flock fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64
futimesat getcwd getdents getdents64 getxattr getxattrat inotify_add_watch inotify_init inotify_init1 inotify_rm_watch
lchown lchown32 lgetxattr link linkat listxattr listxattrat llistxattr lremovexattr lseek _llseek lsetxattr lstat
lstat64 mkdir mkdirat mknod mknodat newfstatat open openat openat2 pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev
pwritev2 read readahead readlink readlinkat readv removexattr removexattrat rename renameat renameat2 rmdir sendfile
sendfile64 setxattr setxattrat splice stat stat64 statfs statfs64 statx symlink symlinkat sync sync_file_range syncfs
tee truncate truncate64 umask unlink unlinkat utime utimensat utimensat_time64 utimes vmsplice write writev cachestat
name_to_handle_at ioctl
"""
MEMORY = """
brk madvise map_shadow_stack membarrier memfd_create mincore mlock mlock2 mlockall mmap mmap2 mprotect mremap mseal
msync munlock munlockall munmap get_mempolicy mbind set_mempolicy set_mempolicy_home_node pkey_alloc pkey_free
pkey_mprotect remap_file_pages
"""
PROCESSES = """
alarm arch_prctl capget capset clone execve execveat exit exit_group fork futex futex_requeue futex_time64 futex_wait
futex_waitv futex_wake get_robust_list get_thread_area getcpu getegid getegid32 geteuid geteuid32 getgid getgid32
getgroups getgroups32 getpgid getpgrp getpid getppid getpriority getrandom getresgid getresgid32 getresuid getresuid32
getrlimit getrusage getsid gettid getuid getuid32 ioprio_get ioprio_set kill landlock_add_rule
landlock_create_ruleset landlock_restrict_self nanosleep pause pidfd_open pidfd_send_signal prctl prlimit64
restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sched_getaffinity sched_getattr sched_getparam
sched_get_priority_max sched_get_priority_min sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr
sched_setparam sched_setscheduler sched_yield seccomp set_robust_list set_thread_area set_tid_address setfsgid
setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setitimer getitimer setpgid setpriority setregid
setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit setsid setuid setuid32 sigaltstack
signalfd signalfd4 sigreturn sysinfo tgkill time times tkill ugetrlimit uname vfork wait4 waitid waitpid
process_mrelease
"""
CLOCKS = """
clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep clock_nanosleep_time64 gettimeofday
timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create
timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64
"""
TALK = """
accept accept4 bind connect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait
epoll_wait_old eventfd eventfd2 getpeername getsockname getsockopt listen mq_getsetattr mq_notify mq_open
mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink msgctl msgget msgrcv msgsnd _newselect
poll ppoll ppoll_time64 pselect6 pselect6_time64 recv recvfrom recvmmsg recvmmsg_time64 recvmsg select semctl semget
semop semtimedop semtimedop_time64 send sendmmsg sendmsg sendto setsockopt shmat shmctl shmdt shmget shutdown socketcall
socketpair
"""
MAKE_CELLS = "unshare mount umount2 setns"
UNCOUNTED = "memfd_create shmget mq_open msgget"

NAMESPACES = 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x80
FAMILIES = (1, 2, 10)
PERSONALITIES = (0, 0x0008, 0x20000, 0x20008, 0xFFFFFFFF)


def _names(*groups: str) -> list[str]:
    return sorted({name for group in groups for name in group.split()})


@cache
def docker_profile() -> str:
    """The JSON text of a box's profile for Docker's `seccomp=` option."""
    allowed: list[dict[str, Any]] = [
        {"names": _names(FILES, MEMORY, PROCESSES, CLOCKS, TALK, MAKE_CELLS), "action": "SCMP_ACT_ALLOW"},
        {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS},
    ]
    allowed += [_only("socket", 0, family) for family in FAMILIES]
    allowed += [_only("personality", 0, value) for value in PERSONALITIES]
    return json.dumps({"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": errno.EPERM, "syscalls": allowed})


def _only(name: str, index: int, value: int) -> dict[str, Any]:
    args = [{"index": index, "value": value, "op": "SCMP_CMP_EQ"}]
    return {"names": [name], "action": "SCMP_ACT_ALLOW", "args": args}


def _allow(program: Any, name: str, *conditions: Any) -> None:
    if seccomp.resolve_syscall(seccomp.Arch.NATIVE, name) >= 0:
        program.add_rule(seccomp.ALLOW, name, *conditions)


@cache
def cell_filter(role: str, soft: bool = False) -> bytes:
    """The BPF program of a `box`, `checker` or `learner`, for this machine's architecture."""
    program = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    names = _names(FILES, MEMORY, PROCESSES, CLOCKS, TALK, *([MAKE_CELLS] if role == "box" else []))
    special = {"clone", "prlimit64"} if role != "box" else set()
    left_out = set(UNCOUNTED.split()) if soft and role == "learner" else set()
    for name in names:
        if name not in special | left_out:
            _allow(program, name)
    if role != "box":
        _allow(program, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, NAMESPACES & ~0x80, 0))
        if role == "learner":
            _allow(program, "prlimit64", seccomp.Arg(0, seccomp.EQ, 0))
        else:
            _allow(program, "prlimit64")
    for family in FAMILIES:
        _allow(program, "socket", seccomp.Arg(0, seccomp.EQ, family))
    for value in PERSONALITIES:
        _allow(program, "personality", seccomp.Arg(0, seccomp.EQ, value))
    program.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    program.set_attr(seccomp.Attr.CTL_OPTIMIZE, 2)
    with tempfile.TemporaryFile() as held:
        program.export_bpf(held)
        held.seek(0)
        return held.read()


def filters(soft: bool = False) -> dict[str, str]:
    """What a porter is told: the filters of its cells as hexadecimal text. A suite's zygote must be able to fork
    cells, so it has the box's."""
    return {
        "learner": cell_filter("learner", soft).hex(),
        "checker": cell_filter("checker").hex(),
        "suite": cell_filter("box").hex(),
    }


def machine() -> str:
    """The architecture the programs are for, as images name it."""
    return platform.machine()
