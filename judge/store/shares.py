"""How much of the workers' time each learner has had lately.

A second used now counts one, a second used HALF_LIFE ago counts a half. Instead of ageing every row all the time, the
logarithm of the sum is kept with weights that grow: log2 of sum(seconds * 2^((at - ORIGIN) / HALF_LIFE)). Ageing takes
the same amount from every learner's logarithm, so that comparing them needs no clock.
"""

import math
from datetime import UTC, datetime

from sqlmodel import Session

from judge.store.tables import Share

ORIGIN = datetime(2026, 1, 1, tzinfo=UTC)
HALF_LIFE = 900.0
"""Seconds."""
LEAST = 1e-3
"""Seconds; what a run costs at least."""


def charge(session: Session, user_id: int, seconds: float, now: datetime) -> None:
    """Count `seconds` of a worker to the learner."""
    added = math.log2(max(seconds, LEAST)) + (now - ORIGIN).total_seconds() / HALF_LIFE
    share = session.get(Share, user_id)
    if share is None:
        session.add(Share(user_id=user_id, recent=added))
    else:
        high, low = max(share.recent, added), min(share.recent, added)
        share.recent = high + math.log2(1.0 + 2.0 ** (low - high))
