"""The pages for those who teach: the list, one exercise, beginning, copying, importing and exporting, retiring."""

import io
import zipfile

import pytest
from sqlmodel import select

from judge import exercise_archive
from judge.store import authoring, drafts, submissions
from judge.store.database import Database
from judge.store.tables import AuditEntry, Draft, Exercise, Origin
from judge.words import Lane, Purpose, Role
from tests.web.conftest import FILES, FIZZ, Clock, Somebody, somebody

FIZZ_PAGE = "/teach/01-syntax/fizz-buzz"
NEW = {"topic": "01-syntax", "slug": "largest-gap", "title": "Largest gap", "title_zh": "最大间隔", "kind": "function"}


def audit(database: Database) -> list[str]:
    with database.read() as session:
        return [entry.action for entry in session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()]  # type: ignore[arg-type]


def row(database: Database, slug: str) -> Exercise | None:
    with database.read() as session:
        return session.exec(select(Exercise).where(Exercise.slug == slug)).first()


def content(database: Database, slug: str) -> dict[str, bytes]:
    with database.read() as session:
        found = session.exec(select(Draft).join(Exercise).where(Exercise.slug == slug)).first()  # type: ignore[arg-type]
        return drafts.content(session, found) if found else {}


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


GETS = ["/teach", "/teach/new", FIZZ_PAGE, f"{FIZZ_PAGE}/try", f"{FIZZ_PAGE}/export.zip", f"{FIZZ_PAGE}/edit"]
POSTS = [
    "/teach/new", "/teach/topics", "/teach/import", "/teach/preview",
    f"{FIZZ_PAGE}/edit", f"{FIZZ_PAGE}/edit/save", f"{FIZZ_PAGE}/file", f"{FIZZ_PAGE}/folder",
    f"{FIZZ_PAGE}/files", f"{FIZZ_PAGE}/settings", f"{FIZZ_PAGE}/settings/save", f"{FIZZ_PAGE}/copy",
    f"{FIZZ_PAGE}/import",
    f"{FIZZ_PAGE}/discard", f"{FIZZ_PAGE}/state", f"{FIZZ_PAGE}/show-solution", f"{FIZZ_PAGE}/retire",
    f"{FIZZ_PAGE}/bring-back", f"{FIZZ_PAGE}/delete", f"{FIZZ_PAGE}/try", f"{FIZZ_PAGE}/first-suite",
]  # fmt: skip


@pytest.mark.parametrize("role", [Role.LEARNER, Role.ASSISTANT])
def test_who_does_not_write_exercises_is_told_of_no_such_page(app, database, clock, role: Role) -> None:
    other = somebody(app, database, clock, "otto", role)
    for path in GETS:
        assert other.client.get(path).status_code == 404, path
    for path in POSTS:
        assert other.client.post(path, data={"state": "closed"}).status_code == 404, path
        assert other.client.post(path, json={"draft": 1, "path": "x", "text": "x"}).status_code == 404, path
    found = row(database, "fizz-buzz")
    assert found is not None and found.state == "open" and found.retired_at is None
    assert audit(database) == []
    assert "/teach" not in other.client.get("/topics").text


def test_a_stranger_is_asked_to_sign_in(charlie) -> None:
    answer = charlie.get(f"{FIZZ_PAGE}/edit")
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next=")


def test_another_site_cannot_make_an_author_write(ines: Somebody, database: Database) -> None:
    answer = ines.client.post(f"{FIZZ_PAGE}/retire", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    found = row(database, "fizz-buzz")
    assert found is not None and found.retired_at is None


def test_the_list_tells_every_exercise_with_its_state(ines: Somebody, dora: Somebody) -> None:
    page = ines.client.get("/teach").text
    for words in ("Fizz Buzz", "Leap Year", "Hello", "open", "its folder"):
        assert words in page
    assert 'href="/teach"' in ines.client.get("/topics").text
    ines.client.post(f"{FIZZ_PAGE}/state", data={"state": "closed"})
    assert "closed" in dora.client.get("/teach?q=fizz").text
    assert "Leap Year" not in dora.client.get("/teach?q=fizz").text
    assert "No exercise has that" in dora.client.get("/teach?q=<b>nothing</b>").text


def test_a_draft_with_changes_waits_for_somebody(ines: Somebody) -> None:
    assert "Nothing waits for you" in ines.client.get("/teach?show=todo").text
    ines.client.post(f"{FIZZ_PAGE}/edit")
    assert "Nothing waits for you" in ines.client.get("/teach?show=todo").text
    ines.client.post(f"{FIZZ_PAGE}/files", data={"folder": "support"}, files={"upload": ("more.txt", b"x")})
    page = ines.client.get("/teach?show=todo").text
    assert "Fizz Buzz" in page and "unpublished changes" in page


@pytest.mark.parametrize("kind", ["function", "class", "program", "nothing"])
def test_a_new_exercise_is_a_draft_that_no_learner_sees(
    ines: Somebody, alice: Somebody, database: Database, kind: str
) -> None:
    answer = ines.client.post("/teach/new", data=NEW | {"kind": kind})
    assert answer.headers["location"] == "/teach/01-syntax/largest-gap/edit"
    found = row(database, "largest-gap")
    assert found is not None
    assert (found.title, found.title_zh, found.origin, found.current_version_id) == (
        "Largest gap", "最大间隔", Origin.SITE, None,
    )  # fmt: skip
    files = content(database, "largest-gap")
    assert 'title = "Largest gap"' in files["exercise.toml"].decode()
    assert ("suite/test_largest_gap.py" in files) == (kind == "function")
    assert ines.client.get(answer.headers["location"]).status_code == 200
    assert "not published" in ines.client.get("/teach").text
    assert alice.client.get("/exercises/01-syntax/largest-gap").status_code == 404
    assert alice.client.get("/api/v1/exercises/01-syntax/largest-gap").status_code == 404
    assert "Largest gap" not in alice.client.get("/topics/01-syntax").text
    assert audit(database) == ["exercise.new"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slug": "Largest Gap"}, "Small letters"),
        ({"slug": "../x"}, "Small letters"),
        ({"slug": ""}, "Small letters"),
        ({"slug": "fizz-buzz"}, "already"),
        ({"topic": "99-none"}, "Choose a topic"),
        ({"title": "x" * 201}, "At most 200"),
    ],
)
def test_a_new_exercise_that_cannot_be_leaves_nothing(
    ines, database: Database, change: dict[str, str], said: str
) -> None:
    answer = ines.client.post("/teach/new", data=NEW | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert row(database, "largest-gap") is None
    assert audit(database) == []


def test_a_topic_is_made_and_chosen_for_its_first_exercise(ines: Somebody, alice: Somebody, database: Database) -> None:
    form = {"slug": "11-graphs", "title": "Graphs", "title_zh": "图"}
    answer = ines.client.post("/teach/topics", data=form)
    assert answer.status_code == 303 and audit(database) == ["topic.new"]
    page = ines.client.get(answer.headers["location"]).text
    assert "The topic is there" in page and '<option value="11-graphs" selected>Graphs</option>' in page
    assert "No exercise yet." in ines.client.get("/teach").text
    made = ines.client.post("/teach/new", data=NEW | {"topic": "11-graphs"})
    assert made.headers["location"] == "/teach/11-graphs/largest-gap/edit"
    assert "图" in ines.client.get("/teach", headers={"Accept-Language": "zh"}).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slug": "01-syntax"}, "There is a topic of this name already."),
        ({"slug": "../x"}, "Small letters"),
        ({"title": " "}, "A topic needs a title."),
        ({"title_zh": "x" * 201}, "At most 200"),
    ],
)
def test_a_topic_that_cannot_be_says_why_and_keeps_what_was_typed(
    ines: Somebody, database: Database, change: dict[str, str], said: str
) -> None:
    form = {"slug": "11-graphs", "title": "Graphs & trees", "title_zh": "图"} | change
    answer = ines.client.post("/teach/topics", data=form)
    assert answer.status_code == 422 and said in answer.text and audit(database) == []
    kept = "Graphs &amp; trees" if "title" not in change else "图"
    assert f'value="{kept}"' in answer.text
    assert "graphs" not in ines.client.get("/topics").text


def test_a_copy_begins_as_the_other_exercise_is(ines: Somebody, database: Database) -> None:
    data = {"to_topic": "02-web", "to_slug": "fizz-two", "title": "Fizz two"}
    answer = ines.client.post(f"{FIZZ_PAGE}/copy", data=data)
    assert answer.headers["location"] == "/teach/02-web/fizz-two/edit"
    files = content(database, "fizz-two")
    assert files["suite/test_it.py"].startswith(b"SECRET")
    assert 'title = "Fizz two"' in files["exercise.toml"].decode()
    assert ines.client.post(f"{FIZZ_PAGE}/copy", data=data).status_code == 422


def test_what_is_exported_can_be_imported_and_is_the_same(ines: Somebody, database: Database) -> None:
    exported = ines.client.get(f"{FIZZ_PAGE}/export.zip")
    assert exported.headers["content-disposition"] == 'attachment; filename="01-syntax-fizz-buzz.zip"'
    answer = ines.client.post(
        "/teach/import", data={"topic": "02-web", "slug": "fizz-again"}, files={"zip": ("x.zip", exported.content)}
    )
    assert answer.headers["location"] == "/teach/02-web/fizz-again/edit"
    with database.read() as session:
        found = authoring.find(session, "01-syntax", "fizz-buzz")
        assert found is not None
        published = authoring.published_files(session, found[1])
    assert published is not None
    assert exercise_archive.digest(content(database, "fizz-again")) == exercise_archive.digest(published[1])
    again = row(database, "fizz-again")
    assert again is not None and again.title == "Fizz Buzz" and again.title_zh == "报数"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"no zip at all", "not a zip"),
        (zipped({"../exercise.toml": b"", "suite/x.py": b""}), "not a name"),
        (zipped({"exercise.toml": b"", "EXERCISE.toml": b""}), "upper and lower case"),
        (zipped({}), "no file"),
    ],
)
def test_a_zip_that_is_refused_leaves_nothing(ines: Somebody, database: Database, sent: bytes, said: str) -> None:
    data = {"topic": "01-syntax", "slug": "imported"}
    answer = ines.client.post("/teach/import", data=data, files={"zip": ("x.zip", sent)})
    assert answer.status_code == 422
    assert said in answer.text
    assert row(database, "imported") is None
    assert ines.client.post("/teach/import", data=data).status_code == 422


def test_a_zip_takes_the_place_of_a_changed_draft_only_if_somebody_says_so(ines: Somebody, database: Database) -> None:
    new = zipped({"fizz/exercise.toml": b'title = "Zip"\n', "fizz/suite/test_a.py": b""})
    assert ines.client.post(f"{FIZZ_PAGE}/import", files={"zip": ("x.zip", new)}).status_code == 303
    assert sorted(content(database, "fizz-buzz")) == ["exercise.toml", "suite/test_a.py"]
    other = zipped({"exercise.toml": b"# other\n"})
    assert ines.client.post(f"{FIZZ_PAGE}/import", files={"zip": ("x.zip", other)}).status_code == 409
    assert len(content(database, "fizz-buzz")) == 2
    answer = ines.client.post(f"{FIZZ_PAGE}/import", data={"replace": "1"}, files={"zip": ("x.zip", other)})
    assert answer.status_code == 303
    assert content(database, "fizz-buzz") == {"exercise.toml": b"# other\n"}


def test_a_retired_exercise_is_gone_for_learners_and_comes_back(ines, alice, database: Database) -> None:
    assert alice.client.post(FIZZ, json={"files": FILES}).status_code == 202
    ines.client.post(f"{FIZZ_PAGE}/retire")
    assert alice.client.get("/exercises/01-syntax/fizz-buzz").status_code == 404
    assert alice.client.post(FIZZ, json={"files": FILES}).status_code == 404
    assert "Fizz Buzz" in ines.client.get("/teach?show=retired").text
    found = row(database, "fizz-buzz")
    assert found is not None and found.origin == Origin.SITE
    ines.client.post(f"{FIZZ_PAGE}/bring-back")
    assert alice.client.get("/exercises/01-syntax/fizz-buzz").status_code == 200
    assert audit(database) == ["exercise.retire", "exercise.bring_back"]


def test_only_what_was_never_published_can_be_deleted(ines: Somebody, alice: Somebody, database: Database) -> None:
    alice.client.post(FIZZ, json={"files": FILES})
    answer = ines.client.post(f"{FIZZ_PAGE}/delete", data={"name": "fizz-buzz"})
    assert answer.status_code == 409 and "Retire it instead" in answer.text
    assert ines.client.post("/teach/01-syntax/leap-year/delete", data={"name": "leap-year"}).status_code == 409
    ines.client.post("/teach/new", data=NEW)
    place = "/teach/01-syntax/largest-gap"
    assert ines.client.post(f"{place}/try", data={"what": "starter"}).status_code == 303
    assert ines.client.post(f"{place}/delete", data={"name": "something"}).status_code == 422
    assert row(database, "largest-gap") is not None
    assert ines.client.post(f"{place}/delete", data={"name": "largest-gap"}).headers["location"] == "/teach"
    assert row(database, "largest-gap") is None
    assert ines.client.get(place).status_code == 404
    assert audit(database)[-1] == "exercise.delete"


def test_a_draft_is_discarded_but_never_all_there_is_of_an_exercise(ines: Somebody, database: Database) -> None:
    ines.client.post(f"{FIZZ_PAGE}/edit")
    assert content(database, "fizz-buzz")
    assert ines.client.post(f"{FIZZ_PAGE}/discard").status_code == 303
    assert content(database, "fizz-buzz") == {}
    ines.client.post("/teach/new", data=NEW)
    assert ines.client.post("/teach/01-syntax/largest-gap/discard").status_code == 409
    assert content(database, "largest-gap")


def test_whether_the_accepted_solution_is_shown_is_said_and_written_down(ines: Somebody, database: Database) -> None:
    assert ines.client.post(f"{FIZZ_PAGE}/show-solution", data={"show": "1"}).status_code == 303
    found = row(database, "fizz-buzz")
    assert found is not None and found.show_solution
    ines.client.post(f"{FIZZ_PAGE}/show-solution", data={"show": "0"})
    assert audit(database) == ["exercise.show_solution"] * 2


def test_an_export_names_what_it_is_asked_for(ines: Somebody) -> None:
    assert ines.client.get(f"{FIZZ_PAGE}/export.zip?of=draft").status_code == 404
    ines.client.post(f"{FIZZ_PAGE}/edit")
    draft = ines.client.get(f"{FIZZ_PAGE}/export.zip?of=draft")
    published = ines.client.get(f"{FIZZ_PAGE}/export.zip?of=published")
    assert draft.content == published.content
    assert "fizz-buzz/suite/test_it.py" in zipfile.ZipFile(io.BytesIO(draft.content)).namelist()
    for wrong in ("999999", "x", "-1", "9" * 30):
        assert ines.client.get(f"{FIZZ_PAGE}/export.zip?of={wrong}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/teach/01-syntax/nothing", "/teach/99-none/fizz-buzz", "/teach/01-syntax/nothing/edit"]
)
def test_what_is_not_there_is_not_found(ines: Somebody, path: str) -> None:
    assert ines.client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_speaks_both_languages(ines: Somebody, language: str) -> None:
    ines.client.cookies.set("assay_language", language)
    ines.client.post(f"{FIZZ_PAGE}/edit")
    for path in (
        "/teach",
        "/teach/new",
        FIZZ_PAGE,
        f"{FIZZ_PAGE}/edit",
        f"{FIZZ_PAGE}/try",
        f"{FIZZ_PAGE}/first-suite",
    ):
        answer = ines.client.get(path)
        assert answer.status_code == 200, path
        assert f'data-language="{language}"' in answer.text


def test_tries_and_drafts_of_one_are_nothing_to_the_other(ines, alice, database: Database, clock: Clock) -> None:
    with database.begin() as session:
        version = row(database, "fizz-buzz").current_version_id  # type: ignore[union-attr]
        sent = submissions.add(
            session, ines.id, version, {"solution.py": ""}, Purpose.TRY, Lane.INTERACTIVE, None, clock()
        )
        number = sent.id
    assert alice.client.get(f"/submissions/{number}").status_code == 404
    assert alice.client.get(f"{FIZZ_PAGE}/try/{number}").status_code == 404
