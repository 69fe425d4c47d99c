"""Tornado's test cases and its HTTP server in a suite, over an application of the learner's.

Theory of operation. `HTTPServer(app)` of the suite's listens and accepts in this process, as its test case wants it to.
Where `app` is the learner's, a connection is not served here: its bytes go to a connection to a server of his
application on his side (`driver.connections`), and what that says comes back. So the suite's clients speak to a real
server over the loopback of the checker's cell, and what they get from it is made here, of bytes.

His server runs in a loop on his side that turns while the suite's does: a callback here asks for a turn again and
again (`Turning`). `AsyncTestCase` makes a new loop for each case, which his code finds as its current one: so does his
side. An `Application` that the suite makes of his handlers is made over there too, and is what is served; where its
class is one of the suite's own, his handlers find its attributes and methods in theirs (`driver.connections`).

One module because server, loop and application are patched and put back together.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import sys
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from judge.box.standin import lending
from judge.box.standin.errors import NotLent, SolutionGone

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_get_running_loop = asyncio.get_running_loop
MOMENT, IDLE_MOMENT = 0.002, 0.01
"""Seconds between two turns of his loop: with connections, and without."""
MOST_BYTES = 1 << 16


def follow_server(border: CheckerBorder) -> Callable[[], None]:
    """Have servers of Tornado's pass on what they accept for an application of the learner's. What undoes it."""
    if lending.by_name(sys.modules["tornado.httpserver"]) is None or "tornado.web" not in sys.modules:
        return lambda: None
    server, application = sys.modules["tornado.httpserver"].HTTPServer, sys.modules["tornado.web"].Application
    handle_stream, initialise = server.handle_stream, application.__init__
    twins: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()

    def handle_stream_(self: Any, stream: Any, address: Any) -> Any:
        served = self.request_callback
        if isinstance(served, application) and border.number_of(served) is None:
            served = twins.get(served, served)
        if border.number_of(served) is None:
            return handle_stream(self, stream, address)
        border.turnings.of(_get_running_loop()).accept(self, served, stream)
        return None

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        initialise(self, *args, **kwargs)
        targets = [getattr(rule, "target", None) for rule in self.wildcard_router.rules]
        his = [target for target in targets if border.number_of(target) is not None]
        if not his or border.number_of(type(self)) is not None:
            return
        for target in targets:
            if border.number_of(target) is None and not lending.is_library(getattr(target, "__module__", "")):
                raise NotLent(f"an Application with handlers of the solution's and {target!r} of the suite's")
        handlers, *others = args or (kwargs.pop("handlers"),)
        shown = None if type(self) is application else (self, _overridden(type(self), application))
        twins[self] = border.ask("application", (tuple(map(_parts, handlers)), *others), kwargs, shown)

    return _replacing((server, "handle_stream", handle_stream_), (application, "__init__", __init__))


def follow_cases(border: CheckerBorder) -> Callable[[], None]:
    """Have a loop of its own begin and end on the learner's side with that of each test case. What undoes it."""
    if lending.by_name(sys.modules["tornado.testing"]) is None:
        return lambda: None
    case = sys.modules["tornado.testing"].AsyncTestCase
    set_up, tear_down = case.setUp, case.tearDown

    def setUp(self: Any) -> None:
        set_up(self)
        border.ask("begin loop")
        border.tasks.goes_with(self.io_loop.asyncio_loop)

    def tearDown(self: Any) -> None:
        try:
            tear_down(self)
        finally:
            with contextlib.suppress(SolutionGone):  # of a process that is gone nothing is left to be ended
                border.ask("end loop")

    return _replacing((case, "setUp", setUp), (case, "tearDown", tearDown))


def _replacing(*replaced: tuple[Any, str, Any]) -> Callable[[], None]:
    """Put functions into classes of a library. What takes them out again."""
    before = [(cls, name, cls.__dict__[name]) for cls, name, _ in replaced]
    for cls, name, new in replaced:
        new.__qualname__, new.__module__ = cls.__dict__[name].__qualname__, cls.__module__
        setattr(cls, name, new)

    def undo() -> None:
        for cls, name, original in before:
            setattr(cls, name, original)

    return undo


def _overridden(cls: type, application: Any) -> tuple[str, ...]:
    """The methods of `application` that a class of the suite's has its own of. Raises NotLent for those that find the
    handler: what they answer is made of Tornado's own objects."""
    found = {
        name
        for one in cls.__mro__[: cls.__mro__.index(application)]
        for name in vars(one)
        if name != "__init__" and name in vars(application) and callable(getattr(application, name))
    }
    for name in found & _ROUTING:
        raise NotLent(f"{name} of the suite's class {cls.__qualname__} cannot serve handlers of the solution's")
    return tuple(name for name in found if not name.startswith("_"))


_ROUTING = frozenset({"__call__", "find_handler", "get_handler_delegate", "start_request", "on_close"})


def listening(border: CheckerBorder) -> Callable[..., Any]:
    """`listen` of an application of the learner's, called in the suite: Tornado's own, with a server of the suite's."""

    def listen(self: Any, port: int, address: Any = None, **kwargs: Any) -> Any:
        module = importlib.import_module("tornado.httpserver")
        border.patches.follow()
        socket_options = {"family", "backlog", "flags", "reuse_port"} & kwargs.keys()
        options = {name: kwargs.pop(name) for name in socket_options}
        server = module.HTTPServer(self, **kwargs)
        server.listen(port, address=address, **options)
        return server

    return listen


def _parts(handler: Any) -> Any:
    """One of an application's handlers as a tuple where it is Tornado's `url`, which crosses no other way."""
    if type(handler) is not sys.modules["tornado.web"].URLSpec:
        return handler
    return (handler.regex.pattern, handler.handler_class, handler.kwargs, handler.name)


class Turnings:
    """What turns the learner's loops, by the loop of the suite's that it goes with."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._turnings: weakref.WeakKeyDictionary[Any, Turning] = weakref.WeakKeyDictionary()
        self._latest: Any = lambda: None

    def of(self, loop: Any) -> Turning:
        """The one of `loop`, begun if there is none."""
        if loop not in self._turnings:
            self._turnings[loop] = Turning(self.border, loop)
            self._latest = weakref.ref(loop)
        return self._turnings[loop]

    def latest(self) -> Any:
        """The loop that the last of them was begun for, if it may still run."""
        loop = self._latest()
        return loop if loop is not None and not loop.is_closed() else None


class Turning:
    """Lets the learner's loop turn while one of the suite's does, and carries the bytes of its connections."""

    def __init__(self, border: CheckerBorder, loop: Any) -> None:
        self._border = border
        self._loop: Any = weakref.ref(loop)
        self._carried: dict[int, Carried] = {}
        self._next = loop.call_soon(self._turn)

    def accept(self, server: Any, application: Any, stream: Any) -> None:
        """`stream`, which `server` has accepted for `application` of the learner's, goes on to him."""
        try:
            number = self._border.ask("connect", application, _options(server))
        except SolutionGone:
            stream.close()
            return
        if type(number) is not int or number in self._carried:
            raise self._border.violated("a connection that is none")
        self._carried[number] = Carried(self, server, stream)

    def soon(self) -> None:
        """There is something to say: let his loop turn at once."""
        self._next.cancel()
        loop = self._loop()
        if loop is not None and not loop.is_closed():
            self._next = loop.call_soon(self._turn)

    def _turn(self) -> None:
        wait: float | None = MOMENT
        try:
            wait = self.turn()
        except SolutionGone:
            wait = None
            for one in self._carried.values():
                one.stream.close()
            self._carried.clear()
        finally:  # also after a SystemExit of his: the suite may go on
            self._next.cancel()
            loop = self._loop()
            if wait is not None and loop is not None:
                self._next = loop.call_later(wait, self._turn)

    def turn(self) -> float:
        """One turn; in how many seconds there should be the next."""
        carried = self._carried
        said = tuple((number, one.take(), one.over, one.taking()) for number, one in carried.items())
        for number, _, over, _ in said:
            if over:
                del carried[number]
        answer = self._border.ask("turn", said)
        if type(answer) is not tuple or len(answer) != 2 or type(answer[0]) is not tuple:
            raise self._border.violated("a turn that is none")
        taking = {number for number, _, over, taken in said if taken and not over}
        for told in answer[0]:
            if type(told) is not tuple or tuple(map(type, told)) != (int, bytes, bool):
                raise self._border.violated("what no connection says")
            number, data, over = told
            if number not in taking or len(data) > MOST_BYTES:
                raise self._border.violated("more than a connection may say")
            taking.discard(number)
            one = carried.get(number)
            if one is None:
                continue
            if over:
                del carried[number]
            one.give(data, over)
        moment = MOMENT if carried else IDLE_MOMENT
        wait = answer[1]
        return wait if type(wait) is float and 0.0 <= wait < moment else moment


class Carried:
    """A connection that the suite's server has accepted: what came for the learner's, and what he says to it.

    It is one of the server's connections, as `HTTPServer.close_all_connections` knows them."""

    def __init__(self, turning: Turning, server: Any, stream: Any) -> None:
        self.turning, self.server, self.stream = turning, server, stream
        self.over = False
        self._came = b""
        self._written: Any = None
        server._connections.add(self)
        stream.set_close_callback(self._closed)
        self._read()

    def _read(self) -> None:
        if not self.stream.closed():
            self.stream.read_bytes(MOST_BYTES, partial=True).add_done_callback(self._read_some)

    def _read_some(self, future: Any) -> None:
        if not future.cancelled() and future.exception() is None:
            self._came = future.result()
            self.turning.soon()

    def take(self) -> bytes:
        """What came since; more is read then."""
        came, self._came = self._came, b""
        if came:
            self._read()
        return came

    def taking(self) -> bool:
        """Whether the suite's client has taken what it was given."""
        return self._written is None or self._written.done()

    def give(self, data: bytes, over: bool) -> None:
        """What he says, and whether that is all."""
        if self.stream.closed():
            return
        if data:
            self._written = self.stream.write(data)
            self._written.add_done_callback(lambda future: future.cancelled() or future.exception())
        if over and self.taking():
            self.stream.close()
        elif over:
            self._written.add_done_callback(lambda _: self.stream.close())

    def _closed(self) -> None:
        self.over = True
        self.server._connections.discard(self)
        self.turning.soon()

    async def close(self) -> None:
        """As HTTP1ServerConnection.close: when this returns, his handlers have heard of it."""
        self.stream.close()
        self.over = True
        self.server._connections.discard(self)
        self.turning.turn()


def _options(server: Any) -> dict[str, Any]:
    """What a server was made with, for one that is to be like it. Encryption ends here."""
    params = server.conn_params
    secure = "https" if server.ssl_options is not None else None
    return {
        "no_keep_alive": params.no_keep_alive,
        "xheaders": server.xheaders,
        "protocol": server.protocol or secure,
        "decompress_request": params.decompress,
        "chunk_size": params.chunk_size,
        "max_header_size": params.max_header_size,
        "idle_connection_timeout": params.header_timeout,
        "body_timeout": params.body_timeout,
        "max_body_size": params.max_body_size,
        "max_buffer_size": server.max_buffer_size,
        "trusted_downstream": server.trusted_downstream,
    }
