"""Publishing in the browser: what changes, the check as it goes, what it refuses and where, offers of the folder."""

import json
import re
from collections.abc import Mapping, Sequence

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from judge import exercise_archive, findings, watch
from judge.exercise import load_files
from judge.findings import Checked, Demand, Problem
from judge.store import audit, authoring, drafts, exercises, gate_runs
from judge.store.database import Database
from judge.store.exercises import Ready
from judge.store.gate_runs import Taken
from judge.store.tables import GateRun, GateState, Origin
from judge.words import Lane
from tests.classroom import GradeOfTest
from tests.web.conftest import BOTH, FILES, Bell, Clock, Somebody, judge
from web import gate_words

pytestmark = BOTH
FIZZ = ("01-syntax", "fizz-buzz")
PLACE = "/teach/01-syntax/fizz-buzz"


def files_of(database: Database, slug: str = "fizz-buzz") -> dict[str, bytes]:
    with database.read() as session:
        found = authoring.find(session, "01-syntax", slug)
        assert found is not None
        published = authoring.published_files(session, found[1])
        assert published is not None
        return published[1]


def draft(database: Database, ines: Somebody, clock: Clock, **changes: bytes | None) -> dict[str, bytes]:
    """A draft of fizz-buzz with these changes of its files."""
    files = {path: text for path, text in (files_of(database) | changes).items() if text is not None}
    with database.begin() as session:
        found = authoring.find(session, *FIZZ)
        assert found is not None and found[1].id is not None
        begun = drafts.begin(session, found[1].id, files, found[1].current_revision_id, ines.id, clock())
        drafts.become(session, begun, files, ines.id, clock())
    return files


def claim(database: Database, clock: Clock) -> Taken:
    with database.begin() as session:
        taken = gate_runs.claim(session, "w1", clock())
    assert taken is not None
    return taken


def end(
    database: Database,
    clock: Clock,
    *problems: Problem,
    mutants: Mapping[str, object] | None = None,
    steps: Sequence[Mapping[str, object]] = (),
) -> GateState:
    """A worker does the check that waits, by these steps, and comes to this."""
    taken = claim(database, clock)
    with database.begin() as session:
        assert gate_runs.tell(session, taken, steps, clock())
    files = exercise_archive.unpack(taken.archive)
    checked = Checked(f"{taken.topic}/{taken.slug}", problems=list(problems), cases=3, accepted=1, wrong=2)
    checked.mutants = dict(mutants) if mutants else None
    with database.begin() as session:
        folder = load_files(files, taken.topic, taken.slug)
        state = gate_runs.settle(session, taken, Ready.of(folder, files), checked, None, clock())
    assert state is not None
    return state


def asked(client: TestClient, **form: str) -> str:
    answer = client.post(f"{PLACE}/publish", data=form)
    assert answer.status_code == 303 and re.fullmatch(r"/teach/gate/\d+", answer.headers["location"])
    return answer.headers["location"]


def test_the_difference_is_shown_before_it_is_published(ines: Somebody, database: Database, clock: Clock) -> None:
    draft(database, ines, clock, **{"statement.md": b"Write <b>fizz</b>.\n", "suite/new.bin": b"\xff\x00"})
    page = ines.client.get(f"{PLACE}/publish").text
    assert "Write &lt;b&gt;fizz&lt;/b&gt;." in page and "Write fizz-buzz." in page
    assert "suite/new.bin" in page and "No text: 0 bytes before, 2 now." in page


def test_a_folder_that_is_no_exercise_yet_says_so_before_anybody_asks_for_a_check(
    ines: Somebody, database: Database, clock: Clock
) -> None:
    draft(database, ines, clock, **{"statement.md": b"Write it.\n"})
    sound = ines.client.get(f"{PLACE}/publish").text
    assert "Before it can be published" not in sound and '<button class="button primary">' in sound
    draft(database, ines, clock, **{"exercise.toml": b"minuets = 3\n"})
    page = ines.client.get(f"{PLACE}/publish").text
    assert "Before it can be published" in page and "minuets" in page and f"{PLACE}/edit?file=exercise.toml" in page
    assert len(re.findall(r"<button [^>]*disabled>", page)) == 2


def test_a_solution_that_fails_other_cases_than_it_says_is_not_ticked(
    ines: Somebody, database: Database, clock: Clock
) -> None:
    draft(database, ines, clock)
    address = asked(ines.client)
    names = "wrong_answer/one.py", "wrong_answer/two.py"
    items = [{"what": name, "ok": True, "verdict": "partial"} for name in names]
    step = {"demand": "solutions", "what": names[1], "k": 2, "n": 2, "begun": 2, "done": 2, "failed": 0, "items": items}
    problem = Problem(Demand.SOLUTIONS, f"solutions/{names[1]}", "no such case", {"case": "test_x"})
    assert end(database, clock, problem, steps=[step]) is GateState.REFUSED
    page = ines.client.get(address).text
    assert re.findall(r'aria-label="(\w+)">.{0,200}?<code>(wrong_answer/\w+.py)', page, re.DOTALL) == [
        ("right", "wrong_answer/one.py"),
        ("wrong", "wrong_answer/two.py"),
    ]


def test_publishing_asks_for_a_check_of_the_draft_as_it_stands(
    ines: Somebody, database: Database, clock: Clock, bell: Bell
) -> None:
    files = draft(database, ines, clock, **{"statement.md": b"New.\n"})
    address = asked(ines.client)
    assert bell.rung[-1] is Lane.SLOW
    draft(database, ines, clock, **{"statement.md": b"Newer.\n"})
    page = ines.client.get(address).text
    assert "Waiting for a free sandbox" in page and f'action="{address}/cancel"' in page
    assert f'data-follows="{address}/events"' in page
    assert end(database, clock) is GateState.PASSED
    with database.read() as session:
        found = exercises.get(session, *FIZZ)
        assert found is not None and found[1].statement == "New.\n" and found[1].origin is Origin.SITE
        assert exercises.is_current(session, found[1], exercise_archive.digest(files))
        assert drafts.of(session, found[1].id or 0) is not None
        assert [entry.action for entry in audit.latest(session, 2)] == ["exercise.publish", "gate.ask"]
    page = ines.client.get(address).text
    assert "Published" in page and "/cancel" not in page and "data-follows" not in page


def test_what_was_published_offers_a_regrade_of_what_an_older_version_judged(
    ines: Somebody, alice: Somebody, database: Database, clock: Clock
) -> None:
    sent = alice.client.post("/api/v1/exercises/01-syntax/fizz-buzz/submissions", json={"files": FILES})
    judge(database, clock, int(sent.json()["id"]), GradeOfTest())
    suite = b"def test_more():\n    assert 1\n"
    draft(database, ines, clock, **{"suite/test_more.py": suite})
    address = asked(ines.client)
    assert "older version" not in ines.client.get(address).text
    assert end(database, clock) is GateState.PASSED
    page = ines.client.get(address).text
    assert "1 learner" in page and "grade is of an older version" in page and f'href="{PLACE}/regrades"' in page


def test_what_is_going_on_is_told_step_by_step(ines: Somebody, database: Database, clock: Clock) -> None:
    draft(database, ines, clock)
    address = asked(ines.client)
    taken = claim(database, clock)
    items = [{"what": "accepted/a.py", "ok": True, "verdict": "accepted"}]
    more = {"demand": "cases", "what": "accepted/a.py", "k": 1, "n": 20, "begun": 1, "done": 1, "failed": 0}
    now = {"demand": "repeat", "what": "accepted/<a>.py", "k": 3, "n": 20, "begun": 2, "done": 1, "failed": 0}
    with database.begin() as session:
        assert gate_runs.tell(session, taken, [more | {"items": items}, now | {"items": []}], clock())
    page = ines.client.get(f"{address}/part").text
    assert "Being checked: step 3 of 20" in page and "accepted/&lt;a&gt;.py" in page
    assert '<progress class="steps-bar" max="20" value="2"' in page
    assert re.findall(r'<li class="(\w+)">', page)[:3] == ["passed", "passed", "running"]


def test_a_refusal_names_each_problem_with_the_file_to_mend(ines: Somebody, database: Database, clock: Clock) -> None:
    draft(database, ines, clock)
    address = asked(ines.client)
    problems = [
        Problem(Demand.SOLUTIONS, "starter", "other verdict", {"verdict": "accepted", "wanted": "wrong_answer"}),
        Problem(Demand.CASES, "case test_it.py::test_it", "hint never shown", {"level": "name"}),
        Problem(Demand.FOLDER, "solutions/accepted", "no accepted solution"),
    ]
    survivor = {"file": "solution.py", "number": 7, "line": "a < b", "change": "a <= <b>"}
    mutants = {"made": 9, "killed": 8, "excused": 0, "survivors": [survivor], "noted": False}
    assert end(database, clock, *problems, mutants=mutants) is GateState.REFUSED
    page = ines.client.get(address).text
    assert "Not published: something has to be mended" in page
    assert f'<a href="{PLACE}/edit?file=starter/solution.py"><code>starter</code></a>' in page
    assert f'<a href="{PLACE}/edit?file=suite/test_it.py"><code>test_it.py::test_it</code></a>' in page
    assert "It is “Accepted”, and its folder says wrong_answer." in page and "There is no accepted solution" in page
    assert "solution.py:7" in page and "a &lt;= &lt;b&gt;" in page
    with database.read() as session:
        found = exercises.get(session, *FIZZ)
        assert found is not None and found[1].origin is Origin.FOLDER


def test_what_was_refused_without_a_draft_can_be_mended_here(ines: Somebody, database: Database, clock: Clock) -> None:
    with database.begin() as session:
        found = authoring.find(session, *FIZZ)
        assert found is not None
        files = files_of(database) | {"statement.md": b"Pushed.\n"}
        archive, base = exercise_archive.pack(files), found[1].current_revision_id
        run = gate_runs.ask(session, found[1], archive, ines.id, clock(), base_revision_id=base)
        address = f"/teach/gate/{run.id}"
    end(database, clock, Problem(Demand.CASES, "suite", "none visible"))
    page = ines.client.get(address).text
    assert "Mend it here" in page and "edit?file" not in page
    answer = ines.client.post(f"{address}/draft")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PLACE}/edit")
    with database.read() as session:
        begun = drafts.of(session, found[1].id or 0)
        assert begun is not None and drafts.content(session, begun)["statement.md"] == b"Pushed.\n"


def test_what_was_refused_is_kept_for_a_week_and_nothing_else_of_an_ended_check(
    ines: Somebody, database: Database, clock: Clock
) -> None:
    def ask(statement: bytes) -> int:
        with database.begin() as session:
            found = authoring.find(session, *FIZZ)
            assert found is not None
            archive = exercise_archive.pack(files_of(database) | {"statement.md": statement})
            base = found[1].current_revision_id
            return gate_runs.ask(session, found[1], archive, ines.id, clock(), base_revision_id=base).id or 0

    def size(run_id: int) -> int:
        with database.read() as session:
            return len(session.get_one(GateRun, run_id).files)

    replaced, cancelled = ask(b"One.\n"), ask(b"Two.\n")
    assert size(replaced) == 0 and size(cancelled) > 0
    assert ines.client.post(f"/teach/gate/{cancelled}/cancel").status_code == 303
    refused = ask(b"Three.\n")
    end(database, clock, Problem(Demand.CASES, "suite", "none visible"))
    passed = ask(b"Four.\n")
    end(database, clock)
    broken = ask(b"Five.\n")
    with database.begin() as session:
        taken = gate_runs.claim(session, "w1", clock())
        assert taken is not None and gate_runs.give_up(session, taken, "the engine broke", clock())
    assert [size(run_id) for run_id in (cancelled, passed, broken)] == [0, 0, 0] and size(refused) > 0
    clock.forward(seconds=gate_runs.KEPT.total_seconds() - 60)
    watch.forget(database, clock())
    assert size(refused) > 0
    clock.forward(seconds=120)
    watch.forget(database, clock())
    assert size(refused) == 0
    page = ines.client.get(f"/teach/gate/{refused}")
    assert page.status_code == 200 and "To be mended" in page.text and "Mend it here" not in page.text
    assert ines.client.post(f"/teach/gate/{refused}/draft").status_code == 410
    assert ines.client.get(f"/teach/gate/{passed}").status_code == 200


def test_a_draft_begun_before_another_publication_is_published_only_knowingly(
    ines: Somebody, database: Database, clock: Clock
) -> None:
    draft(database, ines, clock, **{"statement.md": b"Mine.\n"})
    with database.begin() as session:
        found = authoring.find(session, *FIZZ)
        assert found is not None
        theirs = load_files(files_of(database) | {"statement.md": b"Theirs.\n"}, *FIZZ)
        exercises.publish(session, found[1], Ready.of(theirs), Origin.SITE, None, clock())
    answer = ines.client.post(f"{PLACE}/publish")
    assert answer.status_code == 409 and "published by somebody else" in answer.text and "Theirs." in answer.text
    asked(ines.client, over="1")
    assert end(database, clock) is GateState.PASSED
    with database.read() as session:
        now = exercises.get(session, *FIZZ)
        assert now is not None and now[1].statement == "Mine.\n"


def test_a_check_alone_publishes_nothing(ines: Somebody, database: Database, clock: Clock) -> None:
    draft(database, ines, clock, **{"statement.md": b"New.\n"})
    address = asked(ines.client, only_check="1")
    assert end(database, clock) is GateState.PASSED
    assert "Passed: it may be published" in ines.client.get(address).text
    with database.read() as session:
        found = exercises.get(session, *FIZZ)
        assert found is not None and found[1].statement == "Write fizz-buzz.\n"


def test_a_check_can_be_cancelled_once(ines: Somebody, database: Database, clock: Clock) -> None:
    draft(database, ines, clock)
    address = asked(ines.client)
    for _ in range(2):
        assert ines.client.post(f"{address}/cancel").headers["location"] == address
    assert "Cancelled: nothing was published" in ines.client.get(address).text
    with database.read() as session:
        assert [entry.action for entry in audit.latest(session)].count("gate.cancel") == 1


def test_without_a_draft_there_is_nothing_to_publish(ines: Somebody) -> None:
    assert ines.client.get(f"{PLACE}/publish").status_code == 409
    assert ines.client.post(f"{PLACE}/publish").status_code == 409
    assert ines.client.get("/teach/01-syntax/nothing/publish").status_code == 404


def test_learners_and_strangers_are_not_told_of_any_of_it(
    ines: Somebody, alice: Somebody, charlie: TestClient, database: Database, clock: Clock
) -> None:
    draft(database, ines, clock)
    address = asked(ines.client)
    for path in (address, f"{address}/part", f"{address}/events", f"{PLACE}/publish", f"{PLACE}/offer"):
        assert alice.client.get(path).status_code == 404
        assert charlie.get(path).status_code in (303, 404)
    for path in (f"{address}/cancel", f"{address}/draft", f"{PLACE}/publish", f"{PLACE}/offer", f"{PLACE}/give-back"):
        assert alice.client.post(path).status_code == 404
    with database.read() as session:
        assert gate_runs.waiting(session) == 1


@pytest.mark.parametrize("run_id", ["0", "999", "x", "9" * 40, "-1"])
def test_a_check_that_is_not_there_is_404(ines: Somebody, run_id: str) -> None:
    assert ines.client.get(f"/teach/gate/{run_id}").status_code == 404
    assert ines.client.get(f"/teach/gate/{run_id}/events").status_code == 404
    assert ines.client.post(f"/teach/gate/{run_id}/cancel").status_code == 404


def test_the_stream_says_changed_and_ends_with_done(ines: Somebody, database: Database, clock: Clock) -> None:
    draft(database, ines, clock)
    address = asked(ines.client)
    end(database, clock)
    with ines.client.stream("GET", f"{address}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        text = "".join(answer.iter_text())
    assert "event: done" in text
    assert json.loads(text.split("data: ")[1].splitlines()[0]) == {"state": "passed"}


def offer(database: Database, clock: Clock, **changes: bytes) -> None:
    """fizz-buzz is the site's, and its folder has changed."""
    edited = load_files(files_of(database) | {"statement.md": b"Edited here.\n"}, *FIZZ)
    folder = load_files(files_of(database) | changes, *FIZZ)
    with database.begin() as session:
        found = authoring.find(session, *FIZZ)
        assert found is not None
        exercises.publish(session, found[1], Ready.of(edited), Origin.SITE, None, clock())
        assert "01-syntax/fizz-buzz" in exercises.load_curriculum(session, [], [folder], clock())


def test_what_the_folder_offers_is_shown_with_its_difference_and_can_be_declined(
    ines: Somebody, database: Database, clock: Clock
) -> None:
    offer(database, clock, **{"statement.md": b"From the <folder>.\n"})
    page = ines.client.get(f"{PLACE}/offer").text
    assert "From the &lt;folder&gt;." in page and "Edited here." in page
    assert ines.client.post(f"{PLACE}/offer", data={"action": "decline"}).status_code == 303
    page = ines.client.get(f"{PLACE}/offer").text
    assert "Nothing is offered" in page and "Give it back to its folder" in page
    assert ines.client.post(f"{PLACE}/offer", data={"action": "decline"}).status_code == 409
    assert ines.client.post(f"{PLACE}/offer", data={"action": "eat"}).status_code == 422


def test_an_offer_is_taken_over_into_the_draft(ines: Somebody, database: Database, clock: Clock) -> None:
    offer(database, clock, **{"statement.md": b"Offered.\n"})
    draft(database, ines, clock, **{"statement.md": b"Being written.\n"})
    answer = ines.client.post(f"{PLACE}/offer", data={"action": "draft"})
    assert answer.headers["location"] == f"{PLACE}/edit"
    with database.read() as session:
        found = authoring.find(session, *FIZZ)
        assert found is not None and found[1].offered_revision_id is None and found[1].statement == "Edited here.\n"
        begun = drafts.of(session, found[1].id or 0)
        assert begun is not None and drafts.content(session, begun)["statement.md"] == b"Offered.\n"
    asked(ines.client)
    assert end(database, clock) is GateState.PASSED


def test_an_offer_goes_through_the_gate_and_is_settled_by_that(
    ines: Somebody, database: Database, clock: Clock
) -> None:
    offer(database, clock, **{"statement.md": b"Offered.\n"})
    answer = ines.client.post(f"{PLACE}/offer", data={"action": "publish"})
    assert answer.headers["location"].startswith("/teach/gate/")
    assert end(database, clock) is GateState.PASSED
    with database.read() as session:
        found = exercises.get(session, *FIZZ)
        assert found is not None and found[1].statement == "Offered.\n" and found[1].offered_revision_id is None


def test_an_exercise_given_back_is_what_its_folder_says(ines: Somebody, database: Database, clock: Clock) -> None:
    offer(database, clock, **{"statement.md": b"Offered.\n"})
    assert ines.client.post(f"{PLACE}/give-back").headers["location"] == PLACE
    with database.read() as session:
        found = exercises.get(session, *FIZZ)
        assert found is not None and (found[1].origin, found[1].statement) == (Origin.FOLDER, "Offered.\n")
        assert audit.latest(session, 1)[0].action == "exercise.give_back"


def test_every_kind_of_problem_has_words_for_people(app: FastAPI) -> None:
    for kind, wording in findings.WORDING.items():
        if kind == "read":  # said by the reader of folders, in its own words
            continue
        names = set(re.findall(r"{(\w+)}", wording))
        said = gate_words.problem_words(kind)
        assert said, kind
        assert set(re.findall(r"%\((\w+)\)s", said)) <= names, kind
        values = dict.fromkeys(names, "5 %")
        assert gate_words.told(Problem(Demand.CASES, "suite", kind, values), ["suite/a.py"]).file == "suite/a.py"
    assert set(gate_words.demand_words()) == set(Demand)
