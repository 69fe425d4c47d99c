"""GET /healthz"""

from fastapi.testclient import TestClient

from judge.store import workers
from judge.store.database import Database
from tests.web.conftest import Bell, Clock


def test_a_site_without_workers_is_healthy_and_says_so(charlie: TestClient) -> None:
    answer = charlie.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "queue": True, "sandbox": "none"}


def test_a_queue_that_is_away_does_not_make_the_site_unhealthy(charlie: TestClient, bell: Bell) -> None:
    bell.away = True
    answer = charlie.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["queue"] is False


def test_the_sandbox_is_what_living_workers_say(charlie: TestClient, database: Database, clock: Clock) -> None:
    with database.begin() as session:
        workers.describe(session, "one", {"sandbox": "building"}, clock())
    assert charlie.get("/healthz").json()["sandbox"] == "building"
    with database.begin() as session:
        workers.describe(session, "two", {"sandbox": "docker"}, clock())
    assert charlie.get("/healthz").json()["sandbox"] == "docker"
    clock.forward(minutes=2)
    assert charlie.get("/healthz").json()["sandbox"] == "none"


def test_without_a_database_the_answer_is_503(charlie: TestClient, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE worker_slot")
    answer = charlie.get("/healthz")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
