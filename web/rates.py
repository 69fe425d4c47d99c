"""How often somebody may do something: a bucket that holds `burst` permits and gains one every `every` seconds.

The state of a bucket is one number, the moment at which it will be full again (the "theoretical arrival time" of the
generic cell rate algorithm, ITU-T I.371). It lives in Redis, changed by one script, so that several web processes
share it; while Redis is away each process counts for itself, which is weaker and better than not counting or not
answering. Redis is asked again after PAUSE seconds.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import redis

log = logging.getLogger("assay.web")

PAUSE = 5.0
_PREFIX = "assay:rate:"
_FORGET_ABOVE = 50_000

_SCRIPT = """
local now = tonumber(ARGV[1])
local every = tonumber(ARGV[2])
local burst = tonumber(ARGV[3])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = full_at + every - burst * every - now
if wait > 0.000001 then return tostring(wait) end
local value = full_at + every
redis.call('SET', KEYS[1], string.format('%.6f', value), 'PX', math.ceil((value - now) * 1000) + 1000)
return '0'
"""
_GIVE_BACK = """
local full_at = tonumber(redis.call('GET', KEYS[1]) or '0')
if full_at > 0 then redis.call('SET', KEYS[1], string.format('%.6f', full_at - tonumber(ARGV[1])), 'KEEPTTL') end
return 0
"""


@dataclass(frozen=True)
class Rate:
    """`burst` at once, then one every `every` seconds."""

    name: str
    burst: int
    every: float


SUBMIT = Rate("submit", 20, 3.0)
SIGN_IN_LOGIN_ADDRESS = Rate("sign-in-login-address", 10, 20.0)
SIGN_IN_LOGIN = Rate("sign-in-login", 100, 5.0)
SIGN_IN_ADDRESS = Rate("sign-in-address", 300, 1.0)
SIGN_UP_ADDRESS = Rate("sign-up-address", 200, 5.0)
"""A whole class signs up from behind one address within minutes."""
LINK_ADDRESS = Rate("link-address", 30, 10.0)
PASSWORD_USER = Rate("password-user", 10, 20.0)
EXPORT_USER = Rate("export-user", 3, 60.0)


class Rates:
    """Takes permits. Thread-safe; blocks for one round trip to Redis, so not for the event loop."""

    def __init__(self, redis_url: str = "", clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._redis = (
            redis.Redis.from_url(redis_url, socket_timeout=0.5, socket_connect_timeout=0.5) if redis_url else None
        )
        self._take_script = self._redis.register_script(_SCRIPT) if self._redis else None
        self._give_script = self._redis.register_script(_GIVE_BACK) if self._redis else None
        self._away_until = 0.0
        self._full_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, rate: Rate, who: str) -> float:
        """Take one permit of `who`: 0.0 if there was one, else the seconds until there is."""
        key = f"{_PREFIX}{rate.name}:{who}"
        if self._take_script is not None and time.monotonic() >= self._away_until:
            try:
                return float(self._take_script(keys=[key], args=[self.clock(), rate.every, rate.burst]))
            except redis.RedisError as error:
                self._pause(error)
        return self._take_here(key, rate)

    def give_back(self, rate: Rate, who: str) -> None:
        """Undo one `take`: what was tried turned out to be honest."""
        key = f"{_PREFIX}{rate.name}:{who}"
        if self._give_script is not None and time.monotonic() >= self._away_until:
            try:
                self._give_script(keys=[key], args=[rate.every])
            except redis.RedisError as error:
                self._pause(error)
        with self._lock:
            if key in self._full_at:
                self._full_at[key] -= rate.every

    def _take_here(self, key: str, rate: Rate) -> float:
        now = self.clock()
        with self._lock:
            if len(self._full_at) > _FORGET_ABOVE:
                self._full_at = {name: at for name, at in self._full_at.items() if at > now}
            full_at = max(self._full_at.get(key, 0.0), now)
            wait = full_at + rate.every - rate.burst * rate.every - now
            if wait > 1e-6:
                return wait
            self._full_at[key] = full_at + rate.every
            return 0.0

    def _pause(self, error: Exception) -> None:
        self._away_until = time.monotonic() + PAUSE
        log.warning("Redis is away, rates are counted by this process alone for %.0f s: %s", PAUSE, error)

    def close(self) -> None:
        """Close the connections."""
        if self._redis is not None:
            self._redis.close()
