"""Coroutines and async generators of the learner's, run as tasks here, in steps that the checker asks for.

While a loop of the suite's runs on the thread that asks, his code finds a running one too, as it would there: his
function may make a task, which has its turns when the suite's loop has them (`standin.connections`).
"""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable
from typing import Any


class Tasks:
    """The tasks of one border, in a loop per thread."""

    def __init__(self) -> None:
        self.loops = _Loops()
        self.tasks: dict[int, Any] = {}
        self._numbers = itertools.count(1)

    def questions(self) -> dict[str, Callable[..., Any]]:
        """The answers by what is asked."""
        return {
            "start": self.start,
            "pump": self.pump,
            "result": self.result,
            "forget": self.forget,
            "cancel": self.cancel,
            "loop runs": self.loop_runs,
            "future": self.future,
            "anext": lambda generator: self.start(_awaited(generator.__anext__())),
            "asend": lambda generator, value: self.start(_awaited(generator.asend(value))),
            "athrow": lambda generator, error: self.start(_awaited(generator.athrow(error))),
            "aclose": lambda generator: self.start(_awaited(generator.aclose())),
        }

    def loop(self) -> Any:
        """This thread's event loop."""
        if self.loops.mine is None:
            self.loops.mine = asyncio.new_event_loop()
        return self.loops.mine

    def start(self, awaitable: Any) -> int:
        number = next(self._numbers)  # threads ask at the same time
        loop = None if asyncio.isfuture(awaitable) else self.loop()
        self.tasks[number] = asyncio.ensure_future(awaitable, loop=loop)
        return number

    def loop_runs(self, runs: bool, over: bool) -> None:
        """A loop of the suite's runs on this thread from now on, or none. `over`: the one that ran before is closed;
        what still runs here is cancelled, as there."""
        loop = self.loops.mine
        if over and loop is not None and not loop.is_running() and not loop.is_closed():
            left = [task for task in asyncio.all_tasks(loop) if not task.done()]
            for task in left:
                task.cancel()
            if left:
                loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self.loops.runs = runs

    def as_there(self, answer: Callable[..., Any], question: tuple[Any, ...]) -> Any:
        """Answer a question that is asked while a loop of the suite's runs."""
        if asyncio._get_running_loop() is not None:
            return answer(question)
        asyncio._set_running_loop(self.loop())
        try:
            return answer(question)
        finally:
            asyncio._set_running_loop(None)

    @staticmethod
    def future(future: Any, what: str, *args: Any) -> Any:
        """What the method `what` of a future of his answers."""
        return getattr(future, what)(*args)

    def pump(self, number: int) -> tuple[bool, float]:
        task = self.tasks[number]
        loop = task.get_loop()
        if not task.done() and (loop is self.loops.mine or not loop.is_running()):
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
    pretended = asyncio._get_running_loop()  # by `as_there`: his function has asked the suite back
    asyncio._set_running_loop(None)
    stop = loop.call_soon(loop.stop)
    try:
        loop.run_forever()
    finally:
        stop.cancel()  # a SystemExit comes through before it: the loop would stop another time
        asyncio._set_running_loop(pretended)


def until_next(loop: Any) -> float:
    """In how many seconds a loop that stands has something to do; a moment where only what it waits for would know."""
    if loop._ready:
        return 0.0
    waiting = loop._scheduled
    return max(0.0, min(h._when for h in waiting) - loop.time()) if waiting else 0.002


class _Loops(threading.local):
    """Each thread's event loop, and whether the suite's runs there."""

    mine: Any = None
    runs = False


async def _awaited(awaitable: Any) -> Any:
    return await awaitable
