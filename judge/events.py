"""Says "it changed": news of a submission on the Redis channel `assay:submission:{id}`, for whoever is watching.

A message is JSON, `{"kind": "state"|"case"|"done", "data": {…}}`. `case` carries
`{"k","n","name","title","outcome"}` (k counts from 0, outcome None when the case starts); `state` and `done` only say
that the row is worth reading again. News is a convenience: the row is the truth, a watcher reads it first, and when
Redis is away nothing is said and nothing fails.
"""

import json
import time
from collections.abc import Mapping
from typing import Any, Literal, Protocol

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger("assay.events")

CHANNEL = "assay:submission:"
TIMEOUT = 1.0
QUIET = 1.0
"""Seconds in which nothing is tried after Redis did not answer: a run has many cases and must not wait for each."""

Kind = Literal["state", "case", "done"]


class Announcer(Protocol):
    """Whoever can say that something changed."""

    def announce(self, submission_id: int, kind: Kind, data: Mapping[str, Any] | None = None) -> None:
        """Tell whoever watches the submission. Never raises for want of listeners or of Redis."""
        ...


def connect(url: str) -> redis.Redis:
    """A client that says quickly when Redis is away instead of trying for long."""
    once = Retry(NoBackoff(), 1)
    return redis.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=once)


class Events:
    """Announces over one Redis."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._quiet_until = 0.0

    def announce(self, submission_id: int, kind: Kind, data: Mapping[str, Any] | None = None) -> None:
        """Publish; when Redis is away, log it once and say nothing for a moment."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            self._redis.publish(f"{CHANNEL}{submission_id}", json.dumps({"kind": kind, "data": data or {}}))
        except (redis.RedisError, OSError) as error:
            self._quiet_until = time.monotonic() + QUIET
            log.warning("Redis is away, live pages read the database", error=str(error))
