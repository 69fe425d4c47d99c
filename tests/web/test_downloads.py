"""Downloads are called what the exercise is called, in whatever script its folder is named."""

from pathlib import Path
from urllib.parse import unquote

import pytest

from judge import exercise
from judge.store import exercises
from judge.store.database import Database
from tests.classroom import GradeOfTest
from tests.web.conftest import BOTH, FILES, Clock, Somebody, judge, write_exercise
from web.downloads import attachment

TOPIC, SLUG = "03-语法 “一”", "加法"


def named(header: str) -> str:
    """The file name that a client reads: of the two the extended one, where there is one (RFC 6266, 4.3)."""
    assert header.isascii() and header.isprintable()
    kind, plain, *extended = header.split("; ")
    assert kind == "attachment" and plain.startswith('filename="') and plain.endswith('"')
    if not extended:
        return plain.removeprefix('filename="').removesuffix('"')
    charset, _language, value = extended[0].removeprefix("filename*=").split("'")
    return unquote(value, charset, "strict")


@pytest.mark.parametrize(
    "name",
    ["a-b.zip", "语法-加法.zip", 'quo"te\\.py', "é.txt", "100%.txt", "a;b='c'.txt", "new\r\nline.txt", "\ud800.py"],
)
def test_a_download_s_name_is_a_plain_one_and_the_whole_one(name: str) -> None:
    header = attachment(name)
    assert named(header) == name.replace("\ud800", "?")
    plain = header.partition('filename="')[2].partition('"')[0]
    assert "\\" not in plain and "%" not in plain


@BOTH
def test_an_exercise_in_a_chinese_folder_is_taught_and_downloaded_like_any_other(
    alice: Somebody, ines: Somebody, database: Database, clock: Clock, tmp_path: Path
) -> None:
    folder = tmp_path / "more"
    write_exercise(folder, TOPIC, SLUG)
    topics, found, refused = exercise.load_curriculum(folder)
    assert not refused
    with database.begin() as session:
        exercises.load_curriculum(session, topics, found, clock(), [("01-syntax", ""), ("02-web", "")])
    answer = alice.client.post(f"/api/v1/exercises/{TOPIC}/{SLUG}/submissions", json={"files": FILES})
    assert answer.status_code == 202
    judge(database, clock, int(answer.json()["id"]), GradeOfTest())
    place = f"/teach/{TOPIC}/{SLUG}"
    for address, name in (
        (f"{place}/export.zip", f"{TOPIC}-{SLUG}.zip"),
        (f"{place}/results/scores.csv", f"{TOPIC}-{SLUG}-scores.csv"),
        (f"{place}/results/submissions.zip", f"{TOPIC}-{SLUG}-submissions.zip"),
        (f"/api/v1/author/exercises/{TOPIC}/{SLUG}/archive", f"{SLUG}.zip"),
    ):
        answer = ines.client.get(address)
        assert answer.status_code == 200, address
        assert named(answer.headers["content-disposition"]) == name
    begun = ines.client.post(f"{place}/edit")
    assert begun.status_code == 303 and begun.headers["location"].isascii()
    for address in (begun.headers["location"], place, f"{place}/regrades", f"{place}/results", f"{place}/publish"):
        assert ines.client.get(address).status_code == 200, address
    drafted = ines.client.get(f"{place}/export.zip?of=draft").headers["content-disposition"]
    assert named(drafted) == f"{TOPIC}-{SLUG}-draft.zip"
    assert ines.client.post(f"{place}/publish").status_code == 303
