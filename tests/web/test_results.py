"""GET /teach/{topic}/{slug}/results, …/scores.csv, …/submissions.zip, and GET /exercises/{topic}/{slug}/solution"""

import csv
import io
import zipfile
from collections.abc import Iterator
from itertools import count

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from judge.store import grades, results, submissions, users
from judge.store.database import Database
from judge.store.tables import Exercise, ExerciseVersion
from judge.words import Lane, Purpose, Role, Verdict
from tests.classroom import CaseOfTest, GradeOfTest
from tests.web.conftest import BOTH, Clock, Somebody, somebody

pytestmark = BOTH

PLACE = "/teach/01-syntax/fizz-buzz/results"
_numbers: Iterator[int] = count(1)


def send(
    database: Database, clock: Clock, user_id: int, outcomes: str, *, files: str = "", purpose: Purpose = Purpose.SUBMIT
) -> int:
    """A submission that waited two seconds, ran for half a one, and got these outcomes (p, f, s) for its cases."""
    words = {"p": "passed", "f": "failed", "s": "skipped"}
    passed = outcomes.count("p")
    whole = all(letter != "f" for letter in outcomes)
    cases = [
        CaseOfTest(
            name=f"test_it.py::test_{n}",
            outcome=words[letter],
            points=0.0,
            detail={"traceback": f">   assert x\nE   ValueError: case {n} at 0x7f00dead{n:04d}"}
            if letter == "f"
            else {},
        )
        for n, letter in enumerate(outcomes)
    ]
    with database.begin() as session:
        version = session.exec(
            select(ExerciseVersion)
            .join(Exercise, ExerciseVersion.id == Exercise.current_version_id)
            .where(Exercise.slug == "fizz-buzz")
        ).one()
        assert version.id is not None
        sent = submissions.add(
            session, user_id, version.id, {"solution.py": files or f"x = {next(_numbers)}\n"}, purpose,
            Lane.INTERACTIVE, None, clock(),
        )  # fmt: skip
    clock.forward(seconds=2)
    with database.begin() as session:
        claimed = submissions.claim(session, Lane.INTERACTIVE, "w", clock())
        assert claimed is not None and claimed.id == sent.id
        verdict = Verdict.ACCEPTED if whole else Verdict.PARTIAL if passed else Verdict.WRONG_ANSWER
        points = 100.0 if whole else round(100 * passed / len(outcomes), 2)
        grade = GradeOfTest(verdict, points=points, cases=cases, seconds=0.5)
        assert grades.record(session, claimed.id, claimed.claim, grade, clock())
    return claimed.id


def test_learners_and_strangers_are_not_told_that_there_is_such_a_page(alice: Somebody, charlie: TestClient) -> None:
    for end in ("", "/scores.csv", "/submissions.zip"):
        assert alice.client.get(PLACE + end).status_code == 404
        assert charlie.get(PLACE + end).status_code == 303


def test_an_exercise_that_nobody_tried_says_so(ines: Somebody) -> None:
    assert "Nobody has been graded yet" in ines.client.get(PLACE).text
    assert ines.client.get("/teach/01-syntax/no-such/results").status_code == 404


def test_it_tells_who_tried_what_passes_and_what_goes_wrong(
    alice: Somebody, bob: Somebody, ines: Somebody, database: Database, clock: Clock
) -> None:
    first = send(database, clock, alice.id, "pff")
    clock.forward(minutes=10)
    send(database, clock, alice.id, "ppp")
    send(database, clock, bob.id, "fff")
    send(database, clock, bob.id, "ppp", purpose=Purpose.RUN)
    page = " ".join(ines.client.get(PLACE).text.split())
    for text in (
        "<dt>Learners who tried</dt><dd>2</dd>", "<dt>Solved</dt><dd>1", "<dt>Submissions</dt><dd>3</dd>",
        "<dt>Attempts of who solved it, median</dt><dd>2</dd>", "<dd>10 minutes</dd>",
        "<code>ValueError: case 1 at 0x…</code>", f'<a href="/submissions/{first}">#{first}</a>', "test_it.py::test_0",
    ):  # fmt: skip
        assert text in page, text
    assert page.count(">67 %</td>") == 1 and page.count(">33 %</td>") == 2
    assert "2.1 s" in page or "2.0 s" in page or "1.9 s" in page or "2.2 s" in page


def test_a_case_that_nobody_fails_and_one_that_flips_are_marked(
    app: FastAPI, ines: Somebody, database: Database, clock: Clock
) -> None:
    for n in range(10):
        one = somebody(app, database, clock, f"learner{n}")
        send(database, clock, one.id, "pfs")
    assert "flips" not in ines.client.get(PLACE).text
    one = somebody(app, database, clock, "again")
    send(database, clock, one.id, "ppp", files="same\n")
    send(database, clock, one.id, "pfp", files="same\n")
    page = ines.client.get(PLACE).text
    assert page.count("nobody fails it") == 1  # the case that most left out was run too seldom to say
    assert page.count('<span class="tag">flips</span>') == 1


def test_what_was_counted_is_not_counted_again_and_what_changed_is(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock
) -> None:
    sent = send(database, clock, alice.id, "pf")
    exercise_id = the_exercise(database)
    first = results.advance(database, exercise_id, clock())
    assert results.advance(database, exercise_id, clock()).tally == first.tally
    with database.begin() as session:
        assert submissions.again(session, sent, Lane.SLOW, clock())
        claimed = submissions.claim(session, Lane.SLOW, "w", clock())
        assert claimed is not None
        cases = [CaseOfTest(name=f"test_it.py::test_{n}", detail={}) for n in range(2)]
        assert grades.record(session, sent, claimed.claim, GradeOfTest(cases=cases), clock())
    now = results.advance(database, exercise_id, clock()).tally
    (version,) = now["versions"].values()
    assert (now["n"], now["verdicts"]) == (1, {"accepted": 1})
    assert version["cases"] == {"test_it.py::test_0": {"passed": 1}, "test_it.py::test_1": {"passed": 1}}
    assert version["flips"]["test_it.py::test_1"]["n"] == 1
    assert "<dt>Submissions</dt><dd>1</dd>" in ines.client.get(PLACE).text


def the_exercise(database: Database) -> int:
    with database.read() as session:
        found = session.exec(select(Exercise.id).where(Exercise.slug == "fizz-buzz")).one()
    assert found is not None
    return found


def test_many_submissions_are_counted_in_pieces_and_the_page_comes_again(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "PIECE", 2)
    for _ in range(5):
        send(database, clock, alice.id, "pf")
    first = ines.client.get(PLACE)
    assert first.headers["refresh"] == "3"
    assert "2 submissions are counted so far" in first.text
    second = ines.client.get(PLACE)
    assert "refresh" not in second.headers
    assert "<dt>Submissions</dt><dd>5</dd>" in second.text


def test_teachers_own_attempts_are_not_among_the_learners(
    ines: Somebody, alice: Somebody, database: Database, clock: Clock
) -> None:
    send(database, clock, ines.id, "pp")
    send(database, clock, alice.id, "pp")
    rows = list(csv.reader(io.StringIO(ines.client.get(f"{PLACE}/scores.csv").text)))
    assert [row[0] for row in rows] == ["login", "alice"]


def test_no_cell_of_the_scores_is_a_formula(alice: Somebody, ines: Somebody, database: Database, clock: Clock) -> None:
    with database.begin() as session:
        users.rename(session, alice.id, '=HYPERLINK("http://evil")')
    send(database, clock, alice.id, "pf")
    answer = ines.client.get(f"{PLACE}/scores.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    (row,) = list(csv.reader(io.StringIO(answer.text)))[1:]
    assert row[:6] == ["alice", '\'=HYPERLINK("http://evil")', "50.0", "100.0", "0", "1"]


def test_the_archive_has_the_files_that_count_by_learner(
    alice: Somebody, bob: Somebody, ines: Somebody, database: Database, clock: Clock
) -> None:
    best = send(database, clock, alice.id, "pp", files="best\n")
    send(database, clock, alice.id, "pf", files="later\n")
    other = send(database, clock, bob.id, "pf", files="bobs\n")
    packed = zipfile.ZipFile(io.BytesIO(ines.client.get(f"{PLACE}/submissions.zip").content))
    assert {name: packed.read(name).decode() for name in packed.namelist()} == {
        f"alice/submission-{best}/solution.py": "best\n", f"bob/submission-{other}/solution.py": "bobs\n",
    }  # fmt: skip


def test_an_assistant_reads_results_and_a_token_needs_the_scope_to_read(
    app: FastAPI, database: Database, clock: Clock
) -> None:
    helper = somebody(app, database, clock, "gina", Role.ASSISTANT)
    assert helper.client.get(PLACE).status_code == 200


def test_the_solution_is_shown_to_who_solved_it_where_its_authors_want_that(
    alice: Somebody, bob: Somebody, ines: Somebody, charlie: TestClient, database: Database, clock: Clock
) -> None:
    place = "/exercises/01-syntax/fizz-buzz/solution"
    send(database, clock, alice.id, "pp")
    send(database, clock, bob.id, "pf")
    assert [one.client.get(place).status_code for one in (alice, bob, ines)] == [404, 404, 200]
    with database.begin() as session:
        session.exec(select(Exercise).where(Exercise.slug == "fizz-buzz")).one().show_solution = True
    assert [one.client.get(place).status_code for one in (alice, bob, ines)] == [200, 404, 200]
    assert charlie.get(place).status_code == 303
    assert "This exercise has no solution to show" in alice.client.get(place).text
    assert place in alice.client.get("/exercises/01-syntax/fizz-buzz").text
    assert place not in bob.client.get("/exercises/01-syntax/fizz-buzz").text
