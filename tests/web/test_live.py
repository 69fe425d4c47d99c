"""GET /api/v1/submissions/{id}/events, on a real server with a real Redis"""

import json
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn

from judge import events, redis_server
from judge.settings import Settings
from judge.store import submissions
from judge.store.database import Database
from judge.words import Lane, Verdict
from tests.classroom import GradeOfTest
from tests.web.conftest import FILES, FIZZ, Bell, Clock, Somebody, judge, make_app, somebody
from web.serve import Server

PATIENCE = 30.0


class Redis:
    """A private server that can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.place = redis_server.socket_folder()
        self.url = f"unix://{self.place / 'redis'}"
        program = redis_server.program(Settings())
        self.arguments = redis_server.arguments(program, self.place / "redis", folder)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self.arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert redis_server.wait(self.url)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.place)


class Running:
    """A site served on a port of its own, in a thread."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self.app = make_app(settings, database, Bell(), clock)
        self.alice = somebody(self.app, database, clock, "alice")
        listening = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(self.app, log_config=None, timeout_graceful_shutdown=5)
        self.server = Server(config, self.app.state.site)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]})
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.client = httpx2.Client(base_url=self.url, headers=self.alice.bearer, timeout=PATIENCE)

    def submit(self) -> int:
        return int(self.client.post(FIZZ, json={"files": FILES}).json()["id"])

    @contextmanager
    def events(self, submission_id: int) -> Iterator[Iterator[tuple[str, Any]]]:
        address = f"/api/v1/submissions/{submission_id}/events"
        with self.client.stream("GET", address) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield _parse(answer.iter_lines())


def _parse(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    kind = ""
    for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))


@pytest.fixture
def site(redis: Redis, tmp_path: Path, database: Database, clock: Clock) -> Iterator[Running]:
    running = Running(Settings(data_dir=tmp_path, redis_url=redis.url), database, clock)
    running.thread.start()
    wait_for(lambda: running.server.started and running.app.state.site.news.connected)
    yield running
    running.client.close()
    running.server.should_exit = True
    running.app.state.site.news.close_streams()
    running.thread.join(PATIENCE)
    assert not running.thread.is_alive()


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_stream_tells_state_cases_and_the_grade_and_then_ends(
    site: Running, redis: Redis, database: Database, clock: Clock
) -> None:
    submission_id = site.submit()
    news = events.Events(events.connect(redis.url))
    with site.events(submission_id) as stream:
        assert next(stream) == ("state", {"status": "queued", "position": 1})
        case = {"k": 0, "n": 2, "name": "adds", "outcome": None}
        news.announce(submission_id, "case", case)
        assert next(stream) == ("case", case)
        news.announce(submission_id + 1, "case", case | {"k": 1})  # another submission's
        judge(database, clock, submission_id, GradeOfTest(Verdict.ACCEPTED, 100.0))
        news.announce(submission_id, "done")
        kind, grade = next(stream)
        assert kind == "done"
        assert (grade["id"], grade["status"], grade["verdict"]) == (str(submission_id), "judged", "accepted")
        assert next(stream, None) is None, "the stream has ended"


def test_what_is_judged_already_is_told_at_once(site: Running, database: Database, clock: Clock) -> None:
    submission_id = site.submit()
    judge(database, clock, submission_id, GradeOfTest(Verdict.WRONG_ANSWER, 0.0))
    with site.events(submission_id) as stream:
        assert [kind for kind, _ in stream] == ["done"]


def test_who_comes_late_is_told_where_it_stands(site: Running, database: Database, clock: Clock) -> None:
    submission_id = site.submit()
    with database.begin() as session:
        claimed = submissions.claim(session, Lane.INTERACTIVE, "worker-1", clock())
        assert claimed is not None
        submissions.renew(session, submission_id, claimed.claim, clock(), 3, 8)
    with site.events(submission_id) as stream:
        assert next(stream) == ("state", {"status": "running", "position": 0, "k": 3, "n": 8})


def test_the_position_in_the_queue_is_told_as_it_changes(site: Running, database: Database, clock: Clock) -> None:
    first = site.submit()
    clock.forward(seconds=1)
    second = site.submit()
    with site.events(second) as stream:
        told = next(stream)
        assert told[1]["position"] in (1, 2)
        judge_next(database, clock)
        judge_next(database, clock)
        kinds = [kind for kind, _ in stream]
        assert kinds[-1] == "done"
    assert first != second


def judge_next(database: Database, clock: Clock) -> None:
    from judge.store import grades

    with database.begin() as session:
        claimed = submissions.claim(session, Lane.INTERACTIVE, "worker-1", clock())
        assert claimed is not None
        assert grades.record(session, claimed.id, claimed.claim, GradeOfTest(), clock())


def test_without_redis_the_row_is_read_instead(site: Running, redis: Redis, database: Database, clock: Clock) -> None:
    submission_id = site.submit()
    with site.events(submission_id) as stream:
        assert next(stream)[0] == "state"
        redis.stop()
        judge(database, clock, submission_id, GradeOfTest())
        assert [kind for kind, _ in stream][-1] == "done"
    redis.start()
    wait_for(lambda: site.app.state.site.news.connected)


def test_nonsense_on_the_channel_disturbs_nobody(site: Running, redis: Redis, database: Database, clock: Clock) -> None:
    submission_id = site.submit()
    client = events.connect(redis.url)
    with site.events(submission_id) as stream:
        next(stream)
        for text in ("", "{", "[1]", "null", '{"kind": "case", "data": 5}', "\xff", '{"kind": ["x"]}'):
            client.publish(f"assay:submission:{submission_id}", text)
        client.publish("assay:submission:x", "{}")
        judge(database, clock, submission_id, GradeOfTest())
        events.Events(client).announce(submission_id, "done")
        assert [kind for kind, _ in stream][-1] == "done"


def test_an_open_stream_does_not_keep_the_server_from_stopping(site: Running) -> None:
    submission_id = site.submit()
    with site.events(submission_id) as stream:
        next(stream)
        begun = time.monotonic()
        site.server.handle_exit(signal.SIGTERM, None)
        assert next(stream, None) is None
        site.thread.join(PATIENCE)
        assert not site.thread.is_alive()
        assert time.monotonic() - begun < 4.5, "ended by itself, not by the server's last resort after 5 s"


def test_another_learner_cannot_listen(site: Running, database: Database, clock: Clock) -> None:
    submission_id = site.submit()
    bob: Somebody = somebody(site.app, database, clock, "bob")
    answer = httpx2.get(f"{site.url}/api/v1/submissions/{submission_id}/events", headers=bob.bearer)
    assert answer.status_code == 404


def test_submissions_are_limited_over_all_processes_of_a_site(
    site: Running, redis: Redis, tmp_path: Path, database: Database, clock: Clock
) -> None:
    other = make_app(Settings(data_dir=tmp_path, redis_url=redis.url), database, Bell(), clock)
    from web import rates

    takes = [app.state.site.rates.take(rates.SUBMIT, "alice") for _ in range(10) for app in (site.app, other)]
    assert takes == [0.0] * 20
    wait = other.state.site.rates.take(rates.SUBMIT, "alice")
    assert wait == pytest.approx(3.0, abs=0.01)
    clock.forward(seconds=3)
    assert site.app.state.site.rates.take(rates.SUBMIT, "alice") == 0.0
    other.state.site.rates.give_back(rates.SUBMIT, "alice")
    assert site.app.state.site.rates.take(rates.SUBMIT, "alice") == 0.0
    redis.stop()
    assert [other.state.site.rates.take(rates.SUBMIT, "alice") for _ in range(21)][-1] > 0.0, "counted by itself"
    other.state.site.rates.close()
    redis.start()
