"""Exit status 0 if a worker of this container described itself in the last seconds: the worker's health check."""

import socket
import sys
from datetime import UTC, datetime

from judge import settings
from judge.store import workers
from judge.store.database import Database

database = Database(settings.read().database)
with database.read() as session:
    names = [slot.name for slot in workers.fresh(session, datetime.now(UTC))]
sys.exit(0 if any(name.startswith(f"{socket.gethostname()}-") for name in names) else 1)
