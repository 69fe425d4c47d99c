import json
import textwrap

import pytest
from plain_sandbox import PlainSandbox
from typer.testing import CliRunner

from judge.cli import app
from judge.commands import desk

GOOD = {
    "exercise.toml": "title = 'Double'\n",
    "statement.md": "Write `double(n)`. `double(2)` is 4.\n",
    "starter/solution.py": "def double(n):\n    pass\n",
    "suite/test_double.py": """
        import pytest
        from solution import double

        @pytest.mark.feedback("full")
        def test_small(): assert double(2) == 4
        @pytest.mark.hint("Add it to itself", after=1)
        def test_large(): assert double(12345) == 24690
        def test_zero(): assert double(0) == 0 and type(double(0)) is int
        def test_text(): assert type(double("abcd")) is str and double("abcd") == "abcdabcd"
        def test_none():
            with pytest.raises(TypeError):
                double(None)
    """,
    "solutions/accepted/solution.py": "def double(n):\n    return n + n\n",
    "solutions/wrong_answer/squares.py": "# fails: test_large, test_text\ndef double(n):\n    return n ** 2\n",
    "solutions/crashed/no.py": "import nowhere_at_all\n",
}


@pytest.fixture
def folder(tmp_path):
    def write(**changes):
        place = tmp_path / "01-a" / "double"
        for name, text in (GOOD | changes).items():
            if text is not None:
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_text(textwrap.dedent(text))
        return place

    return write


@pytest.fixture
def checked(monkeypatch, tmp_path):
    monkeypatch.setattr(desk, "_opener", lambda chosen, wanted, build: PlainSandbox)
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path / "data"))

    def run(*arguments):
        result = CliRunner().invoke(app, ["check", *map(str, arguments), "--json"])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, json.loads(result.stdout)["exercises"] if result.stdout else result.stderr

    return run


def problems(checked, path, *options):
    status, [found] = checked(path, *options)
    assert (status == 0) == found["ok"] == (not found["problems"])
    return found["problems"]


@pytest.mark.slow
def test_a_good_exercise_passes_every_demand_and_kills_its_mutants(checked, folder):
    status, [found] = checked(folder(), "--mutants")
    assert status == 0 and found["ok"], found["problems"]
    assert (found["cases"], found["accepted"], found["wrong"]) == (5, 1, 2)
    assert found["mutants"]["made"] == found["mutants"]["killed"] > 0
    assert {"path", "ok", "problems", "cases", "accepted", "wrong", "mutants", "seconds"} <= set(found)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"solutions/wrong_answer/fine.py": "def double(n): return 2 * n\n"},
            "wrong_answer/fine.py: passes every case and is no wrong_answer",
        ),
        ({"solutions/time_limit/w.py": "def double(n): return 1\n"}, "time_limit/w.py: is wrong_answer"),
        (
            {"solutions/wrong_answer/squares.py": "# fails: test_large\ndef double(n): return n ** 2\n"},
            "fails test_double.py::test_text too",
        ),
        (
            {
                "solutions/wrong_answer/squares.py": "# fails: test_large, test_text, test_zero\n"
                "def double(n): return n ** 2\n"
            },
            "says it fails test_double.py::test_zero",
        ),
        (
            {"solutions/wrong_answer/squares.py": "# fails: test_typo\ndef double(n): return n ** 2\n"},
            "there is no such case",
        ),
        ({"starter/solution.py": "def double(n): return n * 2\n"}, "starter: gets 100%"),
        ({"statement.md": ""}, "statement.md"),
        ({"solutions/accepted/solution.py": "def double(n): return 3\n"}, "accepted/solution.py: is not accepted"),
        ({"solutions/accepted/z.py": "def double(n): return 3\n"}, "accepted/z.py: is wrong_answer"),
        ({"solutions/accepted/solution.py": None}, "has no solution"),
        ({"suite/test_double.py": "def test_a(: pass\n"}, "cannot be collected"),
        ({"suite/test_double.py": "x = 1\n"}, "no case"),
        (
            {
                "suite/test_double.py": "import random, pytest\n"
                "@pytest.mark.parametrize('i', [random.random()])\ndef test_a(i): pass\n"
            },
            "suite: its cases are not the same from run to run: test_double.py::test_a[0.",
        ),
        ({"suite/test_double.py": GOOD["suite/test_double.py"].replace('"full"', '"name"')}, "no case is visible"),
        (
            {
                "suite/test_double.py": "import solution\nseen = []\n"
                "def test_a(): seen.append(1)\ndef test_b(): assert seen\n"
            },
            "another order",
        ),
        (
            {
                "suite/test_double.py": "from solution import double\n"
                "def test_a(): assert double(3) or True\ndef test_b(): pass\n"
            },
            "cheat",
        ),
        (
            {"suite/test_double.py": GOOD["suite/test_double.py"].replace("Add it to itself", "it is 24690")},
            "case test_double.py::test_large: its hint shows '24690'",
        ),
        ({"exercise.toml": "[check]\nstarter_max = 1\n"}, "check.reason"),
        ({"exercise.toml": "x ="}, "exercise.toml: cannot be read"),
        (
            {
                "solutions/accepted/more/conftest.py": "",
                "solutions/accepted/more/solution.py": GOOD["solutions/accepted/solution.py"],
            },
            "could not send conftest.py",
        ),
    ],
    ids=lambda value: value.split(":")[0].replace("/", " ") if isinstance(value, str) else "",
)
def test_each_demand_that_is_not_met_is_one_sentence(checked, folder, changes, words):
    found = problems(checked, folder(**changes))
    assert any(words in problem for problem in found), found


@pytest.mark.slow
def test_a_mutant_that_may_live_is_excused_by_a_reason(checked, folder):
    weak = "def double(n):\n    if n == 77:\n        n = 76 + 1\n    return n + n\n"
    place = folder(**{"solutions/accepted/solution.py": weak})
    [gone] = checked(place, "--mutants")[1]
    assert any("mutants are killed" in problem and "solution.py:2" in problem for problem in gone["problems"])
    entries = [
        "[[survivor]]\nreason = 'no case asks for 77'\n"
        f"line = {json.dumps(one['line'])}\nchange = {json.dumps(one['change'])}\n"
        for one in gone["mutants"]["survivors"]
    ]
    (place / "survivors.toml").write_text("\n".join(entries))
    assert problems(checked, place, "--mutants") == []


def test_a_path_without_an_exercise_is_bad_usage(checked, tmp_path):
    status, said = checked(tmp_path)
    assert status == 2 and "no exercise" in said


@pytest.mark.slow
def test_mutants_run_again_only_where_the_version_or_the_solution_is_not_the_one_noted(checked, folder):
    place = folder()
    assert checked(place, "--mutants", "--outdated")[1][0]["mutants"] is None  # nothing is noted that could be old
    status, [first] = checked(place, "--mutants", "--changed", "--note")
    assert status == 0 and not first["mutants"]["noted"] and "[measured]" in (place / "survivors.toml").read_text()
    [second] = checked(place, "--mutants", "--changed")[1]
    assert second["mutants"] == {name: first["mutants"][name] for name in ("made", "killed", "excused")} | {
        "survivors": [], "noted": True,
    }  # fmt: skip
    assert not checked(place, "--mutants")[1][0]["mutants"]["noted"]
    accepted = place / "solutions/accepted/solution.py"
    accepted.write_text("def double(n):\n    if n is None:\n        raise TypeError\n    return 2 * n\n")
    [third] = checked(place, "--mutants", "--changed")[1]
    assert not third["mutants"]["noted"]
    assert checked(place, "--mutants", "--outdated")[1][0]["mutants"] == third["mutants"]
    assert any("measure again with --mutants --note" in advice for advice in third["advice"])


def test_where_no_fault_can_be_made_or_none_is_demanded_the_gate_says_so_and_notes_nothing(checked, folder):
    unasked = folder(**{"exercise.toml": "[check]\nmutants_min = 0\nreason = 'it is itself a set of tests'\n"})
    status, [found] = checked(unasked, "--mutants", "--note")
    assert (status, found["mutants"], found["no_mutants"]) == (0, None, "not demanded")
    suite = """
        import pytest

        @pytest.mark.feedback("full")
        def test_kind(): assert open("note.txt").read().startswith("note")
        def test_end(): assert open("note.txt").read().endswith("end")
    """
    bare = {name: None for name in GOOD if name.split("/")[0] in ("starter", "solutions")}
    unasked.rename(unasked.parent / "was")
    text = folder(
        **bare | {"exercise.toml": "modules = []\nfiles = ['note.txt']\nisolation = 'shared'\n"},
        **{"suite/test_double.py": suite, "solutions/accepted/right/note.txt": "note and end"},
    )
    status, [found] = checked(text, "--mutants", "--note")
    assert (found["problems"], found["mutants"], found["no_mutants"]) == ([], None, "no program")
    assert not (text / "survivors.toml").exists() and not (text.parent / "was" / "survivors.toml").exists()


def test_a_weak_suite_is_not_noted(checked, folder):
    place = folder(
        **{
            "solutions/accepted/solution.py": "def double(n):\n    if n == 77:\n        n = 76 + 1\n    return n + n\n",
            "solutions/wrong_answer/squares.py": None,
            "solutions/crashed/no.py": None,
            "starter/solution.py": None,
        }
    )
    [found] = checked(place, "--mutants", "--note")[1]
    assert not found["ok"] and not (place / "survivors.toml").exists()


def test_noting_goes_with_mutants_only(checked, folder):
    status, said = checked(folder(), "--note")
    assert status == 2 and "--note go with --mutants" in said


def test_every_exercise_of_a_curriculum_is_judged_though_others_are_broken(checked, folder, tmp_path):
    folder(**{"solutions/wrong_answer/squares.py": None, "solutions/crashed/no.py": None}).rename(
        tmp_path / "01-a/good"
    )
    for name, parts in {
        "broken": {"exercise.toml": "x ="},
        "imageless": {"exercise.toml": 'image = "lost"\n'},
        "uncollected": {"suite/test_double.py": "def test_a(: pass\n"},
        "caseless": {"suite/test_double.py": "x = 1\n"},
    }.items():
        folder(**parts).rename(tmp_path / "01-a" / name)
    status, found = checked(tmp_path, "--jobs", "2", "--accepted-only")
    by_name = {one["path"].rpartition("/")[2]: one for one in found}
    assert status == 1 and [name for name, one in by_name.items() if one["ok"]] == ["good"]
    places = {name: [each["where"] for each in one["findings"]] for name, one in by_name.items()}
    assert places == {
        "good": [], "broken": ["exercise.toml"], "imageless": ["exercise.toml"], "uncollected": ["suite"],
        "caseless": ["suite"],
    }  # fmt: skip
    assert "there is no image lost" in str(by_name["imageless"]["problems"])
    assert "SyntaxError" in str(by_name["uncollected"]["problems"]) and "has no case" in str(by_name["caseless"])


def test_a_topic_that_cannot_be_loaded_is_named_beside_its_exercises(monkeypatch, folder, tmp_path):
    monkeypatch.setattr(desk, "_opener", lambda chosen, wanted, build: PlainSandbox)
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path / "data"))
    folder().rename(tmp_path / "01-a" / "one")
    (tmp_path / "01-a" / "topic.toml").write_text("titel = 1\n")
    result = CliRunner().invoke(app, ["check", str(tmp_path), "--json", "--accepted-only"])
    found = json.loads(result.stdout)
    assert result.exit_code == 1 and [one["ok"] for one in found["exercises"]] == [True]
    assert found["topics"] == [
        {"path": str(tmp_path / "01-a"), "problems": ["topic.toml: `titel` is no key of a topic"]}
    ]
    shown = CliRunner().invoke(app, ["check", str(tmp_path), "--accepted-only"])
    assert shown.exit_code == 1 and "`titel` is no key of a topic" in shown.stdout


def test_each_exercise_is_printed_when_it_is_done_and_stderr_says_how_far_it_is(monkeypatch, folder, tmp_path):
    monkeypatch.setattr(desk, "_opener", lambda chosen, wanted, build: PlainSandbox)
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path / "data"))
    folder().rename(tmp_path / "01-a" / "one")
    folder(**{"exercise.toml": "x ="}).rename(tmp_path / "01-a" / "two")
    (tmp_path / "01-a" / "topic.toml").write_text('title = "A"\n')
    result = CliRunner().invoke(app, ["check", str(tmp_path), "--json", "--accepted-only", "--jobs", "1"])
    first, *lines, last = result.stdout.splitlines()
    assert (first, last) == ('{"exercises": [', "]}") and len(lines) == 2
    assert [json.loads(line.rstrip(","))["ok"] for line in lines] in ([True, False], [False, True])
    assert "[2/2]" in result.stderr and "01-a/two: 1 problems" in result.stderr
