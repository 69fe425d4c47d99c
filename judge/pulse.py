"""The pulse of a submission in a worker's hands: its lease is extended, and whoever watches hears which case runs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from judge.background import Heartbeat
from judge.events import Announcer
from judge.job import Job, Progress
from judge.store import submissions
from judge.store.database import Database
from judge.store.submissions import Claimed
from judge.words import Feedback


class Pulse(Heartbeat):
    """Keeps a submission's claim alive while it is being judged, and passes on its progress."""

    def __init__(self, database: Database, events: Announcer, claimed: Claimed, now: Callable[[], datetime]) -> None:
        super().__init__(
            database, lambda session: submissions.renew(session, claimed.id, claimed.claim, now(), self._k, self._n)
        )
        self._events, self._claimed = events, claimed
        self._k = self._n = 0
        self._cases: tuple[Mapping[str, Any], ...] = ()

    def names(self, job: Job) -> None:
        """From the job's baseline: which names a learner may hear of."""
        known = () if job.baseline is None else job.baseline.cases
        self._cases = tuple(c for c in known if job.select == "all" or c.get("feedback") == Feedback.FULL)

    def progress(self, progress: Progress) -> None:
        """Case `k` of `n` has begun or ended; said without the name of a case that is counted but not listed."""
        self._k, self._n = progress.k + 1, progress.n
        case = self._cases[progress.k] if progress.k < len(self._cases) else {}
        told = {"k": progress.k, "n": progress.n, "name": "", "title": "", "outcome": None}
        if case and case.get("feedback") != Feedback.NONE:
            told |= {"name": case.get("name", ""), "title": case.get("title", ""), "outcome": progress.outcome}
        self._events.announce(self._claimed.id, "case", told)
