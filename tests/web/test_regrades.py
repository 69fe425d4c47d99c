"""Regrades and points given by hand, as instructors make them and learners read of them"""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from judge.store import audit, exercises, grades, regrade_items, regrades, submissions, workers
from judge.store.database import Database
from judge.store.tables import ExerciseVersion, Grade, Regrade, RegradeState
from judge.words import Lane, Verdict
from tests.classroom import CaseOfTest, GradeOfTest
from tests.web.conftest import BOTH, FILES, FIZZ, Bell, Clock, Somebody, judge

pytestmark = BOTH

LIMITS = {
    "seconds": 10,
    "case_seconds": 2,
    "cpu_seconds": 10,
    "memory_mb": 256,
    "output_kb": 64,
    "processes": 64,
}
FAILED = CaseOfTest("test_it.py::test_it", outcome="failed", points=0.0, detail={"case": {"feedback": "name"}})
PASSED = CaseOfTest("test_it.py::test_it", detail={"case": {"feedback": "name"}})
HALF = GradeOfTest(verdict=Verdict.PARTIAL, points=40.0, cases=[FAILED], limits=LIMITS)
FULL = GradeOfTest(cases=[PASSED], limits=LIMITS)
LIST = "/teach/01-syntax/fizz-buzz/regrades"
NASTY = '<script>alert("x")</script>'


def sent(who: Somebody, database: Database, clock: Clock, grade: GradeOfTest = HALF) -> int:
    found = int(who.client.post(FIZZ, json={"files": FILES}).json()["id"])
    judge(database, clock, found, grade)
    return found


@pytest.fixture
def newer(database: Database, clock: Clock) -> str:
    """A second version of the exercise, current now; its hash. Its suite holds what must be escaped."""
    with database.begin() as session:
        found = exercises.get(session, "01-syntax", "fizz-buzz")
        assert found is not None and found[1].current_version_id is not None
        old = session.get_one(ExerciseVersion, found[1].current_version_id)
        suite = {"test_it.py": "ZGVmIHRlc3RfaXQoKToKICAgIGFzc2VydCBUcnVlICAjIDxzY3JpcHQ+YWxlcnQoIngiKTwvc2NyaXB0Pgo="}
        content = old.content | {"suite_files": suite}
        row = ExerciseVersion(
            exercise_id=old.exercise_id, hash="b" * 64, content=content, created_at=clock(), published_at=clock()
        )
        session.add(row)
        session.flush()
        found[1].current_version_id = row.id
    return "b" * 64


def run(database: Database, clock: Clock, grade: GradeOfTest) -> int:
    """Judge what waits, as a worker would."""
    count = 0
    while True:
        with database.begin() as session:
            taken = regrade_items.claim(session, "w1", clock())
            if taken is None:
                return count
            assert regrade_items.settle(session, taken, grade, clock())
        count += 1


def by_the_first_version(database: Database) -> None:
    """As if everything had been judged before the newer version came."""
    with database.begin() as session:
        found = exercises.get(session, "01-syntax", "fizz-buzz")
        assert found is not None
        rows = select(ExerciseVersion.id).where(ExerciseVersion.exercise_id == found[1].id)
        first = session.exec(rows.order_by(col(ExerciseVersion.id))).first()
        assert first is not None
        for grade in session.exec(select(Grade)).all():
            grade.version_id = first


def begun(ines: Somebody, reason: str = "a case asked too much", **more: str) -> str:
    answer = ines.client.post(LIST, data={"reason": reason, "which": "counted"} | more)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def points(who: Somebody, submission: int) -> tuple[float, float]:
    """What the API says of the submission, and of the leaderboard."""
    told = who.client.get(f"/api/v1/submissions/{submission}").json()
    me = who.client.get("/api/v1/leaderboard").json()["me"]
    return told["points"], me["points"]


def test_from_a_dry_run_to_applied_to_undone(
    alice: Somebody, bob: Somebody, ines: Somebody, database: Database, clock: Clock, bell: Bell, newer: str
) -> None:
    one, two = sent(alice, database, clock), sent(bob, database, clock, FULL)
    by_the_first_version(database)
    bell.rung.clear()
    page = begun(ines)
    assert bell.rung == [Lane.SLOW]
    running = ines.client.get(page).text
    assert "0 of 2 judged" in running and 'hx-trigger="every 2s"' in running and "dry run" in running
    part = ines.client.get(f"{page}/part?state=running")
    assert part.status_code == 200 and "hx-refresh" not in part.headers
    assert points(alice, one) == (40.0, 40.0)
    assert run(database, clock, FULL) == 2
    assert ines.client.get(f"{page}/part?state=running").headers["hx-refresh"] == "true"
    ready = ines.client.get(page).text
    assert "hx-trigger" not in ready
    assert "Alice" in ready and f"/submissions/{one}" in ready
    assert "it: failed → passed" in ready
    assert NASTY not in ready and "&lt;script&gt;" in ready and newer[:12] in ready
    assert "Bob" not in ready and "Bob" in ines.client.get(f"{page}?show=same").text
    assert points(alice, one) == (40.0, 40.0)
    assert "regraded" not in alice.client.get(f"/submissions/{one}").text.lower()
    assert ines.client.post(f"{page}/apply", data={"how": "all"}).status_code == 303
    assert points(alice, one) == (100.0, 100.0)
    applied = ines.client.get(page).text
    assert "2 submissions are graded by this version now" in applied
    hers = alice.client.get(f"/submissions/{one}").text
    assert "This was regraded" in hers and "from 40 to 100 points" in hers and "a case asked too much" in hers
    assert newer[:12] in hers
    earlier = re.search(rf"/submissions/{one}\?grade=\d+", hers)
    assert earlier is not None
    before = alice.client.get(earlier.group()).text
    assert "not the grade that counts" in before and "Partly right" in before
    assert bob.client.get(earlier.group()).status_code == 404
    assert "regraded" in alice.client.get("/progress").text
    assert "regraded" in alice.client.get("/exercises/01-syntax/fizz-buzz/history").text
    told = alice.client.get(f"/api/v1/submissions/{one}").json()["replaced"]
    assert (told["how"], told["points"], told["reason"]) == ("regrade", 40.0, "a case asked too much")
    assert "This was regraded" not in bob.client.get(f"/submissions/{two}").text  # his says the same as before
    assert ines.client.post(f"{page}/undo").status_code == 303
    assert points(alice, one) == (40.0, 40.0)
    assert "This was regraded" not in alice.client.get(f"/submissions/{one}").text
    assert "2 submissions have their former grade again" in ines.client.get(page).text
    assert alice.client.get(f"/api/v1/submissions/{one}").json()["replaced"] is None
    assert "undone" in ines.client.get(LIST).text


def test_an_exercise_offers_a_regrade_while_grades_are_of_an_older_version(
    alice: Somebody, bob: Somebody, ines: Somebody, database: Database, clock: Clock, newer: str
) -> None:
    place = LIST.removesuffix("/regrades")
    sent(alice, database, clock)
    assert "older version" not in ines.client.get(place).text  # hers is of the version that is current
    sent(bob, database, clock, FULL)
    by_the_first_version(database)
    offered = ines.client.get(place).text
    assert "2 learners" in offered and "grades are of an older version" in offered and f'href="{LIST}"' in offered
    page = begun(ines)
    run(database, clock, FULL)
    assert "older version" not in ines.client.get(place).text  # the dry run waits for a decision, that is said instead
    ines.client.post(f"{page}/apply", data={"how": "all"})
    assert "older version" not in ines.client.get(place).text


def test_never_lower_and_who_would_lose(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock, newer: str
) -> None:
    one = sent(alice, database, clock, FULL)
    page = begun(ines)
    run(database, clock, HALF)
    assert "never lower anybody" in ines.client.get(page).text
    ines.client.post(f"{page}/apply", data={"how": "never-lower"})
    assert points(alice, one) == (100.0, 100.0)
    assert "would lose points" in ines.client.get(f"{page}?show=lower").text


def test_cancelling_changes_nothing_and_what_is_over_cannot_be_decided(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock, newer: str
) -> None:
    one = sent(alice, database, clock)
    page = begun(ines)
    assert ines.client.post(f"{page}/undo").status_code == 409
    assert ines.client.post(f"{page}/apply", data={"how": "all"}).status_code == 409
    assert ines.client.post(f"{page}/apply", data={"how": "some"}).status_code == 422
    assert ines.client.post(f"{page}/cancel").status_code == 303
    assert run(database, clock, FULL) == 0
    assert "nobody's grade was changed" in ines.client.get(page).text
    for what in ("cancel", "apply", "undo"):
        assert ines.client.post(f"{page}/{what}", data={"how": "all"}).status_code == 409
    assert points(alice, one) == (40.0, 40.0)


def test_a_form_that_cannot_be_says_why_and_keeps_what_was_typed(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock, newer: str
) -> None:
    empty = ines.client.post(LIST, data={"reason": "why not", "which": "all"})
    assert empty.status_code == 422 and "nothing to regrade" in empty.text and "why not" in empty.text
    sent(alice, database, clock)
    without = ines.client.post(LIST, data={"reason": "  ", "which": "latest"})
    assert without.status_code == 422 and "learners whose grade changes read it" in without.text
    assert ines.client.post(LIST, data={"reason": "x", "which": "one"}).status_code == 422
    assert ines.client.post(LIST, data={"reason": "x", "version": "9999"}).status_code == 422
    with database.read() as session:
        other = exercises.get(session, "02-web", "hello")
        assert other is not None
    assert ines.client.post(LIST, data={"reason": "x", "version": str(other[1].current_version_id)}).status_code == 422
    begun(ines)
    busy = ines.client.post(LIST, data={"reason": "x"})
    assert busy.status_code == 422 and "under way" in busy.text


def test_nobody_but_those_who_teach_is_told_that_there_are_regrades(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock, newer: str
) -> None:
    sent(alice, database, clock)
    page = begun(ines)
    for address in (LIST, page, f"{page}/part"):
        assert alice.client.get(address).status_code == 404
        assert ines.client.get(address).status_code == 200
    for address in (LIST, f"{page}/apply", f"{page}/cancel", f"{page}/undo"):
        assert alice.client.post(address, data={"reason": "x", "how": "all"}).status_code == 404
    assert ines.client.get("/teach/regrades/9999").status_code == 404
    assert ines.client.get("/teach/regrades/x").status_code == 404
    assert ines.client.get("/teach/01-syntax/nothing/regrades").status_code == 404


def test_a_regrade_that_a_killed_process_left_half_applied_says_so(
    alice: Somebody, bob: Somebody, ines: Somebody, database: Database, clock: Clock, newer: str
) -> None:
    sent(alice, database, clock)
    sent(bob, database, clock)
    page = begun(ines)
    run(database, clock, FULL)
    number = int(page.rpartition("/")[2])
    with database.begin() as session:
        regrades.decide(session, number, ines.id, clock(), never_lower=False, overrides=False)
    with database.begin() as session:
        assert regrades.step(session, number, clock(), learners=1)
    text = ines.client.get(page).text
    assert "Being applied: 1 of 2 so far" in text and "/undo" not in text
    with database.begin() as session:
        assert regrades.step(session, number, clock(), learners=1)
        assert not regrades.step(session, number, clock(), learners=1)
        assert session.get_one(Regrade, number).state is RegradeState.APPLIED


def test_points_by_hand_are_shown_to_the_learner_with_the_reason_and_can_be_taken_back(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock
) -> None:
    one = sent(alice, database, clock)
    assert "Give points by hand" in ines.client.get(f"/submissions/{one}").text
    assert "256 MB of memory" in ines.client.get(f"/submissions/{one}").text
    assert "Give points by hand" not in alice.client.get(f"/submissions/{one}").text
    clock.forward(minutes=1)
    answer = ines.client.post(f"/submissions/{one}/override", data={"points": "72,5", "reason": f"good idea {NASTY}"})
    assert answer.status_code == 303
    assert points(alice, one) == (72.5, 72.5)
    page = alice.client.get(f"/submissions/{one}").text
    assert "Points were given by hand" in page and "from 40 to 72.5 points" in page and "good idea" in page
    assert NASTY not in page
    assert "points given by hand" in alice.client.get("/progress").text
    told = alice.client.get(f"/api/v1/submissions/{one}").json()
    assert (told["replaced"]["how"], told["replaced"]["points"], told["verdict"]) == ("override", 40.0, "partial")
    assert [case["outcome"] for case in told["cases"]] == ["failed"]
    assert ines.client.post(f"/submissions/{one}/again").status_code == 303
    assert "being judged again" not in alice.client.get(f"/submissions/{one}").text  # first take it back
    assert ines.client.post(f"/submissions/{one}/override/back").status_code == 303
    assert points(alice, one) == (40.0, 40.0)
    assert ines.client.post(f"/submissions/{one}/override/back").status_code == 409
    with database.read() as session:
        done = [(e.action, e.actor_id, e.target) for e in audit.latest(session, action="grade.override")]
    assert done == [
        ("grade.override-back", ines.id, f"submission {one}"),
        ("grade.override", ines.id, f"submission {one}"),
    ]


@pytest.mark.parametrize(
    ("given", "reason"), [("-1", "x"), ("101", "x"), ("nan", "x"), ("inf", "x"), ("", "x"), ("ten", "x"), ("5", " ")]
)
def test_points_that_cannot_be_are_refused(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock, given: str, reason: str
) -> None:
    one = sent(alice, database, clock)
    answer = ines.client.post(f"/submissions/{one}/override", data={"points": given, "reason": reason})
    assert answer.status_code == 422
    assert points(alice, one) == (40.0, 40.0)


def test_points_by_hand_are_not_for_learners_nor_for_what_is_on_the_road(
    alice: Somebody, bob: Somebody, ines: Somebody, database: Database, clock: Clock
) -> None:
    one = sent(alice, database, clock)
    form = {"points": "100", "reason": "I like it"}
    assert alice.client.post(f"/submissions/{one}/override", data=form).status_code == 403
    assert bob.client.post(f"/submissions/{one}/override", data=form).status_code == 404
    assert alice.client.post(f"/submissions/{one}/override/back").status_code == 403
    ines.client.post(f"/submissions/{one}/again")
    assert ines.client.post(f"/submissions/{one}/override", data=form).status_code == 409
    waiting = int(alice.client.post(FIZZ, json={"files": FILES}).json()["id"])
    assert ines.client.post(f"/submissions/{waiting}/override", data=form).status_code == 409


def test_one_submission_is_graded_by_the_current_version_with_a_dry_run_of_its_own(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock, newer: str
) -> None:
    one = sent(alice, database, clock)
    by_the_first_version(database)
    page = ines.client.get(f"/submissions/{one}").text
    assert f'action="/submissions/{one}/again/current"' in page and "newer one now" in page
    assert alice.client.post(f"/submissions/{one}/again/current").status_code == 403
    answer = ines.client.post(f"/submissions/{one}/again/current")
    assert answer.status_code == 303
    address = answer.headers["location"]
    run(database, clock, FULL)
    ines.client.post(f"{address}/apply", data={"how": "all"})
    assert points(alice, one) == (100.0, 100.0)
    assert "again/current" not in ines.client.get(f"/submissions/{one}").text


def test_a_submission_graded_again_says_so_where_its_grade_changed(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock
) -> None:
    one = sent(alice, database, clock)
    clock.forward(minutes=1)
    ines.client.post(f"/submissions/{one}/again")
    with database.begin() as session:
        claimed = submissions.claim(session, Lane.SLOW, "w1", clock() + timedelta(seconds=1))
        assert claimed is not None
        assert grades.record(session, one, claimed.claim, FULL, clock())
    assert "This was graded again" in alice.client.get(f"/submissions/{one}").text


def test_a_dry_run_whose_image_is_gone_says_so_and_can_be_cancelled(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock, newer: str
) -> None:
    sent(alice, database, clock)
    by_the_first_version(database)
    page = begun(ines)
    words = "no worker has the image “python”"

    def told(images: list[str] | None) -> tuple[bool, bool]:
        with database.begin() as session:
            workers.describe(session, "w1", {"sandbox": "native", "images": images}, clock())
        return tuple(words in ines.client.get(path).text for path in (page, LIST))  # type: ignore[return-value]  # two

    assert told(None) == (False, False)  # it takes any, or has not looked yet
    assert told(["python", "web"]) == (False, False)
    assert told(["web"]) == (True, True)
    with database.begin() as session:
        workers.describe(session, "w2", {"sandbox": "docker", "images": ["python"]}, clock())
    assert told(["web"]) == (False, False)  # another worker has it
    with database.begin() as session:
        workers.gone(session, "w2")
    assert told([]) == (True, True)
    assert ines.client.post(f"{page}/cancel").status_code == 303
    assert told([]) == (False, False)
    assert "Cancelled" in ines.client.get(page).text


def test_a_version_is_called_by_its_number_wherever_one_is_chosen_or_read(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock, newer: str
) -> None:
    number = sent(alice, database, clock)
    by_the_first_version(database)
    chosen = re.findall(r"<option value=\"\d+\"[^>]*>([^<]*)</option>", ines.client.get(LIST).text)
    assert [one.split(" · ")[0] for one in chosen] == ["Version 2", "Version 1"]
    assert chosen[0].split(" · ")[1] == "current" and chosen[0].endswith(newer[:8])
    assert "changed: " in chosen[0] and "changed: " not in chosen[1]
    page = ines.client.get(begun(ines)).text
    assert f'2 <code class="hash" title="{newer}">{newer[:8]}</code>' in page
    assert "From version 1, which graded 1 of these submissions, to version 2" in page
    own = alice.client.get(f"/submissions/{number}").text
    assert re.search(r'Version <span class="nowrap">1 <code class="hash"', own) and "has a newer one now" in own
    assert "Grade by the current version (2)" in ines.client.get(f"/submissions/{number}").text
    listed = ines.client.get("/teach/01-syntax/fizz-buzz").text
    assert f'2 <code class="hash" title="{newer}">' in listed and "version 2" in listed
    results = ines.client.get("/teach/01-syntax/fizz-buzz/results").text
    assert re.search(r"Version <span class=\"nowrap\">1 |>Version 1 · ", results)


def test_what_a_version_changed_is_told_to_nobody_who_may_not_read_the_suite(
    alice: Somebody, database: Database, clock: Clock, newer: str
) -> None:
    number = sent(alice, database, clock)
    for address in (f"/submissions/{number}", "/exercises/01-syntax/fizz-buzz"):
        assert "suite/" not in alice.client.get(address).text
