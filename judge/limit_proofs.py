"""What `assay doctor` proves about a sandbox: by trying, in real cells, what the limits are there to stop.

Each proof is a job of its own: a learner's program that tries, a suite that counts what succeeded, and a judgement of
the result. A limit counts as held only if the attempt was really made and really stopped; a job that did not come to
the attempt proves nothing and fails. The last proof is an honest program: after all that, the box must still be right.
Over 300 lines because every attempt's program stands beside what is expected of it.
"""

import json
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from judge.job import Job, Limits, Result
from judge.words import Ending

LIMITS = Limits(seconds=30, case_seconds=10, cpu_seconds=20, memory_mb=128)


@dataclass(frozen=True)
class Attempt:
    """One proof: `solution` tries, `suite` looks, `judge` says why the limit does not hold, or "" if it does."""

    name: str
    what: str
    solution: str
    suite: str
    judge: Callable[[Result], str]
    fix: str
    limits: Limits = LIMITS
    loopback: bool = False

    def job(self) -> Job:
        """The job to run."""
        return Job(
            version=f"doctor-{self.name}",
            suite={"test_proof.py": textwrap.dedent(self.suite).encode()},
            files={"solution.py": textwrap.dedent(self.solution).encode()},
            limits=self.limits,
            loopback=self.loopback,
        )


def cases(result: Result) -> list[dict[str, object]]:
    """The `case` frames of a report; a frame that is none is left out."""
    found = []
    for line in result.report:
        try:
            frame = json.loads(line)
        except ValueError:
            continue
        if isinstance(frame, dict) and frame.get("event") == "case":
            found.append(frame)
    return found


def passed(result: Result) -> str:
    """The attempt's suite found nothing wrong."""
    if result.fault:
        return result.fault
    seen = cases(result)
    if not seen:
        return "the attempt was not made: the cells reported nothing"
    for case in seen:
        if case.get("outcome") != "passed":
            detail = case.get("detail")
            said = detail.get("message", "") if isinstance(detail, dict) else ""
            return f"{case.get('outcome')}: {str(said).strip()[:400]}"
    return ""


def ended(*expected: Ending) -> Callable[[Result], str]:
    """A cell was ended for one of these reasons, and the case did not pass."""

    def judge(result: Result) -> str:
        if result.fault:
            return result.fault
        if any(case.get("outcome") == "passed" for case in cases(result)):
            return "the attempt was not stopped"
        endings = [end.ending for end in result.ends]
        if not set(endings) & set(expected):
            names = ", ".join(endings) or "finished"
            return f"ended as {names}, not as {' or '.join(expected)}"
        return ""

    return judge


def noticed(expected: Ending) -> Callable[[Result], str]:
    """The run ended so, whatever became of its case: the kernel may have killed children only."""

    def judge(result: Result) -> str:
        if result.fault or expected in [end.ending for end in result.ends]:
            return result.fault
        return "the attempt was not stopped"

    return judge


def out_of_memory(result: Result) -> str:
    """Ended by the kernel's or our own limit, or refused the memory: all three are the limit holding."""
    refused = [case for case in cases(result) if "MemoryError" in json.dumps(case)]
    return "" if refused and not result.fault else ended(Ending.OUT_OF_MEMORY)(result)


def attempts(port: int, addresses: list[str], marker: str) -> Iterator[Attempt]:
    """All proofs in order. `port` and `addresses` are where this process listens and whoever reaches it has left the
    box; `marker` is a file of the host that no cell may see."""
    yield Attempt(
        "honest", "an honest program is judged right",
        "def add(a, b): return a + b",
        """
        from solution import add
        def test_add(): assert add(2, 3) == 5
        """,
        passed, "see the log of the worker",
    )  # fmt: skip
    yield Attempt(
        "network", "no cell reaches this machine or any other, not even one that may serve on its own loopback",
        """
        import socket
        def interfaces():
            try:
                return [name for _, name in socket.if_nameindex()]
            except PermissionError:
                return []
        def own_loopback():
            with socket.socket() as server:
                server.bind(("127.0.0.1", 0))
                server.listen()
                return reach([server.getsockname()]) == ["127.0.0.1"]
        def reach(places):
            found = []
            for address, port in places:
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                with socket.socket(family, socket.SOCK_STREAM) as one:
                    one.settimeout(1)
                    try:
                        one.connect((address, port))
                        found.append(address)
                    except OSError:
                        pass
            return found
        def resolve():
            try:
                return socket.gethostbyname("example.org")
            except OSError:
                return ""
        """,
        f"""
        import solution
        PLACES = {[(address, port) for address in addresses]!r}
        def test_only_loopback(): assert set(solution.interfaces()) <= {{"lo"}}
        def test_sockets_work_at_all(): assert solution.own_loopback()
        def test_nothing_is_reached(): assert solution.reach(PLACES) == []
        def test_no_name_is_resolved(): assert solution.resolve() == ""
        """,
        passed, "cells need network namespaces: see `assay doctor` on user namespaces", loopback=True,
    )  # fmt: skip
    yield Attempt(
        "files", "no cell writes outside its own folders or reads the host's files or the suite",
        """
        import os
        def writable(places):
            found = []
            for place in places:
                try:
                    with open(os.path.join(place, "assay-doctor-was-here"), "w") as file:
                        file.write("x")
                    found.append(place)
                except OSError:
                    pass
            return found
        def seen(path): return os.path.exists(path)
        def suites():
            found = []
            for folder in ("/suite", "/checker", "/assay"):
                try:
                    found += [name for name in os.listdir(folder) if "test_" in name]
                except OSError:
                    pass
            return found
        def processes():
            try:
                return [name for name in os.listdir("/proc") if name.isdigit()]
            except OSError:
                return []
        """,
        f"""
        import solution
        PLACES = ["/", "/etc", "/usr", "/usr/local", "/bin", "/var", "/root", "/home", "/suite", "/assay", "/proc",
                  "/proc/sys/kernel", "/sys", "/dev", "/run", "/opt", "/srv", "/mnt"]
        def test_nothing_else_is_writable(): assert solution.writable(PLACES) == []
        def test_the_host_is_not_seen(): assert not solution.seen({marker!r})
        def test_the_suite_is_not_seen(): assert solution.suites() == []
        def test_no_process_of_others_is_seen(): assert len(solution.processes()) <= 8
        """,
        passed, "the root of the box must be read-only: do not change the container's options",
    )  # fmt: skip
    yield Attempt(
        "memory", "memory ends where the exercise says", "def eat(): return len(b'x' * (1 << 30))",
        """
        import solution
        def test_eat(): assert solution.eat() == 1 << 30
        """,
        out_of_memory,
        "the memory controller is missing or swap is not counted: boot with cgroup_enable=memory swapaccount=1",
    )  # fmt: skip
    yield Attempt(
        "children", "the memory of many small programs counts together",
        """
        import os, time
        def eat(most):
            for _ in range(most):
                try:
                    child = os.fork()
                except OSError:
                    break
                if child == 0:
                    held = bytearray(os.urandom(1 << 20)) * 32
                    time.sleep(20)
                    os._exit(0)
            time.sleep(3)
            return most
        """,
        """
        import solution
        def test_eat(): assert solution.eat(24) == 24
        """,
        noticed(Ending.OUT_OF_MEMORY), "the memory controller is missing: see memory",
        Limits(seconds=60, case_seconds=40, cpu_seconds=40, memory_mb=128),
    )  # fmt: skip
    yield Attempt(
        "hidden memory", "memory that no process owns counts too",
        """
        import os
        def eat():
            descriptor = os.memfd_create("hidden")
            return sum(os.write(descriptor, bytes(1 << 20)) for _ in range(1024))
        """,
        """
        import solution
        def test_eat(): assert solution.eat() == 1 << 30
        """,
        stopped_by_error_or(Ending.OUT_OF_MEMORY), "the memory controller is missing: see memory",
    )  # fmt: skip
    yield Attempt(
        "processes", "no more processes than the exercise says",
        """
        import os, time
        def fork(most):
            made = 0
            for _ in range(most):
                try:
                    child = os.fork()
                except OSError:
                    break
                if child == 0:
                    time.sleep(20)
                    os._exit(0)
                made += 1
            return made
        """,
        """
        import solution
        def test_fork(): assert 4 < solution.fork(600) <= 64
        """,
        passed, "the pids controller is missing, or RLIMIT_NPROC does not hold for the box's user",
    )  # fmt: skip
    yield Attempt(
        "open files", "no more open files than the exercise says",
        """
        import os
        def open_all(most):
            held = []
            try:
                for _ in range(most):
                    held.append(os.open("/dev/null", os.O_RDONLY))
            except OSError:
                pass
            for one in held:
                os.close(one)
            return len(held)
        """,
        """
        import solution
        def test_open(): assert 16 < solution.open_all(5000) <= 256
        """,
        passed, "RLIMIT_NOFILE does not hold in cells",
    )  # fmt: skip
    yield Attempt(
        "disk", "no more disk than the exercise says, in bytes or in files",
        """
        import os
        def fill():
            written = 0
            try:
                with open("filled", "wb", buffering=0) as file:
                    for _ in range(512):
                        written += file.write(bytes(1 << 20))
            except OSError:
                pass
            os.remove("filled")
            return written >> 20
        def litter(most):
            made = 0
            try:
                for number in range(most):
                    open(f"/tmp/litter-{number}", "w").close()
                    made += 1
            except OSError:
                pass
            return made
        """,
        """
        import solution
        def test_fill(): assert 0 < solution.fill() <= 33
        def test_litter(): assert 0 < solution.litter(50_000) < 20_000
        """,
        passed, "cells need their own size-capped tmpfs",
    )  # fmt: skip
    yield Attempt(
        "output", "endless output is cut off",
        """
        def shout():
            for _ in range(4096):
                print("x" * 65536)
        """,
        """
        import solution
        def test_shout(): solution.shout()
        """,
        ended(Ending.OUTPUT_FLOODED), "the porter does not count what cells print",
    )  # fmt: skip
    yield Attempt(
        "endless", "an endless loop is ended when its case's time is over",
        """
        def loop():
            while True:
                pass
        """,
        """
        import solution
        def test_loop(): solution.loop()
        """,
        ended(Ending.TIMED_OUT), "the porter does not end cells in time", Limits(seconds=20, case_seconds=1),
    )  # fmt: skip
    yield Attempt(
        "stubborn", "a program that ignores signals, forks and sleeps is ended when its case's time is over",
        """
        import os, signal, time
        def hide():
            for number in range(1, 32):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            if os.fork() == 0:
                os.setsid()
            time.sleep(60)
        """,
        """
        import solution
        def test_hide(): solution.hide()
        """,
        ended(Ending.TIMED_OUT), "the porter does not end cells in time", Limits(seconds=20, case_seconds=1),
    )  # fmt: skip
    yield Attempt(
        "kernel", "what programs have no business with is refused by the kernel",
        KERNEL,
        """
        import solution
        def test_refused(): assert solution.allowed() == []
        def test_no_rights(): assert solution.gains() == []
        """,
        passed, "the seccomp filter of cells is not in force: the kernel needs CONFIG_SECCOMP_FILTER",
    )  # fmt: skip
    yield Attempt(
        "leftovers", "nothing of an earlier run is there in the next, and the box is right after all this",
        """
        import os
        def left():
            found = []
            for folder in ("/tmp", "/dev/shm", "/dev/mqueue", "."):
                try:
                    found += [name for name in os.listdir(folder) if "litter" in name or "filled" in name]
                except OSError:
                    pass
            return found
        def square(number): return number * number
        """,
        """
        import solution
        def test_nothing_left(): assert solution.left() == []
        def test_still_right(): assert solution.square(12) == 144
        """,
        passed, "cells share a writable folder",
    )  # fmt: skip


def stopped_by_error_or(ending: Ending) -> Callable[[Result], str]:
    """Ended so, or the learner's call was refused by the system; either way the case did not pass."""
    refusals = ("PermissionError", "OSError", "MemoryError")

    def judge(result: Result) -> str:
        failed = [json.dumps(case) for case in cases(result) if case.get("outcome") == "failed"]
        refused = any(name in case for case in failed for name in refusals)
        return "" if refused and not result.ends and not result.fault else ended(ending)(result)

    return judge


KERNEL = """
import ctypes, os, platform, socket
libc = ctypes.CDLL(None, use_errno=True)
NUMBERS = {
    "x86_64": {"unshare": 272, "mount": 165, "ptrace": 101, "keyctl": 250, "bpf": 321, "perf_event_open": 298,
               "userfaultfd": 323, "io_uring_setup": 425, "setns": 308, "open_by_handle_at": 304, "kcmp": 312,
               "process_vm_readv": 310, "init_module": 175, "pivot_root": 155, "fsopen": 430},
    "aarch64": {"unshare": 97, "mount": 40, "ptrace": 117, "keyctl": 219, "bpf": 280, "perf_event_open": 241,
                "userfaultfd": 282, "io_uring_setup": 425, "setns": 268, "open_by_handle_at": 265, "kcmp": 272,
                "process_vm_readv": 270, "init_module": 105, "pivot_root": 41, "fsopen": 430},
}
REFUSALS = {1, 13, 38}  # EPERM, EACCES, ENOSYS
ARGUMENTS = {"unshare": (0x10000000,), "ptrace": (0, 0, 0, 0), "keyctl": (0, -3, 1), "io_uring_setup": (1, None)}
def allowed():
    found = []
    for name, number in NUMBERS[platform.machine()].items():
        ctypes.set_errno(0)
        answer = libc.syscall(number, *ARGUMENTS.get(name, (None, None, None, None, None)))
        if answer >= 0 or ctypes.get_errno() not in REFUSALS:
            found.append(f"{name}: {answer} {ctypes.get_errno()}")
    for name, family in (("netlink", 16), ("packet", 17), ("vsock", 40), ("alg", 38)):
        try:
            socket.socket(family, socket.SOCK_RAW if name != "alg" else socket.SOCK_SEQPACKET).close()
            found.append(f"socket {name}")
        except OSError:
            pass
    return found
def gains():
    found = []
    if os.geteuid() == 0:
        found.append("root")
    if libc.prctl(39, 0, 0, 0, 0) != 1:  # PR_GET_NO_NEW_PRIVS
        found.append("new privileges")
    for capability in range(41):
        if libc.prctl(23, capability, 0, 0, 0) == 1:  # PR_CAPBSET_READ
            found.append(f"capability {capability}")
    return found
"""
