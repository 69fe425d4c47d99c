"""How a version of an exercise is called wherever somebody chooses or reads one: by its number, when it was published,
by whom and what it changed; the beginning of its hash beside it, for machines.

`names` is the one place where that is put together; templates show it with the macros of `version_marks.html`.
"""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from sqlmodel import Session

from judge.store import version_history
from judge.store.tables import Exercise, Origin
from web.language import current
from web.language import gettext as _
from web.wording import BABEL_LOCALE

COMPARED = 20
"""The newest versions whose changes are told: each is compared with the one before."""
SHORT = 8
"""Characters of a hash that people are shown."""
FILES_TOLD = 3


@dataclass(frozen=True)
class VersionName:
    """A published version for people. `by` is "" where nobody is known; `changed` None where that is not known, as of
    the first."""

    id: int
    hash: str
    number: int
    at: datetime
    by: str
    current: bool
    changed: tuple[str, ...] | None = None

    @property
    def short(self) -> str:
        """The beginning of the hash."""
        return self.hash[:SHORT]

    @property
    def changes(self) -> str:
        """What it changed, in some words; "" where that is not known."""
        if not self.changed:
            return ""
        told = ", ".join(self.changed[:FILES_TOLD])
        more = len(self.changed) - FILES_TOLD
        return told if more <= 0 else f"{told} +{more}"

    @property
    def line(self) -> str:
        """All of it in one line of plain text, for a list to choose from."""
        name = _("Version %(n)s") % {"n": self.number}
        day = format_date(self.at.date(), "medium", locale=BABEL_LOCALE[current()])
        changed = _("changed: %(files)s") % {"files": self.changes} if self.changes else ""
        now = _("current") if self.current else ""
        return " · ".join(filter(None, (name, now, day, self.by, changed, self.short)))


def names(session: Session, exercise: Exercise, *, changes: bool = False) -> dict[int, VersionName]:
    """The exercise's published versions by id, the newest first; with `changes` what the newest of them changed, which
    reads their content: only for those who may read the suite."""
    known = version_history.of(session, exercise.id or 0)
    changed = version_history.changed(session, known[: COMPARED + 1]) if changes else {}
    return {
        one.id: VersionName(
            id=one.id,
            hash=one.hash,
            number=one.number,
            at=one.at,
            by=one.by or (_("its folder") if one.origin == Origin.FOLDER else ""),
            current=one.id == exercise.current_version_id,
            changed=changed.get(one.id),
        )
        for one in known
    }
