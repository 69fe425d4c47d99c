"""GET and POST /sign-in, POST /sign-out"""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from judge.store import submissions
from judge.store.database import Database
from judge.store.tables import Session
from tests.web.conftest import FILES, PASSWORD, Clock, Somebody, browser, count


def token_of(page: str) -> str:
    """The form's word on a page."""
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    return found[1]


def sign_in(client: TestClient, login: str = "alice", password: str = PASSWORD, **more: str) -> Any:
    form_token = token_of(client.get("/sign-in").text)
    return client.post("/sign-in", data={"login": login, "password": password, "form_token": form_token} | more)


def test_the_right_password_signs_in_and_leads_back(alice: Somebody, charlie: TestClient) -> None:
    answer = sign_in(charlie, next="/topics?x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/topics?x=1"
    assert charlie.get("/api/v1/me").json()["login"] == "alice"


def test_the_login_may_be_typed_in_capitals(alice: Somebody, charlie: TestClient) -> None:
    assert sign_in(charlie, login=" Alice ").status_code == 303


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\n//evil.example"]
)
def test_it_never_leads_to_another_site(alice: Somebody, charlie: TestClient, target: str) -> None:
    assert sign_in(charlie, next=target).headers["location"] == "/"


def test_the_cookie_cannot_be_read_by_scripts_and_is_not_secure_on_a_plain_address(
    alice: Somebody, charlie: TestClient
) -> None:
    cookie = sign_in(charlie).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_the_database_does_not_hold_the_cookie(alice: Somebody, charlie: TestClient, database: Database) -> None:
    sign_in(charlie)
    secret = charlie.cookies["assay_session"]
    with database.read() as session:
        assert secret not in {row.token_hash for row in session.exec(select(Session))}


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(alice: Somebody, charlie: TestClient) -> None:
    wrong = sign_in(charlie, password="wrong horse battery")
    unknown = sign_in(charlie, login="nobody", password="wrong horse battery")
    assert wrong.status_code == unknown.status_code == 401
    hidden = r'(name="form_token" value=|name="login" type="text" value=|value=)"[^"]*"'
    assert re.sub(hidden, "", wrong.text) == re.sub(hidden, "", unknown.text)
    assert "assay_session" not in charlie.cookies


def test_an_unknown_login_costs_a_hash_as_well(
    app: FastAPI, alice: Somebody, charlie: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords = app.state.site.passwords
    seen: list[str] = []
    verify = passwords.hasher.verify_and_update

    def counted(password: str, stored: str) -> Any:
        seen.append(stored)
        return verify(password, stored)

    monkeypatch.setattr(passwords.hasher, "verify_and_update", counted)
    sign_in(charlie, login="nobody")
    sign_in(charlie, login="alice", password="wrong horse battery")
    assert len(seen) == 2


def test_a_form_of_another_site_signs_nobody_in(alice: Somebody, charlie: TestClient) -> None:
    charlie.get("/sign-in")
    answer = charlie.post("/sign-in", data={"login": "alice", "password": PASSWORD, "form_token": "x" * 32})
    assert answer.status_code == 403
    assert "assay_session" not in charlie.cookies


def test_ten_wrong_passwords_and_then_a_pause(alice: Somebody, charlie: TestClient, clock: Clock) -> None:
    for _ in range(10):
        assert sign_in(charlie, password="wrong horse battery").status_code == 401
    answer = sign_in(charlie)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "20"
    clock.forward(seconds=20)
    assert sign_in(charlie).status_code == 303


def test_right_passwords_use_nothing_up(alice: Somebody, app: FastAPI) -> None:
    for _ in range(30):
        assert sign_in(browser(app)).status_code == 303


def test_guessing_at_one_login_does_not_lock_out_its_owner_elsewhere(
    alice: Somebody, app: FastAPI, charlie: TestClient
) -> None:
    for _ in range(11):
        sign_in(charlie, password="wrong horse battery")
    elsewhere = TestClient(
        app,
        base_url="http://testserver",
        headers={"Sec-Fetch-Site": "same-origin"},
        client=("192.0.2.7", 5000),
        follow_redirects=False,
    )
    assert sign_in(elsewhere).status_code == 303


def test_a_session_ends_a_month_after_it_was_last_seen(app: FastAPI, alice: Somebody, clock: Clock) -> None:
    clock.forward(days=29)
    assert alice.client.get("/api/v1/me").status_code == 200
    app.state.site.last_seen.flush()
    clock.forward(days=29)
    assert alice.client.get("/api/v1/me").status_code == 200
    clock.forward(days=31)
    assert alice.client.get("/api/v1/me").status_code == 401


def test_signing_out_ends_the_session_on_the_server(alice: Somebody, app: FastAPI) -> None:
    secret = alice.client.cookies["assay_session"]
    assert alice.client.post("/sign-out").status_code == 303
    again = browser(app)
    again.cookies.set("assay_session", secret)
    assert again.get("/api/v1/me").status_code == 401


def test_signing_in_again_ends_the_session_before(alice: Somebody, app: FastAPI) -> None:
    old = alice.client.cookies["assay_session"]
    client = browser(app)
    client.cookies.set("assay_session", old)
    # who is signed in is led on; a browser whose form was open before gets a new session in place of the old
    form_token = token_of(browser(app).get("/sign-in").text)
    client.cookies.set("assay_form", form_token)
    answer = client.post("/sign-in", data={"login": "alice", "password": PASSWORD, "form_token": form_token})
    assert answer.status_code == 303
    assert alice.client.get("/api/v1/me").status_code == 401


def test_a_submit_whose_sign_in_expired_is_made_with_the_signing_in(
    alice: Somebody, charlie: TestClient, database: Database
) -> None:
    sent = {f"file:{name}": text for name, text in FILES.items()} | {"purpose": "submit", "key": "one"}
    page = charlie.post("/exercises/01-syntax/fizz-buzz/submit", data=sent)
    assert page.status_code == 401
    assert count(database) == 0
    pending = re.search(r'name="pending" value="([^"]*)"', page.text)
    assert pending
    import html

    form = {"login": "alice", "form_token": token_of(page.text), "pending": html.unescape(pending[1])}
    wrong = charlie.post("/sign-in", data=form | {"password": "wrong horse battery"})
    assert wrong.status_code == 401
    assert 'name="pending"' in wrong.text
    answer = charlie.post("/sign-in", data=form | {"password": PASSWORD})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/submissions/")
    with database.read() as session:
        row = submissions.get(session, int(answer.headers["location"].rpartition("/")[2]))
        assert row is not None
        assert (row.user_id, row.files) == (alice.id, FILES)


def test_a_waiting_submit_that_is_refused_is_shown_with_its_files(
    alice: Somebody, charlie: TestClient, database: Database
) -> None:
    sent = {"file:random.py": "# mine", "file:solution.py": "# kept", "purpose": "submit", "key": "one"}
    page = charlie.post("/exercises/01-syntax/fizz-buzz/submit", data=sent)
    import html

    pending = re.search(r'name="pending" value="([^"]*)"', page.text)
    assert pending
    form = {"login": "alice", "form_token": token_of(page.text), "pending": html.unescape(pending[1])}
    answer = charlie.post("/sign-in", data=form | {"password": PASSWORD})
    assert answer.status_code == 422
    assert "# kept" in answer.text
    assert charlie.get("/api/v1/me").json()["login"] == "alice"
    assert count(database) == 0


@pytest.mark.parametrize("pending", ["x", "{}", "[1]", '{"files": {}, "topic": 1}', '{"files":{"a":1}}'])
def test_what_is_no_waiting_submit_is_ignored(alice: Somebody, charlie: TestClient, pending: str) -> None:
    assert sign_in(charlie, pending=pending, next="/topics").headers["location"] == "/topics"
