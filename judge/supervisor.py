"""`assay up`: everything on one machine in one process group of processes, started in order, restarted when they die.

    this process ── redis (private, unless ASSAY_REDIS_URL) ── web ── worker-1 … worker-N ── watch ── images (once)

**Start.** The data directory is made 0700 and locked: a second `assay up` on it is refused. Redis first, then
migrations, the curriculum and the first admin's link, then the children. Sandbox images are built beside all this by a
child that ends when they are ready; until then workers say "building".

**Children.** Each runs in a session of its own, so that Ctrl-C in a terminal reaches this process alone and the order
of stopping stays ours. The kernel ends them if this process is killed (PR_SET_PDEATHSIG, set by a small launcher that
then becomes the program: setting it here between fork and exec is not safe beside threads). Their output comes back
through pipes and goes to stderr with the child's name before each line. What dies is started again, at once the first
time, later and later if it keeps dying; a child that lived for STEADY seconds begins anew.

**Stop.** SIGINT or SIGTERM: web, watch and images first, workers finish or give back what they have, Redis last;
whatever is left after its time is killed. Nothing takes longer than ten seconds in all. All that matters is in rows.

One module because starting, restarting and stopping are one lifetime of the same children.
"""

import fcntl
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import IO

import structlog

from judge import redis_server
from judge.exercise import load_curriculum
from judge.settings import Settings
from judge.store import exercises, faults, migrating, one_time_links, users
from judge.store.database import Database

log = structlog.get_logger("assay.up")

BACKOFF = (0.1, 0.5, 1.0, 2.0, 4.0)
STEADY = 10.0
STOP_SECONDS = 6.5
REDIS_STOP_SECONDS = 2.0
LINE_MAX = 16_384

_LAUNCHER = (
    "import ctypes,os,signal,sys\n"
    "ctypes.CDLL(None).prctl(1,signal.SIGTERM)\n"
    "os.getppid()==int(sys.argv[1]) or sys.exit(0)\n"  # the parent died before we asked to be told
    "os.execv(sys.argv[2],sys.argv[2:])\n"
)


class AlreadyRunning(Exception):
    """Another `assay up` uses the data directory. The text says which."""


class CannotStart(Exception):
    """Something that everything else needs did not start. The text says what to do."""


@dataclass
class Child:
    """One program kept running (`once`: run once)."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    once: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    deaths: int = 0
    start_at: float = field(default=0.0)

    def start(self, on_line: Callable[[str, str], None]) -> None:
        """Start the program; its stderr goes line by line to `on_line`."""
        launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(os.getpid()), *self.argv]
        self.process = subprocess.Popen(
            launcher,
            env=dict(self.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.started = time.monotonic()
        assert self.process.stdout is not None
        threading.Thread(target=_read, args=(self.name, self.process.stdout, on_line), daemon=True).start()

    def died(self) -> int | None:
        """The exit status if the program has ended since it was started."""
        return None if self.process is None else self.process.poll()

    def tell(self, number: signal.Signals) -> None:
        """Send a signal if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


class Lock:
    """The data directory's lock. Held as long as this process lives, however it ends."""

    def __init__(self, data_dir: Path) -> None:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if data_dir.stat().st_uid == os.getuid():
            data_dir.chmod(0o700)
        self._file: IO[str] = (data_dir / "up.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.seek(0)
            owner = self._file.read().strip() or "another process"
            raise AlreadyRunning(
                f"Assay is already running on {data_dir.absolute()} ({owner}). Stop it first, or give this one another"
                " folder with ASSAY_DATA_DIR (and another port with ASSAY_PORT)."
            ) from None
        self._file.truncate(0)
        self._file.write(f"process {os.getpid()}")
        self._file.flush()

    def release(self) -> None:
        """Let go."""
        self._file.close()


class Supervisor:
    """Owns the children. `run` blocks until told to stop; `environ` is what children inherit."""

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str],
        out: Callable[[str], None],
        assay: Sequence[str] = (sys.executable, "-m", "judge.cli"),
    ) -> None:
        """`out` takes lines for the person who started it; `assay` is how the command line is called."""
        self._settings, self._out, self._assay = settings, out, assay
        self._environ = {name: value for name, value in environ.items() if not name.startswith("ASSAY_")}
        self._environ |= _passed_on(settings)
        self._redis: Child | None = None
        self._children: list[Child] = []
        self._socket: Path | None = None
        self._wake, self._woken = os.pipe()
        self._stopping = False
        self._said = threading.Lock()

    def run(self) -> None:
        """Start everything, keep it running, stop it all. Raises AlreadyRunning or CannotStart before anything runs."""
        lock = Lock(self._settings.data_dir)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            _look_at_port(self._settings.host, self._settings.port)
            self._start_redis()
            prepare(self._settings, self._out)
            self._children = self._everyone()
            for child in self._children:
                if not self._stopping:
                    self._start(child)
            self._out(f"Assay serves {self._settings.origin} (Ctrl-C stops it)")
            while not self._stopping:
                self._keep()
                self._sleep(0.1)
        finally:
            self._stop()
            lock.release()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        os.write(self._woken, b"x")

    def _sleep(self, seconds: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake, selectors.EVENT_READ)
            selector.select(seconds)

    def say(self, name: str, line: str) -> None:
        """Write a child's line to stderr with its name before it."""
        with self._said:
            print(f"{name:<9}| {line}", file=sys.stderr, flush=True)

    def _start_redis(self) -> None:
        if self._settings.redis_url:
            if not redis_server.wait(self._settings.redis_url):
                log.warning("Redis does not answer; submissions are accepted and wait until it does")
            return
        program = redis_server.program(self._settings)
        self._socket = redis_server.socket_folder()
        folder = self._settings.data_dir.absolute() / "redis"
        folder.mkdir(mode=0o700, exist_ok=True)
        path = self._socket / "redis"
        self._environ["ASSAY_REDIS_URL"] = f"unix://{path}"
        self._redis = Child("redis", redis_server.arguments(program, path, folder), self._environ)
        self._redis.start(self.say)
        if not redis_server.wait(self._environ["ASSAY_REDIS_URL"]):
            raise CannotStart(f"the private Redis ({program}) does not answer; its log is {folder / 'redis.log'}")

    def _everyone(self) -> list[Child]:
        def assay(name: str, *words: str, once: bool = False) -> Child:
            return Child(name, [*self._assay, *words], self._environ, once)

        host = socket.gethostname()[:40]
        numbers = range(1, self._settings.workers + 1)
        slots = [assay(f"worker-{n}", "worker", "--name", f"worker-{n}@{host}") for n in numbers]
        return [assay("web", "web"), assay("watch", "watch"), *slots, assay("images", "images", once=True)]

    def _keep(self) -> None:
        now = time.monotonic()
        for child in [self._redis, *self._children]:
            if child is None or self._stopping:
                continue
            if child.process is None:
                if now >= child.start_at:
                    self._start(child)
                continue
            status = child.died()
            if status is None:
                continue
            if child.once:
                if status != 0 and not child.deaths:
                    log.error("ended", child=child.name, status=status)
                child.deaths = 1
                continue
            child.deaths = 1 if now - child.started > STEADY else child.deaths + 1
            pause = BACKOFF[min(child.deaths, len(BACKOFF)) - 1]
            child.process, child.start_at = None, now + pause
            log.error("died and is started again", child=child.name, status=status, seconds=pause)

    def _start(self, child: Child) -> None:
        try:
            child.start(self.say)
        except OSError as error:  # no process or memory left just now: later perhaps
            child.start_at = time.monotonic() + BACKOFF[-1]
            log.error("cannot be started", child=child.name, error=str(error))

    def _stop(self) -> None:
        self._stopping = True
        for child in self._children:
            child.tell(signal.SIGTERM)
        self._wait(self._children, STOP_SECONDS)
        if self._redis is not None:
            self._redis.tell(signal.SIGTERM)
            self._wait([self._redis], REDIS_STOP_SECONDS)
        if self._socket is not None:
            shutil.rmtree(self._socket, ignore_errors=True)
        if self._children:
            self._out("Assay has stopped. Everything accepted is kept; the next start goes on with it.")

    def _wait(self, children: Sequence[Child], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        for child in children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("did not stop in time and is killed", child=child.name)
                child.tell(signal.SIGKILL)
                child.process.wait(2.0)


def _look_at_port(host: str, port: int) -> None:
    """Raises CannotStart if nobody could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"{host}:{port} cannot be used ({error.strerror}). Set ASSAY_PORT or ASSAY_HOST to one that can."
            ) from None


def prepare(settings: Settings, out: Callable[[str], None]) -> None:
    """Migrate, load the curriculum, and print the first admin's link if nobody runs the site yet."""
    database = Database(settings.database)
    now = datetime.now(UTC)
    try:
        if migrating.upgrade(database):
            log.info("the database was brought up to this version")
        load(database, settings.exercises, now)
        with database.begin() as session:
            if not users.any_admin(session):
                token = one_time_links.create(session, "first-admin", now)
                out(
                    f"Nobody runs this site yet. Become its admin (once, within a week): {settings.origin}/link/{token}"
                )
    finally:
        database.close()


def load(database: Database, folder: Path, now: datetime) -> None:
    """Load the curriculum's folders; a broken one is named with its reason and stays as it was, the others load."""
    topics, found, refused = load_curriculum(folder)
    broken = []
    for problem in refused:
        is_topic = problem.folder.parent == folder
        broken.append((problem.folder.name, "") if is_topic else (problem.folder.parent.name, problem.folder.name))
        log.error(
            "a topic could not be loaded" if is_topic else "an exercise could not be loaded",
            folder=str(problem.folder),
            why="; ".join(problem.problems),
            next="mend it and start again; until then it stays as it was last loaded",
        )
    ready = exercises.make_ready(database, found)
    with database.begin() as session:
        changed = exercises.load_curriculum(session, topics, found, now, broken, ready)
        for problem in refused:
            faults.add(session, "curriculum", str(problem), now)
    log.info("the curriculum", folder=str(folder), exercises=len(found), changed=len(changed), broken=len(refused))


def _passed_on(settings: Settings) -> dict[str, str]:
    """The settings as the environment of a child: what was set, read from files once, with absolute paths."""
    told: dict[str, str] = {}
    for name, value in settings.model_dump(exclude_unset=True).items():
        if isinstance(value, tuple):
            value = ",".join(str(part) for part in value)
        told[f"ASSAY_{name.upper()}"] = str(value)
    told["ASSAY_DATA_DIR"] = str(settings.data_dir.absolute())
    told["ASSAY_EXERCISES"] = str(settings.exercises.absolute())
    return told


def _read(name: str, stream: IO[bytes], on_line: Callable[[str, str], None]) -> None:
    with stream:
        while line := stream.readline(LINE_MAX):
            on_line(name, line.decode("utf-8", "replace").rstrip())
