"""Every address against every kind of visitor (see permissions.py, whose table is docs/permissions.md)"""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from judge import exercise_archive
from judge.store import drafts, exercises, gate_runs, leaving, one_time_links, regrades, sessions, submissions
from judge.store.database import Database
from judge.store.tables import ApiToken, Exercise, GateState, PictureRow, Topic
from judge.words import Lane, Purpose, Role
from tests.classroom import CaseOfTest, GradeOfTest
from tests.web.conftest import FILES, Clock, Somebody, browser, judge, somebody
from tests.web.permissions import TABLE, VISITORS, WHO, addresses, gets_past, table

SUITE = "SECRET = 'the suite'"
"""What stands in the suite of every exercise here."""
UNPUBLISHED = "The unpublished one"
LAST = (
    "POST /admin/users/{user_id}/close", "POST /admin/users/{user_id}/erase", "POST /teach/{topic}/{slug}/delete",
)  # fmt: skip
"""What leaves nothing to try others on."""
FORMS = ("POST /sign-in", "POST /sign-up", "POST /link/{token}")
"""Forms of strangers want a token of the page they stand on (`web.forgery`); tests of their own send it."""


class Drawn:
    """A picture as a run gives it."""

    case, png, width, height, alt = 0, b"\x89PNG", 1, 1, "a line"


@pytest.fixture
def people(app: FastAPI, database: Database, clock: Clock) -> dict[str, Somebody]:
    """One of each kind of visitor but the stranger."""
    roles = {
        "another learner": ("bob", Role.LEARNER),
        "its learner": ("alice", Role.LEARNER),
        "assistant": ("gina", Role.ASSISTANT),
        "instructor": ("ines", Role.INSTRUCTOR),
        "admin": ("dora", Role.ADMIN),
    }
    return {name: somebody(app, database, clock, login, role) for name, (login, role) in roles.items()}


def visit(app: FastAPI, database: Database, clock: Clock, somebody: Somebody | None) -> TestClient:
    """A browser just signed in: what an earlier address did to another session does not matter."""
    client = browser(app)
    if somebody is not None:
        with database.begin() as session:
            client.cookies.set("assay_session", sessions.start(session, somebody.id, clock()))
    return client


@pytest.fixture
def places(app: FastAPI, database: Database, clock: Clock, people: dict[str, Somebody]) -> dict[str, str]:
    """What stands in the braces of addresses. `taught` is the exercise that is changed, with all that hangs on it."""
    alice, ines = people["its learner"], people["instructor"]
    target, closed = somebody(app, database, clock, "zed"), somebody(app, database, clock, "yan")
    sent = send(database, clock, "fizz-buzz", alice.id)
    send(database, clock, "leap-year", alice.id)
    with database.begin() as session:
        taught = session.exec(select(Exercise).where(Exercise.slug == "leap-year")).one()
        assert taught.id is not None and taught.current_version_id is not None
        folder = {"exercise.toml": b"", "statement.md": b"x", "suite/test_it.py": SUITE.encode()}
        drafts.begin(session, taught.id, folder, None, ines.id, clock())
        run = gate_runs.ask(session, taught, exercise_archive.pack(folder), ines.id, clock(), base_revision_id=None)
        run.state, run.ended_at = GateState.CANCELLED, clock()
        version = exercises.version(session, taught.current_version_id)
        assert version is not None and version.id is not None
        regrade = regrades.begin(session, taught.id, version.id, regrades.Which.COUNTED, "why", ines.id, clock())
        tried = submissions.add(session, ines.id, version.id, FILES, Purpose.TRY, Lane.INTERACTIVE, None, clock())
        topic = session.exec(select(Topic).where(Topic.folder == "01-syntax")).one()
        session.add(Exercise(topic_id=topic.id or 0, slug="unpublished", title=UNPUBLISHED, updated_at=clock()))
        session.flush()
        leaving.close(session, closed.id, clock())
        link = one_time_links.create(session, "first-admin", clock())
        found = {"run_id": run.id, "regrade_id": regrade.id, "tried": tried.id}
    with database.read() as session:
        found["name"] = session.exec(select(PictureRow.name).order_by(PictureRow.id)).first()  # type: ignore[arg-type]  # a column
        found["token_id"] = session.exec(select(ApiToken.id).where(ApiToken.user_id == alice.id)).one()
    found |= {"topic": "01-syntax", "slug": "fizz-buzz", "folder": "01-syntax", "taught": "leap-year"}
    found |= {"submission_id": sent, "user_id": target.id, "closed": closed.id, "token": link}
    return {name: str(value) for name, value in found.items()}


def send(database: Database, clock: Clock, slug: str, user_id: int) -> int:
    """A judged submission with a hidden case, whose traceback quotes the suite, and a picture."""
    with database.begin() as session:
        exercise = session.exec(select(Exercise).where(Exercise.slug == slug)).one()
        assert exercise.current_version_id is not None
        sent = submissions.add(
            session, user_id, exercise.current_version_id, FILES, Purpose.SUBMIT, Lane.INTERACTIVE, None, clock()
        )
    assert sent.id is not None
    detail = {"traceback": SUITE, "message": SUITE, "case": {"feedback": "default", "source": SUITE}}
    case = CaseOfTest(name="test_it.py::test_it", outcome="failed", detail=detail)
    judge(database, clock, sent.id, GradeOfTest(cases=[case], output=SUITE, pictures=[Drawn()]))
    return sent.id


def address_of(path: str, places: dict[str, str]) -> str:
    """The address with its braces filled in."""
    filled = dict(places)
    if path.startswith(("/teach/", "/api/v1/author")) and "/results" not in path:
        filled |= {"slug": places["taught"], "submission_id": places["tried"]}
    if path.endswith("/open"):
        filled |= {"user_id": places["closed"]}
    return path.format(**filled) + ("?path=given.py" if path.endswith("/support") else "")


def test_every_address_has_its_line_and_no_line_is_left_over(app: FastAPI) -> None:
    found = {str(one) for one in addresses(app)}
    assert found - set(WHO) == set(), "whom are these for? say it in tests/web/permissions.py"
    assert set(WHO) - found == set()


def test_the_table_in_the_docs_is_up_to_date() -> None:
    assert TABLE.read_text("utf-8") == table(), "run `python -m tests.web.permissions`"


def test_each_kind_of_visitor_gets_past_exactly_the_doors_that_are_theirs(
    app: FastAPI, database: Database, clock: Clock, people: dict[str, Somebody], places: dict[str, str]
) -> None:
    wrong = []
    for one in sorted(addresses(app), key=lambda one: (str(one) in LAST, str(one))):
        for visitor in VISITORS if str(one) not in FORMS else ():
            clock.forward(hours=1)  # so that nobody is told to wait
            client = visit(app, database, clock, people.get(visitor))
            let_in = gets_past(client, one.method, address_of(one.path, places))
            if let_in is not (visitor in WHO[str(one)].value):
                wrong.append(f"{visitor}: {one} is {'open' if let_in else 'shut'}")
    assert not wrong, "\n".join(wrong)


def test_a_token_of_a_learner_opens_no_more_than_its_owner_may(
    app: FastAPI, clock: Clock, people: dict[str, Somebody], places: dict[str, str]
) -> None:
    wrong = []
    for one in addresses(app):
        clock.forward(hours=1)
        bearer = people["another learner"].bearer
        let_in = gets_past(browser(app), one.method, address_of(one.path, places), bearer)
        if let_in and "another learner" not in WHO[str(one)].value:
            wrong.append(str(one))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("visitor", ["stranger", "another learner", "its learner", "assistant"])
def test_nobody_but_authors_reads_the_suite_or_what_is_not_published_anywhere(
    app: FastAPI, database: Database, clock: Clock, people: dict[str, Somebody], places: dict[str, str], visitor: str
) -> None:
    hidden = {**places, "slug": "unpublished"}
    for one in addresses(app):
        if one.method != "GET":
            continue
        for where in (address_of(one.path, places), one.path.format(**hidden)):
            clock.forward(hours=1)
            answer = visit(app, database, clock, people.get(visitor)).get(where)
            assert SUITE not in answer.text.replace("&#39;", "'"), where
            assert UNPUBLISHED not in answer.text, where
            if "unpublished" in where:
                assert answer.status_code in (303, 401, 403, 404), where
