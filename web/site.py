"""What every endpoint may use, gathered once by `web.app.create_app` and kept as `app.state.site`.

An endpoint asks for it with `site: SiteOf`. Nothing here is global: two applications in one process, as tests make
them, do not meet.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Protocol, cast

from fastapi import Depends, Request

from judge.settings import Settings
from judge.store.database import Database
from judge.words import Lane

if TYPE_CHECKING:
    from web.last_seen import LastSeen
    from web.live import News
    from web.passwords import Passwords
    from web.rates import Rates
    from web.versions import Versions

log = logging.getLogger("assay.web")


class Doorbell(Protocol):
    """The part of `judge.queue.Queue` the web rings: it never raises because Redis is away."""

    def enqueue(self, lane: Lane, submission_id: int | None = None) -> bool:
        """Say "there is work" on `lane`; False when nobody could be told (`judge.watch` rings later)."""
        ...

    def alive(self) -> bool:
        """Whether Redis answers."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Site:
    """Settings, database, queue and the web's own machinery, shared by all requests of one application."""

    settings: Settings
    database: Database
    queue: Doorbell
    rates: "Rates"
    passwords: "Passwords"
    news: "News"
    versions: "Versions"
    last_seen: "LastSeen"
    now: Callable[[], datetime] = field(default=_now)

    @property
    def secure(self) -> bool:
        """Whether cookies are marked Secure: the site is reached by https."""
        return self.settings.public_url.startswith("https://")


def site_of(request: Request) -> Site:
    """The application's `Site`."""
    return cast(Site, request.app.state.site)


async def _site(request: Request) -> Site:
    return site_of(request)  # a coroutine, so that no thread is needed to fetch it


SiteOf = Annotated[Site, Depends(_site)]
