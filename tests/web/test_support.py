"""The files that an exercise brings, as learners read and download them."""

from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from judge import exercise
from judge.store import exercises
from judge.store.database import Database
from judge.store.tables import Exercise, ExerciseState
from tests.web.conftest import BOTH, Clock, Somebody, write_exercise
from web.versions import LONGEST_SHOWN, MOST_SHOWN

pytestmark = BOTH

FIZZ = "/exercises/01-syntax/fizz-buzz"
ODD = "/exercises/03-odd/odd"
BRACES = "given & '数'.html"
"""A name and a content that would be markup where they are not escaped."""
FILES = {
    BRACES: b"<script>alert('given')</script>\n",
    "data/numbers.csv": b"name,number\n",
    "picture.bin": b"\x89PNG\x00\xff",
    "nul.txt": b"a\0b",
    "long.txt": b"x" * (LONGEST_SHOWN + 1),
}


def publish(folder: Path, database: Database, clock: Clock, files: dict[str, bytes], extra: str = "") -> None:
    """The exercise ODD with these support files."""
    write_exercise(folder, "03-odd", "odd", extra=extra)
    for name, content in files.items():
        path = folder / "03-odd" / "odd" / "support" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    topics, found, refused = exercise.load_curriculum(folder)
    assert not refused
    with database.begin() as session:
        exercises.load_curriculum(session, topics, found, clock(), [("01-syntax", ""), ("02-web", "")])


@pytest.fixture
def odd(tmp_path: Path, database: Database, clock: Clock) -> str:
    publish(tmp_path / "more", database, clock, FILES)
    return ODD


def change(database: Database, slug: str, **values: object) -> None:
    with database.begin() as session:
        row = session.exec(select(Exercise).where(Exercise.slug == slug)).one()
        for name, value in values.items():
            setattr(row, name, value)


def test_the_page_shows_a_support_file_folded_with_its_size_and_a_way_to_keep_it(charlie: TestClient) -> None:
    page = charlie.get(FIZZ).text
    section = page.partition('<section class="support"')[2].partition("</section>")[0]
    assert "<summary><code>given.py</code>" in section
    assert "10 bytes" in section
    assert f'href="{FIZZ}/support?path=given.py"' in section
    assert "GIVEN" in section
    assert "textarea" not in section


def test_the_page_says_so_in_chinese(charlie: TestClient) -> None:
    page = charlie.get(FIZZ, headers={"accept-language": "zh"}).text
    section = page.partition('<section class="support"')[2].partition("</section>")[0]
    assert "10 字节" in section
    assert "下载 given.py" in section


def test_a_download_is_the_file_byte_for_byte_and_never_a_page(charlie: TestClient, odd: str) -> None:
    for name, content in FILES.items():
        answer = charlie.get(f"{odd}/support", params={"path": name})
        assert answer.status_code == 200, name
        assert answer.content == content
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_names_and_contents_are_only_text(charlie: TestClient, odd: str) -> None:
    page = charlie.get(odd).text
    assert "<script>alert" not in page
    assert "alert" in page
    assert "given &amp; &#39;数&#39;.html" in page
    assert f"{odd}/support?path={quote(BRACES)}" in page


def test_what_is_no_text_or_long_is_named_and_not_shown(charlie: TestClient, odd: str) -> None:
    page = charlie.get(odd).text
    assert "xxxxxxxx" not in page
    for name in ("picture.bin", "nul.txt", "long.txt"):
        assert f"<summary><code>{name}</code>" not in page
        assert f"<code>{name}</code>" in page
    assert "<summary><code>data/numbers.csv</code>" in page


def test_many_files_do_not_make_the_page_long(
    charlie: TestClient, tmp_path: Path, database: Database, clock: Clock
) -> None:
    each = MOST_SHOWN // 4
    publish(tmp_path / "more", database, clock, {f"n{n}.txt": b"%d" % n * each for n in range(8)})
    page = charlie.get(ODD).text
    assert page.count("<summary><code>n") == 3  # given.py takes the room of a fourth
    assert page.count("<code>n") == 8


def test_nothing_but_support_files_is_given_out(alice: Somebody, ines: Somebody) -> None:
    for name in (
        "", "test_it.py", "suite/test_it.py", "../suite/test_it.py", "./given.py", "/given.py", "starter/solution.py",
        "solution.py", "support/given.py", "GIVEN.py", "given.py\0", "exercise.toml",
    ):  # fmt: skip
        for client in (alice.client, ines.client):
            answer = client.get(f"{FIZZ}/support", params={"path": name})
            assert answer.status_code == 404, name
            assert "SECRET" not in answer.text


def test_nothing_is_given_out_of_an_exercise_that_is_retired_or_was_never_published(
    alice: Somebody, database: Database, clock: Clock
) -> None:
    assert alice.client.get(f"{FIZZ}/support?path=given.py").status_code == 200
    change(database, "fizz-buzz", retired_at=clock())
    change(database, "leap-year", current_version_id=None)
    for slug in ("fizz-buzz", "leap-year", "no-such"):
        answer = alice.client.get(f"/exercises/01-syntax/{slug}/support?path=given.py")
        assert answer.status_code == 404
        assert "GIVEN" not in answer.text
    assert alice.client.get("/exercises/02-web/fizz-buzz/support?path=given.py").status_code == 404


@pytest.mark.parametrize("state", [ExerciseState.CLOSED, ExerciseState.LOCKED])
def test_where_the_statement_can_be_read_so_can_the_files(
    alice: Somebody, database: Database, state: ExerciseState
) -> None:
    change(database, "fizz-buzz", state=state)
    assert "given.py" in alice.client.get(FIZZ).text
    assert alice.client.get(f"{FIZZ}/support?path=given.py").status_code == 200


def test_an_author_can_keep_them_off_the_page(
    alice: Somebody, tmp_path: Path, database: Database, clock: Clock
) -> None:
    publish(tmp_path / "more", database, clock, FILES, extra="show_support = false\n")
    page = alice.client.get(ODD).text
    assert 'class="support"' not in page
    assert "numbers.csv" not in page
    assert alice.client.get(f"{ODD}/support?path=data/numbers.csv").status_code == 404
    refused = alice.client.post(
        f"/api/v1{ODD}/submissions", json={"files": {"data/numbers.csv": "x", "solution.py": ""}}, headers=alice.bearer
    )
    assert refused.status_code == 422


def test_another_version_shows_its_own_files(alice: Somebody, tmp_path: Path, database: Database, clock: Clock) -> None:
    publish(tmp_path / "one", database, clock, {"table.sql": b"create table one"})
    assert "one" in alice.client.get(f"{ODD}/support?path=table.sql").text
    publish(tmp_path / "two", database, clock, {"table.sql": b"create table two"})
    assert alice.client.get(f"{ODD}/support?path=table.sql").text == "create table two"
    assert "create" in alice.client.get(ODD).text


def test_a_program_reads_them_over_the_api(alice: Somebody, odd: str) -> None:
    files = alice.client.get(f"/api/v1{odd}", headers=alice.bearer).json()["support"]
    assert [one["path"] for one in files] == sorted([*FILES, "given.py"])
    by_name = {one["path"]: one for one in files}
    assert by_name["data/numbers.csv"]["text"] == "name,number\n"
    assert by_name["picture.bin"] | {"url": ""} == {"path": "picture.bin", "size": 6, "text": None, "url": ""}
    for name, content in FILES.items():
        assert alice.client.get(by_name[name]["url"]).content == content
