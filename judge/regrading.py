"""A worker's part in regrades: items judged one at a time while no learner waits, and what was decided carried out.

A kind of work in the background (`judge.background`). One `attempt` does one of three small things: a step of a regrade
that is being applied or undone (rows only, no box), a part of the look-up of grades that the same files have got on the
road, or one item: its grade is found, or its files are run as a submission's would be and graded under the regrade's
version. A run that is our fault is tried again, three times in all; then the item says so and changes nothing.
"""

from datetime import datetime

import structlog
from sqlmodel import Session

from judge import grading, report
from judge.background import Desk, Heartbeat
from judge.job import Progress
from judge.store import regrade_items, regrades
from judge.store.database import Database
from judge.store.regrade_items import Taken
from judge.store.submissions import MAX_TRIES
from judge.words import Verdict

log = structlog.get_logger("assay.worker")

PART = 500
"""Submissions whose files are looked at in one go."""


class Regrading:
    """Judges items of regrades. Holds at most one."""

    name = "regrading"

    def __init__(self) -> None:
        self.holding: Taken | None = None
        self._version_id = 0
        self._looked_up = 0
        self._known: dict[str, int] = {}

    def waiting(self, session: Session) -> int:
        """Items that wait, and regrades that are being applied or undone."""
        return len(regrades.unfinished(session)) + regrade_items.waiting(session)

    def attempt(self, desk: Desk) -> bool:
        """A step of what was decided, else one item. False: nothing waits."""
        if self._carry_out(desk):
            return True
        with desk.database.begin() as session:
            taken = regrade_items.claim(session, desk.name, desk.now(), desk.images())
        self.holding = taken
        if taken is None:
            return False
        with Heartbeat(desk.database, lambda session: regrade_items.renew(session, taken, desk.now())):
            self._judge(desk, taken)
        self.holding = None
        return True

    def give_back(self, database: Database) -> None:
        """Put the item in hand back, uncounted."""
        taken, self.holding = self.holding, None
        if taken is not None:
            with database.begin() as session:
                regrade_items.give_back(session, taken, counts=False)

    def broke(self, database: Database, why: str, now: datetime) -> None:
        """The item in hand broke: again, or after the last try `judge_error`."""
        taken, self.holding = self.holding, None
        if taken is None:
            return
        with database.begin() as session:
            if taken.tries >= MAX_TRIES:
                regrade_items.give_up(session, taken, why, now)
            else:
                regrade_items.give_back(session, taken, counts=True)

    def take_back(self, database: Database, now: datetime, worker: str | None = None) -> int:
        """Put back what lost workers held."""
        with database.read() as session:
            lost = regrade_items.lost(session, now, worker)
            done = regrade_items.all_judged(session)
        if done:
            with database.begin() as session:
                regrade_items.make_ready(session, done, now)
        for taken in lost:
            with database.begin() as session:
                regrade_items.take_back(session, taken, now)
        return len(lost)

    def _carry_out(self, desk: Desk) -> bool:
        with desk.database.read() as session:
            under_way = regrades.unfinished(session, 1)
        if not under_way:
            return False
        with desk.database.begin() as session:
            regrades.step(session, under_way[0], desk.now())
        return True

    def _judge(self, desk: Desk, taken: Taken) -> None:
        if not self._look_up(desk, taken.version_id):
            self.give_back(desk.database)
            return
        with desk.database.read() as session:
            same = regrade_items.same(session, taken, self._known)
            found = None if same is None else same.id
        if found is not None:
            with desk.database.begin() as session:
                regrade_items.settle_same(session, taken, found, desk.now())
            return
        exercise, known = desk.version(taken.version_id)
        job = exercise.job({path: text.encode() for path, text in taken.files.items()}, known)
        result = desk.run(job, _unwatched)
        grade = grading.grade(job, report.read(result, job.baseline, job.select), result)
        if grade.verdict is Verdict.JUDGE_ERROR and taken.tries < MAX_TRIES:
            raise RuntimeError(grade.fault)
        with desk.database.begin() as session:
            settled = regrade_items.settle(session, taken, grade, desk.now())
        log.info(
            "regraded" if settled else "regraded for nothing, the claim was lost",
            regrade=taken.regrade_id,
            submission=taken.submission_id,
            verdict=str(grade.verdict),
            points=grade.points,
        )

    def _look_up(self, desk: Desk, version_id: int) -> bool:
        """Learn of the next submissions that were judged under the version. False: there may be more."""
        if self._version_id != version_id:
            self._version_id, self._looked_up, self._known = version_id, 0, {}
        with desk.database.read() as session:
            part = regrade_items.judged_on(session, version_id, self._looked_up, PART)
        for number, files_hash, grade_id in part:
            self._looked_up = number
            self._known[files_hash] = grade_id
        return len(part) < PART


def _unwatched(progress: Progress) -> None:
    """Nobody watches the cases of an item."""
