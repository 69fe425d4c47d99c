"""A worker's part in publishing: the gate for one folder's state, step by step, while no learner waits.

A kind of work in the background (`judge.background`): one piece is one run of `judge.check` for the archive that was
asked for. Its runs go to the worker's own sandbox through `_Lent`, which serves learners first and looks, before each,
whether the claim still holds: a cancelled check ends with the run that is going on. What the gate has said so far is
written to the row a few times a second (`Told`), for whoever watches.

A check that a restart interrupts is begun anew by another worker, MAX_TRIES times in all; then it says that it is
broken. Nothing is published but in the transaction that ends a check (`judge.store.gate_runs.settle`).

**Bounds.** A program is ended by its limits; the limits themselves may not be above MOST, and a check as a whole not
longer than LONGEST.
"""

import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlmodel import Session

from judge import baseline, offline
from judge.background import Desk, Heartbeat
from judge.check import Strength, check_exercise, refused
from judge.engines import EngineError, SandboxAway, Unsuited
from judge.exercise import BadExercise, Exercise, load_files
from judge.exercise_archive import Packed
from judge.findings import Checked, Demand, Problem, Step
from judge.images import ImageError
from judge.job import MOST, Job, Progress, Result
from judge.store import gate_runs
from judge.store.database import Database
from judge.store.exercises import Ready
from judge.store.gate_runs import Taken
from judge.store.submissions import MAX_TRIES
from judge.store.tables import GateState

log = structlog.get_logger("assay.worker")

LONGEST = 2 * 3600.0
TELL_EVERY = 0.4
KEPT_ITEMS = 60


class _Over(Exception):
    """The claim no longer holds: cancelled, or given to another worker."""


class _TooLong(Exception):
    """The check has taken LONGEST."""


class _Lent:
    """The worker's sandbox as the gate sees it."""

    def __init__(self, desk: Desk, beat: Heartbeat) -> None:
        self._desk, self._beat = desk, beat
        self._until = time.monotonic() + LONGEST

    def run(self, job: Job, on_progress: Callable[[Progress], None]) -> Result:
        """Serve learners, then run the job, if anybody still wants to know."""
        if self._beat.lost:
            raise _Over
        if time.monotonic() > self._until:
            raise _TooLong
        images = self._desk.images()
        if images and job.image not in images:  # none at all: the engine is away, and says so itself
            raise ImageError(f"it is not built here; what is: {', '.join(sorted(images))}")
        try:
            return self._desk.run(job, on_progress)
        except (SandboxAway, Unsuited):
            raise
        except (EngineError, ImageError) as problem:
            if images is None or job.image not in images:
                raise  # the exercise asks for what is not there
            raise RuntimeError(f"no run in the image {job.image}, which is there: {problem}") from problem

    def close(self) -> None:
        """It stays the worker's."""


class Told:
    """What the gate has said so far: one entry a demand, in the order in which they began.

    An entry is `{"demand", "what", "k", "n", "begun", "done", "failed", "items"}`: what is run, which step of how many
    that is, how many of this demand's steps have begun, are done, and showed something to mend, and the last of them,
    `{"what", "ok", "verdict"}`; of mutants only those that lived.
    """

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Any]] = {}

    def add(self, step: Step) -> None:
        """A step began or is done."""
        empty: dict[str, Any] = {"demand": step.demand.value, "begun": 0, "done": 0, "failed": 0, "items": []}
        entry = self.entries.setdefault(step.demand.value, empty)
        entry |= {"what": step.what, "k": step.k, "n": step.n}
        if step.ok is None:
            entry["begun"] += 1
            return
        entry["done"] += 1
        entry["failed"] += not step.ok
        if step.demand is not Demand.STRENGTH or not step.ok:
            entry["items"].append({"what": step.what, "ok": step.ok, "verdict": step.verdict})
            del entry["items"][:-KEPT_ITEMS]

    def to_json(self) -> list[dict[str, Any]]:
        """Plain JSON."""
        return list(self.entries.values())


def over_the_most(exercise: Exercise) -> list[Problem]:
    """Limits that are above what an exercise of the site may ask for."""
    return [
        Problem(
            Demand.LIMITS, "exercise.toml", "over the most", {"limit": name, "value": f"{asked:g}", "most": f"{most:g}"}
        )
        for name, asked, most in exercise.limits.above(MOST)
    ]


class Publishing:
    """Puts folders through the gate. Holds at most one."""

    name = "publishing"

    def __init__(self) -> None:
        self.holding: Taken | None = None

    def waiting(self, session: Session) -> int:
        """Runs that nobody has begun."""
        return gate_runs.waiting(session)

    def attempt(self, desk: Desk) -> bool:
        """Check one folder. False: none waits, or no box can be spared."""
        with desk.database.begin() as session:
            taken = gate_runs.claim(session, desk.name, desk.now())
        self.holding = taken
        if taken is None:
            return False
        with Heartbeat(desk.database, lambda session: gate_runs.renew(session, taken, desk.now())) as beat:
            try:
                state = self._check(desk, taken, beat)
            except _Over:
                state = None
        self.holding = None
        log.info("the gate", run=taken.id, exercise=f"{taken.topic}/{taken.slug}", state=state and state.value)
        return True

    def give_back(self, database: Database) -> None:
        """Let another worker begin the check in hand anew, uncounted."""
        taken, self.holding = self.holding, None
        if taken is not None:
            with database.begin() as session:
                gate_runs.give_back(session, taken, counts=False)

    def broke(self, database: Database, why: str, now: datetime) -> None:
        """The check in hand broke: again, or after the last try its end."""
        taken, self.holding = self.holding, None
        if taken is None:
            return
        with database.begin() as session:
            if taken.tries >= MAX_TRIES:
                gate_runs.give_up(session, taken, why, now)
            else:
                gate_runs.give_back(session, taken, counts=True)

    def take_back(self, database: Database, now: datetime, worker: str | None = None) -> int:
        """Put back what lost workers held."""
        with database.read() as session:
            lost = gate_runs.lost(session, now, worker)
        for taken in lost:
            with database.begin() as session:
                gate_runs.take_back(session, taken, now)
        return len(lost)

    def _check(self, desk: Desk, taken: Taken, beat: Heartbeat) -> GateState | None:
        packed = Packed.read(taken.archive)
        ready, learned = None, None
        try:
            exercise = load_files(packed.files, taken.topic, taken.slug)
        except BadExercise as bad:
            checked = refused(Path(taken.topic, taken.slug), bad)
        else:
            checked, learned = self._gate(desk, taken, beat, exercise)
            ready = Ready.of(exercise, packed=packed) if checked.ok else None
        with desk.database.begin() as session:
            return gate_runs.settle(session, taken, ready, checked, learned, desk.now())

    def _gate(
        self, desk: Desk, taken: Taken, beat: Heartbeat, exercise: Exercise
    ) -> tuple[Checked, Mapping[str, Any] | None]:
        told = Told()
        said = 0.0

        def tell(step: Step) -> None:
            nonlocal said
            new = step.demand.value not in told.entries
            told.add(step)
            if new or time.monotonic() - said >= TELL_EVERY:
                self._tell(desk, taken, told)
                said = time.monotonic()

        path = f"{taken.topic}/{taken.slug}"
        if too_much := over_the_most(exercise):
            return Checked(path, problems=too_much), None
        with tempfile.TemporaryDirectory(prefix="assay-gate-") as folder:
            # the gate reads what the author says of survivors beside the exercise
            if "survivors.toml" in exercise.files:
                Path(folder, "survivors.toml").write_bytes(exercise.files["survivors.toml"])
            exercise = replace(exercise, folder=Path(folder))
            gate = offline.Desk(lambda: _Lent(desk, beat), None)
            try:
                strength: Strength = "changed" if taken.mutants else "no"
                checked = check_exercise(gate, exercise, strength=strength, on_step=tell, path=path)
            except _TooLong:
                too_long = Problem(Demand.LIMITS, "", "too long", {"minutes": f"{LONGEST / 60:g}"})
                return Checked(path, problems=[too_long]), None
        self._tell(desk, taken, told)
        if not checked.ok:
            return checked, None
        known = gate.baseline(exercise)
        return checked, None if known is None else baseline.to_json(known)

    def _tell(self, desk: Desk, taken: Taken, told: Told) -> None:
        with desk.database.begin() as session:
            if not gate_runs.tell(session, taken, told.to_json(), desk.now()):
                raise _Over
