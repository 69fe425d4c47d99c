"""The learner's end of the connections that Tornado's HTTP server of the suite accepts for an application of his.

Theory of operation. The suite's server has the socket that is listened to, and nothing of the application
(`standin.connections`). For each connection it takes there is one here, over the loopback of this cell, from us to a
server of Tornado's with his application; what the two say to each other crosses as bytes. His server runs in the event
loop that his coroutines run in (`tasks`), on the thread that stands for the suite's, and turns when it is asked to:
what his handlers do happens inside of a question, like all that his code does.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from judge.box.driver.tasks import Tasks, turn, until_next

_monotonic = time.monotonic
MOST_SECONDS = 0.002
"""How long the loop turns at a time while it has something to do."""
MOST_BYTES = 1 << 16
"""What crosses of one connection at a time."""


class Connection:
    """One connection to a server of his: what the suite's client said and his server has not taken yet."""

    def __init__(self, near: socket.socket) -> None:
        self.near = near
        self.waiting = bytearray()
        self.over = self.closed = False

    def push(self) -> None:
        """Give his server as much as it takes."""
        try:
            while self.waiting and not self.closed:
                del self.waiting[: self.near.send(self.waiting)]
            if self.over and not self.waiting and not self.closed:
                self.near.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            pass
        except OSError:  # it has closed the connection: `pull` finds out
            self.waiting.clear()

    def pull(self) -> bytes:
        """What his server has said; `closed` where that was all."""
        try:
            said = self.near.recv(MOST_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            said = b""
        if not said:
            self.close()
        return said

    def close(self) -> None:
        self.closed = True
        self.near.close()


class Connections:
    """The connections of one border."""

    def __init__(self, tasks: Tasks) -> None:
        self.loops = tasks.loops
        self.here = _Here()
        self._count = 0

    def questions(self) -> dict[str, Callable[..., Any]]:
        """The answers by what is asked."""
        return {
            "begin loop": self.begin,
            "end loop": self.end,
            "connect": self.connect,
            "turn": self.turn,
            "application": _application,
        }

    def begin(self) -> None:
        """A test case of Tornado's begins: as there, this thread's loop is a new one."""
        self.end()
        self.here.began = importlib.import_module("tornado.ioloop").IOLoop(make_current=False)
        self.loops.mine = self.here.began.asyncio_loop
        asyncio.set_event_loop(self.loops.mine)

    def end(self) -> None:
        """It is over: what still runs is cancelled, as there. Raises what a task made of that."""
        began, self.here.began = self.here.began, None
        if began is None:
            return
        loop = began.asyncio_loop
        for connection in self.here.open.values():
            connection.close()
        self.here.open.clear()
        tasks = [task for task in asyncio.all_tasks(loop) if not task.done()]
        for task in tasks:
            task.cancel()
        done: Any = loop.run_until_complete(asyncio.wait(tasks))[0] if tasks else ()
        asyncio.set_event_loop(None)
        self.loops.mine = None
        began.close(all_fds=True)
        for task in done:
            with contextlib.suppress(asyncio.CancelledError):
                task.result()

    def connect(self, application: Any, options: dict[str, Any]) -> int:
        """A new connection to a server of `application`, which Tornado makes with these options."""
        if self.loops.mine is None:
            self.loops.mine = asyncio.new_event_loop()
        near, far, address = _pair()
        self.loops.mine.run_until_complete(_serve(application, options, far, address))
        self._count += 1
        self.here.open[self._count] = Connection(near)
        return self._count

    def turn(
        self, said: tuple[tuple[int, bytes, bool, bool], ...]
    ) -> tuple[tuple[tuple[int, bytes, bool], ...], float]:
        """Let his loop turn. `said`: by connection, what came for it, whether that was all, whether the suite takes
        something. Answers, by connection, what his server has said and whether that was all; and in how many seconds
        there is something to do."""
        connections = self.here.open
        loop = self.loops.mine
        if loop is None or loop.is_running():  # it is his handler that this is asked out of
            return (), MOST_SECONDS
        for number, data, over, _ in said:
            connections[number].waiting += data
            connections[number].over |= over
        until = _monotonic() + MOST_SECONDS
        while True:
            for connection in connections.values():
                connection.push()
            turn(loop)
            if not loop._ready or _monotonic() > until:
                break
        told = []
        for number, _, _, taken in said:
            connection = connections[number]
            if taken and not connection.over:
                told.append((number, connection.pull(), connection.closed))
        for number, connection in list(connections.items()):
            if connection.over and not connection.closed:
                connection.pull()  # nobody hears it
            if connection.closed:
                del connections[number]
        return tuple(one for one in told if one[1] or one[2]), until_next(loop)


class _Here(threading.local):
    """Each thread's connections, and the loop that began there."""

    began: Any = None

    def __init__(self) -> None:
        self.open: dict[int, Connection] = {}


def _application(args: tuple[Any, ...], settings: dict[str, Any], shown: tuple[Any, tuple[str, ...]] | None) -> Any:
    """An application that the suite has made of handlers of his. `shown`: that of the suite's, where its class is one
    of the suite's own, and the methods that it overrides: his handlers find in theirs what that one has."""
    made: Any = importlib.import_module("tornado.web").Application
    if shown is None:
        return made(*args, **settings)
    suites, overridden = shown

    class Served(made):  # type: ignore[misc]  # a class that is imported at run time
        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            return getattr(suites, name)

        def __setattr__(self, name: str, value: Any) -> None:
            if "default_router" not in vars(self) or name in vars(self) or name.startswith("_"):
                object.__setattr__(self, name, value)
            else:
                setattr(suites, name, value)

    for name in overridden:
        setattr(Served, name, _of_suites(suites, name))
    Served.__name__ = Served.__qualname__ = type(suites).__name__
    served = Served(*args, **settings)
    served.settings = suites.settings
    return served


def _of_suites(suites: Any, name: str) -> Callable[..., Any]:
    return lambda self, *args, **kwargs: getattr(suites, name)(*args, **kwargs)


def _pair() -> tuple[socket.socket, socket.socket, Any]:
    """Two ends of a connection over the loopback, and the address of the first. A handler sees where a request comes
    from, so the ends of a `socketpair` will not do."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        near = socket.create_connection(server.getsockname())
        far, address = server.accept()
    near.setblocking(False)
    far.setblocking(False)
    return near, far, address


async def _serve(application: Any, options: dict[str, Any], sock: socket.socket, address: Any) -> None:
    server = importlib.import_module("tornado.httpserver").HTTPServer(application, **options)
    sizes = {"max_buffer_size": server.max_buffer_size, "read_chunk_size": server.read_chunk_size}
    server.handle_stream(importlib.import_module("tornado.iostream").IOStream(sock, **sizes), address)
