"""Slots: which uid a box runs under. Each box of a host has its own, since some kernel limits count by user.

A slot is a locked file in a folder that all processes of one user share, so that it is free again whenever its process
is gone, however it went.
"""

import fcntl
import os
import tempfile
from pathlib import Path

from judge.engines import SLOTS, EngineError


class Slot:
    """One taken slot; `number` is 0 to 63."""

    def __init__(self, number: int, held: int) -> None:
        self.number = number
        self._held = held

    def free(self) -> None:
        """Let others have it."""
        if self._held >= 0:
            os.close(self._held)
            self._held = -1


def take(folder: Path | None = None) -> Slot:
    """The first free slot. Raises EngineError when all are taken."""
    place = folder or Path(tempfile.gettempdir()) / f"assay-slots-{os.getuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    for number in range(SLOTS):
        held = os.open(place / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(held)
            continue
        return Slot(number, held)
    raise EngineError(f"all {SLOTS} slots for boxes are taken on this host")
