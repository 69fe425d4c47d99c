"""An open box as the worker sees it: its code sent, its porter greeted, and one run after another through it.

What a box says is believed no further than its form: frames with a cap, messages that are JSON. Anything else, silence
beyond the time a run can take, or the end of the link makes the box `BoxBroken`, and it is not used again.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from judge.box import frames
from judge.engines import BoxPlan, Engine, Link, Role

FOLDER = Path(frames.__file__).resolve().parent
OPEN_SECONDS = 60.0
MOST_FRAMES = 256 << 20


class BoxBroken(Exception):
    """The box is of no use any more. The text says what was seen."""


@cache
def sources() -> dict[str, str]:
    """The code of `judge.box` by module name."""
    found = {"judge": ""}
    for path in sorted(FOLDER.rglob("*.py")):
        parts = ("judge", "box", *path.relative_to(FOLDER).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    found.setdefault("judge.box", "")
    return found


def bootstrap_arguments(role: Role = "cells") -> list[str]:
    """The command that is a box."""
    entry = {"cells": "porter", "checker": "pair", "learner": "lone", "service": "service_box"}[role]
    return ["python3", "-P", "-s", "-B", "-c", sources()["judge.box.bootstrap"], entry, "0", "json"]


class Box:
    """One open box. `runs` counts what it served; `suites` are the keys its porter should still know."""

    def __init__(self, link: Link, plan: BoxPlan) -> None:
        self.link, self.plan = link, plan
        self.reader = frames.Reader()
        self.waiting: list[tuple[int, bytes]] = []
        self.runs = 0
        self.suites: set[str] = set()
        self.python = ""
        self.idle_kb = 0
        self.memory_mb = plan.memory_mb
        self.used_at = time.monotonic()
        self.broken = ""
        self.sending = threading.Lock()
        self.on_close: Callable[[], None] = lambda: None

    @classmethod
    def open(
        cls,
        engine: Engine,
        plan: BoxPlan,
        settings: Mapping[str, Any],
        environment: Mapping[str, str],
        code: Mapping[str, str] | None = None,
    ) -> "Box":
        """Start a box and wait until its zygotes serve. Raises EngineError or BoxBroken."""
        box = cls(engine.open(plan, environment), plan)
        try:
            text = json.dumps(dict(sources() if code is None else code)).encode()
            head = {"op": "open", "env": dict(environment), "open_seconds": OPEN_SECONDS, **settings}
            box.send(len(text).to_bytes(4, "big") + text)
            box.say(head)
            said = box.message(time.monotonic() + OPEN_SECONDS)
            if said.get("event") != "opened":
                raise BoxBroken(f"the box did not open: {said.get('why', said)}\n{said.get('trace', '')}".strip())
            box.python = str(said["python"])
            box.idle_kb = int(said["idle_kb"]) or box.link.memory_kb()
        except BaseException:
            box.close()
            raise
        return box

    def send(self, data: bytes) -> None:
        """Send bytes. Raises BoxBroken."""
        try:
            with self.sending:
                self.link.send(data)
        except OSError as error:
            raise self._gone(str(error)) from None

    def say(self, head: Mapping[str, Any], blobs: Mapping[str, bytes] | None = None) -> None:
        """Send a message."""
        self.send(frames.pack(frames.CONTROL, frames.message(head, blobs)))

    def frame(self, deadline: float) -> tuple[int, bytes]:
        """The next frame. Raises BoxBroken, also when none came by `deadline` (monotonic)."""
        while not self.waiting:
            left = deadline - time.monotonic()
            if left <= 0:
                raise self._gone("it fell silent")
            try:
                self.reader.feed(self.link.receive(left))
                self.waiting.extend(self.reader.frames())
            except (EOFError, OSError) as error:
                raise self._gone(str(error) or "it ended") from None
            except frames.Malformed as error:
                raise self._gone(f"it sent {error}") from None
        return self.waiting.pop(0)

    def message(self, deadline: float, on_report: Callable[[bytes], None] | None = None) -> dict[str, Any]:
        """The next message; reports before it go to `on_report`. Raises BoxBroken."""
        total = 0
        while True:
            stream, payload = self.frame(deadline)
            total += len(payload)
            if total > MOST_FRAMES:
                raise self._gone("it said too much")
            if stream == frames.REPORT:
                if on_report is not None:
                    on_report(payload)
            elif stream == frames.CONTROL:
                try:
                    said, _ = frames.unpack(payload)
                except frames.Malformed as error:
                    raise self._gone(f"it sent {error}") from None
                if said.get("event") == "broken":
                    raise self._gone(str(said.get("why")))
                return said

    def ping(self, seconds: float = 10.0) -> bool:
        """Whether the box is idle and answers; everything of the last run is dead when it does."""
        try:
            self.say({"op": "ping"})
            return self.message(time.monotonic() + seconds).get("event") == "pong"
        except BoxBroken:
            return False

    def _gone(self, why: str) -> BoxBroken:
        self.broken = why
        complaints = self.link.complaints().strip()
        return BoxBroken(f"the box is broken: {why}" + (f"\n{complaints[-2000:]}" if complaints else ""))

    def close(self) -> None:
        """End it."""
        self.link.close()
        self.on_close()
