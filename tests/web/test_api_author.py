"""/api/v1/author: folders out and in, which state replaces which, and what the gate says of it."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient

from judge import exercise_archive
from judge.exercise import load_files
from judge.findings import Demand, Problem
from judge.store import authoring, exercises, gate_runs, tokens
from judge.store.database import Database
from judge.store.tables import GateState
from judge.words import Lane
from tests.web.conftest import BOTH, Bell, Clock, Somebody
from tests.web.test_publish import FIZZ, end, files_of

pytestmark = BOTH
ROOT = "/api/v1/author"
FOLDER = f"{ROOT}/exercises/01-syntax/fizz-buzz/archive"
NEW = f"{ROOT}/exercises/01-syntax/brand-new/archive"


def put(client: TestClient, ines: Somebody, files: dict[str, bytes], url: str = FOLDER, **headers: str) -> Any:
    sent = {name.replace("_", "-"): value for name, value in headers.items()} | ines.bearer
    content = exercise_archive.pack(files)
    return client.put(url, content=content, headers=sent | {"Content-Type": "application/zip"})


def test_a_folder_comes_out_and_goes_in_elsewhere_as_the_same_version(
    ines: Somebody, charlie: TestClient, database: Database, clock: Clock, bell: Bell
) -> None:
    out = charlie.get(FOLDER, headers=ines.bearer)
    assert (out.status_code, out.headers["content-type"]) == (200, "application/zip")
    files = exercise_archive.unpack(out.content)
    assert out.headers["etag"] == f'"{exercise_archive.digest(files)}"'
    with ZipFile(BytesIO(out.content)) as archive:
        assert "exercise.toml" in archive.namelist()
    answer = put(charlie, ines, files, NEW, If_None_Match="*")
    assert answer.status_code == 202 and bell.rung[-1] is Lane.SLOW
    body = answer.json()
    assert body == {"id": body["id"], "url": f"/teach/gate/{body['id']}", "status": "waiting"}
    state = charlie.get(answer.headers["location"], headers=ines.bearer).json()
    assert (state["status"], state["exercise"], state["checked"]) == ("waiting", "01-syntax/brand-new", None)
    assert end(database, clock) is GateState.PASSED
    state = charlie.get(answer.headers["location"], headers=ines.bearer).json()
    assert state["status"] == "passed" and state["checked"]["ok"]
    assert f'"{state["revision"]}"' == out.headers["etag"]
    items = {item["slug"]: item for item in charlie.get(f"{ROOT}/exercises", headers=ines.bearer).json()["items"]}
    assert items["brand-new"]["version"] == items["fizz-buzz"]["version"] == load_files(files, "x", "y").version
    assert items["brand-new"]["revision"] == items["fizz-buzz"]["revision"]
    assert (items["brand-new"]["origin"], items["fizz-buzz"]["origin"]) == ("site", "folder")


def test_a_state_that_is_known_is_not_sent_again(ines: Somebody, charlie: TestClient) -> None:
    etag = charlie.get(FOLDER, headers=ines.bearer).headers["etag"]
    again = charlie.get(FOLDER, headers=ines.bearer | {"If-None-Match": f'"x", W/{etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)


def test_who_names_no_state_or_another_one_writes_over_nothing(
    ines: Somebody, charlie: TestClient, database: Database
) -> None:
    files = files_of(database)
    etag = charlie.get(FOLDER, headers=ines.bearer).headers["etag"]
    assert put(charlie, ines, files).status_code == 428
    for headers in ({"If_Match": '"old"'}, {"If_None_Match": "*"}, {"If_None_Match": etag}):
        answer = put(charlie, ines, files, **headers)
        assert answer.status_code == 412 and answer.headers["etag"] == etag
        assert answer.headers["content-type"] == "application/problem+json"
    assert put(charlie, ines, files, NEW, If_Match="*").status_code == 412
    with database.read() as session:
        assert gate_runs.waiting(session) == 0 and authoring.find(session, "01-syntax", "brand-new") is None
    for headers in ({"If_Match": etag}, {"If_Match": f'"a", {etag}'}, {"If_Match": "*"}):
        assert put(charlie, ines, files, **headers).status_code == 202


def test_a_refusal_is_told_with_every_reason(
    ines: Somebody, charlie: TestClient, database: Database, clock: Clock
) -> None:
    answer = put(charlie, ines, files_of(database) | {"statement.md": b"New.\n"}, If_Match="*")
    end(database, clock, Problem(Demand.CASES, "suite", "none visible"))
    state = charlie.get(answer.headers["location"], headers=ines.bearer).json()
    assert state["status"] == "refused" and state["revision"] is None
    assert state["checked"]["findings"][0]["kind"] == "none visible"
    assert state["checked"]["problems"][0].startswith("suite: no case is visible")


def test_who_only_checks_publishes_nothing(
    ines: Somebody, charlie: TestClient, database: Database, clock: Clock
) -> None:
    changed = files_of(database) | {"statement.md": b"New.\n"}
    answer = put(charlie, ines, changed, f"{FOLDER}?only_check=true", If_Match="*")
    assert end(database, clock) is GateState.PASSED
    assert charlie.get(answer.headers["location"], headers=ines.bearer).json()["revision"] is None
    with database.read() as session:
        found = exercises.get(session, *FIZZ)
        assert found is not None and found[1].statement == "Write fizz-buzz.\n"


def test_what_is_no_archive_or_no_exercise_is_refused_at_once(
    ines: Somebody, charlie: TestClient, database: Database
) -> None:
    headers = ines.bearer | {"If-Match": "*", "Content-Type": "application/zip"}
    answer = charlie.put(FOLDER, content=b"no zip", headers=headers)
    assert answer.status_code == 422 and "not a zip archive" in answer.json()["errors"][0]["why"]
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("../exercise.toml", "")
    answer = charlie.put(FOLDER, content=stream.getvalue(), headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["file"]) == (422, "../exercise.toml")
    bad = files_of(database) | {"exercise.toml": b"colour = 1\n[limits]\nhours = 1\n"}
    answer = put(charlie, ines, bad, If_Match="*")
    assert answer.status_code == 422
    assert [error["file"] for error in answer.json()["errors"]] == ["exercise.toml", "exercise.toml"]
    assert charlie.put(FOLDER, content=b"x" * (9 * 1024 * 1024), headers=headers).status_code == 413
    with database.read() as session:
        assert gate_runs.waiting(session) == 0


@pytest.mark.parametrize(("topic", "slug", "status"), [("99-nowhere", "new", 404), ("01-syntax", "Bad%20Name", 422)])
def test_a_place_that_no_exercise_can_have_is_refused(
    ines: Somebody, charlie: TestClient, database: Database, topic: str, slug: str, status: int
) -> None:
    url = f"{ROOT}/exercises/{topic}/{slug}/archive"
    assert put(charlie, ines, files_of(database), url, If_None_Match="*").status_code == status


def test_what_is_not_published_or_not_there_has_no_archive(
    ines: Somebody, charlie: TestClient, database: Database
) -> None:
    assert charlie.get(NEW, headers=ines.bearer).status_code == 404
    put(charlie, ines, files_of(database), NEW, If_None_Match="*")
    assert charlie.get(NEW, headers=ines.bearer).status_code == 404
    assert put(charlie, ines, files_of(database), NEW, If_None_Match="*").status_code == 202  # still nothing published
    assert charlie.get(f"{ROOT}/gate-runs/999", headers=ines.bearer).status_code == 404


def test_the_list_comes_in_parts(ines: Somebody, charlie: TestClient) -> None:
    names: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = charlie.get(f"{ROOT}/exercises", headers=ines.bearer, params=query).json()
        names += [item["slug"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert names == ["fizz-buzz", "leap-year", "hello"]
    only = charlie.get(f"{ROOT}/exercises", headers=ines.bearer, params={"topic": "02-web"}).json()["items"]
    assert [item["slug"] for item in only] == ["hello"]
    assert charlie.get(f"{ROOT}/exercises", headers=ines.bearer, params={"cursor": "x"}).status_code == 422
    assert charlie.get(f"{ROOT}/exercises", headers=ines.bearer, params={"topic": "x"}).status_code == 404


def test_only_the_scope_author_opens_it(
    ines: Somebody, alice: Somebody, charlie: TestClient, database: Database, clock: Clock
) -> None:
    files = files_of(database)
    for url in (f"{ROOT}/exercises", FOLDER, f"{ROOT}/gate-runs/1"):
        assert charlie.get(url).status_code == 401
        assert charlie.get(url, headers=alice.bearer).status_code == 403
    assert put(charlie, alice, files, If_Match="*").status_code == 403
    with database.begin() as session:
        weak = tokens.create(session, ines.id, "weak", ["submit", "read"], clock())
    assert charlie.get(FOLDER, headers={"Authorization": f"Bearer {weak}"}).status_code == 403
    with database.read() as session:
        assert gate_runs.waiting(session) == 0


def test_topics_are_listed_as_their_folders_would_say_them_and_one_is_made(
    ines: Somebody, charlie: TestClient, database: Database
) -> None:
    known = charlie.get(f"{ROOT}/topics", headers=ines.bearer).json()["items"]
    assert [(one["topic"], one["order"]) for one in known] == [
        ("01-syntax", ["fizz-buzz", "leap-year"]),
        ("02-web", ["hello"]),
    ]
    new = {"topic": "11-own", "title": "Our own", "title_zh": "自己的"}
    made = charlie.post(f"{ROOT}/topics", json=new, headers=ines.bearer)
    assert made.status_code == 201
    assert made.json() == new | {"summary": "", "summary_zh": "", "order": []}
    more = {"topic": "12-more", "title": "More", "title_zh": "", "summary": "What else.", "summary_zh": "其他。"}
    assert charlie.post(f"{ROOT}/topics", json=more, headers=ines.bearer).json() == more | {"order": []}
    assert charlie.get(f"{ROOT}/topics", headers=ines.bearer).json()["items"][3] == more | {"order": []}
    assert charlie.get(f"{ROOT}/topics", headers=ines.bearer).json()["items"][2] == made.json()
    again = charlie.post(f"{ROOT}/topics", json=new, headers=ines.bearer)
    assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")
    answer = put(charlie, ines, files_of(database), f"{ROOT}/exercises/11-own/first/archive", If_None_Match="*")
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"topic": "../x"}, ["topic"]),
        ({"topic": "语法"}, ["topic"]),
        ({"title": " "}, ["title"]),
        ({"title": "t" * 201, "title_zh": "字" * 201}, ["title", "title_zh"]),
        ({"summary": "s" * 2001, "summary_zh": "字" * 2001}, ["summary", "summary_zh"]),
    ],
)
def test_a_topic_that_cannot_be_called_so_is_refused_by_field(
    ines: Somebody, charlie: TestClient, wrong: dict[str, str], fields: list[str]
) -> None:
    answer = charlie.post(f"{ROOT}/topics", json={"topic": "ok", "title": "T"} | wrong, headers=ines.bearer)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == fields
    assert len(charlie.get(f"{ROOT}/topics", headers=ines.bearer).json()["items"]) == 2
