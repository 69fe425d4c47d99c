import json
import textwrap

import pytest
from plain_sandbox import PlainSandbox
from typer.testing import CliRunner

from judge.cli import app
from judge.commands import desk

SUITE = """
import pytest
from solution import add

@pytest.mark.feedback("full")
@pytest.mark.title("Adds two numbers", zh="两数相加")
def test_small():
    print("asking")
    assert add(1, 2) == 3

@pytest.mark.points(2)
@pytest.mark.hint("Zero counts", after=1)
@pytest.mark.feedback("message")
def test_zero():
    assert add(0, 987654) == 987654, "zero is a number too"

@pytest.mark.parametrize("a", [1111, 2222])
def test_many(a):
    assert add(a, 1) == a + 1

@pytest.mark.feedback("name")
def test_named():
    assert add(5, 5) == 10

@pytest.mark.feedback("none")
def test_secret():
    assert add(6, 6) == 12
"""
RIGHT = "def add(a, b): return a + b\n"


@pytest.fixture
def exercise(tmp_path):
    def write(**files):
        folder = tmp_path / "course" / "adding"
        parts = {"exercise.toml": "", "suite/test_add.py": SUITE, "solutions/accepted/solution.py": RIGHT} | files
        for name, text in parts.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(textwrap.dedent(text))
        return folder

    return write


@pytest.fixture
def assay(monkeypatch, tmp_path):
    opened = []

    def opener(chosen, wanted, build):
        def open_one():
            opened.append(PlainSandbox())
            return opened[-1]

        return open_one

    monkeypatch.setattr(desk, "_opener", opener)
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path / "data"))

    def run(*arguments, stdin=None):
        result = CliRunner().invoke(app, [str(a) for a in arguments], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert all(sandbox.closed for sandbox in opened)
        return result

    run.opened = opened
    return run


def test_a_right_submission_gets_every_point_exactly(assay, exercise, tmp_path):
    (tmp_path / "mine.py").write_text(RIGHT)
    result = assay("grade", exercise(), tmp_path / "mine.py", "--json")
    grade = json.loads(result.stdout)
    assert result.exit_code == 0
    assert grade["verdict"] == "accepted" and grade["points"] == grade["max_points"] == 100
    assert [case["name"] for case in grade["cases"]] == [
        "test_add.py::test_small", "test_add.py::test_zero", "test_add.py::test_many[#1]", "test_add.py::test_many[#2]",
        "test_add.py::test_named",
    ]  # fmt: skip
    assert [case["max_points"] for case in grade["cases"]] == [14.29, 28.57, 14.29, 14.29, 14.29]
    assert grade["integrity"] == "proven" and grade["id"] == str(tmp_path / "mine.py")
    assert {
        "id", "verdict", "points", "max_points", "cases", "output", "seconds", "version", "image", "sandbox", "python",
        "pictures", "integrity",
    } == set(grade)  # fmt: skip


def test_a_wrong_submission_shows_what_each_level_lets_through(assay, exercise, tmp_path):
    (tmp_path / "mine.py").write_text(
        "def add(a, b):\n    if a == 5: raise KeyError(a)\n    return 'learned ' + str(a + b)\n"
    )
    result = assay("grade", exercise(), tmp_path / "mine.py", "--json")
    cases = {case["name"].split("::")[1]: case for case in json.loads(result.stdout)["cases"]}
    assert (
        "assert 'learned 3' == 3" in cases["test_small"]["message"]
        and "add(1, 2) == 3" in cases["test_small"]["source"]
    )
    assert cases["test_small"]["output"] == "asking\n" == json.loads(result.stdout)["output"]
    assert cases["test_zero"]["message"] == "zero is a number too" and cases["test_zero"]["hint"] == "Zero counts"
    assert cases["test_many[#1]"]["message"] == "" and cases["test_many[#1]"]["hint"] == ""
    assert cases["test_named"]["message"] == "" and "exception" in cases["test_named"]
    hidden = json.dumps([case for name, case in cases.items() if name != "test_small"])
    assert not any(word in hidden for word in ("987654", "1111", "learned", "KeyError", "test_secret"))
    full = json.loads(assay("grade", exercise(), tmp_path / "mine.py", "--json", "--full").stdout)
    everything = {case["name"].split("::")[1]: case for case in full["cases"]}
    assert "1112" in everything["test_many[#1]"]["message"] and everything["test_many[#1]"]["nodeid"].endswith("[1111]")
    assert "test_secret" in everything and "KeyError" in everything["test_named"]["message"]
    assert [(c["outcome"], c["points"]) for c in full["cases"]][:5] == [
        (c["outcome"], c["points"]) for c in cases.values()
    ]


def test_refused_files_are_named_and_nothing_runs(assay, exercise, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "solution.py").write_text(RIGHT)
    (folder / "conftest.py").write_text("")
    (folder / "random.py").write_text("")
    result = assay("grade", exercise(), folder, "--json")
    said = json.loads(result.stdout)
    assert result.exit_code == 0 and set(said) == {"id", "refused", "files"} and not assay.opened
    assert [one["file"] for one in said["files"]] == ["conftest.py", "random.py"] and all(
        one["why"] for one in said["files"]
    )


def test_bad_usage_and_bad_folders_exit_with_2_and_say_why_on_stderr(assay, exercise, tmp_path):
    (tmp_path / "mine.py").write_text(RIGHT)
    for arguments in (["grade"], ["grade", exercise()], ["grade", tmp_path / "no", tmp_path / "mine.py"],
                      ["grade", exercise(), tmp_path / "no.py"], ["grade", "--sandbox", "none", "a", "b"],
                      ["grade", "--batch", tmp_path / "no.jsonl"]):  # fmt: skip
        result = assay(*arguments)
        assert result.exit_code == 2 and result.stdout == "" and result.stderr, arguments
    result = assay("grade", exercise(**{"exercise.toml": "colour = 1\n[limits]\nhours = 2\n"}), tmp_path / "mine.py")
    assert result.exit_code == 2 and "`colour`" in result.stderr and "`limits.hours`" in result.stderr


def test_a_batch_answers_every_line_and_goes_on_after_bad_ones(assay, exercise, tmp_path):
    exercise()
    (tmp_path / "good.py").write_text(RIGHT)
    (tmp_path / "bad.py").write_text("def add(a, b): return 0\n")
    (tmp_path / "nul.py").write_bytes(b"x = 1\0")
    lines = [
        {"id": "a", "exercise": "course/adding", "submission": "good.py"},
        {"id": "b", "exercise": "course/adding", "submission": "bad.py"},
        {"id": "c", "exercise": "course/nowhere", "submission": "good.py"},
        {"id": "d", "exercise": "course/adding", "submission": "missing.py"},
        {"id": "e", "exercise": "course/adding", "submission": "nul.py"},
        {"exercise": "course/adding", "submission": "good.py"},
    ]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(map(json.dumps, lines)) + "\n\nnot json\n[]\n")
    result = assay("grade", "--batch", batch, "--jobs", "2")
    said = [json.loads(line) for line in result.stdout.splitlines()]
    by_id = {one["id"]: one for one in said if one["id"]}
    assert result.exit_code == 2 and len(said) == 8
    assert by_id["a"]["verdict"] == "accepted" and by_id["b"]["verdict"] == "wrong_answer"
    assert by_id["c"]["line"] == 3 and by_id["c"]["error"] and by_id["d"]["line"] == 4 and by_id["d"]["error"]
    assert by_id["e"]["files"][0]["file"] == "solution.py"
    assert sorted(one["line"] for one in said if one["id"] is None) == [6, 8, 9]
    only_good = json.dumps(
        lines[0] | {"exercise": str(tmp_path / "course/adding"), "submission": str(tmp_path / "good.py")}
    )
    assert assay("grade", "--batch", "-", stdin=only_good + "\n").exit_code == 0


def test_a_batch_goes_on_after_an_exercise_whose_image_cannot_be_had(assay, exercise, tmp_path):
    (tmp_path / "mine.py").write_text(RIGHT)
    exercise().rename(tmp_path / "course" / "good")
    exercise(**{"exercise.toml": 'image = "lost"\n'})
    lines = [
        {"id": str(n), "exercise": f"course/{name}", "submission": "mine.py"}
        for n, name in enumerate(["adding", "good", "adding", "good"])
    ]
    (tmp_path / "batch.jsonl").write_text("\n".join(map(json.dumps, lines)))
    result = assay("grade", "--batch", tmp_path / "batch.jsonl")
    said = {one["id"]: one["verdict"] for one in map(json.loads, result.stdout.splitlines())}
    assert said == {"0": "judge_error", "1": "accepted", "2": "judge_error", "3": "accepted"}
    assert result.exit_code == 3 and "there is no image lost" in result.stderr


def test_an_accepted_solution_that_fails_is_the_judges_error_and_exits_with_3(assay, exercise, tmp_path):
    (tmp_path / "mine.py").write_text(RIGHT)
    folder = exercise(**{"solutions/accepted/solution.py": "def add(a, b): return 3\n"})
    result = assay("grade", folder, tmp_path / "mine.py", "--json")
    grade = json.loads(result.stdout)
    assert result.exit_code == 3 and grade["verdict"] == "judge_error" and grade["points"] == 0
    assert "solutions/accepted/solution.py" in result.stderr
    folder = exercise(**{"suite/test_add.py": "def broken(:\n", "solutions/accepted/solution.py": RIGHT})
    assert assay("grade", folder, tmp_path / "mine.py", "--json").exit_code == 3


def test_a_module_that_cannot_be_imported_crashes_and_names_the_line(assay, exercise, tmp_path):
    (tmp_path / "mine.py").write_text("x = 1\nimport nowhere_at_all\n")
    grade = json.loads(assay("grade", exercise(), tmp_path / "mine.py", "--json").stdout)
    assert grade["verdict"] == "crashed" and {case["outcome"] for case in grade["cases"]} == {"errored"}
    many = next(case for case in grade["cases"] if case["name"].endswith("test_many[#1]"))
    assert many["exception"] == "ModuleNotFoundError" and many["lines"] == [["solution.py", 2]]


def test_the_baseline_is_kept_for_the_next_time_and_results_are_not(assay, exercise, tmp_path):
    (tmp_path / "mine.py").write_text(RIGHT)
    for _ in range(2):
        assay("grade", exercise(), tmp_path / "mine.py", "--json")
    assert [len(sandbox.jobs) for sandbox in assay.opened] == [2, 1]


def test_for_people_there_is_a_strip_and_words(assay, exercise, tmp_path):
    (tmp_path / "mine.py").write_text("def add(a, b): return 3\n")
    result = assay("grade", exercise(), tmp_path / "mine.py")
    assert result.exit_code == 0
    for words in ("Partly right", "14.29 of 100 points", "✔ ✘ ✘ ✘ ✘", "Adds two numbers", "zero is a number too"):
        assert words in result.stdout
    assert "987654" not in result.stdout
