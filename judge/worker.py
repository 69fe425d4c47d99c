"""A worker: one process, one slot, one sandbox with its warm boxes. The road itself is `judge.road`.

The process is an rq `SimpleWorker`: it hears the doorbell (`answer`) and runs the road in itself, without a fork, so
that the boxes stay its own; rq's deadlines are switched off. With Redis away it tries again every moment and looks at
the rows each time. A sandbox that is not there yet (images being built, engine away) is waited for, and said so in the
slot's row (`judge.store.workers`), which is also the sign of life for /healthz.

**Stopping.** SIGTERM and SIGINT let a run finish for up to GRACE seconds; then the row is given back uncounted, the
boxes are closed and the process leaves. What a killed worker held is taken back by the next process of its name, or by
`judge.watch` when the lease has run out; so a name belongs to one process at a time.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from types import FrameType
from typing import Any
from uuid import uuid4

import redis
import rq
import structlog
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from judge import background, events, image_building, images
from judge.forms import Wishes
from judge.host_sandbox import open_sandbox
from judge.queue import PREFIX, Queue
from judge.road import Road, Runner
from judge.settings import Settings
from judge.store import workers
from judge.store.database import Database, DatabaseBusy
from judge.watch import release_orphaned
from judge.words import Lane

log = structlog.get_logger("assay.worker")

GRACE = 5.0
REOPEN = 1.0
REOPEN_LONGEST = 8.0
"""Seconds between tries to open a sandbox that is not there: at first, and at most. One being built is always looked
for at the short pace."""
REDIS_PAUSE = 0.3
DESCRIBE = 2.0


class StillBuilding(Exception):
    """The sandbox will be there when its image has been built."""


class Bell(rq.SimpleWorker):
    """The part of rq that waits for a bell: no fork, no deadlines, no long sleeps, and our way to stop."""

    max_connection_wait_time = 1.0

    def __init__(self, client: redis.Redis) -> None:
        self.ended = False
        queues = [rq.Queue(PREFIX + lane, connection=client, serializer=JSONSerializer) for lane in Lane]
        super().__init__(
            queues, name=f"assay-{uuid4().hex}", connection=client, serializer=JSONSerializer, log_job_description=False
        )

    def _install_signal_handlers(self) -> None:
        """They are `serve`'s, and stay."""

    def stop(self) -> None:
        """Called from a signal handler: leave the wait at once, or after the bell that is being answered."""
        self.ended = True
        self._stop_requested = True
        if self.get_state() == "idle":
            raise StopRequested


class Serving:
    """The life of one worker process: open the sandbox, listen, describe itself, stop in time."""

    def __init__(self, settings: Settings, name: str, open_runner: Callable[[Settings], Runner]) -> None:
        self._settings, self._name, self._open = settings, name, open_runner
        self._database = Database(settings.database)
        self._redis = events.connect(settings.redis_url)
        self._news = events.Events(self._redis)
        self._runner: Runner | None = None
        self._road: Road | None = None
        self._bell: Bell | None = None
        self._sandbox = "building"
        self._why = ""
        self._kinds = background.kinds()
        self._stopping = threading.Event()

    def run(self) -> None:
        """Serve until told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        threading.Thread(target=self._describe, name="describe", daemon=True).start()
        self._take_back()
        with suppress(StopRequested):
            self._runner = self._open_when_it_can_be()
            if self._runner is not None:
                self._listen(self._runner)
        self._stopping.set()
        if self._runner is not None:
            self._runner.close()
        with suppress(SQLAlchemyError, DatabaseBusy), self._database.begin() as session:
            workers.gone(session, self._name)

    def _take_back(self) -> None:
        """What an earlier process of this name was judging when it was killed need not wait for its lease."""
        with suppress(SQLAlchemyError, DatabaseBusy):
            release_orphaned(self._database, Queue(self._redis), self._news, self._name, datetime.now(UTC))
            for kind in self._kinds:
                kind.take_back(self._database, datetime.now(UTC), self._name)

    def _open_when_it_can_be(self) -> Runner | None:
        said = ""
        wait = REOPEN
        while not self._stopping.is_set():
            try:
                return self._open(self._settings)
            except Exception as error:  # engine away, image not built yet: submissions wait, this process tries again
                self._sandbox = "building" if isinstance(error, StillBuilding) else "none"
                self._why = str(error)
                if said != self._why:
                    log.warning("the sandbox is not ready; submissions wait", why=self._why)
                    said = self._why
                wait = REOPEN if self._sandbox == "building" else min(2 * wait, REOPEN_LONGEST)
            self._stopping.wait(wait)
        return None

    def _listen(self, runner: Runner) -> None:
        global _road
        self._sandbox, self._why = runner.name, ""
        _road = self._road = Road(
            self._name, self._database, self._news, runner, images=runner.images, background=self._kinds
        )
        log.info("ready", worker=self._name, sandbox=runner.name)
        while not self._stopping.is_set():
            try:
                self._road.drain()
                self._bell = Bell(self._redis)
                self._bell.work(logging_level="WARNING")
            except (redis.RedisError, OSError) as error:
                log.warning("Redis is away, trying again", error=str(error))
            finally:
                self._bell = None
            self._stopping.wait(REDIS_PAUSE)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if not self._stopping.is_set():
            threading.Thread(target=self._leave_in_time, name="leave", daemon=True).start()
        self._stopping.set()
        if self._road is not None:
            self._road.stopping.set()
        if self._bell is not None:
            self._bell.stop()

    def _leave_in_time(self) -> None:
        """The run in hand did not end within GRACE: give it back and go, boxes and all."""
        time.sleep(GRACE)
        try:
            if self._road is not None:
                self._road.give_back()
            if self._runner is not None:
                self._runner.close()
        finally:
            os._exit(0)

    def _describe(self) -> None:
        """Tell the admin page and /healthz that this slot lives and what it does."""
        while True:
            held = self._road.holding if self._road is not None else None
            kind = self._road.doing if self._road is not None else None
            state: dict[str, Any] = {
                "doing": "grading" if held is not None else kind.name if kind is not None else "idle",
                "submission": None if held is None else held.id,
                "sandbox": self._sandbox,
                "why": self._why,
                "pid": os.getpid(),
                "images": self._road.seen_images if self._road is not None else None,
            }
            if self._runner is not None:
                state |= self._runner.describe()
            with suppress(SQLAlchemyError, DatabaseBusy), self._database.begin() as session:
                workers.describe(session, self._name, state, datetime.now(UTC))
            if self._stopping.wait(DESCRIBE):
                return


_road: Road | None = None


def answer(lane: str, submission_id: int | None) -> None:
    """What an rq job calls: somebody rang. `submission_id` is only for the log."""
    log.debug("the bell rang", lane=lane, submission=submission_id)
    if _road is not None:
        _road.drain()


def open_runner(settings: Settings) -> Runner:
    """The sandbox that the settings and this machine give. Raises StillBuilding, EngineError or ImageError.

    An engine that answers is waited for, not passed over, while its image is being built: nobody is judged in a weaker
    or another sandbox only because he came early.
    """
    wanted, kind = settings.sandbox, "native"
    if wanted != "native":
        try:
            image_building.engine_tags()
            kind = "docker"
        except images.ImageError:
            wanted = "native" if wanted == "auto" else wanted
    python = next(one for one in images.status("docker" if kind == "docker" else "native", settings.data_dir))
    if python.state == "building":
        raise StillBuilding(f"the sandbox image is being built: {python.line}")
    if kind == "docker" and python.state != "ready":
        raise images.ImageError(f"the sandbox image {python.name} is {python.state}; `assay images` builds it")
    return open_sandbox(wanted, data_dir=settings.data_dir, wishes=Wishes.of(settings))


def serve(settings: Settings, name: str, opener: Callable[[Settings], Runner] = open_runner) -> None:
    """Be the worker `name` until SIGINT or SIGTERM."""
    Serving(settings, name, opener).run()
