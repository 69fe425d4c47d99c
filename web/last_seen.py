"""When sessions and tokens were last used, written in bunches: a look-up must not wait for a write of its own.

`note` is called at most once an hour for each (`is_stale`), whoever asks; every FLUSH seconds, and when the server
stops, all that was noted is written in one transaction. A process that is killed forgets a few seconds of it.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator
from datetime import datetime

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError

from judge.store import sessions, tokens
from judge.store.database import Database, DatabaseBusy
from judge.store.tables import ApiToken, Session

log = logging.getLogger("assay.web")

FLUSH = 10.0


class LastSeen:
    """What is noted and not yet written. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._noted: dict[str, tuple[Session | ApiToken, datetime]] = {}

    def note(self, row: Session | ApiToken, now: datetime) -> None:
        """`row` was used. Costs nothing."""
        with self._lock:
            self._noted[row.token_hash] = (row, now)

    def flush(self) -> None:
        """Write what was noted; blocks. What cannot be written is dropped: it will be noted again."""
        with self._lock:
            noted, self._noted = self._noted, {}
        if not noted:
            return
        try:
            with self._database.begin() as session:
                latest = max(at for _row, at in noted.values())
                rows = [row for row, _at in noted.values()]
                sessions.touch(session, [row for row in rows if isinstance(row, Session)], latest)
                tokens.touch(session, [row for row in rows if isinstance(row, ApiToken)], latest)
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.warning("when tokens and sessions were used could not be written: %s", error)

    @contextlib.asynccontextmanager
    async def flushing(self, every: float = FLUSH) -> AsyncIterator[None]:
        """Flush from time to time for as long as the context lasts, and once more at its end."""
        task = asyncio.create_task(self._keep_flushing(every))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await anyio.to_thread.run_sync(self.flush)

    async def _keep_flushing(self, every: float) -> None:
        while True:
            await asyncio.sleep(every)
            await anyio.to_thread.run_sync(self.flush)
