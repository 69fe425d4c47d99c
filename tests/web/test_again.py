"""POST /submissions/{id}/again, and GET /programs"""

from fastapi.testclient import TestClient

from judge.store import audit, submissions
from judge.store.database import Database
from judge.words import Lane, Status
from tests.classroom import GradeOfTest
from tests.web.conftest import FILES, FIZZ, Bell, Clock, Somebody, judge


def judged(alice: Somebody, database: Database, clock: Clock) -> int:
    number = int(alice.client.post(FIZZ, json={"files": FILES}).json()["id"])
    judge(database, clock, number, GradeOfTest())
    return number


def test_who_teaches_has_a_submission_graded_again_from_its_page(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock, bell: Bell
) -> None:
    number = judged(alice, database, clock)
    address = f"/submissions/{number}/again"
    assert f'action="{address}"' in ines.client.get(f"/submissions/{number}").text
    answer = ines.client.post(address)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/submissions/{number}")
    assert bell.rung[-1] is Lane.SLOW
    with database.read() as session:
        row = submissions.get(session, number)
        assert row is not None and row.status is Status.QUEUED and row.regrade
        assert [entry.actor_id for entry in audit.latest(session, 5) if entry.action == "submission.again"] == [ines.id]
    page = alice.client.get(f"/submissions/{number}").text
    assert "being judged again" in page and f"/api/v1/submissions/{number}/events" in page
    assert f'action="{address}"' not in ines.client.get(f"/submissions/{number}").text


def test_learners_cannot_and_others_are_not_told_that_it_is_there(
    alice: Somebody, bob: Somebody, database: Database, clock: Clock
) -> None:
    number = judged(alice, database, clock)
    assert "/again" not in alice.client.get(f"/submissions/{number}").text
    assert alice.client.post(f"/submissions/{number}/again").status_code == 403
    assert bob.client.post(f"/submissions/{number}/again").status_code == 404
    with database.read() as session:
        row = submissions.get(session, number)
        assert row is not None and row.status is Status.JUDGED


def test_the_page_for_programs_names_every_address_of_the_api(charlie: TestClient) -> None:
    page = charlie.get("/programs").text
    described = charlie.get("/api/v1/openapi.json").json()
    for path, methods in described["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
    assert 'href="/programs"' in charlie.get("/").text


def test_the_fragment_under_the_editor_brings_the_mark_of_the_head_along(
    alice: Somebody, database: Database, clock: Clock
) -> None:
    number = judged(alice, database, clock)
    part = alice.client.get(f"/submissions/{number}/result").text
    assert '<template data-for="my-mark"><span class="glyph passed"' in part
    assert "solved by 1</template>" in part
