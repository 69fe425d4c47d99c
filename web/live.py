"""News of submissions, live: one subscription to Redis per process, handed to however many streams are open.

Workers announce on the channel `assay:submission:{id}` (`judge.events`). `News` listens to all of them with one
connection and puts what arrives into the inbox of every stream that watches that submission. The row stays the truth:
`stream` reads it first, after every change of state and every so often, so a lost message costs a moment and never the
verdict; while Redis is away it reads the row every second.

A stream ends with `done`, or when the server is about to stop (`News.close_streams`): a browser then reconnects and
is told the present state by whoever answers. Nothing here keeps a server from stopping.
"""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import redis.asyncio
from fastapi.sse import ServerSentEvent
from redis.exceptions import RedisError

log = logging.getLogger("assay.web")

CHANNEL = "assay:submission:"
LOOK_WHILE_AWAY = 1.0
LOOK_WHILE_QUEUED = 2.0
LOOK_WHILE_RUNNING = 5.0
RECONNECT = 1.0
INBOX = 1000


@dataclass(frozen=True)
class Present:
    """What the row says now. `grade` is the grade object for whoever watches once `status` is judged."""

    status: str
    position: int = 0
    k: int = 0
    n: int = 0
    grade: dict[str, Any] | None = None

    def state(self) -> dict[str, Any]:
        """The data of a `state` event."""
        data: dict[str, Any] = {"status": self.status, "position": self.position}
        if self.status == "running" and self.n:
            data |= {"k": self.k, "n": self.n}
        return data


@dataclass(eq=False)
class Inbox:
    """What has arrived for one stream: messages, or None for "look again" and for "stop"."""

    messages: asyncio.Queue[dict[str, Any] | None] = field(default_factory=lambda: asyncio.Queue(INBOX))

    def put(self, message: dict[str, Any] | None) -> None:
        """Add a message; a stream that does not keep up misses news, never the verdict."""
        with contextlib.suppress(asyncio.QueueFull):
            self.messages.put_nowait(message)


class News:
    """The subscription of one process. `async with news:` listens; without a Redis URL streams read rows only."""

    def __init__(self, redis_url: str = "") -> None:
        self._url = redis_url
        self._inboxes: defaultdict[int, set[Inbox]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.connected = False
        self.closing = False

    async def __aenter__(self) -> "News":
        self._loop = asyncio.get_running_loop()
        self.closing = False
        if self._url:
            self._task = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close_streams()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        self.connected = False
        self._loop = None

    def close_streams(self) -> None:
        """Let every open stream end now. May be called from a signal handler or another thread."""
        self.closing = True
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for inboxes in list(self._inboxes.values()):
            for inbox in list(inboxes):
                inbox.put(None)

    @contextlib.contextmanager
    def watch(self, submission_id: int) -> Iterator[Inbox]:
        """An inbox for the news of one submission."""
        inbox = Inbox()
        self._inboxes[submission_id].add(inbox)
        try:
            yield inbox
        finally:
            watching = self._inboxes[submission_id]
            watching.discard(inbox)
            if not watching:
                del self._inboxes[submission_id]

    def deliver(self, channel: str, text: bytes | str) -> None:
        """Hand one message of Redis to whoever watches; what is not one of ours is dropped."""
        try:
            submission_id = int(channel.removeprefix(CHANNEL))
            message = json.loads(text)
        except ValueError:
            log.warning("not news: %r on %r", text[:200], channel)
            return
        if isinstance(message, dict) and submission_id in self._inboxes:
            for inbox in list(self._inboxes[submission_id]):
                inbox.put(message)

    async def _listen(self) -> None:
        while True:
            client = redis.asyncio.Redis.from_url(self._url, decode_responses=True, health_check_interval=15)
            try:
                async with client, client.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.psubscribe(CHANNEL + "*")
                    self.connected = True
                    self._wake_all()  # whatever was announced while nobody listened
                    while True:
                        message = await pubsub.get_message(timeout=10.0)
                        if message is not None and message["type"] == "pmessage":
                            self.deliver(message["channel"], message["data"])
            except (RedisError, OSError) as error:
                if self.connected:
                    log.warning("Redis is away, live pages read the database: %s", error)
                self.connected = False
                self._wake_all()
            await asyncio.sleep(RECONNECT)


async def stream(
    news: News, submission_id: int, look: Callable[[], Awaitable[Present]]
) -> AsyncIterator[ServerSentEvent]:
    """The events of one submission for one watcher, from its present state to `done`.

    `look` reads the row as the watcher may see it. `state` is sent when it differs from what was sent before, `case`
    as it is announced.
    """
    with news.watch(submission_id) as inbox:  # before the first look: nothing can fall between the two
        sent: dict[str, Any] | None = None
        while not news.closing:
            present = await look()
            if present.grade is not None:
                yield ServerSentEvent(event="done", data=present.grade)
                return
            state = present.state()
            if state != sent:
                yield ServerSentEvent(event="state", data=state)
                sent = state
            async for case in _cases(news, inbox, present.status):
                sent = sent | {"k": case.get("k"), "n": case.get("n")}
                yield ServerSentEvent(event="case", data=case)


async def _cases(news: News, inbox: Inbox, status: str) -> AsyncIterator[dict[str, Any]]:
    """Cases as they are announced, until it is time to look at the row again."""
    while not news.closing:
        try:
            message = await asyncio.wait_for(inbox.messages.get(), _patience(news, status))
        except TimeoutError:
            return
        if message is None or message.get("kind") != "case":
            return
        data = message.get("data")
        if isinstance(data, dict):
            yield data


def _patience(news: News, status: str) -> float:
    if not news.connected:
        return LOOK_WHILE_AWAY
    return LOOK_WHILE_QUEUED if status == "queued" else LOOK_WHILE_RUNNING
