"""POST /api/v1/exercises/{topic}/{slug}/submissions"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from judge.store import submissions
from judge.store.database import Database
from judge.words import Lane, Purpose, Status
from tests.web.conftest import BOTH, FILES, FIZZ, Bell, Clock, Somebody, count

pytestmark = BOTH


def test_a_submission_is_stored_and_the_queue_is_rung(
    alice: Somebody, database: Database, bell: Bell, charlie: TestClient
) -> None:
    answer = charlie.post(FIZZ, json={"files": FILES}, headers=alice.bearer)
    assert answer.status_code == 202
    body = answer.json()
    assert body == {"id": body["id"], "url": f"/submissions/{body['id']}", "status": "queued"}
    assert isinstance(body["id"], str)
    assert bell.rung == [Lane.INTERACTIVE]
    with database.read() as session:
        row = submissions.get(session, int(body["id"]))
        assert row is not None
        assert (row.user_id, row.files, row.purpose, row.status) == (alice.id, FILES, Purpose.SUBMIT, Status.QUEUED)


def test_a_run_is_a_submission_of_its_own_purpose(alice: Somebody, database: Database, charlie: TestClient) -> None:
    answer = charlie.post(FIZZ, json={"files": FILES, "purpose": "run"}, headers=alice.bearer)
    with database.read() as session:
        row = submissions.get(session, int(answer.json()["id"]))
        assert row is not None
        assert row.purpose is Purpose.RUN


@pytest.mark.parametrize("purpose", ["try", "regrade", "", 1])
def test_nobody_may_choose_another_purpose(alice: Somebody, purpose: Any, charlie: TestClient) -> None:
    assert charlie.post(FIZZ, json={"files": FILES, "purpose": purpose}, headers=alice.bearer).status_code == 422


def test_a_session_may_submit_as_well(alice: Somebody) -> None:
    assert alice.client.post(FIZZ, json={"files": FILES}).status_code == 202


def test_without_a_token_the_answer_is_401(charlie: TestClient, database: Database) -> None:
    answer = charlie.post(FIZZ, json={"files": FILES})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 401
    assert count(database) == 0


@pytest.mark.parametrize("token", ["assay_" + "x" * 43, "x", "", "assay_" + "x" * 4000])
def test_a_token_nobody_has_is_401(charlie: TestClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert charlie.post(FIZZ, json={"files": FILES}, headers=headers).status_code == 401


def test_a_bad_token_is_not_helped_by_a_good_session(alice: Somebody) -> None:
    headers = {"Authorization": "Bearer assay_" + "x" * 43}
    assert alice.client.post(FIZZ, json={"files": FILES}, headers=headers).status_code == 401


def test_redis_being_away_is_not_the_learners_problem(alice: Somebody, bell: Bell, charlie: TestClient) -> None:
    bell.away = True
    assert charlie.post(FIZZ, json={"files": FILES}, headers=alice.bearer).status_code == 202


def test_the_same_key_is_the_same_submission(
    alice: Somebody, database: Database, charlie: TestClient, clock: Clock
) -> None:
    headers = alice.bearer | {"Idempotency-Key": "one"}
    first = charlie.post(FIZZ, json={"files": FILES}, headers=headers).json()
    clock.forward(hours=23)
    again = charlie.post(FIZZ, json={"files": FILES}, headers=headers)
    assert again.status_code == 202
    assert again.json()["id"] == first["id"]
    assert count(database) == 1
    clock.forward(hours=2)
    assert charlie.post(FIZZ, json={"files": FILES}, headers=headers).json()["id"] != first["id"]


def test_the_key_of_one_account_is_not_anothers(alice: Somebody, bob: Somebody, charlie: TestClient) -> None:
    key = {"Idempotency-Key": "one"}
    first = charlie.post(FIZZ, json={"files": FILES}, headers=alice.bearer | key).json()["id"]
    assert charlie.post(FIZZ, json={"files": FILES}, headers=bob.bearer | key).json()["id"] != first


def test_a_key_that_is_too_long_is_refused(alice: Somebody, charlie: TestClient) -> None:
    headers = alice.bearer | {"Idempotency-Key": "x" * 129}
    assert charlie.post(FIZZ, json={"files": FILES}, headers=headers).status_code == 422


@pytest.mark.parametrize("address", ["01-syntax/no-such", "no-such/fizz-buzz", "01-syntax/%00", "../../x"])
def test_an_unknown_exercise_is_404(alice: Somebody, address: str, charlie: TestClient) -> None:
    answer = charlie.post(f"/api/v1/exercises/{address}/submissions", json={"files": FILES}, headers=alice.bearer)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_closed_exercise_takes_nothing(
    alice: Somebody, close: Callable[..., None], database: Database, charlie: TestClient
) -> None:
    close("fizz-buzz")
    answer = charlie.post(FIZZ, json={"files": FILES}, headers=alice.bearer)
    assert answer.status_code == 403
    assert "closed" in answer.json()["detail"]
    assert count(database) == 0


REFUSED = {
    "binary": {"solution.py": "\0\1"},
    "not UTF-8": {"solution.py": "\ud800"},
    "huge": {"solution.py": "#" * (256 * 1024 + 1)},
    "out of the folder": {"../solution.py": ""},
    "absolute": {"/etc/solution.py": ""},
    "conftest": {"conftest.py": ""},
    "pytest": {"pytest.py": ""},
    "a test": {"test_it.py": ""},
    "settings": {"pytest.ini": ""},
    "a path file": {"x.pth": ""},
    "standard library": {"random.py": ""},
    "support file": {"given.py": ""},
    "name with a lone surrogate": {"\ud800.py": ""},
    "nothing": {},
    "too many": {f"m{n}.py": "" for n in range(21)},
}


@pytest.mark.parametrize("files", REFUSED.values(), ids=REFUSED.keys())
def test_files_that_are_not_accepted_are_named_and_cost_nothing(
    alice: Somebody, files: dict[str, str], database: Database, bell: Bell, charlie: TestClient
) -> None:
    answer = charlie.post(
        FIZZ, content=json.dumps({"files": files}), headers=alice.bearer | {"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    errors = answer.json()["errors"]
    assert errors
    assert all(error["why"] and isinstance(error["file"], str) for error in errors)
    assert count(database) == 0
    assert bell.rung == []


def test_reasons_speak_the_readers_language(alice: Somebody, charlie: TestClient) -> None:
    answer = charlie.post(FIZZ, json={"files": {}}, headers=alice.bearer | {"Accept-Language": "zh-CN,zh;q=0.9"})
    assert answer.json()["status"] == 422


def test_line_ends_stay_as_they_were_sent(alice: Somebody, database: Database, charlie: TestClient) -> None:
    files = {"solution.py": "a = 1\r\nb = 2\r\n"}
    answer = charlie.post(FIZZ, json={"files": files}, headers=alice.bearer)
    with database.read() as session:
        row = submissions.get(session, int(answer.json()["id"]))
        assert row is not None
        assert row.files == files


def test_a_request_that_is_too_large_is_413(alice: Somebody, charlie: TestClient) -> None:
    body = json.dumps({"files": {"solution.py": "x" * (9 * 1024 * 1024)}})
    answer = charlie.post(FIZZ, content=body, headers=alice.bearer | {"Content-Type": "application/json"})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    ["", "{", b"\xff", "[" * 100_000, "[]", "null", '{"files": []}', '{"files": {"a": 1}}', '{"purpose": "run"}'],
)
def test_a_body_of_another_form_is_422(alice: Somebody, body: str | bytes, charlie: TestClient) -> None:
    answer = charlie.post(FIZZ, content=body, headers=alice.bearer | {"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_twenty_at_once_then_one_every_three_seconds(
    alice: Somebody, bob: Somebody, clock: Clock, charlie: TestClient, database: Database
) -> None:
    for _ in range(20):
        assert charlie.post(FIZZ, json={"files": FILES}, headers=alice.bearer).status_code == 202
    answer = charlie.post(FIZZ, json={"files": FILES}, headers=alice.bearer)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "3"
    assert count(database) == 20
    assert charlie.post(FIZZ, json={"files": FILES}, headers=bob.bearer).status_code == 202
    clock.forward(seconds=3)
    assert charlie.post(FIZZ, json={"files": FILES}, headers=alice.bearer).status_code == 202
    assert charlie.post(FIZZ, json={"files": FILES}, headers=alice.bearer).status_code == 429
    clock.forward(seconds=60)
    for _ in range(20):
        assert charlie.post(FIZZ, json={"files": FILES}, headers=alice.bearer).status_code == 202


@pytest.mark.parametrize(
    "url", ["sqlite:////no/such/folder/assay.db", "postgresql+psycopg://assay@/assay?host=/no/such"]
)
def test_a_database_that_is_away_is_503(app: FastAPI, alice: Somebody, url: str, charlie: TestClient) -> None:
    app.state.site.database = Database(url)
    answer = charlie.post(FIZZ, json={"files": FILES}, headers=alice.bearer)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "retry-after" in answer.headers
    page = alice.client.get("/topics")
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
