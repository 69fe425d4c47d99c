"""Making a cell: two processes.

    zygote ── clone ── init    pid 1 in new namespaces (user, mount, pid, ipc, uts, net): writes its maps, mounts, forks
                         │     the code, reaps whatever dies, and when the code has ended says how and ends too, which
                         │     ends everything in the cell
                         └─ code   waits for its job, sets its limits, runs

All speak over one SEQPACKET socket, `control`, whose other end the porter holds. Said there: `init` (by the zygote,
with the pidfd of init, so that nothing is ever killed by number), with `share_net` `net` (with the network namespace),
`ready` (by the code; the kernel adds its pid), then `ended` (`status` of wait(2), `max_rss` KiB and `cpu` seconds of
all that ran). `broken` with `why` may come at any place. The end of the socket means that the cell is dead, since init
holds it until then. The porter says one thing: the job, with descriptors.

A cell may wait for its job for a long time: until then it has seen no byte of anybody's.
"""

import os
import resource
import signal
import socket
import traceback
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from judge.box import confine
from judge.box import namespaces as ns
from judge.box.frames import post, take

ALONE = ns.NEWUSER | ns.NEWNS | ns.NEWPID | ns.NEWIPC | ns.NEWUTS
Body = Callable[[dict[str, Any], list[int]], None]


def fork(request: Mapping[str, Any], fds: list[int], program: bytes, body: Body, close: Callable[[], None]) -> None:
    """In a zygote: start a cell. `fds` are a procfs, the control socket and, for `join_net`, a network namespace or,
    for a suite, the memory file of its files; they are closed here. `program` is the filter, `body` what the code does
    with its job, and `close` drops what the zygote holds and the cell must not."""
    control = socket.socket(fileno=fds[1])
    uid, gid = os.getuid(), os.getgid()
    own_fork = bool(request.get("join_net"))
    zygote = os.getpid()
    try:
        if request.get("bare"):
            pid, pidfd = _fork_bare()
        else:
            pid, pidfd = _fork_in_net(fds[2]) if own_fork else ns.fork_into(ALONE | ns.NEWNET)
    except OSError:
        complain(control)
        pid, pidfd = -1, -1
    if pid:
        if pid > 0 and request.get("bare") and pidfd < 0:
            post(control, {"say": "init", "number": pid})
        if pidfd >= 0:
            post(control, {"say": "init"}, (pidfd,))
            os.close(pidfd)
            if own_fork:
                os._exit(0)
        control.close()
        for fd in (fds[0], *fds[2:]):
            os.close(fd)
        return
    try:
        close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if request.get("bare"):
            ns.die_with(zygote)
        _enter(request, fds, control, uid, gid)
        _init(request, fds, control, program, body)
    except BaseException:
        complain(control)
    finally:
        os._exit(70)


def _fork_bare() -> tuple[int, int]:
    """Like `fork_into` for a box that holds one side only and is itself the confinement: no namespaces of its own."""
    pid = os.fork()
    try:
        return pid, os.pidfd_open(pid) if pid else -1
    except OSError:  # gVisor has none
        return pid, -1


def _fork_in_net(net: int) -> tuple[int, int]:
    """Like `fork_into` for a cell that joins a network namespace: whoever goes there has no right to come back, so that
    is a process of its own, in which this returns init's pid and pidfd; in the zygote it returns (-1, -1)."""
    if os.fork():
        return -1, -1
    try:
        ns.join(net, ns.NEWNET)
        return ns.fork_into(ALONE)
    except OSError:
        os._exit(73)


def complain(control: socket.socket) -> None:
    """Say that the making of the cell failed, as well as that can still be said."""
    try:
        post(control, {"say": "broken", "why": traceback.format_exc()[-2000:]})
    except OSError:
        os._exit(71)


def _enter(request: Mapping[str, Any], fds: list[int], control: socket.socket, uid: int, gid: int) -> None:
    """What init needs the box's procfs for; from here on it has none."""
    proc = fds[0]
    if not request.get("bare"):
        ns.map_user(proc, uid, gid)
        if request.get("join_net"):
            os.close(fds[2])
        else:
            ns.loopback_up()
    ns.write(proc, "self/oom_score_adj", str(request["oom_score"]))
    if request.get("share_net"):
        net = os.open("self/ns/net", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
        post(control, {"say": "net"}, (net,))
        os.close(net)
    os.close(proc)


def _mount(request: Mapping[str, Any], fds: list[int]) -> None:
    role = request["role"]
    if request.get("bare"):  # the box's own places are the cell's
        if role == "suite":
            confine.fill_suite(fds[2])
        return
    confine.mount_common(request["sizes"])
    if role == "learner":
        confine.mount_learner(request["run"], request["covers"])
    elif role == "checker":
        if request["services"]:
            confine.mount_sockets(request["run"], ns.RDONLY)
        confine.mount_checker(request["run"], request["covers"], request["shared"])
    elif role == "service":
        confine.mount_service(request["run"])
    else:
        confine.mount_suite(fds[2])


def _init(request: Mapping[str, Any], fds: list[int], control: socket.socket, program: bytes, body: Body) -> NoReturn:
    _mount(request, fds)
    bare = bool(request.get("bare"))
    confine.let_go()  # for the code as well, which inherits it
    init = os.getpid()
    code = os.fork()
    if code == 0:
        if bare:
            ns.die_with(init)
        _code(request, control, program, body)
    ns.set_dumpable(False)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    confine.quiet()
    confine.only_keep([control.fileno()])
    status = 0
    while True:
        pid, ended = os.waitpid(-1, 0)
        if pid == code:
            status = ended
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    post(control, {"say": "ended", "status": status, "max_rss": used.ru_maxrss, "cpu": used.ru_utime + used.ru_stime})
    os._exit(0)


def _code(request: Mapping[str, Any], control: socket.socket, program: bytes, body: Body) -> NoReturn:
    try:
        os.setsid()
        if program:
            ns.load_filter(program)
        if request["role"] in ("suite", "service"):  # they have no job, and say themselves when they serve
            body(dict(request), [control.detach()])
            os._exit(0)
        post(control, {"say": "ready"})
        received = take(control)
        if received is None:
            os._exit(0)
        control.close()
        job, fds, _ = received
        if job["limits"]:
            confine.limit(job["limits"])
        confine.reset_signals()
        os.chdir("/work")
        body(job, fds)
    except BaseException:
        if control.fileno() >= 0:
            complain(control)
        os._exit(72)
    os._exit(0)
