"""What the web must know of an exercise's version, kept in memory: a version never changes, and its row is large.

Kept without the suite and the accepted solution: nothing of them has any business in the web process.
"""

import threading
from collections import OrderedDict

from sqlmodel import Session

from judge.exercise import Exercise
from judge.store import exercises
from judge.words import Feedback

KEPT = 512


class Versions:
    """The last KEPT versions that were asked for. Thread-safe."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, tuple[str, Exercise]] = OrderedDict()
        self._levels: dict[int, tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def get(self, session: Session, version_id: int) -> Exercise:
        """The exercise as that version judges it, without suite, solutions and texts. Raises LookupError."""
        return self._entry(session, version_id)[1]

    def hash(self, session: Session, version_id: int) -> str:
        """The version's name, a sha256 in hex. Raises LookupError."""
        return self._entry(session, version_id)[0]

    def expected(self, session: Session, version_id: int, *, visible_only: bool = False) -> int:
        """How many cases a learner will see of a grade, before there is one; 0 while the version has no baseline."""
        with self._lock:
            levels = self._levels.get(version_id)
        if levels is None:
            levels = tuple(case["feedback"] for case in exercises.cases(session, version_id))
            if not levels:
                return 0
            with self._lock:
                if len(self._levels) >= KEPT:
                    self._levels.clear()
                self._levels[version_id] = levels
        shown = {Feedback.FULL} if visible_only else set(Feedback) - {Feedback.NONE}
        return sum(level in shown for level in levels)

    def _entry(self, session: Session, version_id: int) -> tuple[str, Exercise]:
        with self._lock:
            if version_id in self._known:
                self._known.move_to_end(version_id)
                return self._known[version_id]
        row = exercises.version(session, version_id)
        if row is None:
            raise LookupError(f"no exercise version {version_id}")
        kept = dict.fromkeys(row.content["support_files"], "")  # their names are refused in submissions
        light = row.content | {"suite_files": {}, "support_files": kept, "accepted": None}
        entry = (row.hash, Exercise.from_json(light))
        session.expunge(row)
        with self._lock:
            self._known[version_id] = entry
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return entry
