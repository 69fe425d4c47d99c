"""GET and POST /tokens, POST /tokens/{id}/revoke"""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from judge.store import tokens
from judge.store.database import Database
from tests.web.conftest import FILES, FIZZ, Clock, Somebody


def make(client: TestClient, *scopes: str, name: str = "script", days: str = "90") -> Any:
    return client.post("/tokens", data={"name": name, "scopes": list(scopes), "days": days})


def shown(answer: Any) -> str:
    found = re.search(r"assay_[A-Za-z0-9_-]{43}", answer.text)
    assert found, answer.text
    return found[0]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_is_shown_once_and_works(alice: Somebody, charlie: TestClient) -> None:
    token = shown(make(alice.client, "submit", "read"))
    assert token not in alice.client.get("/tokens").text
    me = charlie.get("/api/v1/me", headers=bearer(token)).json()
    assert (me["login"], me["scopes"]) == ("alice", ["submit", "read"])


def test_a_token_may_only_what_its_scopes_say(alice: Somebody, charlie: TestClient) -> None:
    reads = bearer(shown(make(alice.client, "read")))
    submits = bearer(shown(make(alice.client, "submit")))
    assert charlie.get("/api/v1/exercises", headers=reads).status_code == 200
    refused = charlie.post(FIZZ, json={"files": FILES}, headers=reads)
    assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
    assert charlie.post(FIZZ, json={"files": FILES}, headers=submits).status_code == 202
    assert charlie.get("/api/v1/exercises", headers=submits).status_code == 403


def test_a_learner_gets_no_scope_beyond_the_role(alice: Somebody, charlie: TestClient) -> None:
    assert make(alice.client, "admin").status_code == 422
    everything = charlie.get("/api/v1/me", headers=alice.bearer).json()
    assert everything["scopes"] == ["submit", "read"], "stored with every scope, held to the role"
    assert charlie.get("/admin", headers=alice.bearer).status_code == 404


@pytest.mark.parametrize(("name", "scopes", "days"), [("", ["read"], "90"), ("x", [], "90"), ("x", ["read"], "7000")])
def test_a_token_without_name_scope_or_end_is_refused(alice: Somebody, name: str, scopes: list[str], days: str) -> None:
    assert make(alice.client, *scopes, name=name, days=days).status_code == 422


def test_a_revoked_token_is_worth_nothing(alice: Somebody, charlie: TestClient) -> None:
    token = bearer(shown(make(alice.client, "read")))
    page = alice.client.get("/tokens").text
    address = re.search(r'action="(/tokens/\d+/revoke)"', page)
    assert address
    assert alice.client.post(address[1]).status_code == 303
    assert charlie.get("/api/v1/me", headers=token).status_code == 401
    assert alice.client.post(address[1]).status_code == 404


def test_nobody_revokes_anothers_token(alice: Somebody, bob: Somebody, database: Database) -> None:
    with database.read() as session:
        token_id = tokens.of_user(session, alice.id)[0].id
    assert bob.client.post(f"/tokens/{token_id}/revoke").status_code == 404
    assert bob.client.get("/api/v1/me", headers=alice.bearer).status_code == 200


def test_a_token_ends_when_it_said(alice: Somebody, charlie: TestClient, clock: Clock) -> None:
    short, never = shown(make(alice.client, "read", days="30")), shown(make(alice.client, "read", days="never"))
    clock.forward(days=31)
    assert charlie.get("/api/v1/me", headers=bearer(short)).status_code == 401
    assert charlie.get("/api/v1/me", headers=bearer(never)).status_code == 200


def test_a_token_cannot_make_tokens(alice: Somebody, charlie: TestClient) -> None:
    answer = charlie.post("/tokens", data={"name": "x", "scopes": ["read"]}, headers=alice.bearer)
    assert answer.status_code == 403


def test_when_a_token_was_used_is_noted_once_an_hour(
    app: FastAPI, alice: Somebody, charlie: TestClient, database: Database, clock: Clock
) -> None:
    def used() -> Any:
        charlie.get("/api/v1/me", headers=alice.bearer)
        app.state.site.last_seen.flush()
        with database.read() as session:
            return tokens.of_user(session, alice.id)[0].used_at

    first = used()
    assert first == clock()
    clock.forward(minutes=30)
    assert used() == first
    clock.forward(minutes=31)
    assert used() == clock()


def test_what_was_noted_is_written_when_the_server_stops(
    app: FastAPI, alice: Somebody, database: Database, clock: Clock
) -> None:
    with TestClient(app) as client:
        client.get("/api/v1/me", headers=alice.bearer)
    with database.read() as session:
        assert tokens.of_user(session, alice.id)[0].used_at == clock()
