"""What the web must know of an exercise's version, kept in memory: a version never changes, and its row is large.

Kept without the suite and the accepted solution: nothing of them has any business in the web process. Of the support
files that learners may read, the text is kept as far as a page shows it.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from judge.exercise import Exercise
from judge.store import exercises
from judge.words import Feedback

KEPT = 512
LONGEST_SHOWN = 32_000
MOST_SHOWN = 64_000
"""Bytes of a support file that a page shows as text, and of all of them together."""


@dataclass(frozen=True)
class SupportFile:
    """A file that lies beside a learner's when their program runs. `text` is None where a page does not show it: it is
    no text, or too long. `size` in bytes."""

    path: str
    size: int
    text: str | None


@dataclass(frozen=True)
class _Known:
    """What is kept of a version."""

    hash: str
    exercise: Exercise
    support: tuple[SupportFile, ...]


class Versions:
    """The last KEPT versions that were asked for. Thread-safe."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, _Known] = OrderedDict()
        self._levels: dict[int, tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def get(self, session: Session, version_id: int) -> Exercise:
        """The exercise as that version judges it, without suite, solutions and texts. Raises LookupError."""
        return self._entry(session, version_id).exercise

    def hash(self, session: Session, version_id: int) -> str:
        """The version's name, a sha256 in hex. Raises LookupError."""
        return self._entry(session, version_id).hash

    def support(self, session: Session, version_id: int) -> tuple[SupportFile, ...]:
        """The support files that learners may read, by name. Raises LookupError."""
        return self._entry(session, version_id).support

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

    def _entry(self, session: Session, version_id: int) -> _Known:
        with self._lock:
            if version_id in self._known:
                self._known.move_to_end(version_id)
                return self._known[version_id]
        row = exercises.version(session, version_id)
        if row is None:
            raise LookupError(f"no exercise version {version_id}")
        kept = dict.fromkeys(row.content["support_files"], "")  # their names are refused in submissions
        light = row.content | {"suite_files": {}, "support_files": kept, "accepted": None}
        exercise = Exercise.from_json(light)
        support = exercises.support_files(session, version_id) if exercise.support and exercise.show_support else {}
        entry = _Known(row.hash, exercise, tuple(_shown(support)))
        session.expunge(row)
        with self._lock:
            self._known[version_id] = entry
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return entry


def _shown(support: Mapping[str, bytes]) -> list[SupportFile]:
    left = MOST_SHOWN
    found = []
    for path, content in sorted(support.items()):
        text = _text(content) if len(content) <= min(LONGEST_SHOWN, left) else None
        left -= len(content) if text is not None else 0
        found.append(SupportFile(path, len(content), text))
    return found


def _text(content: bytes) -> str | None:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
