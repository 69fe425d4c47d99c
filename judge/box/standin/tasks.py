"""Coroutines and async generators of the learner's, as real local ones.

Theory of operation. The learner's coroutine runs as a task of an event loop on his side, which only turns while it
is asked to (`pump`): the local coroutine starts the task, then turns that loop once and sleeps a moment in its own,
until the task is done. So tasks of both sides make progress together, and nobody blocks the suite's loop for longer
than the learner's code itself does. Without a running loop here (`coro.send(None)` by hand) the coroutine is stepped
directly.

His future or task is a future here, of the loop that runs when it comes, or would: done when his is. What else his loop
has to do gets its turns while a loop runs here (`connections`).
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

from judge.box.generators import Handle
from judge.box.standin.said import text

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_sleep = asyncio.sleep
_MOMENT = 0.002
_running_loop = asyncio._get_running_loop


class _Here(threading.local):
    """Of each thread: the loop that his side knows to be running, and the one that was so last, as weak references."""

    loop: Any = staticmethod(lambda: None)
    last: Any = None
    telling = False


class Tasks:
    """Drives the learner's coroutines for one border."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._count = 0
        self._spawned: dict[int, asyncio.Future[Any]] = {}
        self._here = _Here()
        self._futures = futures(border)

    def told(self) -> Any:
        """The running loop that his side knows of; None for none."""
        here = self._here
        return _running_loop() if here.telling else here.loop()

    def tell(self) -> None:
        """His side is to know whether a loop runs here, and that the one before is closed. From now on his has its
        turns while this one runs."""
        here, now = self._here, _running_loop()
        before = here.loop()
        here.telling = True
        try:
            if now is not None:
                last = here.last() if here.last is not None else now
                self.border.ask("loop runs", True, last is not now and (last is None or last.is_closed()))
                self.goes_with(now)
            elif before is not None:
                self.border.ask("loop runs", False, False)
            here.loop = weakref.ref(now) if now is not None else lambda: None
        finally:
            here.telling = False

    def goes_with(self, loop: Any) -> None:
        """What his loop has to do from now on is to be done while this one runs, and is over with it."""
        self._here.last = weakref.ref(loop)
        self.border.turnings.of(loop)

    def future(self, number: int, about: dict[str, Any]) -> Any:
        """A future here for one of his."""
        loop = _running_loop() or self.border.turnings.latest() or _loop_of_thread()
        made = self._futures[about.get("task") is True](loop=loop)
        return self.border.adopt(number, made)

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


def futures(border: CheckerBorder) -> tuple[type, type]:
    """What stands in for a future of the learner's, and for a task."""

    class Future(asyncio.Future):  # type: ignore[type-arg]  # its result is whatever comes
        # No docstring and no names of its own: what a suite looks at is asyncio's.
        _follower: Any = None

        def add_done_callback(self, *args: Any, **kwargs: Any) -> None:
            super().add_done_callback(*args, **kwargs)
            if self._follower is None and not self.done():
                self._follower = self.get_loop().create_task(self._follow())

        async def _follow(self) -> None:
            """Be done when his is."""
            if not super().done():
                try:
                    await border.tasks._finish("start", self)
                except asyncio.CancelledError:
                    if not self.done():
                        super().cancel()
                        raise  # it is the follower that was cancelled: the loop ends
                except BaseException:  # it is the future's
                    self.done()
                else:
                    self.done()

        def done(self) -> bool:
            if super().done():
                return True
            if border.ask("future", self, "done") is not True:
                return super().done()
            if border.ask("future", self, "cancelled") is True:
                if not super().done():
                    super().cancel()
                return super().done()
            try:
                value = border.ask("future", self, "result")
            except BaseException as error:  # what his ended with, which whoever awaits this one is to get
                if not super().done():
                    super().set_exception(RuntimeError(repr(error)) if isinstance(error, StopIteration) else error)
            else:
                if not super().done():
                    super().set_result(value)
            return super().done()

        def result(self) -> Any:
            self.done()
            return super().result()

        def exception(self) -> Any:
            self.done()
            return super().exception()

        def cancelled(self) -> bool:
            self.done()
            return super().cancelled()

        def cancel(self, msg: Any = None) -> bool:
            if self.done():
                return False
            if msg is not None:
                border.rule.gate(self, "cancel", (msg,))
            said = border.ask("future", self, "cancel", msg)
            self.done()
            return said is True

        def set_result(self, result: Any) -> None:
            border.rule.gate(self, "set_result", (result,))
            border.ask("future", self, "set_result", result)
            self.done()

        def set_exception(self, exception: Any) -> None:
            border.rule.gate(self, "set_exception", (exception,))
            border.ask("future", self, "set_exception", exception)
            self.done()

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            return border.rule.given(self, name, border.ask("get", self, name))

        def __reduce_ex__(self, protocol: Any) -> Any:
            raise TypeError(f"cannot pickle {type(self).__name__!r} object")

    class Task(Future):
        @property
        def __class__(self) -> Any:
            return asyncio.Task

        @__class__.setter
        def __class__(self, value: type) -> None:
            raise TypeError("__class__ assignment is not for tasks")

    return Future, Task


def _loop_of_thread() -> Any:
    """The loop that was made this thread's; one that never runs where there is none."""
    found = None
    if sys.version_info >= (3, 14):
        with contextlib.suppress(RuntimeError):
            found = asyncio.get_event_loop()
    else:  # asked for by name it would be made, with a warning
        found = getattr(getattr(asyncio.get_event_loop_policy(), "_local", None), "_loop", None)
    if found is None or found.is_closed():
        if not _standing:
            _standing.append(asyncio.new_event_loop())
        found = _standing[0]
    return found


_standing: list[Any] = []
