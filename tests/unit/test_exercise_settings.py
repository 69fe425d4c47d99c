"""exercise.toml and its form are each other's image: comments stay, only what changed is written."""

import tomllib

import pytest

from judge.exercise import BadExercise, load_files
from web import exercise_settings
from web.exercise_settings import Setting, read, write

TEXT = """# An exercise of mine.
title = "A"   # short

tags = [
  "one",  # the first
]

[limits]
seconds = 5.0  # enough

[check]
starter_max = 0.5
reason = "It gives most away."
"""


def fields(text: str, problems: tuple[str, ...] = ()) -> dict[str, Setting]:
    return {one.key: one for group in read(text, problems).groups for one in group.settings}


def as_sent(text: str) -> dict[str, object]:
    return {key: one.value for key, one in fields(text).items()}


@pytest.mark.parametrize("text", [TEXT, "", "# nothing\n", 'modules = []\nfiles = ["*.py", "**/x.toml"]\n'])
def test_a_form_sent_back_unchanged_changes_not_a_byte(text: str) -> None:
    assert write(text, as_sent(text)) == text


def test_one_changed_field_changes_one_line() -> None:
    changed = write(TEXT, as_sent(TEXT) | {"limits.seconds": "8"})
    assert changed == TEXT.replace("seconds = 5.0  # enough", "seconds = 8  # enough")


def test_what_the_form_says_is_what_the_exercise_has() -> None:
    sent = {
        "title": 'Quotes "and" \\ more', "title_zh": "引号", "difficulty": "4", "minutes": "25", "tags": "a， b,c",
        "modules": "shop.cart, shop", "files": "*.py\n**/*.html\n", "image": "web", "isolation": "shared",
        "services.names": ["s3"], "services.loopback": True, "limits.memory_mb": "512", "limits.case_seconds": "0,5",
        "points.total": "50", "suite.args": "-x\n--strict-markers", "check.cheat_max": "0.25", "check.reason": "So.",
    }  # fmt: skip
    text = write("", sent)
    found = load_files({"exercise.toml": text.encode(), "suite/test_a.py": b""}, "t", "s")
    assert (found.title, found.title_zh, found.difficulty, found.minutes) == ('Quotes "and" \\ more', "引号", 4, 25)
    assert (found.tags, found.modules, found.patterns) == (
        ("a", "b", "c"),
        ("shop.cart", "shop"),
        ("*.py", "**/*.html"),
    )
    assert (found.image, found.isolation, found.services, found.loopback) == ("web", "shared", ("s3",), True)
    assert (found.limits.memory_mb, found.limits.case_seconds, found.total) == (512, 0.5, 50)
    assert found.suite_args == ("-x", "--strict-markers") and found.check.cheat_max == 0.25
    assert write(text, as_sent(text)) == text


def test_an_emptied_field_is_the_usual_value_again() -> None:
    text = write('files = ["*.py"]\n[limits]\nseconds = 3\n', {"files": "", "limits.seconds": ""})
    assert tomllib.loads(text) == {"limits": {"seconds": 10.0}}


def test_what_makes_no_sense_is_written_and_said_beside_the_field() -> None:
    text = write("", {"minutes": "a while", "limits.memory_mb": "-3"})
    with pytest.raises(BadExercise) as bad:
        load_files({"exercise.toml": text.encode(), "suite/test_a.py": b""}, "t", "s")
    wrong = {key: one.wrong for key, one in fields(text, bad.value.problems).items() if one.wrong}
    assert wrong == {
        "minutes": "must be a whole number from 1 to 10000",
        "limits.memory_mb": "must be a whole number from 1 to 1000000",
    }


def test_a_file_that_is_no_toml_has_no_form_and_is_not_written() -> None:
    assert read("title = ").broken
    with pytest.raises(ValueError, match="line 1"):
        write("title = ", {"title": "x"})


def test_what_stands_where_a_table_belongs_is_left_alone_until_a_field_of_it_changes() -> None:
    assert write("limits = 3\n", as_sent("limits = 3\n")) == "limits = 3\n"
    assert tomllib.loads(write("limits = 3\n", {"limits.seconds": "5"})) == {"limits": {"seconds": 5}}


def test_every_key_that_an_exercise_has_is_in_the_form() -> None:
    known = {"title", "title_zh", "summary", "summary_zh", "difficulty", "minutes", "tags", "modules", "files", "image"}
    known |= {
        "isolation",
        "starter_from",
        "show_support",
        "points.total",
        "services.names",
        "services.loopback",
        "suite.args",
    }
    known |= {
        "suite.path",
        "suite.plugins",
        "check.starter_max",
        "check.cheat_max",
        "check.mutants_min",
        "check.reason",
    }
    known |= {
        f"limits.{name}" for name in load_files({"exercise.toml": b"", "suite/a.py": b""}, "t", "s").limits.__dict__
    }
    assert set(exercise_settings.keys()) == known
