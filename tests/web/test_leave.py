"""GET /account/export.zip, GET and POST /account/leave"""

import io
import json
import zipfile

from fastapi.testclient import TestClient

from judge.store import audit, users
from judge.store.database import Database
from judge.words import Role
from tests.classroom import CaseOfTest, GradeOfTest
from tests.web.conftest import FILES, FIZZ, PASSWORD, Clock, Somebody, judge


def opened(client: TestClient) -> zipfile.ZipFile:
    answer = client.get("/account/export.zip")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_archive_holds_what_one_sent_and_got_and_nothing_of_the_suite(
    alice: Somebody, bob: Somebody, database: Database, clock: Clock
) -> None:
    sent = int(alice.client.post(FIZZ, json={"files": FILES}).json()["id"])
    case = CaseOfTest(name="test_it.py::test_it", detail={"traceback": "SECRET = 'the suite'", "case": {}})
    judge(database, clock, sent, GradeOfTest(cases=[case]))
    bob.client.post(FIZZ, json={"files": {"solution.py": "bobs = 1\n"}})
    packed = opened(alice.client)
    folder = f"submissions/01-syntax/fizz-buzz/{sent}"
    assert sorted(packed.namelist()) == [
        "account.json", "progress.json", f"{folder}/files/solution.py", f"{folder}/grade.json",
    ]  # fmt: skip
    assert packed.read(f"{folder}/files/solution.py").decode() == FILES["solution.py"]
    assert json.loads(packed.read(f"{folder}/grade.json"))["verdict"] == "accepted"
    account = json.loads(packed.read("account.json"))
    assert (account["login"], [token["name"] for token in account["tokens"]]) == ("alice", ["test"])
    assert json.loads(packed.read("progress.json"))[0]["exercise"] == "01-syntax/fizz-buzz"
    whole = b"".join(packed.read(name) for name in packed.namelist())
    assert b"the suite" not in whole and b"bobs" not in whole and alice.token.encode() not in whole


def test_the_archive_is_not_made_again_and_again(alice: Somebody) -> None:
    said = [alice.client.get("/account/export.zip").status_code for _ in range(4)]
    assert said == [200, 200, 200, 429]


def test_a_stranger_is_sent_to_sign_in(charlie: TestClient) -> None:
    assert charlie.get("/account/export.zip").status_code == 303
    assert charlie.get("/account/leave").status_code == 303
    assert charlie.post("/account/leave").status_code == 303


def test_erasing_wants_the_login_and_the_password(alice: Somebody) -> None:
    assert alice.client.get("/account/leave").status_code == 200
    for typed in ({"login": "alice", "password": "wrong"}, {"login": "bob", "password": PASSWORD}, {}):
        assert alice.client.post("/account/leave", data=typed).status_code == 422
    assert alice.client.get("/account").status_code == 200


def test_who_has_left_is_a_stranger_and_free_to_come_again(alice: Somebody, database: Database) -> None:
    alice.client.post(FIZZ, json={"files": FILES})
    gone = alice.client.post("/account/leave", data={"login": "Alice", "password": PASSWORD})
    assert (gone.status_code, gone.headers["location"]) == (303, "/")
    assert alice.client.get("/account").status_code == 303
    assert alice.client.get("/api/v1/me", headers=alice.bearer).status_code == 401
    with database.read() as session:
        assert users.by_login(session, "alice") is None
        entry = audit.latest(session)[0]
    assert (entry.action, entry.target, entry.detail) == ("user.erase", f"user {alice.id}", {})


def test_the_only_admin_cannot_leave(dora: Somebody) -> None:
    refused = dora.client.post("/account/leave", data={"login": "dora", "password": PASSWORD})
    assert refused.status_code == 422
    assert "You are the only admin" in refused.text


def test_an_admin_closes_opens_and_erases_in_two_steps(alice: Somebody, dora: Somebody, database: Database) -> None:
    place = f"/admin/users/{alice.id}"
    assert dora.client.post(f"{place}/erase").status_code == 409
    assert "is closed" in dora.client.post(f"{place}/close").text
    assert alice.client.get("/account").status_code == 303
    assert "alice" in dora.client.get("/admin/users?closed=1").text
    assert "alice" not in dora.client.get("/admin/users").text
    assert "is open again" in dora.client.post(f"{place}/open").text
    assert dora.client.post(f"{place}/open").status_code == 404
    dora.client.post(f"{place}/close")
    assert "is erased" in dora.client.post(f"{place}/erase").text
    assert dora.client.post(f"{place}/erase").status_code == 404
    with database.read() as session:
        done = [entry.action for entry in audit.latest(session, 4)]
    assert done == ["user.erase", "user.close", "user.open", "user.close"]


def test_nobody_closes_their_own_account_from_the_list(dora: Somebody) -> None:
    assert dora.client.post(f"/admin/users/{dora.id}/close").status_code == 403


def test_only_an_admin_closes_accounts(alice: Somebody, bob: Somebody, ines: Somebody) -> None:
    for somebody in (bob, ines):
        for deed in ("close", "open", "erase"):
            assert somebody.client.post(f"/admin/users/{alice.id}/{deed}").status_code == 404


def test_the_audit_log_can_be_searched_and_tells_who(
    alice: Somebody, dora: Somebody, ines: Somebody, database: Database, clock: Clock
) -> None:
    dora.client.post(f"/admin/users/{alice.id}/role", data={"role": Role.ASSISTANT.value})
    page = dora.client.get("/admin/audit").text
    assert f"user {alice.id} (alice)" in page and "user.role" in page
    assert "user.role" in dora.client.get("/admin/audit?actor=dora&action=user.").text
    assert f"user {alice.id}" not in dora.client.get("/admin/audit?action=token").text
    assert "Nobody has this login" in dora.client.get("/admin/audit?actor=nobody").text
    with database.begin() as session:
        for number in range(150):
            audit.add(session, ines.id, "submission.again", str(number), clock(), {"n": number})
    first = dora.client.get("/admin/audit?actor=ines").text
    assert "<td>149</td>" in first and "<td>50</td>" in first and "<td>49</td>" not in first
    older = first.split("/admin/audit?before=")[1].split('"')[0].replace("&amp;", "&")
    assert "<td>49</td>" in dora.client.get(f"/admin/audit?before={older}").text
    for somebody in (alice, ines):
        assert somebody.client.get("/admin/audit").status_code == 404
