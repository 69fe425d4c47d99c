"""The doorbell: tells workers that there is work on a lane. A job of rq carries the lane and an id for the log.

What there is to do stands in the database (`judge.store.submissions`); a worker that hears the bell claims until
nothing is left. So a bell that rings twice, late or for nothing does no harm, a bell that is lost is rung again by
`judge.watch`, and it never fails a submission that Redis is away. A lane where enough bells are already waiting is not
rung again: whoever hears those looks at the rows after this one was committed.

This and `judge.worker` are the only modules that know rq. Its jobs are JSON, so that who can write to Redis cannot run
code in a worker; its retries, results and uniqueness are not used.
"""

import redis
import rq
import structlog
from rq.serializers import JSONSerializer

from judge.words import Lane

log = structlog.get_logger("assay.queue")

PREFIX = "assay-"
ANSWER = "judge.worker.answer"
ENOUGH = 64
"""Bells waiting on a lane above which one more says nothing new: more than any site has worker slots idle at once."""


class Queue:
    """Both lanes on one Redis (`judge.events.connect`)."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def enqueue(self, lane: Lane, submission_id: int | None = None) -> bool:
        """Say "there is work" on the lane. False: Redis is away; `judge.watch` will ring. Never raises for that."""
        try:
            bells = rq.Queue(PREFIX + lane, connection=self._redis, serializer=JSONSerializer)
            if bells.count < ENOUGH:
                bells.enqueue(
                    ANSWER,
                    str(lane),
                    submission_id,
                    job_timeout=-1,
                    result_ttl=0,
                    failure_ttl=60,
                    ttl=60,
                    description=f"{lane} {submission_id}",
                )
        except (redis.RedisError, OSError) as error:
            log.warning("Redis is away, the submission waits", lane=lane, submission=submission_id, error=str(error))
            return False
        return True

    def waiting(self) -> dict[Lane, int]:
        """How many bells wait on each lane. Raises redis.RedisError when Redis is away."""
        return {lane: rq.Queue(PREFIX + lane, connection=self._redis, serializer=JSONSerializer).count for lane in Lane}

    def alive(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(self._redis.ping())
        except (redis.RedisError, OSError):
            return False
