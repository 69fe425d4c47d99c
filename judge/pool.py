"""The warm boxes of one sandbox: one for each image that was asked for lately, within a memory budget.

A box is taken out for a run and given back after it. What was broken, or has served `runs_per_box` runs (all cells of a
box share one layout of memory, so it should not live for ever), or is single-use, is closed, and a new one is opened in
the background so that the next run finds it open. When the open boxes would use more than the budget, the one unused
for longest goes. Opening happens in one thread; everything else may be called from one other.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from judge.engines import EngineError
from judge.engines.box import Box, BoxBroken

log = structlog.get_logger("assay.boxes")


@dataclass(frozen=True)
class Keeping:
    """How boxes are kept. `memory_mb`: what the idle boxes of this sandbox may use together."""

    runs_per_box: int = 500
    memory_mb: int = 1024
    single_use: bool = False


class Pool:
    """Boxes by image. `open_box` opens one for an image and may take seconds."""

    def __init__(self, open_box: Callable[[str], Box], keeping: Keeping) -> None:
        self._open, self.keeping = open_box, keeping
        self._idle: dict[str, Box] = {}
        self._change = threading.Condition()
        self._wanted: list[str] = []
        self._opening: str | None = None
        self._failed: dict[str, Exception] = {}
        self._closed = False
        self.opened = 0
        self.replaced = 0
        self._thread: threading.Thread | None = None

    def ahead(self, image: str) -> None:
        """Have a box of `image` opened in the background, unless there is one."""
        with self._change:
            if self._closed or image in self._idle or image in self._wanted or image == self._opening:
                return
            self._failed.pop(image, None)
            self._wanted.append(image)
            if self._thread is None:
                self._thread = threading.Thread(target=self._open_wanted, name="open boxes", daemon=True)
                self._thread.start()
            self._change.notify_all()

    def take(self, image: str) -> Box:
        """An open box of `image`, this caller's alone. Blocks while one is opened. Raises EngineError, BoxBroken."""
        self.ahead(image)
        with self._change:
            while True:
                if self._closed:
                    raise EngineError("the sandbox is closed")
                if image in self._idle:
                    return self._idle.pop(image)
                if image in self._failed:
                    raise self._failed.pop(image)
                if image not in self._wanted and image != self._opening:
                    raise EngineError(f"no box of {image} could be opened")
                self._change.wait()

    def give_back(self, box: Box) -> None:
        """The run is over: keep the box for the next or replace it."""
        box.used_at = time.monotonic()
        if box.broken or self.keeping.single_use or box.runs >= self.keeping.runs_per_box:
            self.discard(box)
            return
        with self._change:
            old = self._idle.pop(box.plan.key, None)
            if not self._closed:
                self._idle[box.plan.key] = box
                box = old  # type: ignore[assignment]  # nothing to close, mostly
        if box is not None:
            box.close()
        self._stay_within()

    def discard(self, box: Box) -> None:
        """Close a box and have another opened in its place."""
        if box.broken:
            log.warning("a box is replaced", image=box.plan.image, runs=box.runs, why=box.broken)
        self.replaced += 1
        box.close()
        self.ahead(box.plan.key)

    def _stay_within(self) -> None:
        gone = []
        with self._change:
            by_age = sorted(self._idle.values(), key=lambda box: box.used_at)
            while len(by_age) > 1 and sum(box.idle_kb for box in by_age) > self.keeping.memory_mb * 1024:
                gone.append(by_age.pop(0))
                del self._idle[gone[-1].plan.key]
        for box in gone:
            log.info("a box is closed to stay within the memory budget", image=box.plan.image)
            box.close()

    def _open_wanted(self) -> None:
        while True:
            with self._change:
                while not self._wanted and not self._closed:
                    self._change.wait()
                if self._closed:
                    return
                self._opening = image = self._wanted.pop(0)
            box: Box | None = None
            failed: Exception | None = None
            try:
                box = self._open(image)
            except (EngineError, BoxBroken, OSError) as error:
                failed = error
            with self._change:
                self._opening = None
                if box is not None and not self._closed:
                    self._idle[image], box = box, None
                    self.opened += 1
                elif failed is not None:
                    self._failed[image] = failed
                self._change.notify_all()
            if box is not None:
                box.close()
            self._stay_within()

    def describe(self) -> list[dict[str, object]]:
        """The idle boxes, for people."""
        with self._change:
            return [
                {"image": box.plan.image, "runs": box.runs, "memory_mb": box.idle_kb // 1024, "python": box.python}
                for box in self._idle.values()
            ]

    def close(self) -> None:
        """Close every box that is not taken out."""
        with self._change:
            self._closed = True
            boxes, self._idle = list(self._idle.values()), {}
            self._change.notify_all()
        for box in boxes:
            with contextlib.suppress(OSError):
                box.close()
        if self._thread is not None:
            self._thread.join(timeout=70)
