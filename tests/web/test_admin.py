"""GET /admin, POST /admin/again, POST /admin/submissions/{id}/again, and the pages of accounts"""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from judge.store import audit, faults, submissions, users, workers
from judge.store.database import Database
from judge.store.tables import Submission
from judge.words import Lane, Role, Status
from tests.web.conftest import FILES, FIZZ, Bell, Clock, Somebody, browser
from tests.web.test_one_time_link import use

PAGES = [("GET", "/admin"), ("GET", "/admin/users"), ("POST", "/admin/again"), ("POST", "/admin/submissions/1/again"),
         ("POST", "/admin/users"), ("POST", "/admin/users/1/link"), ("POST", "/admin/users/1/role")]  # fmt: skip


@pytest.mark.parametrize(("method", "address"), PAGES)
def test_only_an_admin_is_told_that_there_is_such_a_page(
    alice: Somebody, ines: Somebody, charlie: TestClient, method: str, address: str
) -> None:
    for client in (alice.client, ines.client):
        assert client.request(method, address).status_code == 404
    assert charlie.request(method, address).status_code == 303


def test_it_shows_workers_their_sandbox_what_waits_and_what_went_wrong(
    alice: Somebody, dora: Somebody, database: Database, clock: Clock
) -> None:
    alice.client.post(FIZZ, json={"files": FILES})
    with database.begin() as session:
        state = {"doing": "grading", "submission": 1, "sandbox": "docker", "boxes": {"python": 2}, "form": "cells"}
        workers.describe(session, "worker-1", state, clock())
        faults.add(session, "grading", "<script>alert(1)</script> broke", clock(), 1)
    page = dora.client.get("/admin").text
    for text in ("worker-1", "Docker", "cells", "python: 2", "grading", "&lt;script&gt;alert(1)&lt;/script&gt; broke"):
        assert text in page
    assert "<script>alert" not in page


def test_a_worker_that_says_nothing_is_silent(dora: Somebody, database: Database, clock: Clock) -> None:
    with database.begin() as session:
        workers.describe(session, "worker-1", {"doing": "idle", "sandbox": "native"}, clock())
    clock.forward(minutes=5)
    assert "silent" in dora.client.get("/admin").text


def test_the_page_says_that_redis_is_away(dora: Somebody, bell: Bell) -> None:
    bell.away = True
    assert "Redis does not answer" in dora.client.get("/admin").text


def judged(database: Database, submission_id: int) -> None:
    with database.begin() as session:
        row = session.get(Submission, submission_id)
        assert row is not None
        row.status = Status.JUDGED


def test_grade_again_queues_a_judged_submission_in_the_slow_lane(
    alice: Somebody, dora: Somebody, database: Database, bell: Bell
) -> None:
    submission_id = int(alice.client.post(FIZZ, json={"files": FILES}).json()["id"])
    early = dora.client.post(f"/admin/submissions/{submission_id}/again")
    assert "not-again" in early.headers["location"], "what is on the road already is left alone"
    judged(database, submission_id)
    done = dora.client.post("/admin/again", data={"submission": f" #{submission_id} "})
    assert (done.status_code, "done=again" in done.headers["location"]) == (303, True)
    assert bell.rung[-1] is Lane.SLOW
    with database.read() as session:
        row = submissions.get(session, submission_id)
        assert row is not None
        assert (row.status, row.lane) == (Status.QUEUED, Lane.SLOW)
        entry = audit.latest(session)[0]
        assert (entry.actor_id, entry.action, entry.target) == (dora.id, "submission.again", str(submission_id))


@pytest.mark.parametrize("text", ["", "x", "0", "-1", "9" * 30, "\0"])
def test_a_number_that_is_none_is_said_to_be_none(dora: Somebody, text: str) -> None:
    answer = dora.client.post("/admin/again", data={"submission": text})
    assert "not-again" in answer.headers["location"]
    assert "there is none" in dora.client.get(answer.headers["location"]).text


def link_in(answer: Any) -> str:
    found = re.search(r"http://testserver/link/([\w-]+)", answer.text)
    assert found
    return found[1]


def test_an_account_made_by_an_admin_gets_its_password_by_a_link(
    app: FastAPI, dora: Somebody, database: Database
) -> None:
    form = {"login": "Erin", "name": "Erin", "role": "instructor"}
    token = link_in(dora.client.post("/admin/users", data=form))
    erin = browser(app)
    assert use(erin, token, password="staple orbit lemon") == 303
    me = erin.get("/api/v1/me").json()
    assert (me["login"], me["role"]) == ("erin", "instructor")


@pytest.mark.parametrize("form", [{"login": ""}, {"login": "a b"}, {"login": "dora"}, {"login": "x", "role": "king"}])
def test_an_account_that_cannot_be_is_refused(dora: Somebody, form: dict[str, str]) -> None:
    assert dora.client.post("/admin/users", data=form).status_code == 422


def test_a_password_link_for_an_account(app: FastAPI, alice: Somebody, dora: Somebody) -> None:
    token = link_in(dora.client.post(f"/admin/users/{alice.id}/link"))
    assert use(browser(app), token, password="staple orbit lemon") == 303
    assert alice.client.get("/api/v1/me").status_code == 401


def test_a_role_can_be_given_and_taken(alice: Somebody, dora: Somebody) -> None:
    for role in ("instructor", "admin", "assistant", "learner"):
        assert dora.client.post(f"/admin/users/{alice.id}/role", data={"role": role}).status_code == 200
        assert alice.client.get("/api/v1/me").json()["role"] == role


def test_nobody_changes_their_own_role(dora: Somebody) -> None:
    assert dora.client.post(f"/admin/users/{dora.id}/role", data={"role": "learner"}).status_code == 403
    assert dora.client.get("/api/v1/me").json()["role"] == "admin"


def test_accounts_are_found_by_login_and_name_and_shown_in_parts(
    dora: Somebody, database: Database, clock: Clock
) -> None:
    with database.begin() as session:
        for n in range(60):
            users.add(session, f"user{n}", f"Person_{n}", None, clock(), Role.LEARNER)
    first = dora.client.get("/admin/users?q=person_").text
    following = re.search(r'href="(/admin/users\?q=[^"]*after=\d+)"', first)
    assert following
    assert first.count("Password link for") == 50
    assert dora.client.get(following[1].replace("&amp;", "&")).text.count("Password link for") == 10
    assert dora.client.get("/admin/users?q=%25").text.count("Password link for") == 0


def test_the_audit_log_says_yes_and_no_numbers_as_people_write_them_and_hashes_by_their_beginning(
    dora: Somebody, database: Database, clock: Clock
) -> None:
    detail = {"publish": True, "over": False, "from": 0.0, "version": "ab" * 32, "why": "<b>"}
    with database.begin() as session:
        audit.add(session, None, "gate.ask", "01-syntax/fizz-buzz", clock(), detail)
    page = dora.client.get("/admin/audit").text
    said = re.findall(r'<span class="muted">(\w+)</span> (.*?)(?=, <span|</td>)', page)
    assert dict(said) == {
        "publish": "yes", "over": "no", "from": "0", "why": "&lt;b&gt;",
        "version": f'<code class="hash" title="{"ab" * 32}">abababab</code>',
    }  # fmt: skip


def test_no_closed_account_is_not_the_same_as_none_that_was_looked_for(dora: Somebody) -> None:
    assert "No account is closed." in dora.client.get("/admin/users?closed=1").text
    assert "No account has that in its login or name." in dora.client.get("/admin/users?closed=1&q=x").text
