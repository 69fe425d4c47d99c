"""Work in the background: what a worker does only while no learner waits.

The road (`judge.road`) asks the kinds of work of `kinds` one after the other, each time that both lanes are empty. A
kind takes one piece of its own rows, under a claim with a lease as a submission's, and does it with the `Desk` that the
worker hands it. Three rules keep learners from feeling it:

- A piece is only begun where a box stays free for whoever submits next (`judge.store.workers.spare`, asked again in the
  transaction that claims it); a site with a single slot begins it when nothing runs.
- Before every run of a piece the desk serves what waits in the interactive lane, so that a piece of many runs delays
  nobody by more than one run (`Desk.run`). A worker that is told to stop gets `Leaving` there and gives the piece back.
- While learners are served the lease of the piece is kept by a `Heartbeat`.

A kind is told to give its piece back when the process leaves or the sandbox is away (uncounted), that it broke
(counted), and, by `judge.watch` and by a worker that has just started, to take back what lost workers held.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from judge.exercise import Exercise
from judge.job import Baseline, Job, Progress, Result
from judge.store.database import Database, DatabaseBusy

log = structlog.get_logger("assay.worker")

PULSE = 1.5
"""Seconds between two extensions of a lease."""


class Leaving(Exception):
    """The worker was told to stop: the piece in hand is to be given back, whatever it was about to run."""


class Desk(Protocol):
    """What a worker lends to a piece of work. It is also a runner: `run` serves learners first, each time."""

    @property
    def name(self) -> str:
        """The worker's name, for the claim."""
        ...

    @property
    def database(self) -> Database: ...

    def now(self) -> datetime:
        """The time, UTC."""
        ...

    def images(self) -> "frozenset[str] | None":
        """The images that can be used now; None for all."""
        ...

    def version(self, version_id: int) -> tuple[Exercise, Baseline | None]:
        """An exercise's version and its baseline, made now if nobody has. Raises LookupError, NoBaseline."""
        ...

    def run(self, job: Job, on_progress: Callable[[Progress], None]) -> Result:
        """Serve what waits in the interactive lane, then run the job. Raises Leaving, SandboxAway."""
        ...


class Kind(Protocol):
    """One kind of work. An object belongs to one process; it holds at most one piece at a time."""

    @property
    def name(self) -> str:
        """What the worker is said to be doing, e.g. "regrading"."""
        ...

    def attempt(self, desk: Desk) -> bool:
        """Take the piece whose turn it is and do it. False: none waits. Whatever is raised is followed by `give_back`
        (Leaving, SandboxAway) or `broke`."""
        ...

    def give_back(self, database: Database) -> None:
        """Put the piece in hand, if any, back uncounted. May be called from another thread when the process leaves."""
        ...

    def broke(self, database: Database, why: str, now: datetime) -> None:
        """The piece in hand broke through our fault: back with the try counted, or its end after the last try."""
        ...

    def waiting(self, session: Session) -> int:
        """How many pieces wait for a worker: 0 keeps the bell silent."""
        ...

    def take_back(self, database: Database, now: datetime, worker: str | None = None) -> int:
        """Put back, the try counted, what runs past its lease, or what `worker`, which has just started, left running
        in an earlier life; how many there were."""
        ...


def kinds() -> Sequence[Kind]:
    """Every kind of work, in the order in which they are asked; new objects."""
    from judge.publishing import Publishing  # they name this module's types
    from judge.regrading import Regrading

    return Regrading(), Publishing()


class Heartbeat:
    """Keeps the claim of a piece alive from a thread of its own: `renew` extends the lease and says whether it still
    holds. `lost` is set once it does not, and nothing more is renewed."""

    def __init__(self, database: Database, renew: Callable[[Session], bool]) -> None:
        self._database, self._renew = database, renew
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self.lost = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(PULSE):
            try:
                with self._database.begin() as session:
                    held = self._renew(session)
            except (SQLAlchemyError, DatabaseBusy) as error:
                log.warning("the lease could not be renewed", error=str(error))
                continue
            if not held:
                self.lost = True
                log.warning("the claim no longer holds")
                return
