"""GET and POST /sign-up"""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from judge.settings import Settings
from judge.store import users
from judge.store.database import Database
from judge.store.tables import User
from judge.words import Role
from tests.web.conftest import PASSWORD, Bell, Clock, Somebody, browser, make_app
from tests.web.test_sign_in import token_of


def sign_up(client: TestClient, **fields: str) -> Any:
    form = {"login": "carol", "name": "Carol the Quick", "password": PASSWORD}
    return client.post("/sign-up", data=form | {"form_token": token_of(client.get("/sign-up").text)} | fields)


def test_an_account_is_made_and_signed_in(charlie: TestClient, database: Database) -> None:
    answer = sign_up(charlie, next="/topics")
    assert (answer.status_code, answer.headers["location"]) == (303, "/topics")
    me = charlie.get("/api/v1/me").json()
    assert (me["login"], me["name"], me["role"]) == ("carol", "Carol the Quick", "learner")
    with database.read() as session:
        user = users.by_login(session, "carol")
        assert user is not None
        assert PASSWORD not in (user.password_hash or "")


def test_nobody_becomes_more_than_a_learner(charlie: TestClient) -> None:
    sign_up(charlie, role="admin", site_role="admin")
    assert charlie.get("/api/v1/me").json()["role"] == Role.LEARNER


@pytest.mark.parametrize("login", ["alice", "ALICE", " alice "])
def test_a_login_is_given_once(alice: Somebody, charlie: TestClient, database: Database, login: str) -> None:
    assert sign_up(charlie, login=login).status_code == 422
    with database.read() as session:
        assert len(session.exec(select(User)).all()) == 1


@pytest.mark.parametrize("login", ["", "a b", "<b>", "a\0b", "ä", "-a", "a" * 65, "\u202ealice"])
def test_a_login_that_could_be_mistaken_is_refused(charlie: TestClient, login: str) -> None:
    assert sign_up(charlie, login=login).status_code == 422


@pytest.mark.parametrize("name", ["", "  ", "\0", "\u202e\u200b"])
def test_a_name_that_nobody_could_see_is_refused(charlie: TestClient, name: str) -> None:
    assert sign_up(charlie, name=name).status_code == 422


def test_a_name_is_shown_without_what_would_move_other_text(charlie: TestClient) -> None:
    sign_up(charlie, name="\u202eCa\u200brol\r\n<b>")
    assert charlie.get("/api/v1/me").json()["name"] == "Carol <b>"
    page = charlie.get("/account").text
    assert "<b>" not in page.replace("&lt;b&gt;", "")


@pytest.mark.parametrize(
    "password", ["sho-rt", "password1", "P@ssw0rd!", "12345678", "qwertyuiop", "aaaaaaaaaa", "carolcarol", "x" * 201]
)
def test_a_password_that_would_be_guessed_is_refused_kindly(
    charlie: TestClient, password: str, database: Database
) -> None:
    answer = sign_up(charlie, password=password)
    assert answer.status_code == 422
    assert "Carol the Quick" in answer.text, "what was typed is kept"
    assert password not in answer.text, "but the password is not sent back"
    with database.read() as session:
        assert users.by_login(session, "carol") is None


def test_without_the_forms_word_nothing_is_made(charlie: TestClient, database: Database) -> None:
    charlie.get("/sign-up")
    assert sign_up(charlie, form_token="").status_code == 403


@pytest.fixture
def with_code(database: Database, bell: Bell, clock: Clock) -> TestClient:
    return browser(make_app(Settings(signup="code", signup_code="open sesame"), database, bell, clock))


def test_with_a_code_only_its_holders_sign_up(with_code: TestClient) -> None:
    assert sign_up(with_code).status_code == 422
    assert sign_up(with_code, code="open").status_code == 422
    assert sign_up(with_code, code=" open sesame ").status_code == 303


def test_a_closed_site_makes_no_accounts(database: Database, bell: Bell, clock: Clock) -> None:
    client = browser(make_app(Settings(signup="closed"), database, bell, clock))
    assert client.get("/sign-up").status_code == 200
    form_token = token_of(client.get("/sign-in").text)
    fields = {"login": "carol", "name": "Carol", "password": PASSWORD, "form_token": form_token}
    assert client.post("/sign-up", data=fields).status_code == 403
    with database.read() as session:
        assert users.by_login(session, "carol") is None


def test_a_whole_class_can_sign_up_from_one_address(charlie: TestClient, clock: Clock) -> None:
    form_token = token_of(charlie.get("/sign-up").text)
    fields = {"name": "x", "password": "x", "form_token": form_token}
    answers = [charlie.post("/sign-up", data=fields | {"login": f"u{n}"}).status_code for n in range(201)]
    assert answers[:200] == [422] * 200
    assert answers[200] == 429
