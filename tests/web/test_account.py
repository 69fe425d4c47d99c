"""GET /account, POST /account/name, POST /account/password"""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.web.conftest import PASSWORD, Somebody, browser
from tests.web.test_sign_in import sign_in

NEW = "staple orbit lemon"


def test_the_page_is_for_who_is_signed_in(alice: Somebody, charlie: TestClient) -> None:
    assert alice.client.get("/account").status_code == 200
    answer = charlie.get("/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/account")


def test_a_name_can_be_changed(alice: Somebody) -> None:
    assert alice.client.post("/account/name", data={"name": " Al  Ice "}).status_code == 303
    assert alice.client.get("/api/v1/me").json()["name"] == "Al Ice"
    assert alice.client.post("/account/name", data={"name": "  "}).status_code == 422


def test_a_new_password_signs_every_other_browser_out(alice: Somebody, app: FastAPI) -> None:
    other = browser(app)
    sign_in(other)
    assert alice.client.post("/account/password", data={"old": PASSWORD, "new": NEW}).status_code == 303
    assert alice.client.get("/api/v1/me").status_code == 200
    assert other.get("/api/v1/me").status_code == 401
    assert sign_in(browser(app), password=NEW).status_code == 303
    assert sign_in(browser(app)).status_code == 401


def test_the_old_password_is_asked_for(alice: Somebody, app: FastAPI) -> None:
    answer = alice.client.post("/account/password", data={"old": "wrong horse battery", "new": NEW})
    assert answer.status_code == 422
    assert sign_in(browser(app)).status_code == 303


def test_a_weak_new_password_is_refused(alice: Somebody) -> None:
    assert alice.client.post("/account/password", data={"old": PASSWORD, "new": "password1"}).status_code == 422


def test_the_old_password_cannot_be_tried_for_ever(alice: Somebody) -> None:
    form = {"old": "wrong horse battery", "new": NEW}
    answers = [alice.client.post("/account/password", data=form).status_code for _ in range(11)]
    assert answers[-1] == 429
