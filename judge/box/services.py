"""Services of a run: real servers, each in a cell of its own that holds neither suite nor learner's files.

A service cell is a fork of the learner's zygote (which has read nothing of anybody's) in the run's loopback network.
It lives as long as the run's other cells and is made anew with them, so what a learner does to a server ends with the
cells. Its data lie in the cell's own /tmp. The checker's account works over a Unix socket in a folder that only the
service and the checker have, the learner's over 127.0.0.1 only; neither may touch files or start programs there. So a
learner who ends a server and listens in its place is believed by nobody but the learner's own code.

The code says `ready` when a query would be answered, or `broken` with what the server said last.
"""

import os
import select
import socket
import subprocess
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from judge.box import confine
from judge.box.frames import post
from judge.box.lines import FOR_SUITE

SOCKETS = "/service"
"""Where the service puts its Unix socket; the checker has the folder too."""
START = "/usr/local/lib/assay/service"
HOME = "/tmp"  # noqa: S108  # the cell's own
LIMITS = {"cpu": 0, "processes": 160, "files": 1024, "file_size": 1 << 30, "data": 0}
LOOK_SECONDS = 0.004
LAST_WORDS = 2000


@dataclass(frozen=True)
class Known:
    """One kind of service. `data_kb`: what its data may take; `memory_mb`: what a run with it may use in addition,
    these data included."""

    port: int
    data_kb: int
    memory_mb: int
    needs: str
    """The file without which a box has no such server."""
    socket: str = ""
    """The name of its Unix socket, "" where it has none."""


KNOWN = {
    "postgresql": Known(5432, 128 << 10, 224, START, ".s.PGSQL.5432"),
    "mariadb": Known(3306, 128 << 10, 288, START, "mysqld.sock"),
    "s3": Known(5000, 64 << 10, 224, ""),
}


def stream_of(name: str) -> int:
    """The stream of a service's lines in the boxes of suite and learner. Raises ValueError for no service."""
    return FOR_SUITE + list(KNOWN).index(name)


def memory_mb(names: tuple[str, ...]) -> int:
    """What the boxes of runs with these services may use in addition."""
    return sum(KNOWN[name].memory_mb for name in names)


def serve(request: dict[str, Any], held: list[int]) -> None:
    """The code of a service cell, until the server ends."""
    control = socket.socket(fileno=held[0])
    confine.quiet()
    confine.only_keep([control.fileno()])
    confine.limit(LIMITS)
    confine.reset_signals()
    name = request["service"]
    known = KNOWN[name]
    if known.needs and not Path(known.needs).exists():
        _broken(control, f"this sandbox has no {name} server: build the image `database` (assay images)")
    os.chdir(HOME)
    Path(f"{HOME}/data").mkdir(mode=0o700)
    with open(f"{HOME}/log", "wb") as log:
        server = _object_store(log.fileno()) if name == "s3" else _database(name, log.fileno())
    ready = READY[name]
    while not ready():
        if server.poll() is not None:
            _broken(control, f"{name} ended with status {server.returncode}: {_last_words()}")
        time.sleep(LOOK_SECONDS)
    post(control, {"say": "ready"})
    control.close()
    os._exit(0 if server.wait() == 0 else 1)


def _database(name: str, log: int) -> "subprocess.Popen[bytes]":
    command = [START, name, "start", f"{HOME}/data", SOCKETS]
    environment = {**os.environ, "PORT": str(KNOWN[name].port)}
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)


class _Forked:
    """A child that runs code of ours, with what is used of Popen."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status once it has ended."""
        return self._reap(os.WNOHANG)

    def wait(self) -> int:
        """The exit status, when it has ended."""
        status = self._reap(0)
        assert status is not None
        return status

    def _reap(self, how: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, how)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode


def _object_store(log: int) -> _Forked:
    """Our own code, which no file of the image holds: a fork runs it."""
    pid = os.fork()
    if pid:
        return _Forked(pid)
    status = 1
    try:
        os.dup2(log, 1)
        os.dup2(log, 2)
        import_module("judge.box.object_store").main()
    except BaseException:
        traceback.print_exc()
        status = 75
    finally:
        os._exit(status)


def _broken(control: socket.socket, why: str) -> None:
    post(control, {"say": "broken", "why": why})
    os._exit(74)


def _last_words() -> str:
    return Path(f"{HOME}/log").read_bytes()[-LAST_WORDS:].decode("utf-8", "replace")


def _postgresql_ready() -> bool:
    """The server writes its state as the eighth line of its lock file."""
    try:
        lines = Path(f"{HOME}/data/postmaster.pid").read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _mariadb_ready() -> bool:
    """The server greets who connects as soon as it would answer."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(f"{SOCKETS}/{KNOWN['mariadb'].socket}")
            return bool(select.select([probe], [], [], 1.0)[0]) and bool(probe.recv(1))
        except OSError:
            return False


def _s3_ready() -> bool:
    try:
        socket.create_connection(("127.0.0.1", KNOWN["s3"].port), 1.0).close()
    except OSError:
        return False
    return True


READY: dict[str, Callable[[], bool]] = {
    "postgresql": _postgresql_ready,
    "mariadb": _mariadb_ready,
    "s3": _s3_ready,
}
