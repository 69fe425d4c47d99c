"""What the web must know of an exercise's version, kept in memory: a version never changes, and its row is large.

Kept without the suite and the accepted solution: nothing of them has any business in the web process.
"""

import threading
from collections import OrderedDict

from sqlmodel import Session

from judge.exercise import Exercise
from judge.store import exercises

KEPT = 512


class Versions:
    """The last KEPT versions that were asked for. Thread-safe."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, tuple[str, Exercise]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, session: Session, version_id: int) -> Exercise:
        """The exercise as that version judges it, without suite, solutions and texts. Raises LookupError."""
        return self._entry(session, version_id)[1]

    def hash(self, session: Session, version_id: int) -> str:
        """The version's name, a sha256 in hex. Raises LookupError."""
        return self._entry(session, version_id)[0]

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
