"""Coroutines and async generators of the learner's, run as tasks here, in steps that the checker asks for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any


class Tasks:
    """The tasks of one border, in a loop per thread."""

    def __init__(self) -> None:
        self.loops = _Loops()
        self.tasks: dict[int, Any] = {}
        self._count = 0

    def questions(self) -> dict[str, Callable[..., Any]]:
        """The answers by what is asked."""
        return {
            "start": self.start,
            "pump": self.pump,
            "result": self.result,
            "forget": self.forget,
            "cancel": self.cancel,
            "anext": lambda generator: self.start(_awaited(generator.__anext__())),
            "asend": lambda generator, value: self.start(_awaited(generator.asend(value))),
            "athrow": lambda generator, error: self.start(_awaited(generator.athrow(error))),
            "aclose": lambda generator: self.start(_awaited(generator.aclose())),
        }

    def start(self, awaitable: Any) -> int:
        if self.loops.mine is None:
            self.loops.mine = asyncio.new_event_loop()
        self._count += 1
        self.tasks[self._count] = asyncio.ensure_future(awaitable, loop=self.loops.mine)
        return self._count

    def pump(self, number: int) -> tuple[bool, float]:
        task = self.tasks[number]
        loop = task.get_loop()
        if not task.done():
            turn(loop)
        if task.done():
            return True, 0.0
        return False, until_next(loop)

    def result(self, number: int) -> Any:
        return self.tasks.pop(number).result()

    def forget(self, number: int) -> None:
        task = self.tasks.pop(number)
        if not task.cancelled():
            task.exception()

    def cancel(self, number: int) -> None:
        self.tasks[number].cancel()


def turn(loop: Any) -> None:
    """Let a loop that stands do what is ready now."""
    stop = loop.call_soon(loop.stop)
    try:
        loop.run_forever()
    finally:
        stop.cancel()  # a SystemExit comes through before it: the loop would stop another time


def until_next(loop: Any) -> float:
    """In how many seconds a loop that stands has something to do; a moment where only what it waits for would know."""
    if loop._ready:
        return 0.0
    waiting = loop._scheduled
    return max(0.0, min(h._when for h in waiting) - loop.time()) if waiting else 0.002


class _Loops(threading.local):
    """Each thread's event loop."""

    mine: Any = None


async def _awaited(awaitable: Any) -> Any:
    return await awaitable
