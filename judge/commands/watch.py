"""`assay watch`: puts right what dead workers and lost wake-ups leave behind."""

import signal
import threading


def watch() -> None:
    """Release what dead workers held and ring again for what waits too long, until told to stop."""
    from judge import events, logs, settings
    from judge.queue import Queue
    from judge.store.database import Database
    from judge.watch import Watch

    chosen = settings.read()
    logs.configure(chosen.log)
    redis = events.connect(chosen.redis_url)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    Watch(Database(chosen.database), Queue(redis), events.Events(redis)).run(stopping.wait)
