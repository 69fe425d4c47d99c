"""The worker's part in a run of boxes for each side: it opens those that the checker's asks for, and passes bytes on.

A `Pairing` is one run. The caller's thread reads the checker's box (`message`); for each box that it asks for, the
learner's and one for each service, there is a thread that reads it and one that writes to it, so that a box which
neither reads nor writes stops nobody. What such a box says is passed on only in its form: frames of the relayed
streams, frames of lines to a service, and messages of numbers.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from judge.box import frames
from judge.box.lines import FOR_LEARNER, FOR_SUITE
from judge.box.relay import ASIDE, RELAYED
from judge.box.services import stream_of
from judge.engines import EngineError
from judge.engines.box import Box, BoxBroken

MOST_BYTES = 1 << 30
MOST_TEXT = 4000
SLICE_SECONDS = 0.2
CLOSE_SECONDS = 60.0
PROBLEMS = (EngineError, BoxBroken, OSError, EOFError, frames.Malformed, ValueError, KeyError, TypeError)
"""What a box that cannot be opened, ends or says nonsense raises."""


class Half:
    """One box beside the checker's, from its being asked for until it is dropped. `take` opens it. It waits for the end
    of those `after` which it comes."""

    what = "box"
    shift = 0

    def __init__(self, pairing: "Pairing", number: int, take: Callable[[], Box], after: "list[Half]") -> None:
        self.pairing, self.number, self.take, self.after = pairing, number, take, after
        self.box: Box | None = None
        self.dropped = threading.Event()
        self.jobs: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.passing = threading.Lock()
        self.reader = threading.Thread(target=self._read, name=f"{self.what} {number}", daemon=True)

    def _read(self) -> None:
        last: dict[str, Any] = {"op": "gone"}
        try:
            for half in self.after:
                half.reader.join(CLOSE_SECONDS)
            self.box = self.take()
            threading.Thread(target=self._write, name=f"to {self.what}", daemon=True).start()
            self.opened()
            while not self.dropped.is_set():
                self.box.reader.feed(self.box.link.receive(SLICE_SECONDS))
                for stream, payload in self.box.reader.frames():
                    self._pass(stream, payload)
        except PROBLEMS as problem:
            if self.box is None:
                last = {"op": "open_away", "why": f"a {self.what} could not be opened: {problem}"}
            elif isinstance(problem, EOFError | OSError) and self.box.link.out_of_memory():
                last = {"op": "gone", "kills": 1}
        finally:
            self.dropped.set()
            self.jobs.put(None)
            if self.box is not None:
                self.pairing.drop(self.box)
            self.tell(last)

    def opened(self) -> None:
        """It is open: have it begin, or say so."""

    def relay(self, stream: int, payload: bytes) -> bool:
        """Pass on a frame of its box; whether it is one that is passed on. Called while nobody drops it."""
        raise NotImplementedError

    def _pass(self, stream: int, payload: bytes) -> None:
        """Act on one frame of its box. Raises ValueError and the like for what is none."""
        if stream != frames.CONTROL:
            with self.passing:
                if not self.dropped.is_set():
                    self.pairing.count(len(payload))
                    if not self.relay(stream, payload):
                        raise ValueError("a stream that nobody knows")
            return
        head, _ = frames.unpack(payload)
        self.hear(head)

    def hear(self, head: Mapping[str, Any]) -> None:
        """Pass on what its keeper says, number by number."""
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


class LearnerHalf(Half):
    """The learner's box, or (`shift`) one aside. `lines` may go from it to services where they share no network."""

    what = "learner's box"
    lines = False

    def opened(self) -> None:
        self.tell({"op": "open_away"})

    def relay(self, stream: int, payload: bytes) -> bool:
        if stream in RELAYED:
            self.pairing.checker.send(frames.pack(stream + self.shift, payload))
            return True
        service = self.pairing.services.get(stream) if self.lines else None
        if service is not None:
            service.jobs.put(frames.pack(FOR_LEARNER, payload))
        return self.lines and FOR_SUITE <= stream < FOR_LEARNER


class ServiceHalf(Half):
    """The box of the service `name`."""

    what = "service's box"
    name = ""

    def opened(self) -> None:
        self.jobs.put(frames.pack(frames.CONTROL, frames.message({"op": "serve", "service": self.name})))

    def relay(self, stream: int, payload: bytes) -> bool:
        data = frames.pack(stream_of(self.name), payload)
        if stream == FOR_SUITE:
            self.pairing.checker.send(data)
        elif stream == FOR_LEARNER and (learner := self.pairing.now.get(0)) is not None:
            learner.jobs.put(data)
        return stream in (FOR_SUITE, FOR_LEARNER)

    def hear(self, head: Mapping[str, Any]) -> None:
        if head["event"] != "serving":
            super().hear(head)
        elif "why" in head:
            self.tell({"op": "open_away", "why": str(head["why"])[:MOST_TEXT]})
        else:
            self.tell({"op": "open_away", "secret": str(head["secret"])[:MOST_TEXT]})


class Pairing:
    """One run. `take` gives an open learner's box (True: one aside), `take_service` one for the service of that name,
    `drop` takes either back for good; `files` are the blobs of the job that the learner may have. `in_turn`: the boxes
    share a network, so that the run's own come when those before are closed."""

    def __init__(
        self,
        checker: Box,
        take: Callable[[bool], Box],
        take_service: Callable[[str], Box],
        drop: Callable[[Box], None],
        files: Mapping[str, bytes],
        *,
        soft: bool,
        in_turn: bool,
    ) -> None:
        self.checker, self.take, self.take_service, self.drop, self.files = checker, take, take_service, drop, files
        self.soft, self.in_turn = soft, in_turn
        self.halves: list[Half] = []
        self.now: dict[int, LearnerHalf] = {}
        self.services: dict[int, ServiceHalf] = {}
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
            if stream in self.services:
                self.services[stream].jobs.put(frames.pack(FOR_SUITE, payload))
                continue
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
                self._ask_learner(int(said["n"]), bool(said["aside"]))
            elif event == "service":
                self._ask_service(int(said["n"]), str(said["name"]))
            elif event == "job":
                job = {"op": "serve", "soft": self.soft, "fresh": bool(said.get("fresh"))}
                job |= {key: said[key] for key in ("setup", "limits", "covers", "services")}
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

    def _ask_learner(self, number: int, aside: bool) -> None:
        half = LearnerHalf(self, number, lambda: self.take(aside), self._before(aside))
        half.shift = ASIDE if aside else 0
        half.lines = not aside and not self.in_turn
        self.now[half.shift] = half
        self._begin(half)

    def _ask_service(self, number: int, name: str) -> None:
        half = ServiceHalf(self, number, lambda: self.take_service(name), self._before(False))
        half.name = name
        self.services[stream_of(name)] = half
        self._begin(half)

    def _before(self, aside: bool) -> list[Half]:
        """What must have ended before another box is opened: what was dropped, in the run's network or aside."""
        return [half for half in self.halves if self.in_turn and half.dropped.is_set() and bool(half.shift) == aside]

    def _begin(self, half: Half) -> None:
        self.halves.append(half)
        half.reader.start()

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
