"""The cheat corpus of the machine: files, processes, programs of the suite's, long texts; and that what stands against it
is not held against an honest program."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from test_cheats import without_solutions

from judge import settings
from judge.commands.desk import CannotJudge, open_desk
from judge.exercise import Exercise, load
from judge.offline import Desk
from judge.words import Outcome, Verdict

CHEATS = Path(__file__).parent / "cheats"
ATTEMPTS = sorted((CHEATS / "attempts_machine").glob("*.py"))
HOLLOW = (CHEATS / "hollow_machine.py").read_bytes()
HIDDEN = ("SUITE-SECRET", "55501", "77123", "40405", "141414", "60606", "161616")


@pytest.fixture(scope="module", params=("docker", "native", "docker-pair"))
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    name, _, form = request.param.partition("-")
    chosen = settings.read().model_copy(update={"sandbox_form": form or "auto"})
    try:
        opened = open_desk(chosen, name, build=False, jobs=1)
    except CannotJudge as problem:
        pytest.skip(f"no {request.param} sandbox here: {problem}")
    with opened as desk:
        yield desk


@pytest.fixture(scope="module")
def target() -> Exercise:
    return load(CHEATS / "target_machine")


def accepted_after(desk: Desk, target: Exercise) -> None:
    assert target.accepted is not None
    unhurried = replace(target.limits, seconds=300, case_seconds=100, cpu_seconds=200)
    after = desk.grade(target, target.accepted.files, limits=unhurried)
    assert after.verdict is Verdict.ACCEPTED, (after.verdict, after.fault)


@pytest.mark.parametrize("path", ATTEMPTS, ids=lambda path: path.stem)
def test_a_cheat_on_the_machine_earns_nothing(desk: Desk, target: Exercise, path: Path) -> None:
    grade = desk.grade(target, {"solution.py": path.read_bytes(), "hollow_machine.py": HOLLOW})
    assert grade.integrity == "proven", grade.fault
    assert {case.name for case in grade.cases if case.outcome == Outcome.PASSED} == set(), path.stem
    assert grade.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR), grade.fault
    assert len(grade.cases) == 220
    everything = json.dumps(grade.to_json(full=True), ensure_ascii=False)
    assert "FOUND" not in everything, everything[everything.index("FOUND") :][:300]
    shown = json.dumps(grade.to_json(full=False), ensure_ascii=False)
    assert not [word for word in HIDDEN if word in shown]
    accepted_after(desk, target)


@pytest.mark.parametrize("path", ATTEMPTS, ids=lambda path: path.stem)
def test_a_cheat_on_the_machine_earns_nothing_where_no_accepted_solution_is_known(
    desk: Desk, path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = without_solutions(CHEATS / "target_machine", "test_bench.py", tmp_path_factory.getbasetemp())
    grade = desk.grade(desk.exercise(folder), {"solution.py": path.read_bytes(), "hollow_machine.py": HOLLOW})
    assert grade.integrity == "unproven"
    assert {case.name for case in grade.cases if case.outcome == Outcome.PASSED} == set(), path.stem
    assert grade.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR), grade.fault
    assert "FOUND" not in json.dumps(grade.to_json(full=True))


def test_a_module_that_is_no_python_crashes_where_a_conftest_imports_it(desk: Desk, target: Exercise) -> None:
    grade = desk.grade(target, {"solution.py": b"def (\n"})
    assert grade.verdict is Verdict.CRASHED
    case = grade.to_json()["cases"][0]
    assert case["exception"] == "SyntaxError" and case["lines"] == [["solution.py", 1]]


def test_what_is_printed_past_python_is_too_much_and_not_late(desk: Desk, target: Exercise) -> None:
    source = HOLLOW.decode() + "\n\nimport os\n\n\ndef double(n):\n    os.write(1, b'x' * 300_000)\n"
    limits = replace(target.limits, output_kb=64)
    grade = desk.grade(target, {"solution.py": source.encode()}, limits=limits)
    assert grade.verdict is Verdict.OUTPUT_LIMIT and grade.cases[0].ending == "output_flooded"


@pytest.mark.parametrize(
    "wrong",
    [
        "[n + 1 for n in numbers]",
        "[3 * n for n in range(100_000)]",
        "'\\n'.join(f'{n} and {n}' for n in range(20_000))",
    ],
)
def test_a_long_wrong_answer_is_wrong_and_not_late(desk: Desk, target: Exercise, wrong: str) -> None:
    source = HOLLOW.decode() + f"\n\ndef doubles(numbers):\n    return {wrong} if len(numbers) > 2 else [1]\n"
    grade = desk.grade(target, {"solution.py": source.encode()})
    outcomes = {case.name.split("::")[-1]: case.outcome for case in grade.cases}
    assert outcomes["test_a_long_list"] == Outcome.FAILED and grade.verdict is Verdict.WRONG_ANSWER


MODULE_LEVEL = """
import pytest
import solution
assert solution.START == 98765
@pytest.mark.feedback("full")
def test_visible(): assert solution.A == 1
@pytest.mark.parametrize("n, expected", [(solution.A, 43210)])
def test_hidden(n, expected): assert n + 43209 == expected
"""


@pytest.mark.parametrize(
    "source", ["START = 1", "START = 98765", "START = 98765\ndef __getattr__(name): raise ValueError(1)"]
)
def test_a_visible_case_shows_no_line_on_which_its_file_failed(desk: Desk, tmp_path: Path, source: str) -> None:
    folder = tmp_path / "module-level"
    (folder / "suite").mkdir(parents=True)
    (folder / "solutions" / "accepted").mkdir(parents=True)
    (folder / "exercise.toml").write_text('title = "Module level"\n[limits]\ncase_seconds = 20\nseconds = 60\n')
    (folder / "suite" / "test_level.py").write_text(MODULE_LEVEL)
    (folder / "solutions" / "accepted" / "solution.py").write_text("START, A = 98765, 1\n")
    grade = desk.grade(load(folder), {"solution.py": source.encode()})
    assert [case.outcome for case in grade.cases] == [Outcome.ERRORED] * 2, grade.fault
    shown = json.dumps(grade.to_json())
    assert not [word for word in ("98765", "43210", "parametrize") if word in shown], shown
    assert "test_level.py" in json.dumps(grade.to_json(full=True))
