"""GET and POST /link/{token}"""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from judge.store import one_time_links
from judge.store.database import Database
from judge.store.tables import OneTimeLink
from tests.web.conftest import PASSWORD, Clock, Somebody, browser
from tests.web.test_sign_in import sign_in, token_of

NEW = "staple orbit lemon"


@pytest.fixture
def first(database: Database, clock: Clock) -> str:
    with database.begin() as session:
        return one_time_links.create(session, "first-admin", clock())


def link_for(somebody: Somebody, database: Database, clock: Clock) -> str:
    with database.begin() as session:
        return one_time_links.create(session, "password", clock(), somebody.id)


def use(client: TestClient, token: str, **fields: str) -> int:
    page = client.get(f"/link/{token}")
    if page.status_code != 200:
        return page.status_code
    return client.post(f"/link/{token}", data={"form_token": token_of(page.text)} | fields).status_code


def test_the_first_link_makes_an_admin_who_is_signed_in(charlie: TestClient, first: str) -> None:
    assert use(charlie, first, login="dora", name="Dora", password=NEW) == 303
    assert charlie.get("/api/v1/me").json()["role"] == "admin"
    assert charlie.get("/admin").status_code == 200


def test_a_link_works_once(app: FastAPI, first: str) -> None:
    assert use(browser(app), first, login="dora", password=NEW) == 303
    assert use(browser(app), first, login="mallory", password=NEW) == 404


def test_opening_a_link_does_not_use_it_up(app: FastAPI, first: str) -> None:
    for _ in range(3):
        assert browser(app).get(f"/link/{first}").status_code == 200
    assert use(browser(app), first, login="dora", password=NEW) == 303


def test_a_mistake_does_not_use_it_up(charlie: TestClient, first: str, alice: Somebody) -> None:
    assert use(charlie, first, login="dora", password="short") == 422
    assert use(charlie, first, login="alice", password=NEW) == 422
    assert use(charlie, first, login="dora", password=NEW) == 303


def test_a_link_that_is_too_old_is_gone(charlie: TestClient, first: str, clock: Clock) -> None:
    clock.forward(days=8)
    assert use(charlie, first, login="dora", password=NEW) == 404


@pytest.mark.parametrize("token", ["x", "%00", "a" * 3000])
def test_a_link_that_never_was_is_404(charlie: TestClient, token: str) -> None:
    assert charlie.get(f"/link/{token}").status_code == 404


def test_a_password_link_sets_the_password_and_ends_sessions(
    app: FastAPI, alice: Somebody, charlie: TestClient, database: Database, clock: Clock
) -> None:
    token = link_for(alice, database, clock)
    assert use(charlie, token, password=NEW, login="bob") == 303
    assert charlie.get("/api/v1/me").json()["login"] == "alice"
    assert alice.client.get("/api/v1/me").status_code == 401
    assert sign_in(browser(app), password=NEW).status_code == 303
    assert sign_in(browser(app), password=PASSWORD).status_code == 401


def test_a_newer_link_replaces_an_older(charlie: TestClient, alice: Somebody, database: Database, clock: Clock) -> None:
    old, _new = link_for(alice, database, clock), link_for(alice, database, clock)
    assert use(charlie, old, password=NEW) == 404


def test_the_database_does_not_hold_the_token(first: str, database: Database) -> None:
    with database.read() as session:
        assert session.get(OneTimeLink, first) is None


def test_a_form_of_another_site_uses_no_link(charlie: TestClient, first: str) -> None:
    charlie.get(f"/link/{first}")
    form = {"login": "mallory", "password": NEW, "form_token": "x" * 32}
    assert charlie.post(f"/link/{first}", data=form).status_code == 403
