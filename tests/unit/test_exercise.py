import hashlib
import json

import pytest

from judge import images
from judge.check import exercises_below, topics_refused
from judge.exercise import IMAGE, BadExercise, Exercise, load, load_curriculum
from judge.store.tables import Grade, Regrade, Submission


def make(folder, **parts):
    parts = {"exercise.toml": "", "suite/test_a.py": "def test_a(): pass\n"} | parts
    for name, content in parts.items():
        if content is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def problems(folder, **parts):
    with pytest.raises(BadExercise) as caught:
        load(make(folder, **parts))
    return caught.value.problems


def test_a_folder_with_only_a_suite_and_an_empty_exercise_toml_has_every_default(tmp_path):
    exercise = load(make(tmp_path / "01-syntax" / "adding"))
    assert (exercise.topic, exercise.slug, exercise.title) == ("01-syntax", "adding", "adding")
    assert exercise.modules == ("solution",) and exercise.image == "python" and exercise.isolation == "cells"
    assert exercise.total == 100 and exercise.services == () and exercise.loopback is False
    limits = exercise.limits
    assert (limits.seconds, limits.case_seconds, limits.cpu_seconds, limits.memory_mb) == (10, 2, 10, 256)
    assert (limits.processes, limits.open_files, limits.output_kb, limits.disk_mb) == (64, 256, 64, 32)
    assert (exercise.check.starter_max, exercise.check.cheat_max, exercise.check.mutants_min) == (0.25, 0.5, 0.9)
    assert exercise.accepted is None and exercise.solutions == () and exercise.patterns is None


def test_every_key_is_read(tmp_path):
    text = """
        title = "T"
        title_zh = "题"
        difficulty = 3
        minutes = 15
        tags = ["a"]
        modules = ["shop.cart", "solution"]
        files = ["shop/*.py", "templates/**"]
        image = "web"
        isolation = "shared"
        starter_from = "other"
        [limits]
        seconds = 5
        case_seconds = 0.5
        [points]
        total = 40
        [services]
        names = ["postgresql"]
        loopback = true
        [suite]
        args = ["-k", "x"]
        path = ["lib"]
        plugins = ["asyncio"]
        [check]
        starter_max = 0.4
        reason = "the starter is half of it"
    """
    exercise = load(make(tmp_path / "t" / "e", **{"exercise.toml": text}))
    assert exercise.patterns == ("shop/*.py", "templates/**") and exercise.module_file() == "shop/cart.py"
    assert exercise.limits.case_seconds == 0.5 and exercise.total == 40 and exercise.loopback
    assert exercise.suite_args == ("-k", "x") and exercise.suite_path == ("lib",) and exercise.plugins == ("asyncio",)
    assert exercise.check.starter_max == 0.4


def test_everything_wrong_is_named_at_once(tmp_path):
    text = (
        'colour = 1\ndifficulty = 6\nmodules = "x"\n[limits]\nhours = 1\nmemory_mb = "much"\n[check]\ncheat_max = 0.9\n'
    )
    parts = {"exercise.toml": text, "solutions/nice/a.py": "", "statement.md": b"\xff", "support/test_a.py": ""}
    said = "\n".join(problems(tmp_path / "t" / "e", **parts))
    for words in ("`colour`", "`difficulty`", "`modules`", "`limits.hours`", "`limits.memory_mb`", "`check.reason`",
                  "solutions/nice", "statement.md", "support/test_a.py"):  # fmt: skip
        assert words in said


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"exercise.toml": "x = ["}, "exercise.toml: cannot be read"),
        ({"exercise.toml": b"\xff\xfe"}, "not UTF-8"),
        ({"exercise.toml": None}, "exercise.toml: is missing"),
        ({"suite/test_a.py": None, "suite/readme.txt": ""}, "suite: has no .py file"),
        ({"exercise.toml": "modules = ['../x']"}, "`modules`"),
        ({"exercise.toml": "files = ['../x']"}, "`files`"),
        ({"exercise.toml": "[limits]\nseconds = true"}, "`limits.seconds`"),
        ({"exercise.toml": "limits = 3"}, "`limits`"),
        ({"exercise.toml": "x = " + "[" * 20_000}, "exercise.toml: cannot be read: nested too deep"),
        ({"exercise.toml": f'title = "{"x" * 201}"'}, "`title` must have at most 200 characters"),
        ({"exercise.toml": 'title = "a\\u0000b"'}, "`title` must be text"),
        ({"exercise.toml": 'tags = ["a\\u0000b"]'}, "`tags` must be a list"),
        ({"statement.md": b"a\0b"}, "statement.md: is not UTF-8"),
        ({"solutions/accepted/a.txt": ""}, "must be a .py file or a folder"),
    ],
)
def test_each_fault_has_its_sentence(tmp_path, parts, words):
    (tmp_path / "t" / "e").mkdir(parents=True)
    assert any(words in problem for problem in problems(tmp_path / "t" / "e", **parts))


def test_a_link_in_an_exercise_is_refused(tmp_path):
    folder = make(tmp_path / "t" / "e")
    (folder / "suite" / "test_b.py").symlink_to("/etc/passwd")
    assert any("suite/test_b.py: is a link" in problem for problem in problems(folder))


def test_solutions_know_their_verdict_and_the_cases_they_must_fail(tmp_path):
    parts = {
        "solutions/accepted/b.py": "1",
        "solutions/accepted/a/solution.py": "2",
        "solutions/accepted/a/other.py": "3",
        "solutions/accepted/__pycache__/x.pyc": "",
        "solutions/wrong_answer/w.py": "# fails: test_a, TestB::test_c\n",
    }
    exercise = load(make(tmp_path / "t" / "e", **parts))
    assert [(s.name, sorted(s.files)) for s in exercise.solutions if s.verdict == "accepted"] == [
        ("accepted/a", ["other.py", "solution.py"]),
        ("accepted/b.py", ["solution.py"]),
    ]
    assert exercise.accepted.name == "accepted/a"
    assert exercise.solutions[-1].fails == ("test_a", "TestB::test_c")


@pytest.mark.parametrize("file", ["Dockerfile", "compose.yaml", "config/app.toml", "solution.py"])
def test_a_folder_says_in_any_of_its_files_which_cases_it_fails(tmp_path, file):
    parts = {
        "exercise.toml": "modules = []\nfiles = ['**']\n",
        f"solutions/wrong_answer/w/{file}": "# fails: test_a, test_b\n",
        "solutions/wrong_answer/w/zz.txt": "# fails: test_c\n",
    }
    assert load(make(tmp_path / "t" / "e", **parts)).solutions[-1].fails == ("test_a", "test_b")


def test_the_version_changes_with_what_judges_and_with_nothing_else(tmp_path):
    one = load(make(tmp_path / "t" / "e", **{"suite/data.txt": "x", "support/s.py": "y"}))
    texts = {"statement.md": "new", "starter/solution.py": "new", "solutions/accepted/s.py": "new"}
    assert (
        load(make(tmp_path / "t2" / "e2", **{"suite/data.txt": "x", "support/s.py": "y"} | texts)).version
        == one.version
    )
    for n, change in enumerate([
        {"suite/data.txt": "z"}, {"support/s.py": "z"}, {"suite/more.txt": ""},
        {"exercise.toml": "modules = ['a']"}, {"exercise.toml": "files = ['a']"}, {"exercise.toml": "image = 'web'"},
        {"exercise.toml": "isolation = 'shared'"}, {"exercise.toml": "[suite]\nargs = ['-x']"},
        {"exercise.toml": "[limits]\nseconds = 3"}, {"exercise.toml": "[points]\ntotal = 3"},
        {"exercise.toml": "[services]\nloopback = true"},
    ]):  # fmt: skip
        other = make(tmp_path / f"t{n + 3}" / "e", **{"suite/data.txt": "x", "support/s.py": "y"} | change)
        assert load(other).version != one.version, change
    titled = make(
        tmp_path / "t99" / "e", **{"suite/data.txt": "x", "support/s.py": "y", "exercise.toml": "title = 'T'"}
    )
    assert load(titled).version == one.version and len(one.version) == hashlib.sha256().digest_size * 2


def test_what_judging_needs_survives_the_store(tmp_path):
    parts = {"suite/raw.bin": b"\x00\xff", "solutions/accepted/s.py": "x = 1", "exercise.toml": "files = ['a/*']\n"}
    exercise = load(make(tmp_path / "t" / "e", **parts))
    again = Exercise.from_json(json.loads(json.dumps(exercise.to_json())))
    assert again.version == exercise.version and again.suite == exercise.suite
    assert again.accepted.files == {"solution.py": b"x = 1"} and again.job({}).limits == exercise.limits


def test_a_broken_exercise_does_not_keep_the_others_from_loading(tmp_path):
    (tmp_path / "01-a").mkdir()
    (tmp_path / "01-a" / "topic.toml").write_text('title = "A"\norder = ["second", "first"]\n')
    (tmp_path / "02-b").mkdir()
    (tmp_path / "02-b" / "topic.toml").write_text("colour = 1\n")
    for slug in ("another", "first", "second"):
        make(tmp_path / "01-a" / slug, **{"statement.md": "What to do."})
    make(tmp_path / "01-a" / "broken", **{"exercise.toml": "colour = 1"})
    topics, exercises, refused = load_curriculum(tmp_path)
    assert [topic.folder for topic in topics] == ["01-a"]
    assert [exercise.slug for exercise in exercises] == ["second", "first", "another"]
    assert sorted(bad.folder.name for bad in refused) == ["02-b", "broken"]


def test_what_is_missing_is_named_and_not_passed_over(tmp_path):
    (tmp_path / "01-a").mkdir()
    (tmp_path / "01-a" / "topic.toml").write_text('title = "A"\n')
    make(tmp_path / "01-a" / "good", **{"statement.md": "What to do."})
    make(tmp_path / "01-a" / "mute")
    make(tmp_path / "01-a" / "blank", **{"statement.md": " \n"})
    make(tmp_path / "01-a" / "plain", **{"exercise.toml": None})
    (tmp_path / "01-a" / "notes").mkdir()
    make(tmp_path / "02-b" / "lost")
    (tmp_path / "drafts").mkdir()
    (tmp_path / "README.md").write_text("what all this is\n")
    topics, exercises, refused = load_curriculum(tmp_path)
    assert [topic.folder for topic in topics] == ["01-a"] and [one.slug for one in exercises] == ["good"]
    assert {bad.folder.name: bad.problems for bad in refused} == {
        "mute": ("statement.md: is missing or empty",),
        "blank": ("statement.md: is missing or empty",),
        "plain": ("exercise.toml: is missing",),
        "02-b": ('topic.toml: is missing; a line `title = "…"` is enough',),
    }
    assert load(tmp_path / "01-a" / "mute").statement == ""  # it can be judged all the same
    assert [folder.name for folder in exercises_below([tmp_path])] == ["blank", "good", "mute", "plain", "lost"]


def test_a_check_names_the_topics_that_cannot_be_loaded(tmp_path):
    for topic, text in (("01-a", 'title = "A"\n'), ("02-b", "titel = 1\n"), ("03-c", None)):
        make(tmp_path / topic / "e", **{"starter/deep/suite/x.py": "", "starter/deep/exercise.toml": ""})
        if text is not None:
            (tmp_path / topic / "topic.toml").write_text(text)
    assert [bad.folder.name for bad in topics_refused([tmp_path])] == ["02-b", "03-c"]
    assert [bad.folder.name for bad in topics_refused([tmp_path / "02-b", tmp_path / "01-a"])] == ["02-b"]
    assert topics_refused([tmp_path / "03-c", tmp_path / "01-a" / "e"]) == []  # a folder of exercises, and an exercise


def test_the_support_of_an_exercise_is_shown_unless_it_says_otherwise(tmp_path):
    shown, kept = (
        load(make(tmp_path / "t" / slug, **{"support/given.py": "", "exercise.toml": text}))
        for slug, text in (("a", ""), ("b", "show_support = false\n"))
    )
    assert (shown.show_support, kept.show_support) == (True, False)
    assert shown.version == kept.version
    for one in (shown, kept):
        assert Exercise.from_json(json.loads(json.dumps(one.to_json()))).show_support is one.show_support


def test_the_longest_name_of_an_image_is_what_every_table_keeps(tmp_path):
    longest = min(
        Submission.__table__.c.image.type.length,
        Regrade.__table__.c.image.type.length,
        Grade.__table__.c.image.type.length - len("@") - 64,  # beside it stands which image of that name it was
    )
    assert load(make(tmp_path / "a", **{"exercise.toml": f'image = "{"i" * longest}"'})).image == "i" * longest
    told = problems(tmp_path / "b", **{"exercise.toml": f'image = "{"i" * (longest + 1)}"'})
    assert told == ("exercise.toml: `image` must be the name of an image",)
    assert all(IMAGE.fullmatch(name) for name in images.names())
