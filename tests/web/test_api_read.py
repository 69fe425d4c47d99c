"""The reading half of /api/v1: exercises, submissions, leaderboard, me"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.testclient import TestClient

from judge.job import Picture
from judge.store import submissions
from judge.store.database import Database
from judge.words import Verdict
from tests.classroom import GradeOfTest
from tests.web.conftest import BOTH, FILES, FIZZ, Clock, Somebody, judge

pytestmark = BOTH


@dataclass(frozen=True)
class CaseOfTest:
    name: str
    outcome: str = "failed"
    points: float = 0.0
    max_points: float = 50.0
    seconds: float = 0.123
    ending: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


HIDDEN = CaseOfTest(
    "test_it.py::test_hidden",
    detail={"message": "assert 41 == 42 # the suite", "traceback": "SECRET", "stdout": "typed SECRET",
            "case": {"feedback": "default", "source": "SECRET source", "title": "Adds"}, "number": 0},
)  # fmt: skip
VISIBLE = CaseOfTest(
    "test_it.py::test_visible", "passed", 50.0,
    detail={"stdout": "shown", "case": {"feedback": "full", "source": "def test_visible(): ..."}, "number": 1},
)  # fmt: skip
UNLISTED = CaseOfTest("test_it.py::test_unlisted", "passed", 0.0, 0.0, detail={"case": {"feedback": "none"}})
PARTIAL = GradeOfTest(Verdict.PARTIAL, 50.0, 100.0, cases=(HIDDEN, VISIBLE, UNLISTED), output="all of it SECRET")


def submit(somebody: Somebody, address: str = FIZZ, **more: str) -> str:
    answer = somebody.client.post(address, json={"files": FILES} | more)
    assert answer.status_code == 202
    return str(answer.json()["id"])


READS = ["/api/v1/exercises", "/api/v1/exercises/01-syntax/fizz-buzz", "/api/v1/submissions", "/api/v1/submissions/1",
         "/api/v1/submissions/1/events", "/api/v1/leaderboard", "/api/v1/me"]  # fmt: skip


@pytest.mark.parametrize("address", READS)
def test_nothing_is_read_without_a_token_or_session(charlie: TestClient, address: str, database: Database) -> None:
    answer = charlie.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


def test_exercises_come_in_the_order_of_the_curriculum_with_what_the_contract_names(alice: Somebody) -> None:
    body = alice.client.get("/api/v1/exercises").json()
    assert [item["slug"] for item in body["items"]] == ["fizz-buzz", "leap-year", "hello"]
    assert body["next"] is None
    assert body["items"][1] == {
        "topic": "01-syntax", "slug": "leap-year", "title": "Leap Year", "summary": "", "difficulty": 1, "minutes": 10,
        "tags": [], "best_points": None, "max_points": 50.0, "state": "open",
    }  # fmt: skip


def test_exercises_of_one_topic(alice: Somebody) -> None:
    body = alice.client.get("/api/v1/exercises?topic=02-web").json()
    assert [item["slug"] for item in body["items"]] == ["hello"]
    assert alice.client.get("/api/v1/exercises?topic=none").status_code == 404


def test_lists_are_read_in_parts(alice: Somebody) -> None:
    first = alice.client.get("/api/v1/exercises?limit=2").json()
    assert len(first["items"]) == 2
    rest = alice.client.get("/api/v1/exercises", params={"limit": 2, "cursor": first["next"]}).json()
    assert [item["slug"] for item in rest["items"]] == ["hello"]
    assert rest["next"] is None


@pytest.mark.parametrize("address", ["/api/v1/exercises", "/api/v1/submissions", "/api/v1/leaderboard"])
@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor=%00", "cursor=" + "9" * 400])
def test_a_limit_or_cursor_that_cannot_be_is_422(alice: Somebody, address: str, query: str) -> None:
    answer = alice.client.get(f"{address}?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_an_exercise_tells_what_is_needed_and_nothing_of_the_suite(alice: Somebody) -> None:
    answer = alice.client.get("/api/v1/exercises/01-syntax/fizz-buzz")
    body = answer.json()
    assert body["statement"] == "Write fizz-buzz.\n"
    assert body["starter"] == {"solution.py": "def answer():\n    return 0\n"}
    assert "solution.py" in body["files"]
    assert body["limits"]["seconds"] == 10
    assert len(body["version"]) == 64
    assert "the suite" not in answer.text


def test_the_statement_comes_in_the_language_asked_for(alice: Somebody) -> None:
    address = "/api/v1/exercises/01-syntax/fizz-buzz"
    assert alice.client.get(f"{address}?lang=zh").json()["statement"] == "写 fizz-buzz。\n"
    accepting = alice.client.get(address, headers={"Accept-Language": "zh-CN,en;q=0.5"}).json()
    assert (accepting["statement"], accepting["title"]) == ("写 fizz-buzz。\n", "报数")
    assert alice.client.get(f"{address}?lang=en", headers={"Accept-Language": "zh"}).json()["title"] == "Fizz Buzz"


def test_the_best_points_are_ones_own(alice: Somebody, bob: Somebody, database: Database, clock: Clock) -> None:
    judge(database, clock, int(submit(alice)), PARTIAL)
    mine = alice.client.get("/api/v1/exercises").json()["items"][0]
    assert mine["best_points"] == 50.0
    assert bob.client.get("/api/v1/exercises").json()["items"][0]["best_points"] is None


def test_a_submission_that_waits_has_neither_verdict_nor_cases(alice: Somebody) -> None:
    body = alice.client.get(f"/api/v1/submissions/{submit(alice)}").json()
    assert (body["status"], body["verdict"], body["points"], body["cases"]) == ("queued", None, None, [])
    assert body["exercise"] == "01-syntax/fizz-buzz"


def test_a_judged_submission_is_a_grade_object(alice: Somebody, database: Database, clock: Clock) -> None:
    submission_id = submit(alice)
    judge(database, clock, int(submission_id), PARTIAL)
    answer = alice.client.get(f"/api/v1/submissions/{submission_id}")
    body = answer.json()
    assert (body["id"], body["status"], body["verdict"]) == (submission_id, "judged", "partial")
    assert (body["points"], body["max_points"]) == (50.0, 100.0)
    assert [case["name"] for case in body["cases"]] == ["test_it.py::test_hidden", "test_it.py::test_visible"]
    assert set(body["cases"][0]) >= {
        "name", "title", "outcome", "points", "max_points", "message", "seconds", "ending", "hint",
    }  # fmt: skip
    assert (body["sandbox"], body["python"], body["image"], body["integrity"]) == ("native", "3.13", "python", "proven")
    assert len(body["version"]) == 64
    assert body["output"] == "shown"
    assert "SECRET" not in answer.text
    assert "the suite" not in answer.text


def test_an_instructor_sees_all_of_it(alice: Somebody, ines: Somebody, database: Database, clock: Clock) -> None:
    submission_id = submit(alice)
    judge(database, clock, int(submission_id), PARTIAL)
    body = ines.client.get(f"/api/v1/submissions/{submission_id}").json()
    assert len(body["cases"]) == 3
    assert "SECRET" in body["output"]
    assert body["points"] == 50.0


def test_anothers_submission_is_not_there(alice: Somebody, bob: Somebody, database: Database, clock: Clock) -> None:
    submission_id = submit(alice)
    judge(database, clock, int(submission_id), PARTIAL)
    for address in (f"/api/v1/submissions/{submission_id}", f"/api/v1/submissions/{submission_id}/events"):
        answer = bob.client.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert bob.client.get(f"/submissions/{submission_id}").status_code == 404


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "9" * 40, "%00", "１", "999999"])
def test_what_is_no_submission_is_404(alice: Somebody, text: str) -> None:
    assert alice.client.get(f"/api/v1/submissions/{text}").status_code == 404
    assert alice.client.get(f"/api/v1/submissions/{text}/events").status_code == 404


def test_ones_own_submissions_newest_first_in_parts(
    alice: Somebody, bob: Somebody, database: Database, clock: Clock
) -> None:
    ids = [submit(alice) for _ in range(3)]
    submit(alice, purpose="run")
    submit(bob)
    first = alice.client.get("/api/v1/submissions?limit=2").json()
    assert [item["id"] for item in first["items"]] == [ids[2], ids[1]]
    rest = alice.client.get(f"/api/v1/submissions?limit=2&cursor={first['next']}").json()
    assert [item["id"] for item in rest["items"]] == [ids[0]]
    assert rest["next"] is None


def test_submissions_of_one_exercise(alice: Somebody) -> None:
    submit(alice)
    other = submit(alice, "/api/v1/exercises/01-syntax/leap-year/submissions")
    found = alice.client.get("/api/v1/submissions?exercise=01-syntax/leap-year").json()["items"]
    assert [item["id"] for item in found] == [other]
    assert found[0]["exercise"] == "01-syntax/leap-year"
    assert alice.client.get("/api/v1/submissions?exercise=none").status_code == 404


def test_the_leaderboard_shows_ranks_with_ties_and_display_names_only(
    alice: Somebody, bob: Somebody, dora: Somebody, database: Database, clock: Clock
) -> None:
    for person, points in ((alice, 50.0), (bob, 50.0), (dora, 100.0)):
        judge(database, clock, int(submit(person)), GradeOfTest(Verdict.PARTIAL, points))
    answer = alice.client.get("/api/v1/leaderboard")
    body = answer.json()
    assert [(item["rank"], item["name"], item["points"]) for item in body["items"]] == [
        (1, "Alice", 50.0),
        (1, "Bob", 50.0),
    ]
    assert set(body["items"][0]) == {"rank", "name", "points", "solved", "last_activity"}
    assert body["me"]["name"] == "Alice"
    assert '"alice"' not in answer.text
    assert dora.client.get("/api/v1/leaderboard").json()["me"] is None
    assert alice.client.get("/api/v1/leaderboard?topic=02-web").json() == {"items": [], "me": None, "next": None}
    assert alice.client.get("/api/v1/leaderboard?topic=none").status_code == 404
    part = alice.client.get("/api/v1/leaderboard?limit=1").json()
    rest = alice.client.get("/api/v1/leaderboard", params={"cursor": part["next"]}).json()
    assert [item["name"] for item in part["items"] + rest["items"]] == ["Alice", "Bob"]


def test_me(alice: Somebody, dora: Somebody) -> None:
    assert alice.client.get("/api/v1/me").json() == {
        "id": str(alice.id), "login": "alice", "name": "Alice", "role": "learner", "scopes": ["submit", "read"],
        "language": None,
    }  # fmt: skip
    assert dora.client.get("/api/v1/me").json()["scopes"] == ["submit", "read", "author", "admin"]


def test_a_picture_is_for_who_may_read_its_submission(
    alice: Somebody, bob: Somebody, charlie: TestClient, database: Database, clock: Clock
) -> None:
    submission_id = submit(alice)
    picture = Picture(1, b"\x89PNG...", 10, 20, "a \u202eline")
    judge(database, clock, int(submission_id), GradeOfTest(cases=(HIDDEN, VISIBLE), pictures=(picture,)))
    shown = alice.client.get(f"/api/v1/submissions/{submission_id}").json()["pictures"][0]
    assert (shown["case"], shown["width"], shown["height"]) == ("test_it.py::test_visible", 10, 20)
    assert "\u202e" not in shown["alt"]
    answer = alice.client.get(shown["url"])
    assert (answer.headers["content-type"], answer.content) == ("image/png", picture.png)
    assert bob.client.get(shown["url"]).status_code == 404
    assert charlie.get(shown["url"]).status_code == 303
    assert alice.client.get("/pictures/none.png").status_code == 404


def test_the_api_describes_itself(charlie: TestClient, database: Database) -> None:
    described = charlie.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/exercises", "/api/v1/exercises/{topic}/{slug}", "/api/v1/exercises/{topic}/{slug}/submissions",
        "/api/v1/submissions", "/api/v1/submissions/{submission_id}", "/api/v1/submissions/{submission_id}/events",
        "/api/v1/leaderboard", "/api/v1/me", "/api/v1/author/exercises",
        "/api/v1/author/exercises/{topic}/{slug}/archive", "/api/v1/author/gate-runs/{run_id}",
        "/api/v1/author/topics",
    }  # fmt: skip
    assert set(described["components"]["securitySchemes"]) == {"token", "session"}


def test_unknown_addresses_and_methods_are_problems_too(alice: Somebody) -> None:
    missing, wrong = alice.client.get("/api/v1/none"), alice.client.delete("/api/v1/me")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    assert (wrong.status_code, wrong.headers["content-type"]) == (405, "application/problem+json")
    assert wrong.headers["allow"] == "GET"
