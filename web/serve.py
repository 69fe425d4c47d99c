"""Starts the server of one process (`assay web`): settings, database and queue put together, uvicorn around them."""

from types import FrameType

import uvicorn

from judge import events
from judge.queue import Queue
from judge.settings import Settings
from judge.store.database import Database
from web.app import create_app
from web.site import Site

GRACE = 2
"""Seconds that requests under way have left when the server is told to stop."""


class Server(uvicorn.Server):
    """Ends open streams when told to stop: they would hold the server up otherwise."""

    def __init__(self, config: uvicorn.Config, site: Site) -> None:
        super().__init__(config)
        self._site = site

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal has come."""
        self._site.news.close_streams()
        super().handle_exit(sig, frame)


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM."""
    database = Database(settings.database)
    app = create_app(settings, database, Queue(events.connect(settings.redis_url)))
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        proxy_headers=False,  # the application itself decides whom to believe
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE,
    )
    try:
        Server(config, app.state.site).run()
    finally:
        database.close()
