"""The learner's pages: who sees what, in which language, and that nothing in them can run or lead elsewhere."""

import gzip
import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from judge.grading import Grade, GradedCase
from judge.store import exercises, grades
from judge.store.database import Database
from judge.store.tables import Exercise, ExerciseState, Submission
from judge.words import Integrity, Status, Verdict
from tests.web.conftest import FILES, FIZZ, Clock, Somebody
from web.assets import DIST
from web.markdown import inline_code, render

NASTY = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>"
OPEN_TO_ALL = (
    "/",
    "/topics",
    "/topics/01-syntax",
    "/exercises/01-syntax/fizz-buzz",
    "/leaderboard",
    "/search",
    "/search?q=fizz",
)
FOR_PEOPLE = ("/progress", "/exercises/01-syntax/fizz-buzz/history")


def send(who: Somebody, files: dict[str, str] | None = None) -> int:
    answer = who.client.post(FIZZ, json={"files": files or FILES})
    assert answer.status_code == 202, answer.text
    return int(answer.json()["id"])


def judge(database: Database, number: int, clock: Clock, *, text: str = "", verdict: Verdict = Verdict.PARTIAL) -> None:
    """Record a grade with a visible, a hidden and an unlisted case, each of which says `text`."""
    cases = []
    for k, (level, outcome) in enumerate([("full", "passed"), ("default", "failed"), ("none", "failed")]):
        written = {"feedback": level, "source": f"SOURCE_{k} {text}", "title": f"Case {k}", "title_zh": f"用例{k}"}
        detail = {"case": written, "number": k, "message": f"MESSAGE {k} {text}", "stdout": f"OUTPUT {k} {text}"}
        detail |= {
            "traceback": f"TRACE {k}",
            "from_learner": True,
            "exception": "ZeroDivisionError",
            "lines": [["solution.py", 2]],
        }
        cases.append(
            GradedCase(
                k, f"test_it.py::test_{k}", outcome, 10.0 * (outcome == "passed"), 10.0, 0.01, "finished", detail
            )
        )
    grade = Grade(
        verdict,
        10.0,
        30.0,
        tuple(cases),
        "",
        0.05,
        "v",
        "python",
        "native",
        "3.13",
        Integrity.PROVEN,
        {"case_seconds": 2},
    )
    with database.begin() as session:
        row = session.get(Submission, number)
        assert row is not None
        row.status, row.claim = Status.RUNNING, "word"
    with database.begin() as session:
        assert grades.record(session, number, "word", grade, clock())


@pytest.mark.parametrize("path", OPEN_TO_ALL)
def test_a_stranger_may_look_around(charlie: TestClient, path: str) -> None:
    assert charlie.get(path).status_code == 200


@pytest.mark.parametrize("path", FOR_PEOPLE)
def test_what_is_somebody_s_asks_to_sign_in_and_comes_back(charlie: TestClient, path: str) -> None:
    answer = charlie.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", ["", "/part", "/result"])
def test_a_submission_is_for_its_learner_and_for_staff(
    alice: Somebody, bob: Somebody, ines: Somebody, charlie: TestClient, path: str
) -> None:
    number = send(alice)
    assert alice.client.get(f"/submissions/{number}{path}").status_code == 200
    assert ines.client.get(f"/submissions/{number}{path}").status_code == 200
    assert bob.client.get(f"/submissions/{number}{path}").status_code == 404
    assert charlie.get(f"/submissions/{number}{path}").status_code == 303


def test_a_hidden_case_shows_a_learner_nothing_of_the_suite(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock
) -> None:
    number = send(alice)
    judge(database, number, clock)
    page = alice.client.get(f"/submissions/{number}").text
    assert "SOURCE_0" in page and "OUTPUT 0" in page and "Case 1" in page
    for secret in ("SOURCE_1", "MESSAGE 1", "OUTPUT 1", "TRACE 1", "Case 2", "SOURCE_2"):
        assert secret not in page
    assert "solution.py, line 2" in page and "ZeroDivisionError" in page
    assert "SOURCE_1" in ines.client.get(f"/submissions/{number}").text


def test_the_strip_of_a_list_leaves_out_cases_that_are_not_listed(
    alice: Somebody, database: Database, clock: Clock
) -> None:
    judge(database, send(alice), clock)
    assert alice.client.get("/progress").text.count('class="sq ') == 2


def test_the_strip_of_a_first_submission_has_its_squares_before_anything_ran(
    alice: Somebody, database: Database
) -> None:
    with database.begin() as session:
        found = exercises.get(session, "01-syntax", "fizz-buzz")
        assert found is not None and found[1].current_version_id is not None
        levels = ("full", "default", "none")
        kept = {"format": 1, "cases": [{"name": f"t{n}", "feedback": level} for n, level in enumerate(levels)]}
        exercises.set_baseline(session, found[1].current_version_id, kept)
    sent = alice.client.post(FIZZ, json={"files": FILES}).json()["id"]
    ran = alice.client.post(FIZZ, json={"files": FILES, "purpose": "run"}).json()["id"]
    for submission_id, squares in ((sent, 2), (ran, 1)):
        page = alice.client.get(f"/submissions/{submission_id}").text
        assert page.count('<li class="sq waiting">') == squares
    assert alice.client.get("/exercises/01-syntax/fizz-buzz").text.count('<li class="sq waiting">') == 2


def test_a_submission_that_waits_says_so_and_is_live(alice: Somebody) -> None:
    number = send(alice)
    page = alice.client.get(f"/submissions/{number}").text
    assert f'data-live="/api/v1/submissions/{number}/events"' in page
    assert "Waiting for a free sandbox: yours is next" in page
    assert '<noscript><meta http-equiv="refresh"' in page


@pytest.mark.parametrize("path", ["", "/part", "/result"])
def test_nothing_a_program_says_becomes_markup(alice: Somebody, database: Database, clock: Clock, path: str) -> None:
    number = send(alice, {"solution.py": f"x = '''{NASTY}'''\n" * 3})
    judge(database, number, clock, text=NASTY)
    page = alice.client.get(f"/submissions/{number}{path}").text
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "onerror=alert" in page  # it is shown, as text


def test_a_display_name_and_a_query_are_only_text(alice: Somebody) -> None:
    alice.client.post("/account/name", data={"name": NASTY})
    for path in ("/", "/leaderboard", f"/search?q={NASTY}"):
        page = alice.client.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page


def test_a_statement_is_cleaned() -> None:
    html = render(
        "# A\n\n### B\n\n<script>alert(1)</script><svg onload=alert(2)></svg>[x](javascript:alert(3)) "
        '<a href="https://ok.example" onclick="x()" style="position:fixed">ok</a>\n\n```python\ndef f(): pass\n```\n'
    )
    assert "<script" not in html and "<svg" not in html and 'href="javascript:' not in html and "style=" not in html
    assert "onclick" not in html and 'href="https://ok.example"' in html
    assert "<h2>A</h2>" in html and "<h3>B</h3>" in html and '<span class="k">def</span>' in html


def test_a_word_longer_than_any_address_is_no_link_and_costs_nothing() -> None:
    assert '<a href="https://ok.example"' in render("see https://ok.example today")
    assert "<a " not in render("http://a" * 20_000)  # looking for links in there took a minute


@pytest.mark.parametrize("path", [*OPEN_TO_ALL, "/sign-in", "/sign-up", "/nowhere", "/progress", "/account", "/tokens"])
def test_pages_carry_no_inline_script_or_style(alice: Somebody, charlie: TestClient, path: str) -> None:
    for client in (alice.client, charlie):
        page = client.get(path).text
        assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
        assert not re.search(r"<style|<script(?![^>]*(src=|application/json))", page)


@pytest.mark.parametrize("path", [*OPEN_TO_ALL, "/progress"])
def test_a_page_with_style_and_script_is_under_100_kb_compressed(alice: Somebody, path: str) -> None:
    page = alice.client.get(path)
    files = set(re.findall(r'(?:src|href)="/static/dist/([^"]+\.(?:js|css))"', page.text))
    found, left = set(files), set(files)
    while left:  # what these import at once, and what that imports
        text = (DIST / left.pop()).read_text("utf-8")
        imported = {f"{name}.js" for name in re.findall(r'(?:from|import)"\./([\w-]+)\.js"', text)} - found
        found |= imported
        left |= imported
    size = len(gzip.compress(page.content)) + sum(len(gzip.compress((DIST / name).read_bytes())) for name in found)
    assert files and size < 100_000
    editor = next(DIST.glob("editor-*.js")).name
    assert editor not in page.text


def test_the_switches_are_kept_and_lead_back(alice: Somebody, charlie: TestClient) -> None:
    answer = charlie.post("/language", data={"language": "zh", "next": "/topics?x=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/topics?x=1")
    assert '<html lang="zh-Hans"' in charlie.get("/topics").text and "报数" in charlie.get("/topics/01-syntax").text
    alice.client.post("/theme", data={"theme": "dark", "next": "//evil.example"}).headers["location"] = "/"
    alice.client.cookies.delete("assay_theme")
    assert 'data-theme="dark"' in alice.client.get("/").text  # the account remembers
    assert charlie.post("/language", data={"language": "xx"}).status_code == 422
    assert charlie.post("/theme", data={"theme": "neon"}).status_code == 422


def test_a_switch_never_leads_to_another_site(charlie: TestClient) -> None:
    answer = charlie.post("/theme", data={"theme": "dark", "next": "//evil.example"})
    assert answer.headers["location"] == "/"


def test_the_browser_s_language_is_spoken(charlie: TestClient) -> None:
    assert "排行榜" in charlie.get("/leaderboard", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text


def test_the_exercise_page_begins_with_the_starter_then_with_the_last_submission(alice: Somebody) -> None:
    assert "return 0" in alice.client.get("/exercises/01-syntax/fizz-buzz").text
    send(alice, {"solution.py": "LAST = 'time'\n"})
    page = alice.client.get("/exercises/01-syntax/fizz-buzz").text
    assert "LAST = &#39;time&#39;" in page


def test_a_stage_begins_with_one_s_own_last_accepted_files_of_the_stage_before(
    alice: Somebody, bob: Somebody, database: Database, clock: Clock
) -> None:
    with database.begin() as session:
        found = exercises.get(session, "01-syntax", "leap-year")
        assert found is not None
        found[1].starter_from = "fizz-buzz"
    for files, verdict in (
        ({"solution.py": "OLD = 1\n"}, Verdict.ACCEPTED),
        ({"main.py": "MINE = 1\n"}, Verdict.ACCEPTED),
        ({"solution.py": "WRONG = 1\n"}, Verdict.PARTIAL),
    ):
        clock.forward(minutes=1)
        judge(database, send(alice, files), clock, verdict=verdict)
    page = alice.client.get("/exercises/01-syntax/leap-year").text
    assert "MINE = 1" in page
    assert "OLD = 1" not in page and "WRONG = 1" not in page and 'name="file:solution.py"' not in page
    assert "return 0" in bob.client.get("/exercises/01-syntax/leap-year").text


def test_the_exercise_page_never_holds_the_suite(alice: Somebody, ines: Somebody) -> None:
    for who in (alice, ines):
        assert "SECRET" not in who.client.get("/exercises/01-syntax/fizz-buzz").text


def test_refused_files_come_back_with_what_is_wrong(alice: Somebody) -> None:
    answer = alice.client.post(
        "/exercises/01-syntax/fizz-buzz/submit", data={"file:conftest.py": "x = 1\n", "purpose": "submit", "key": "k"}
    )
    assert answer.status_code == 422
    assert "conftest.py" in answer.text and 'role="alert"' in answer.text and "x = 1" in answer.text


def test_the_history_shows_what_changed(alice: Somebody, clock: Clock) -> None:
    send(alice, {"solution.py": "a = 1\n"})
    clock.forward(minutes=1)
    send(alice, {"solution.py": "a = 2\n"})
    page = alice.client.get("/exercises/01-syntax/fizz-buzz/history").text
    assert "a = 2" in page and "removed" in page and "added" in page


def test_the_leaderboard_keeps_one_s_own_row_in_sight(alice: Somebody, database: Database, clock: Clock) -> None:
    judge(database, send(alice), clock)
    for path in ("/leaderboard", "/leaderboard?topic=01-syntax"):
        assert 'id="me"' in alice.client.get(path).text
    assert alice.client.get("/leaderboard?topic=nothing").status_code == 404
    assert alice.client.get("/leaderboard?cursor=nonsense").status_code == 404
    assert alice.client.get("/leaderboard?period=week&cursor=nonsense").status_code == 404


def test_this_week_counts_what_was_solved_this_week(
    alice: Somebody, bob: Somebody, database: Database, clock: Clock
) -> None:
    judge(database, send(alice), clock, verdict=Verdict.ACCEPTED)
    clock.forward(days=8)
    judge(database, send(bob), clock, verdict=Verdict.ACCEPTED)
    page = alice.client.get("/leaderboard?period=week").text
    assert "Bob" in page and '<th scope="row">Alice' not in page


@pytest.mark.parametrize("query", ["fizz", "FIZZ", "报数", "Write fizz-buzz", "fizz buzz"])
def test_searching_finds_by_word_in_both_languages(charlie: TestClient, query: str) -> None:
    page = charlie.get("/search", params={"q": query}).text
    assert "/exercises/01-syntax/fizz-buzz" in page


def test_searching_for_nothing_that_is_there_says_so(charlie: TestClient) -> None:
    page = charlie.get("/search", params={"q": "xyzzy"}, headers={"HX-Request": "true"}).text
    assert "0 exercises found" in page and "<html" not in page


def test_home_goes_on_with_what_is_not_solved_yet(alice: Somebody, database: Database, clock: Clock) -> None:
    assert "Start here" in alice.client.get("/").text
    judge(database, send(alice), clock)
    assert "Continue where you left off" in alice.client.get("/").text
    judge(database, send(alice), clock, verdict=Verdict.ACCEPTED)
    page = alice.client.get("/").text
    assert "Next on your way" in page and "Leap Year" in page


def test_a_topic_marks_what_comes_next_for_who_is_signed_in(
    alice: Somebody, charlie: TestClient, database: Database, clock: Clock
) -> None:
    def marked(client: TestClient) -> list[str]:
        page = client.get("/topics/01-syntax").text
        rows = [row.partition("</li>")[0] for row in page.split('<a class="exercise-row"')[1:]]
        return [row.partition('class="name">')[2].partition(" <")[0] for row in rows if 'class="tag next"' in row]

    assert marked(charlie) == []
    assert marked(alice.client) == ["Fizz Buzz"]
    judge(database, send(alice), clock)
    assert marked(alice.client) == ["Fizz Buzz"]
    judge(database, send(alice), clock, verdict=Verdict.ACCEPTED)
    assert marked(alice.client) == ["Leap Year"]
    with database.begin() as session:
        session.exec(select(Exercise).where(Exercise.slug == "leap-year")).one().state = ExerciseState.LOCKED
    assert marked(alice.client) == []


def test_a_result_leads_to_the_first_case_that_did_not_pass(alice: Somebody, database: Database, clock: Clock) -> None:
    number = send(alice)
    judge(database, number, clock)
    result = alice.client.get(f"/submissions/{number}/result").text
    assert '<a href="#case-1">Go to the first case that did not pass</a>' in result and 'id="case-1"' in result


def test_progress_draws_the_points_and_says_them_in_a_table(alice: Somebody, database: Database, clock: Clock) -> None:
    assert "Nothing sent yet" in alice.client.get("/progress").text
    judge(database, send(alice), clock)
    clock.forward(days=2)
    page = alice.client.get("/progress").text
    assert '<svg class="chart"' in page and "<table>" in page and "the points rose to 10 in 1 steps" in page


def test_a_time_says_how_long_ago_and_holds_the_exact_moment(alice: Somebody, clock: Clock) -> None:
    from web.wording import ago

    said = ago(clock(), clock() + timedelta(hours=3))
    assert "3 hours ago" in said and 'datetime="2026-03-01T12:00:00+00:00"' in said and "UTC" in said


def test_a_closed_exercise_takes_no_submission_and_says_so(alice: Somebody, app: FastAPI, database: Database) -> None:
    with database.begin() as session:
        session.exec(select(Exercise).where(Exercise.slug == "fizz-buzz")).one().state = ExerciseState.CLOSED
    page = alice.client.get("/exercises/01-syntax/fizz-buzz").text
    assert "This exercise is closed" in page and 'id="submit"' not in page


def test_a_hint_shows_quoted_names_as_code_and_nothing_as_markup() -> None:
    assert inline_code("`str(n)` makes <b>") == "<code>str(n)</code> makes &lt;b&gt;"
