"""Exercises that no sandbox of the site can judge: said before anybody submits, by name to who runs the site."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from judge import exercise
from judge.store import exercises, workers
from judge.store.database import Database
from tests.web.conftest import FILES, Clock, Somebody, count, write_exercise

SERVER = "/exercises/03-net/a-server"
CANNOT = {"loopback": "each box has a network of its own"}
SENTENCE = "No sandbox of this site can judge this exercise"


@pytest.fixture(autouse=True)
def a_server(database: Database, clock: Clock, tmp_path: Path) -> None:
    write_exercise(tmp_path / "more", "03-net", "a-server", extra="[services]\nloopback = true\n")
    write_exercise(tmp_path / "more", "03-net", "plain")
    topics, found, refused = exercise.load_curriculum(tmp_path / "more")
    assert not refused
    with database.begin() as session:
        exercises.load_curriculum(session, topics, found, clock())


def tell(database: Database, clock: Clock, name: str, **state: object) -> None:
    with database.begin() as session:
        workers.describe(session, name, {"sandbox": "gvisor", "doing": "idle", **state}, clock())


def send(alice: Somebody, charlie: TestClient) -> int:
    return charlie.post(f"/api/v1{SERVER}/submissions", json={"files": FILES}, headers=alice.bearer).status_code


def test_nothing_can_be_sent_to_an_exercise_that_no_sandbox_can_judge_and_the_page_says_so_before(
    alice: Somebody, charlie: TestClient, database: Database, clock: Clock
) -> None:
    assert SENTENCE not in alice.client.get(SERVER).text
    tell(database, clock, "one", cannot=CANNOT)
    assert SENTENCE in alice.client.get(SERVER).text
    answer = charlie.post(f"/api/v1{SERVER}/submissions", json={"files": FILES}, headers=alice.bearer)
    assert answer.status_code == 503
    assert SENTENCE in answer.json()["detail"]
    assert count(database) == 0
    page = alice.client.get("/exercises/03-net/plain").text
    assert SENTENCE not in page
    plain = charlie.post("/api/v1/exercises/03-net/plain/submissions", json={"files": FILES}, headers=alice.bearer)
    assert plain.status_code == 202


def test_one_worker_that_can_is_enough_and_workers_without_a_sandbox_say_nothing(
    alice: Somebody, charlie: TestClient, database: Database, clock: Clock
) -> None:
    tell(database, clock, "one", sandbox="building")
    assert send(alice, charlie) == 202
    tell(database, clock, "two", cannot=CANNOT)
    assert send(alice, charlie) == 503
    tell(database, clock, "three", sandbox="docker")
    assert send(alice, charlie) == 202
    clock.forward(minutes=5)  # all are silent: nobody knows who comes back
    assert send(alice, charlie) == 202


def test_who_runs_the_site_sees_them_by_name_with_the_reason(dora: Somebody, database: Database, clock: Clock) -> None:
    assert "What cannot be judged" not in dora.client.get("/admin").text
    tell(database, clock, "one", cannot=CANNOT)
    page = dora.client.get("/admin").text
    assert "What cannot be judged" in page
    assert "03-net/a-server" in page
    assert "each box has a network of its own" in page
    assert "03-net/plain" not in page
