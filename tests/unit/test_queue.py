"""The doorbell and the news, and what they do when Redis is away."""

import json

import fakeredis
import pytest
import redis

from judge import events
from judge.queue import ENOUGH, PREFIX, Queue
from judge.words import Lane


@pytest.fixture
def server() -> fakeredis.FakeServer:
    return fakeredis.FakeServer()


@pytest.fixture
def client(server: fakeredis.FakeServer) -> redis.Redis:
    return fakeredis.FakeRedis(server=server)


def test_a_bell_carries_the_lane_and_an_id_as_json(client: redis.Redis) -> None:
    queue = Queue(client)
    assert queue.enqueue(Lane.SLOW, 7)
    assert queue.waiting() == {Lane.INTERACTIVE: 0, Lane.SLOW: 1}
    job = client.lrange(f"rq:queue:{PREFIX}slow", 0, -1)[0].decode()
    import zlib

    assert json.loads(zlib.decompress(client.hget(f"rq:job:{job}", "data"))) == [
        "judge.worker.answer",
        None,
        ["slow", 7],
        {},
    ]


def test_a_lane_with_enough_bells_is_not_rung_again(client: redis.Redis) -> None:
    queue = Queue(client)
    for n in range(ENOUGH + 20):
        assert queue.enqueue(Lane.INTERACTIVE, n)
    assert queue.waiting()[Lane.INTERACTIVE] == ENOUGH


def test_redis_away_fails_no_submission(server: fakeredis.FakeServer, client: redis.Redis) -> None:
    queue = Queue(client)
    assert queue.alive()
    server.connected = False
    assert not queue.enqueue(Lane.INTERACTIVE, 1)
    assert not queue.alive()
    server.connected = True
    assert queue.enqueue(Lane.INTERACTIVE, 1)


def test_news_is_json_on_the_channel_of_the_submission(client: redis.Redis) -> None:
    listening = client.pubsub()
    listening.subscribe("assay:submission:5")
    listening.get_message(timeout=1)
    events.Events(client).announce(5, "case", {"k": 0})
    message = listening.get_message(timeout=5)
    assert message is not None
    assert json.loads(message["data"]) == {"kind": "case", "data": {"k": 0}}
    listening.close()


def test_news_is_not_tried_again_and_again_while_redis_is_away(
    server: fakeredis.FakeServer, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    real = client.publish
    monkeypatch.setattr(client, "publish", lambda *given: (tries.append(1), real(*given)))
    server.connected = False
    news = events.Events(client)
    for _ in range(50):
        news.announce(5, "state")
    assert len(tries) == 1
