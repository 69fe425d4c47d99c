"""Watch: puts right what a lost wake-up or a dead worker left behind. The rows are its only memory.

Each step is a function with the time passed in; `Watch.tick` calls them one after another, once a second:

- `ring`: something has been queued for longer than PATIENCE, or Watch has just started: ring the lane's bell again.
- `release_expired`: something runs past its lease: its worker is gone. Back to `queued`, or after MAX_TRIES
  `judge_error`. A worker that was only slow finds that its claim no longer holds and changes nothing.
- `background`: the same two for work in the background (`judge.background`).
- `forget`: runs and tries a day old, archives of checks that have ended, faults a month old and workers not seen for an
  hour are deleted.

**The clock.** Leases are moments of the wall clock, which can jump. When the wall clock and the monotonic clock
disagree by more than JUMP between two ticks, no lease is taken as expired until every living worker has had the time to
renew it; leases that end impossibly late (the clock was set back) are cut. Any number of Watches may run at once.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from judge.background import Kind, kinds
from judge.events import Announcer
from judge.store import drafts, faults, gate_runs, grades, submissions, workers
from judge.store.database import Database, DatabaseBusy
from judge.store.submissions import Claimed
from judge.words import Lane

log = structlog.get_logger("assay.watch")

PERIOD = 1.0
PATIENCE = timedelta(seconds=1)
JUMP = 2.0
FORGET_EVERY = 60.0


class Doorbell(Protocol):
    """The part of `judge.queue.Queue` that Watch rings."""

    def enqueue(self, lane: Lane, submission_id: int | None = None) -> bool:
        """Say "there is work"."""
        ...


def ring(database: Database, queue: Doorbell, now: datetime, patience: timedelta = PATIENCE) -> list[Lane]:
    """Ring for each lane where something has waited for `patience` (or since a time to come: the clock was set back).

    Once for each that waits, but at most eight times.
    """
    with database.read() as session:
        lanes = submissions.waiting(session)
    rung = []
    for waiting in lanes:
        if waiting.oldest is not None and not now - patience < waiting.oldest <= now + PATIENCE:
            for _ in range(min(waiting.count, 8)):
                if not queue.enqueue(waiting.lane):
                    break
            rung.append(waiting.lane)
    return rung


def release_expired(database: Database, queue: Doorbell, events: Announcer, now: datetime) -> int:
    """Take back what is running past its lease; how many there were."""
    with database.read() as session:
        lost = submissions.expired(session, now)
    for claimed in lost:
        take_back(database, queue, events, claimed, now)
    return len(lost)


def release_orphaned(database: Database, queue: Doorbell, events: Announcer, worker: str, now: datetime) -> int:
    """Take back what an earlier process left running in the name of `worker`, without waiting for the lease."""
    with database.read() as session:
        lost = submissions.orphaned(session, worker)
    for claimed in lost:
        take_back(database, queue, events, claimed, now)
    return len(lost)


def take_back(database: Database, queue: Doorbell, events: Announcer, claimed: Claimed, now: datetime) -> None:
    """Put back what a lost worker held, or after MAX_TRIES give up; nothing if the claim no longer holds."""
    row = claimed.submission
    last = row.tries >= submissions.MAX_TRIES
    with database.begin() as session:
        if last:
            why = f"no worker could finish it: {row.tries} tries were cut off, the last on {row.worker}"
            changed = grades.give_up(session, claimed.id, claimed.claim, why, now)
        else:
            changed = submissions.release(session, claimed.id, claimed.claim, counts=True)
            if changed:
                faults.add(session, "watch", f"{row.worker} left a submission unfinished", now, claimed.id)
    if changed:
        log.warning("a worker was lost", worker=row.worker, submission=claimed.id, tries=row.tries)
        events.announce(claimed.id, "done" if last else "state")
        queue.enqueue(row.lane, claimed.id)


def background(database: Database, queue: Doorbell, work: Sequence[Kind], now: datetime, *, trusted: bool) -> int:
    """Take back what lost workers held of work in the background (if leases can be `trusted`), and ring for what
    waits; how many pieces wait."""
    for kind in work if trusted else ():
        lost = kind.take_back(database, now)
        if lost:
            log.warning("a worker was lost", doing=kind.name, pieces=lost)
    with database.read() as session:
        waiting = sum(kind.waiting(session) for kind in work)
    for _ in range(min(waiting, 2)):  # whoever has begun goes on by itself
        if not queue.enqueue(Lane.SLOW):
            break
    return waiting


def forget(database: Database, now: datetime) -> int:
    """Delete what is kept for a time only; how many runs there were."""
    with database.begin() as session:
        runs = submissions.forget_runs(session, now)
        drafts.forget_tries(session, now)
        gate_runs.forget_archives(session, now)
        faults.forget(session, now)
        workers.forget(session, now)
    return runs


class Watch:
    """The loop around the steps. `wall` and `monotonic` are the clocks, for tests to set."""

    def __init__(
        self,
        database: Database,
        queue: Doorbell,
        events: Announcer,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        work: Sequence[Kind] | None = None,
    ) -> None:
        self._work = kinds() if work is None else work
        self._database, self._queue, self._events = database, queue, events
        self._wall, self._monotonic = wall, monotonic
        self._offset: float | None = None
        self._trust_leases_from = monotonic()
        self._forget_at = monotonic()
        self._started = False

    def tick(self) -> None:
        """Do every step once. A database that does not answer is logged and tried again at the next tick."""
        now = self._wall()
        self._look_at_clocks(now)
        try:
            ring(self._database, self._queue, now, PATIENCE if self._started else timedelta(0))
            self._started = True
            trusted = self._monotonic() >= self._trust_leases_from
            if trusted:
                release_expired(self._database, self._queue, self._events, now)
            background(self._database, self._queue, self._work, now, trusted=trusted)
            if self._monotonic() >= self._forget_at:
                forget(self._database, now)
                self._forget_at = self._monotonic() + FORGET_EVERY
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.error("the database does not answer", error=str(error))

    def run(self, stopping: Callable[[float], bool]) -> None:
        """Tick every PERIOD until `stopping(seconds)` (it waits that long) says so."""
        while True:
            self.tick()
            if stopping(PERIOD):
                return

    def _look_at_clocks(self, now: datetime) -> None:
        offset = now.timestamp() - self._monotonic()
        jumped = self._offset is not None and abs(offset - self._offset) > JUMP
        self._offset = offset
        if jumped:
            log.warning("the clock was set; leases are trusted again when every worker has renewed its own")
            self._trust_leases_from = self._monotonic() + submissions.LEASE.total_seconds()
            try:
                with self._database.begin() as session:
                    submissions.shorten(session, now)
            except (SQLAlchemyError, DatabaseBusy) as error:
                log.error("the database does not answer", error=str(error))
