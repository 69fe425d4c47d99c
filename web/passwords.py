"""Passwords: hashed with argon2id, never on the event loop, few at a time (a hash takes 64 MiB and about 0.2 s).

`verify` without a hash works as long as with one, so that nobody learns from the time whether a login exists.
"""

import secrets
from dataclasses import dataclass, field
from functools import cached_property

import anyio
import anyio.to_thread
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from web.errors import TooMany
from web.language import gettext as _
from web.weak_passwords import is_common

MINIMUM = 8
MAXIMUM = 200
AT_ONCE = 2
WAITING = 60


@dataclass
class Passwords:
    """Hashes and verifies for one application. Tests hand in a cheap hasher."""

    hasher: PasswordHash = field(default_factory=lambda: PasswordHash((Argon2Hasher(),)))

    def __post_init__(self) -> None:
        self._turn = anyio.CapacityLimiter(AT_ONCE)

    @cached_property
    def _nobody(self) -> str:
        """A hash that no password fits, made as costly as the real ones."""
        return self.hasher.hash(secrets.token_urlsafe(32))

    async def hash(self, password: str) -> str:
        """The hash to store. Raises TooMany when too many are waiting."""
        self._full()
        return await anyio.to_thread.run_sync(self.hasher.hash, password, limiter=self._turn)

    async def verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Whether `password` is the one behind `stored`, and a better hash to store if the old one is weak.

        Without `stored` it takes as long and says no. Raises TooMany when too many are waiting.
        """
        self._full()
        right, better = await anyio.to_thread.run_sync(self._verify, password[:MAXIMUM], stored, limiter=self._turn)
        return (right, better) if stored else (False, None)

    def _verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        return self.hasher.verify_and_update(password, stored or self._nobody)

    def _full(self) -> None:
        if self._turn.statistics().tasks_waiting >= WAITING:
            raise TooMany(5, _("Very many people are signing in. Try again in a few seconds."))


def objection(password: str, login: str, name: str = "") -> str:
    """Why `password` will not do, in a sentence for the visitor; "" if it will."""
    if len(password) < MINIMUM:
        return _("A password needs at least 8 characters. Three or four words in a row are easy to remember.")
    if len(password) > MAXIMUM:
        return _("A password may have at most 200 characters.")
    small = password.casefold()
    for known in (login, name):
        if known and (
            small == known.casefold() or (len(known) >= 4 and known.casefold() in small and len(small) < len(known) + 6)
        ):
            return _("That password is too close to your name. Three or four words in a row are easy to remember.")
    if is_common(password):
        return _("That password is among the first that anybody would try. Three or four words in a row are better.")
    return ""
