"""The road of a submission, steps 4 to 9: claim, run, read, grade, record, announce.

`Road.drain` claims until nothing is left. While a submission is in hand a thread (`Pulse`) extends the lease and tells
the row which case runs; when the database says that the claim no longer holds the work is finished for nothing, and
`record` refuses it. Deadlines of a run are the sandbox's.

**Broken tries.** What goes wrong on our side puts the row back: with the try counted when this submission may be the
cause, not counted when the sandbox as a whole is away. Either way this road then pauses, longer each time, so that a
broken worker does not eat the queue while a sound one could have it. After MAX_TRIES the grade is `judge_error`.

When both lanes are empty the kinds of work in the background are asked (`judge.background`); the road is their desk.

Over 300 lines because a try, what breaks in it and what then happens to the row must be read together.
"""

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from judge import baseline, grading, report
from judge.background import Kind, Leaving
from judge.engines import SandboxAway
from judge.events import Announcer
from judge.exercise import Exercise
from judge.job import Baseline, Job, Progress, Result
from judge.pulse import Pulse
from judge.store import exercises, faults, grades, submissions, workers
from judge.store.database import Database, DatabaseBusy
from judge.store.submissions import MAX_TRIES, Claimed
from judge.words import Lane, Purpose, Verdict

log = structlog.get_logger("assay.worker")

LISTEN = 60.0
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
REST = 1.0
KEPT_VERSIONS = 64


class Runner(Protocol):
    """The part of `judge.sandbox.Sandbox` the road needs."""

    @property
    def name(self) -> str:
        """docker, gvisor or native."""
        ...

    def images(self) -> Collection[str] | None:
        """The images that can be used now; None for all."""
        ...

    def describe(self) -> Mapping[str, Any]:
        """What the admin page shows of it."""
        ...

    def run(self, job: Job, on_progress: Callable[[Progress], None]) -> Result:
        """Run the job and collect what came out. Blocks."""
        ...

    def close(self) -> None:
        """End every box."""
        ...


class Road:
    """Claims, runs, reads, grades, records and announces, one submission after the other."""

    def __init__(
        self,
        name: str,
        database: Database,
        events: Announcer,
        runner: Runner,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        images: Callable[[], Collection[str] | None] = lambda: None,
        background: Sequence[Kind] = (),
    ) -> None:
        self.name = name
        self._background = background
        self._images = images
        self._database, self._events, self._runner, self._now = database, events, runner, now
        self._versions: dict[int, tuple[Exercise, Baseline | None]] = {}
        self._broken = 0
        self._paused_until = self._rested_until = 0.0
        self.stopping = threading.Event()
        self.holding: Claimed | None = None
        self.seen_images: tuple[str, ...] | None = None  # the images at the last look; None before it, or for all
        self.doing: Kind | None = None

    def drain(self, seconds: float = LISTEN) -> int:
        """Judge until nothing is left, or for about `seconds`; how many. Each time interactive goes before slow, and
        both before work in the background."""
        count = 0
        end = time.monotonic() + seconds
        while not self.stopping.is_set() and self._paused_until <= time.monotonic() < end:
            if not any(self._attempt(lane) for lane in Lane) and not self._work():
                break
            count += 1
        return count

    @property
    def database(self) -> Database:
        """The database of this road."""
        return self._database

    def now(self) -> datetime:
        """The time, UTC."""
        return self._now()

    def images(self) -> frozenset[str] | None:
        """The images that can be used now; None for all."""
        found = self._images()
        self.seen_images = None if found is None else tuple(sorted(found))
        return None if found is None else frozenset(found)

    def version(self, version_id: int) -> tuple[Exercise, Baseline | None]:
        """A version and its baseline, for work in the background: made by a run that serves learners first."""
        return self._version(version_id, self)

    def run(self, job: Job, on_progress: Callable[[Progress], None]) -> Result:
        """Serve what waits in the interactive lane, then run a job of work in the background. Raises Leaving."""
        while self._paused_until <= time.monotonic() and not self.stopping.is_set() and self._attempt(Lane.INTERACTIVE):
            pass
        if self.stopping.is_set():
            raise Leaving
        return self._runner.run(job, on_progress)

    def _work(self) -> bool:
        """One piece of work in the background, whatever goes wrong. False: none waits, or no box can be spared."""
        if not self._background or time.monotonic() < self._rested_until:
            return False
        return self._may_work() and any(self._piece(kind) for kind in self._background)

    def _may_work(self) -> bool:
        try:
            with self._database.read() as session:
                waits = any(kind.waiting(session) for kind in self._background)
                return waits and workers.spare(session, self._now())
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.error("the database does not answer", error=str(error))
            self._pause()
            return False

    def _piece(self, kind: Kind) -> bool:
        self.doing = kind
        try:
            return kind.attempt(self)
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.error("the database does not answer", error=str(error))
            self._pause()
            return False
        except (SandboxAway, Leaving) as error:
            log.warning("work in the background was put off", doing=kind.name, why=str(error) or "leaving")
            if isinstance(error, SandboxAway):
                self._pause()
            kind.give_back(self._database)
            return False
        except Exception as error:
            log.error("work in the background broke", doing=kind.name, exc_info=True)
            self._rested_until = time.monotonic() + REST  # learners do not wait for that
            try:
                kind.broke(self._database, f"{type(error).__name__}: {error}", self._now())
            except (SQLAlchemyError, DatabaseBusy) as away:
                log.error("the database does not answer; the lease will run out", doing=kind.name, error=str(away))
            return True
        finally:
            self.doing = None

    def _attempt(self, lane: Lane) -> bool:
        """One submission of the lane, whatever goes wrong. False: none waits."""
        try:
            return self._one(lane)
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.error("the database does not answer", error=str(error))
            self._pause()
            return False
        except SandboxAway as error:
            log.warning("the sandbox is away; the submission waits", why=str(error))
            self._pause()
            self.give_back()
            return False
        except Exception as error:  # whatever a run breaks is ours, and the next submission must not suffer
            log.error("a try broke", submission=self.holding and self.holding.id, exc_info=True)
            self._broke(f"{type(error).__name__}: {error}")
            return True
        finally:
            self.holding = None

    def _one(self, lane: Lane) -> bool:
        claimed = self._claim(lane)  # 4
        if claimed is None:
            return False
        with Pulse(self._database, self._events, claimed, self._now) as pulse:
            job = self._job(claimed, pulse)
            result = self._runner.run(job, pulse.progress)  # 5
            said = report.read(result, job.baseline, job.select)  # 6
            grade = grading.grade(job, said, result)  # 7
        if grade.verdict == Verdict.JUDGE_ERROR and claimed.submission.tries < MAX_TRIES:
            self._broke(grade.fault)
        elif self._record(claimed, grade):  # 8
            self._events.announce(claimed.id, "done")  # 9
            self._broken = 0
        return True

    def give_back(self) -> None:
        """Put what is in hand back into the queue, uncounted: this process is leaving."""
        doing = self.doing
        if doing is not None:
            doing.give_back(self._database)
        held = self.holding
        if held is None:
            return
        try:
            with self._database.begin() as session:
                released = submissions.release(session, held.id, held.claim, counts=False)
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.error("the database does not answer; the lease will run out", submission=held.id, error=str(error))
            return
        if released:
            self._events.announce(held.id, "state")
            log.info("gave a submission back", submission=held.id)

    def _claim(self, lane: Lane) -> Claimed | None:
        images = self.images()
        with self._database.begin() as session:
            claimed = submissions.claim(session, lane, self.name, self._now(), images)
        self.holding = claimed
        if claimed is not None:
            self._events.announce(claimed.id, "state")
        return claimed

    def _job(self, claimed: Claimed, pulse: Pulse) -> Job:
        row = claimed.submission
        exercise, known = self._version(row.version_id)
        files = {path: text.encode() for path, text in row.files.items()}
        job = exercise.job(files, known, visible_only=row.purpose == Purpose.RUN)
        pulse.names(job)
        return job

    def _version(self, version_id: int, runner: baseline.Runner | None = None) -> tuple[Exercise, Baseline | None]:
        """The version and what its accepted solution's run taught; the first to need that makes and keeps it."""
        found = self._versions.get(version_id)
        if found is not None:
            return found
        with self._database.read() as session:
            row = exercises.version(session, version_id)
        if row is None:
            raise LookupError(f"no exercise version {version_id}")
        exercise = Exercise.from_json(row.content)
        kept = baseline.from_json(row.baseline)
        if kept is None:
            kept = baseline.make(exercise, runner or self._runner)
            if kept is not None:
                with self._database.begin() as session:
                    exercises.set_baseline(session, version_id, baseline.to_json(kept))
        found = (exercise, kept)
        while len(self._versions) >= KEPT_VERSIONS:
            del self._versions[next(iter(self._versions))]
        self._versions[version_id] = found
        return found

    def _record(self, claimed: Claimed, grade: grading.Grade) -> bool:
        with self._database.begin() as session:
            recorded = grades.record(session, claimed.id, claimed.claim, grade, self._now())
        log.info(
            "judged" if recorded else "judged for nothing, the claim was lost",
            submission=claimed.id,
            verdict=str(grade.verdict),
            points=grade.points,
            seconds=round(grade.seconds, 3),
        )
        return recorded

    def _broke(self, why: str) -> None:
        """The try in hand broke through our fault: back to the queue, or the end after MAX_TRIES."""
        held = self.holding
        self._pause()
        if held is None:
            return
        try:
            with self._database.begin() as session:
                if held.submission.tries >= MAX_TRIES:
                    kind = "done" if grades.give_up(session, held.id, held.claim, why, self._now()) else None
                else:
                    released = submissions.release(session, held.id, held.claim, counts=True)
                    kind = "state" if released else None
                    if released:
                        faults.add(session, "worker", f"{self.name}: {why}", self._now(), held.id)
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.error("the database does not answer; the lease will run out", submission=held.id, error=str(error))
            return
        if kind == "done":
            self._events.announce(held.id, "done")
        elif kind == "state":
            self._events.announce(held.id, "state")

    def _pause(self) -> None:
        self._paused_until = time.monotonic() + PAUSES[min(self._broken, len(PAUSES) - 1)]
        self._broken += 1
