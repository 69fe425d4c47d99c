"""A Docker engine for the time of the tests: the one that answers, else one that is started and stopped again.

Clones that test at the same time share one engine. Each holds a shared lock while it tests; who finds at the end that
nobody else holds it stops the engine, and only one whose process id was noted here when it was started. A second lock,
held for moments, keeps one clone's start and another's stop apart. Starting needs root and `dockerd`. An address in
DOCKER_HOST is somebody's own engine: it is used, never started.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from system_packages import engine_answers

WAYS: tuple[tuple[str, ...], ...] = (
    (),
    ("--iptables=false", "--bridge=none"),
    ("--iptables=false", "--bridge=none", "--storage-driver=vfs"),
)
"""Ways to start an engine, the plain one first: some machines let nobody touch their packet filter or overlays."""
SECONDS = 60


@dataclass(frozen=True)
class EngineForTests:
    """Where an engine is noted and how it is started. `arguments` go before those of each way."""

    place: Path = Path("/run")
    log: Path = Path("dockerd.log")
    arguments: Sequence[str] = ()

    @property
    def note(self) -> Path:
        """Holds the process id of the engine that was started."""
        return self.place / "assay-test-engine.pid"

    @contextmanager
    def running(self) -> Iterator[None]:
        """An engine while the block runs, where one answers or can be started."""
        may_start = (
            os.geteuid() == 0 and shutil.which("dockerd") and ("DOCKER_HOST" not in os.environ or self.arguments)
        )
        if not may_start:
            yield
            return
        with self._lock("use") as use:
            with self._lock("start") as start:
                fcntl.flock(start, fcntl.LOCK_EX)
                if not engine_answers():
                    self.start()
                fcntl.flock(use, fcntl.LOCK_SH)
            try:
                yield
            finally:
                with self._lock("start") as start:
                    fcntl.flock(start, fcntl.LOCK_EX)
                    try:
                        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        print("another clone still tests with the Docker engine: it stays", flush=True)
                    else:
                        self.stop()

    def _lock(self, what: str) -> TextIO:
        return (self.place / f"assay-test-engine-{what}.lock").open("a+")

    def start(self) -> bool:
        """Starts dockerd and waits until it answers; whether it does."""
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for way in WAYS:
            print(f"== starting dockerd {' '.join(way)}".rstrip(), flush=True)
            with self.log.open("ab") as output:
                started = subprocess.Popen(
                    ["dockerd", *self.arguments, *self.runtimes(), *way],
                    stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
                )  # fmt: skip
            deadline = time.monotonic() + SECONDS
            while time.monotonic() < deadline and started.poll() is None:
                if engine_answers():
                    self.note.write_text(str(started.pid), encoding="utf-8")
                    return True
                time.sleep(0.3)
            started.terminate()
            try:
                started.wait(SECONDS)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()
        print(f"dockerd does not start here (see {self.log}); what needs it is skipped", flush=True)
        return False

    def runtimes(self) -> list[str]:
        """Arguments that register gVisor where it is installed. Its flags need a program of their own: the command line
        of dockerd has room for none. They are those that need least of the machine: no KVM, and no control groups,
        which gVisor's own kernel would be counted in; Assay watches over the limits then."""
        if (runsc := shutil.which("runsc")) is None:
            return []
        wrapper = self.place / "assay-test-runsc"
        wrapper.write_text(
            f'#!/bin/sh\nexec {runsc} --platform=ptrace --ignore-cgroups --network=none "$@"\n', encoding="utf-8"
        )
        wrapper.chmod(0o755)
        return ["--add-runtime", f"runsc={wrapper}"]

    def stop(self) -> None:
        """Stops the engine that was started for tests, if one was; done when its process has ended."""
        if not self.note.exists():
            return
        pid = int(self.note.read_text(encoding="utf-8"))
        self.note.unlink()
        if not _is_dockerd(pid):
            return
        print("== stopping dockerd", flush=True)
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and _is_dockerd(pid):
            time.sleep(0.2)
        if _is_dockerd(pid):
            os.kill(pid, signal.SIGKILL)


def _is_dockerd(pid: int) -> bool:
    """Whether a process is a dockerd that has not ended (one that waits for its parent has)."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").partition("(")[2].rpartition(")")
    except OSError:
        return False
    return name == "dockerd" and rest.split()[0] != "Z"
