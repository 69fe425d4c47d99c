"""Coroutines and async generators of the learner's, as real local ones.

Theory of operation. The learner's coroutine runs as a task of an event loop on his side, which only turns while it
is asked to (`pump`): the local coroutine starts the task, then turns that loop once and sleeps a moment in its own,
until the task is done. So tasks of both sides make progress together, and nobody blocks the suite's loop for longer
than the learner's code itself does. Without a running loop here (`coro.send(None)` by hand) the coroutine is stepped
directly.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from judge.box.generators import Handle
from judge.box.standin.said import text

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_sleep = asyncio.sleep
_MOMENT = 0.002


class Tasks:
    """Drives the learner's coroutines for one border."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._count = 0
        self._spawned: dict[int, asyncio.Future[Any]] = {}

    def awaited(self, error: BaseException) -> bool:
        """Whether this CancelledError belongs to a task that the suite cancelled."""
        return isinstance(error, asyncio.CancelledError)

    def spawn(self, awaitable: Any) -> int:
        """Start a coroutine of the suite's that the learner's code awaits, in the loop that runs now."""
        self._count += 1
        self._spawned[self._count] = asyncio.ensure_future(awaitable)
        return self._count

    def poll(self, number: Any) -> tuple[bool | str, Any]:
        """(True, result) once it is done, ("cancelled", None) if it was cancelled. Raises what it raised."""
        task = self._task(number)
        if not task.done():
            return (False, None)
        del self._spawned[number]
        if task.cancelled():
            return ("cancelled", None)
        return (True, task.result())

    def unspawn(self, number: Any) -> None:
        """Cancel a spawned coroutine, because the learner's task that awaits it was cancelled."""
        self._task(number).cancel()

    def _task(self, number: Any) -> asyncio.Future[Any]:
        task = self._spawned.get(number) if type(number) is int else None
        if task is None:
            raise ValueError("no such task")
        return task

    def coroutine(self, number: int, about: dict[str, Any]) -> Any:
        """A real coroutine that drives the learner's."""
        handle = Handle()
        made: Any = self._drive(handle)
        made.__name__ = text(about.get("name"), "coroutine")
        made.__qualname__ = text(about.get("qualname"), "coroutine")
        self.border.adopt(number, made)
        self.border.alias(handle, number, made)
        return made

    async def leaving(self, answer: Any, error: BaseException) -> Any:
        """What an `__aexit__` of the learner's makes of `error`."""
        kept = await answer
        if kept:
            self.border.swallowing.kept(error)
        return kept

    async def _drive(self, handle: Any) -> Any:
        return await self._finish("start", handle)

    async def _finish(self, *start: Any) -> Any:
        border = self.border
        task = border.ask(*start)
        try:
            while True:
                done, wait = border.ask("pump", task)
                if done:
                    return border.ask("result", task)
                await _sleep(min(max(float(wait), 0.0), _MOMENT) if type(wait) in (int, float) else _MOMENT)
        except asyncio.CancelledError:
            border.ask("cancel", task)
            while not border.ask("pump", task)[0]:
                await _sleep(0)
            border.ask("forget", task)
            raise
        except GeneratorExit:
            border.ask("cancel", task)
            raise

    def generator(self, number: int, about: dict[str, Any]) -> Any:
        """A real async generator that drives the learner's."""
        handle = Handle()
        made: Any = self._iterate(handle)
        made.__name__ = text(about.get("name"), "agen")
        self.border.adopt(number, made)
        self.border.alias(handle, number, made)
        return made

    async def _iterate(self, handle: Any) -> Any:
        step: tuple[Any, ...] = ("anext", handle)
        while True:
            try:
                value = await self._finish(*step)
            except StopAsyncIteration:
                if step[0] == "athrow":
                    self.border.swallowing.kept(step[2])
                return
            if step[0] == "athrow":
                self.border.swallowing.kept(step[2])
            try:
                sent = yield value
            except GeneratorExit:
                await self._finish("aclose", handle)
                raise
            except BaseException as e:
                step = ("athrow", handle, e)
            else:
                step = ("asend", handle, sent)
