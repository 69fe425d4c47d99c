"""Writing an exercise: saves name their edition, a conflict shows both texts, nothing bad is kept; trying."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlmodel import select

from judge.store import drafts, submissions
from judge.store.database import Database
from judge.store.tables import Draft, Exercise, Submission
from judge.words import Purpose, Role
from tests.classroom import CaseOfTest, GradeOfTest
from tests.web.conftest import Bell, Clock, Somebody, judge, somebody
from tests.web.test_teach import content, zipped
from web.teach_edit import LONGEST_TEXT

PAGE = "/teach/01-syntax/fizz-buzz"
TOML = "exercise.toml"


@pytest.fixture
def draft(ines: Somebody, database: Database) -> int:
    assert ines.client.post(f"{PAGE}/edit").headers["location"] == f"{PAGE}/edit"
    with database.read() as session:
        return session.exec(select(Draft)).one().id or 0


def save(who: Somebody, draft: int, path: str, text: str | None, edition: int, **more: Any) -> Any:
    body = {"draft": draft, "path": path, "text": text, "edition": edition} | more
    return who.client.post(f"{PAGE}/file", json=body)


def test_beginning_to_edit_is_a_draft_of_what_is_published(ines: Somebody, draft: int, database: Database) -> None:
    files = content(database, "fizz-buzz")
    assert sorted(files) == [
        "exercise.toml",
        "starter/solution.py",
        "statement.md",
        "statement.zh.md",
        "suite/test_it.py",
        "support/given.py",
    ]
    ines.client.post(f"{PAGE}/edit")
    page = ines.client.get(f"{PAGE}/edit").text
    assert "Write fizz-buzz." in page
    assert all(path.rpartition("/")[2] in page for path in files)


def test_without_a_draft_the_page_leads_to_the_exercise(ines: Somebody) -> None:
    assert ines.client.get(f"{PAGE}/edit").headers["location"] == PAGE


def test_a_save_gives_the_next_edition_and_what_is_wrong_now(ines: Somebody, draft: int, database: Database) -> None:
    answer = save(ines, draft, TOML, 'title = "Fizz"\nminutes = "long"\n', 1).json()
    assert answer["file"]["edition"] == 2
    assert {"kind": "wrong", "file": TOML, "key": "minutes", "opens": TOML}.items() <= answer["problems"][0].items()
    assert "from 1 to 10000" in answer["problems"][0]["why"]
    assert content(database, "fizz-buzz")[TOML] == b'title = "Fizz"\nminutes = "long"\n'
    answer = save(ines, draft, TOML, 'title = "Fizz"\n', 2).json()
    assert all(one["kind"] == "advice" for one in answer["problems"])


def test_two_who_save_at_once_never_write_over_each_other(
    ines: Somebody, dora: Somebody, draft: int, database: Database
) -> None:
    assert save(ines, draft, "statement.md", "Hers <b>.\n", 1).status_code == 200
    answer = save(dora, draft, "statement.md", "Mine.\n", 1)
    assert answer.status_code == 409
    told = answer.json()["conflict"]
    assert (told["text"], told["edition"], told["by"], told["removed"]) == ("Hers <b>.\n", 2, "Ines", False)
    assert "Hers &lt;b&gt;." in told["html"] and "Mine." in told["html"]
    assert content(database, "fizz-buzz")["statement.md"] == b"Hers <b>.\n"
    assert save(dora, draft, "statement.md", "Mine.\n", told["edition"]).status_code == 200
    assert content(database, "fizz-buzz")["statement.md"] == b"Mine.\n"


def test_who_writes_in_a_file_that_was_removed_is_told(ines: Somebody, dora: Somebody, draft: int) -> None:
    assert save(ines, draft, "statement.md", None, 1).status_code == 200
    told = save(dora, draft, "statement.md", "Mine.\n", 1).json()["conflict"]
    assert told["removed"] and told["text"] is None
    assert save(dora, draft, "statement.md", "Mine.\n", told["edition"]).status_code == 200


def test_a_draft_that_is_gone_says_so_and_takes_nothing(ines: Somebody, draft: int, database: Database) -> None:
    ines.client.post(f"{PAGE}/discard")
    assert save(ines, draft, TOML, "x", 1).status_code == 410
    ines.client.post(f"{PAGE}/edit")
    answer = save(ines, draft + 7, TOML, "x", 1)
    assert answer.status_code == 410
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert content(database, "fizz-buzz")[TOML] != b"x"


@pytest.mark.parametrize("path", ["../x", "/etc/x", ".git/config", "a\\b", "suite", "SUITE/test_it.py", "x" * 300])
def test_what_no_exercise_may_hold_is_refused_with_a_reason(ines: Somebody, draft: int, path: str) -> None:
    answer = save(ines, draft, path, "x", 0)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["why"]


def test_a_text_beyond_the_editor_is_refused(ines: Somebody, draft: int) -> None:
    assert save(ines, draft, "support/long.txt", "x" * (LONGEST_TEXT + 1), 0).status_code == 422


@pytest.mark.parametrize(
    "body", [{}, {"draft": "x"}, {"draft": 1, "path": 7}, [], "text", {"draft": 1, "path": "\ud800"}]
)
def test_a_request_of_another_form_is_refused(ines: Somebody, draft: int, body: Any) -> None:
    answer = ines.client.post(f"{PAGE}/file", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500


def test_a_file_is_renamed_and_never_onto_another(ines: Somebody, draft: int, database: Database) -> None:
    assert save(ines, draft, "support/given.py", None, 1, to="support/more.py").status_code == 200
    assert "support/more.py" in content(database, "fizz-buzz")
    answer = save(ines, draft, "support/more.py", None, 1, to=TOML)
    assert answer.status_code == 422 and "already" in answer.json()["errors"][0]["why"]
    assert save(ines, draft, "support/more.py", None, 9, to="support/x.py").status_code == 409


def test_a_folder_is_renamed_with_all_below_it_or_not_at_all(
    ines: Somebody, dora: Somebody, draft: int, database: Database
) -> None:
    def move(folder: str, to: str, **editions: int) -> Any:
        body = {"draft": draft, "folder": folder, "to": to, "editions": editions or None}
        return ines.client.post(f"{PAGE}/folder", json=body)

    save(ines, draft, "support/deep/more.py", "more = 1\n", 0)
    answer = move("support", "support/lib")
    moved = {"support/given.py": "support/lib/given.py", "support/deep/more.py": "support/lib/deep/more.py"}
    assert answer.status_code == 200 and answer.json()["moved"] == moved
    files = content(database, "fizz-buzz")
    assert files["support/lib/deep/more.py"] == b"more = 1\n" and not moved.keys() & files.keys()
    assert {one["path"] for one in answer.json()["files"]} >= set(moved.values())
    known = {"support/lib/given.py": 1, "support/lib/deep/more.py": 1}
    save(dora, draft, "support/lib/given.py", "hers\n", 1)
    told = move("support/lib", "support/x", **known)
    assert told.status_code == 409 and told.json()["conflict"]["path"] == "support/lib/given.py"
    assert told.json()["conflict"]["by"] == "Dora"
    told = move("support/lib", "support/x", **{"support/lib/given.py": 2})  # somebody has added the other one
    assert told.status_code == 409 and told.json()["conflict"]["path"] == "support/lib/deep/more.py"
    assert "support/lib/given.py" in content(database, "fizz-buzz")


@pytest.mark.parametrize(
    ("folder", "to", "said"),
    [
        ("support", "suite", "already"),
        ("nowhere", "support", "no such file"),
        ("support", "../up", "name"),
        ("support", "", "name"),
        ("support", "SUITE", "case"),
        ("support", "exercise.toml", "a folder of this name"),
        ("support", ".hidden", "dot"),
    ],
)
def test_a_folder_cannot_take_a_place_that_is_no_folders_or_anothers(
    ines: Somebody, draft: int, database: Database, folder: str, to: str, said: str
) -> None:
    save(ines, draft, "suite/given.py", "mine = 1\n", 0)
    before = content(database, "fizz-buzz")
    answer = ines.client.post(f"{PAGE}/folder", json={"draft": draft, "folder": folder, "to": to})
    assert answer.status_code == 422 and said in answer.text
    assert content(database, "fizz-buzz") == before


def test_a_folder_of_a_draft_that_is_gone_is_not_renamed(ines: Somebody, draft: int, database: Database) -> None:
    ines.client.post(f"{PAGE}/discard")
    body = {"draft": draft, "folder": "support", "to": "lib"}
    assert ines.client.post(f"{PAGE}/folder", json=body).status_code == 410


def test_files_and_zips_come_in_together_or_not_at_all(ines: Somebody, draft: int, database: Database) -> None:
    hidden = {"HX-Request": "true"}

    def send(folder: str, files: dict[str, bytes], **data: str) -> Any:
        sent = [("upload", (name, text)) for name, text in files.items()]
        return ines.client.post(f"{PAGE}/files", data={"folder": folder} | data, files=sent, headers=hidden)

    answer = send("support", {"a.txt": b"a", "data.zip": zipped({"in/b.bin": b"\0\1", "in/c.txt": b"c"})})
    assert answer.json()["saved"] == ["support/a.txt", "support/b.bin", "support/c.txt"]
    answer = send("support", {"a.txt": b"other", "new.txt": b"new"})
    assert answer.status_code == 409
    assert [one["file"] for one in answer.json()["errors"]] == ["support/a.txt"]
    assert "support/new.txt" not in content(database, "fizz-buzz")
    assert send("support", {"a.txt": b"other"}, replace="1").status_code == 200
    assert send("support", {"bad.zip": zipped({"../x": b""})}).status_code == 422
    assert send("../..", {"x.txt": b"x"}).status_code == 422
    assert send("support", {}).status_code == 422


def test_a_file_that_is_no_text_is_shown_as_such_and_can_be_downloaded(ines: Somebody, draft: int) -> None:
    ines.client.post(f"{PAGE}/files", data={"folder": "support"}, files={"upload": ("p.png", b"\x89PNG\0")})
    read = ines.client.get(f"{PAGE}/file", params={"path": "support/p.png"}).json()
    assert read["binary"] and read["text"] is None and read["size"] == 5
    raw = ines.client.get(f"{PAGE}/file", params={"path": "support/p.png", "raw": "1"})
    assert raw.content == b"\x89PNG\0" and raw.headers["content-disposition"].startswith("attachment")
    assert raw.headers["content-type"] == "application/octet-stream"
    assert "This file is not text" in ines.client.get(f"{PAGE}/edit?file=support/p.png").text
    assert ines.client.get(f"{PAGE}/file?path=nothing").status_code == 404


def test_the_form_and_the_file_are_made_from_each_other(ines: Somebody, draft: int, database: Database) -> None:
    text = '# mine\ntitle = "A"  # short\n\n[limits]\nseconds = 5 # enough\n'
    fields = {"difficulty": "3", "limits.seconds": "8", "limits.memory_mb": "256", "tags": "one, two"}
    answer = ines.client.post(f"{PAGE}/settings", json={"text": text, "fields": fields}).json()
    assert answer["text"] == (
        '# mine\ntitle = "A"  # short\ntags = ["one", "two"]\ndifficulty = 3\n\n[limits]\nseconds = 8 # enough\n'
    ) or answer["text"] == (
        '# mine\ntitle = "A"  # short\ndifficulty = 3\ntags = ["one", "two"]\n\n[limits]\nseconds = 8 # enough\n'
    )
    wrong = ines.client.post(f"{PAGE}/settings", json={"text": "minutes = 0\n"}).json()
    assert 'aria-invalid="true"' in wrong["html"] and "must be a whole number" in wrong["html"]
    broken = ines.client.post(f"{PAGE}/settings", json={"text": "title = \n"}).json()
    assert "cannot be read" in broken["html"]
    assert ines.client.post(f"{PAGE}/settings", json={"text": "= x", "fields": {"title": "x"}}).status_code == 422
    assert content(database, "fizz-buzz")[TOML].startswith(b'title = "Fizz Buzz"')


def test_a_statement_is_shown_as_learners_read_it_and_is_harmless(ines: Somebody) -> None:
    sent = {"text": "# Title\n\n**bold** <script>alert(1)</script> [x](javascript:alert(1))"}
    answer = ines.client.post("/teach/preview", json=sent)
    assert "<strong>bold</strong>" in answer.text
    assert "<script" not in answer.text and "href" not in answer.text and "Title" not in answer.text


def test_without_script_one_file_at_a_time_is_saved_added_renamed_removed(
    ines: Somebody, draft: int, database: Database
) -> None:
    def send(**data: Any) -> Any:
        return ines.client.post(f"{PAGE}/edit/save", data={"draft": draft} | data)

    answer = send(file="statement.md", edition=1, text="New.\r\nText.\r\n")
    assert answer.headers["location"] == f"{PAGE}/edit?file=statement.md"
    assert content(database, "fizz-buzz")["statement.md"] == b"New.\nText.\n"
    answer = send(file="statement.md", edition=1, text="Mine, late.")
    assert answer.status_code == 409
    assert "Mine, late." in answer.text and "Somebody else has saved" in answer.text
    assert 'name="edition" value="2"' in answer.text
    assert send(action="add", to="suite/test_more.py").status_code == 303
    assert send(action="rename", file="suite/test_more.py", edition=1, to="suite/test_most.py").status_code == 303
    assert send(action="remove", file="suite/test_most.py", edition=1).status_code == 303
    assert not [path for path in content(database, "fizz-buzz") if "test_mo" in path]
    refused = send(action="add", to="../x.py", file="statement.md")
    assert refused.status_code == 422 and "not a name" in refused.text


def test_without_script_a_folder_is_renamed(ines: Somebody, draft: int, database: Database) -> None:
    form = {"draft": draft, "file": "support/", "to": "support/lib/", "action": "folder"}
    answer = ines.client.post(f"{PAGE}/edit/save", data=form)
    assert answer.headers["location"] == f"{PAGE}/edit?file=support/lib/given.py"
    assert "support/lib/given.py" in content(database, "fizz-buzz")
    assert "<span>lib/</span>" in ines.client.get(f"{PAGE}/edit").text
    assert ines.client.post(f"{PAGE}/edit/save", data=form | {"to": "x"}).status_code == 303
    assert ines.client.post(f"{PAGE}/edit/save", data=form).status_code == 422


def test_without_script_the_settings_are_a_form(ines: Somebody, draft: int, database: Database) -> None:
    data = {"draft": draft, "edition": 1, "title": "Buzz", "difficulty": "2", "services.names": ["s3"], "files": ""}
    answer = ines.client.post(f"{PAGE}/settings/save", data=data)
    assert answer.status_code == 303
    text = content(database, "fizz-buzz")[TOML].decode()
    assert 'title = "Buzz"' in text and "difficulty = 2" in text and '"s3"' in text and "loopback" not in text
    assert ines.client.post(f"{PAGE}/settings/save", data=data | {"title": "Late"}).status_code == 409
    assert "Late" not in content(database, "fizz-buzz")[TOML].decode()


def test_a_number_of_a_form_that_is_none_is_refused(ines: Somebody, draft: int) -> None:
    for sent in ({"draft": "9" * 5000, "edition": "1"}, {"draft": str(draft), "edition": "9" * 5000}, {}):
        assert ines.client.post(f"{PAGE}/settings/save", data=sent).status_code == 422


def test_settings_that_are_nested_too_deep_can_be_mended(ines: Somebody, draft: int) -> None:
    said = save(ines, draft, TOML, "x = " + "[" * 20_000, 1)
    assert said.status_code == 200 and "nested too deep" in said.text
    assert ines.client.get(f"{PAGE}/edit?file={TOML}").status_code == 200
    assert save(ines, draft, TOML, "", 2).status_code == 200


@pytest.mark.parametrize("page", ["edit?file=suite/test_it.py", "first-suite", "try"])
def test_the_frame_says_where_one_is_and_a_change_of_language_stays_there(
    ines: Somebody, draft: int, page: str
) -> None:
    shown = ines.client.get(f"{PAGE}/{page}").text
    assert '<a href="/teach" aria-current="true">' in shown
    assert shown.count(f'<input type="hidden" name="next" value="{PAGE}/{page}">') == 2


def test_the_page_lists_the_drafts_files_for_its_script(ines: Somebody, draft: int) -> None:
    answer = ines.client.get(f"{PAGE}/draft").json()
    assert answer["draft"] == draft
    assert {"path": TOML, "edition": 1, "by": "Ines"}.items() <= answer["files"][0].items()


# -- a first suite ---------------------------------------------------------------------------------------------------

ACCEPTED = """
def answer() -> int:
    return 42

def twice(n: int) -> int:
    '''
    >>> twice(4)
    8
    '''
    return 2 * n
"""


def test_a_first_suite_is_offered_and_put_beside_what_is_there(ines: Somebody, draft: int, database: Database) -> None:
    assert "nothing to make a suite from" in ines.client.get(f"{PAGE}/first-suite").text
    save(ines, draft, "solutions/accepted/solution.py", ACCEPTED, 0)
    page = ines.client.get(f"{PAGE}/first-suite").text
    assert "def test_twice_examples(n, expected):" in page
    for n in ("", "_2"):
        answer = ines.client.post(f"{PAGE}/first-suite", data={"text": "def test():\r\n    pass\r\n"})
        assert answer.headers["location"] == f"{PAGE}/edit?file=suite/test_examples{n}.py"
        assert content(database, "fizz-buzz")[f"suite/test_examples{n}.py"] == b"def test():\n    pass\n"


# -- try ---------------------------------------------------------------------------------------------------------------


def test_a_try_is_judged_by_the_draft_and_shows_both_views(
    ines: Somebody, alice: Somebody, draft: int, database: Database, bell: Bell, clock: Clock
) -> None:
    save(ines, draft, "suite/test_it.py", "# changed\n", 1)
    answer = ines.client.post(f"{PAGE}/try", data={"what": "starter"})
    number = int(answer.headers["location"].rpartition("/")[2])
    assert len(bell.rung) == 1
    with database.read() as session:
        row = session.get(Submission, number)
        assert row is not None and row.purpose == Purpose.TRY
        published = session.exec(select(Exercise.current_version_id).where(Exercise.slug == "fizz-buzz")).one()
        assert row.version_id != published
        assert submissions.history(session, ines.id, row.exercise_id) == []
    waiting = ines.client.get(answer.headers["location"]).text
    assert f'data-live="/api/v1/submissions/{number}/events"' in waiting
    hidden = {
        "case": {"nodeid": "test_it.py::test_it", "feedback": "message", "hint": "Look here.", "hint_after": 3},
        "message": "assert 41 == 42",
    }
    case = CaseOfTest("test_it.py::test_it", "failed", 0, 100, detail=hidden)
    judge(database, clock, number, GradeOfTest(points=0, cases=[case], verdict="wrong_answer"))  # type: ignore[arg-type]
    page = ines.client.get(f"{PAGE}/try/{number}").text
    learner, _, author = page.partition("What you see")
    assert "What a learner sees" in learner
    assert "assert 41 == 42" in author and "assert 41 == 42" not in learner
    assert "Look here." not in learner.partition("What a learner sees")[2]
    later = ines.client.get(f"{PAGE}/try/{number}/part?failed=3").text
    assert "Look here." in later.partition("What you see")[0]
    assert alice.client.get(f"{PAGE}/try/{number}").status_code == 404
    assert ines.client.get("/progress").text.count("fizz-buzz") == 0


def test_what_is_typed_or_uploaded_is_tried_as_a_learner_could_send_it(ines: Somebody, draft: int, database) -> None:
    answer = ines.client.post(f"{PAGE}/try", data={"what": "typed", "name": "solution.py", "text": "x = 1\r\n"})
    assert answer.status_code == 303
    answer = ines.client.post(f"{PAGE}/try", data={"what": "typed"}, files={"upload": ("solution.py", b"x = 2\n")})
    assert answer.status_code == 303
    with database.read() as session:
        texts = [row.files["solution.py"] for row in session.exec(select(Submission)).all()]
    assert texts == ["x = 1\n", "x = 2\n"]
    answer = ines.client.post(f"{PAGE}/try", data={"what": "typed", "name": "conftest.py", "text": "kept here"})
    assert answer.status_code == 422 and "belongs to the tests" in answer.text and "kept here" in answer.text
    assert ines.client.post(f"{PAGE}/try", data={"what": "typed"}).status_code == 422
    assert ines.client.post(f"{PAGE}/try", data={"what": "solution:accepted/none.py"}).status_code == 422


def test_what_was_tried_is_there_to_go_on_from(ines: Somebody, draft: int) -> None:
    sent = {"what": "typed", "name": "solution.py", "text": "answer = '<42>'\n"}
    page = ines.client.get(ines.client.post(f"{PAGE}/try", data=sent).headers["location"]).text
    field = page.partition('<textarea class="code" id="f-text"')[2].partition("</textarea>")[0]
    assert field.endswith(">\nanswer = &#39;&lt;42&gt;&#39;\n")
    assert 'id="typed-editor" hidden' in page and "try-" in page


def test_a_folder_that_is_no_exercise_cannot_be_tried_and_says_why(ines: Somebody, draft: int) -> None:
    save(ines, draft, TOML, 'image = "gone-away"\n', 1)
    answer = ines.client.post(f"{PAGE}/try", data={"what": "starter"})
    assert answer.status_code == 422
    assert "there is no image of this name here" in answer.text
    save(ines, draft, TOML, "minutes = 0\n", 2)
    assert f"{PAGE}/edit?file={TOML}" in ines.client.get(f"{PAGE}/try").text


def test_limits_that_would_hold_a_worker_for_a_day_are_not_tried(
    ines: Somebody, draft: int, database: Database
) -> None:
    said = save(ines, draft, TOML, "[limits]\nseconds = 90000\nmemory_mb = 500000\n", 1).json()
    assert {one["key"] for one in said["problems"] if one["kind"] == "wrong"} == {"limits.seconds", "limits.memory_mb"}
    answer = ines.client.post(f"{PAGE}/try", data={"what": "starter"})
    assert answer.status_code == 422
    assert "must be a number from 1 to 600" in answer.text
    with database.read() as session:
        assert session.exec(select(Submission).where(Submission.purpose == Purpose.TRY)).first() is None


def test_what_is_published_is_tried_where_there_is_no_draft(ines: Somebody) -> None:
    assert "Judged by what is published" in ines.client.get(f"{PAGE}/try").text
    assert ines.client.post(f"{PAGE}/try", data={"what": "starter"}).status_code == 303


def test_trying_too_often_is_slowed_down_and_keeps_the_text(ines: Somebody, draft: int) -> None:
    for _ in range(40):
        answer = ines.client.post(f"{PAGE}/try", data={"what": "typed", "text": "my text"})
    assert answer.status_code == 429
    assert "my text" in answer.text


def test_one_authors_try_is_not_shown_to_another(ines, app, database, clock: Clock) -> None:
    number = ines.client.post(f"{PAGE}/try", data={"what": "starter"}).headers["location"].rpartition("/")[2]
    other = somebody(app, database, clock, "otto", Role.INSTRUCTOR)
    assert other.client.get(f"{PAGE}/try/{number}").status_code == 404
    assert ines.client.get(f"/teach/01-syntax/leap-year/try/{number}").status_code == 404


def test_who_saved_a_file_is_kept_with_it(ines: Somebody, dora: Somebody, draft: int, database: Database) -> None:
    save(dora, draft, "statement.md", "Dora's.\n", 1)
    with database.read() as session:
        kept = session.get(Draft, draft)
        assert kept is not None
        row = drafts.file(session, kept, "statement.md")
        assert row is not None and row.updated_by == dora.id


class Area(HTMLParser):
    """What a browser has in the text area `text` of a page: without the first newline, with line feeds alone."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside, self.text = False, ""
        self.feed(page)
        self.text = re.sub(r"\r\n?", "\n", self.text).removeprefix("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "textarea" and ("name", "text") in attrs

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "textarea"

    def handle_data(self, data: str) -> None:
        self.text += data if self.inside else ""


ENDS = {
    "line feeds": b"a\nb\n",
    "windows": b"a\r\nb\r\n",
    "old mac": b"a\rb\r",
    "mixed": b"a\r\nb\nc\rd",
    "no last end": b"a\r\nb",
    "empty lines around": b"\n\n a\r\n\n\n",
    "only ends": b"\r\n\r\n",
    "mark and markup": b"\xef\xbb\xbf<b>&amp;</b>\r\n</textarea>\t\x0c\r\n",
}


@pytest.mark.parametrize("old", ENDS.values(), ids=ENDS)
def test_a_file_that_nobody_changed_keeps_its_bytes_with_script_and_without(
    ines: Somebody, draft: int, database: Database, old: bytes
) -> None:
    sent = ines.client.post(f"{PAGE}/files", files=[("upload", ("notes.txt", old))], data={"draft": str(draft)})
    assert sent.status_code in (200, 303), sent.text
    name = next(path for path in content(database, "fizz-buzz") if path.endswith("notes.txt"))
    assert content(database, "fizz-buzz")[name] == old
    text = Area(ines.client.get(f"{PAGE}/edit", params={"file": name}).text).text
    assert text == re.sub(r"\r\n?", "\n", old.decode())
    form = {"draft": str(draft), "file": name, "edition": "1", "text": text.replace("\n", "\r\n")}
    assert ines.client.post(f"{PAGE}/edit/save", data=form).status_code == 303
    assert content(database, "fizz-buzz")[name] == old
    told = ines.client.get(f"{PAGE}/file", params={"path": name}).json()
    assert (told["text"], told["edition"]) == (text, 1)
    assert save(ines, draft, name, text, 1).json()["file"]["edition"] == 1
    assert content(database, "fizz-buzz")[name] == old


def test_a_changed_file_keeps_the_ends_that_its_lines_had(ines: Somebody, draft: int, database: Database) -> None:
    for n, (old, new) in enumerate(
        ((b"a\r\nb\r\n", b"a\r\nb\r\nc\r\n"), (b"a\nb\n", b"a\nb\nc\n"), (b"a\r\nb\nc\r\n", b"a\r\nx\r\n"))
    ):
        ines.client.post(f"{PAGE}/files", files=[("upload", (f"n{n}.txt", old))], data={"draft": str(draft)})
        name = next(path for path in content(database, "fizz-buzz") if path.endswith(f"n{n}.txt"))
        form = {
            "draft": str(draft),
            "file": name,
            "edition": "1",
            "text": new.decode().replace("\r", "").replace("\n", "\r\n"),
        }
        assert ines.client.post(f"{PAGE}/edit/save", data=form).status_code == 303
        assert content(database, "fizz-buzz")[name] == new
    assert save(ines, draft, "new.txt", "a\r\nb", 0).status_code == 200
    assert content(database, "fizz-buzz")["new.txt"] == b"a\nb"
