"""The worker's part in a run of two boxes: it opens the learner's when the checker's asks, and passes bytes on.

A `Pairing` is one run. The caller's thread reads the checker's box (`message`); for each learner's box there is a
thread that reads it and one that writes to it, so that a learner's box which neither reads nor writes stops nobody.
What the learner's box says is passed on only in its form: frames of the relayed streams, and two messages of numbers.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from judge.box import frames
from judge.box.relay import ASIDE, RELAYED
from judge.engines import EngineError
from judge.engines.box import Box, BoxBroken

MOST_BYTES = 1 << 30
SLICE_SECONDS = 0.2
CLOSE_SECONDS = 60.0
PROBLEMS = (EngineError, BoxBroken, OSError, EOFError, frames.Malformed, ValueError, KeyError, TypeError)
"""What a learner's box that cannot be opened, ends or says nonsense raises."""


class Half:
    """One learner's box, from the checker's asking for it until it is dropped. It waits for the end of those `after`
    which it comes."""

    def __init__(self, pairing: "Pairing", number: int, shift: int, after: "list[Half]") -> None:
        self.pairing, self.number, self.shift, self.after = pairing, number, shift, after
        self.box: Box | None = None
        self.dropped = threading.Event()
        self.jobs: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.passing = threading.Lock()
        self.reader = threading.Thread(target=self._read, name=f"learner's box {number}", daemon=True)
        self.reader.start()

    def _read(self) -> None:
        last: dict[str, Any] = {"op": "gone"}
        try:
            for half in self.after:
                half.reader.join(CLOSE_SECONDS)
            self.box = self.pairing.take(bool(self.shift))
            threading.Thread(target=self._write, name="to learner's box", daemon=True).start()
            self.tell({"op": "learner"})
            while not self.dropped.is_set():
                self.box.reader.feed(self.box.link.receive(SLICE_SECONDS))
                for stream, payload in self.box.reader.frames():
                    self._pass(stream, payload)
        except PROBLEMS as problem:
            if self.box is None:
                last = {"op": "learner", "why": f"the learner's box could not be opened: {problem}"}
            elif isinstance(problem, EOFError | OSError) and self.box.link.out_of_memory():
                last = {"op": "gone", "kills": 1}
        finally:
            self.dropped.set()
            self.jobs.put(None)
            if self.box is not None:
                self.pairing.drop(self.box)
            self.tell(last)

    def _pass(self, stream: int, payload: bytes) -> None:
        """Hand one frame of the learner's box to the checker's. Raises ValueError and the like for anything else."""
        if stream in RELAYED:
            with self.passing:
                if not self.dropped.is_set():
                    self.pairing.count(len(payload))
                    self.pairing.checker.send(frames.pack(stream + self.shift, payload))
            return
        head, _ = frames.unpack(payload)
        said: dict[str, Any] = {"op": str(head["event"]), "max_rss": int(head["max_rss"]), "cpu": float(head["cpu"])}
        said["kills"] = int(head["kills"])
        if said["op"] == "ended":
            said["status"] = int(head["status"])
        elif said["op"] != "usage":
            raise ValueError("a message that nobody knows")
        self.tell(said)

    def tell(self, head: Mapping[str, Any]) -> None:
        """Say something about this box to the checker's, if that still listens."""
        with contextlib.suppress(BoxBroken):
            self.pairing.checker.say({**head, "n": self.number})

    def _write(self) -> None:
        assert self.box is not None
        with contextlib.suppress(BoxBroken):
            while (data := self.jobs.get()) is not None:
                self.box.send(data)

    def drop(self) -> None:
        """Nothing of it is passed on from here; its thread closes it."""
        with self.passing:
            self.dropped.set()


class Pairing:
    """One run. `take` gives an open learner's box (True: one aside), `drop` takes it back for good; `files` are the
    blobs of the job that the learner may have. `in_turn`: the boxes share a network, so that the run's own come one
    after the other."""

    def __init__(
        self,
        checker: Box,
        take: Callable[[bool], Box],
        drop: Callable[[Box], None],
        files: Mapping[str, bytes],
        *,
        soft: bool,
        in_turn: bool,
    ) -> None:
        self.checker, self.take, self.drop, self.files = checker, take, drop, files
        self.soft, self.in_turn = soft, in_turn
        self.halves: list[Half] = []
        self.now: dict[int, Half] = {}
        self.passed = 0
        self.counting = threading.Lock()

    def count(self, size: int) -> None:
        """Note bytes on their way. Raises ValueError when a run has passed too many."""
        with self.counting:
            self.passed += size
            if self.passed > MOST_BYTES:
                raise ValueError("more bytes than a run may pass on")

    def message(self, deadline: float, on_report: Callable[[bytes], None]) -> dict[str, Any]:
        """The checker's box's next message that is not about a learner's box. Raises BoxBroken."""
        total = 0
        while True:
            stream, payload = self.checker.frame(deadline)
            shift = 0 if stream in RELAYED else ASIDE
            if stream - shift in RELAYED:
                self._to_learner(shift, frames.pack(stream - shift, payload))
                continue
            total += len(payload)
            if total > 256 << 20:
                raise BoxBroken("the checker's box said too much")
            if stream == frames.REPORT:
                on_report(payload)
                continue
            said, _ = frames.unpack(payload)
            event = said.get("event")
            if event == "learner":
                shift = ASIDE if said["aside"] else 0
                after = [half for half in self.halves if half.shift == shift] if self.in_turn else []
                self.now[shift] = Half(self, int(said["n"]), shift, after)
                self.halves.append(self.now[shift])
            elif event == "job":
                job = {"op": "serve", "soft": self.soft, "fresh": bool(said.get("fresh"))}
                job |= {key: said[key] for key in ("setup", "limits", "covers")}
                shift = next((half.shift for half in self.now.values() if half.number == said["n"]), -1)
                self._to_learner(shift, frames.pack(frames.CONTROL, frames.message(job, self.files)))
            elif event == "drop":
                for half in self.halves:
                    if half.number == said["n"]:
                        half.drop()
            elif event == "broken":
                self.checker.broken = str(said.get("why"))
                raise BoxBroken(f"the checker's box is broken: {self.checker.broken}")
            else:
                return said

    def _to_learner(self, shift: int, data: bytes) -> None:
        if shift in self.now:
            self.now[shift].jobs.put(data)

    def close(self) -> None:
        """Drop every learner's box and wait until it is closed."""
        for half in self.halves:
            half.drop()
        end = time.monotonic() + CLOSE_SECONDS
        for half in self.halves:
            half.reader.join(max(0.1, end - time.monotonic()))
