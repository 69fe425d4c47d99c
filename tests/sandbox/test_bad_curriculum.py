"""Suites that run wild pass through the gate in real boxes: each is refused with its reason, and the next one is judged."""

import textwrap
from collections import Counter
from pathlib import Path

import boxes
import kit_boxes
import pytest

from judge.check import check
from judge.findings import Demand, Step
from judge.offline import Desk

SUITE = """
    import os, random, time
    import pytest
    from solution import double

    @pytest.mark.feedback("full")
    def test_small(): assert double(2) == 4
    def test_large(): assert double(12345) == 24690 and type(double(1)) is int
    def test_text(): assert double("ab") == "abab"
    def test_none():
        with pytest.raises(TypeError):
            double(None)
"""
GOOD = {
    "exercise.toml": "[limits]\nseconds = 20\ncase_seconds = 2\ncpu_seconds = 20\n",
    "statement.md": "Write `double(n)`.\n",
    "starter/solution.py": "def double(n):\n    pass\n",
    "suite/test_double.py": SUITE,
    "solutions/accepted/solution.py": "def double(n):\n    return n + n\n",
}
WILD = {
    "prints a gigabyte": (
        "\n    def test_flood():\n        for _ in range(1000): print('x' * 1_000_000)\n",
        "test_flood",
    ),
    "prints it while it is collected": (
        "\n    for _ in range(1000): print('x' * 1_000_000)\n",
        "test_double.py cannot be collected: OSError",
    ),
    "hangs while it is collected": ("\n    while True: pass\n", "it ran too long while its cases were collected"),
    "sleeps while it is collected": ("\n    time.sleep(1000)\n", "it ran too long while its cases were collected"),
    "forks without end": ("\n    while True: os.fork()\n", "while its cases were collected"),
    "forks, and two report": (
        "\n    def test_fork():\n        os.fork()\n        assert double(2) == 4\n",
        "test_fork",
    ),
    "leaves": ("\n    os._exit(0)\n", "its process ended while its cases were collected"),
    "takes all memory": (
        "\n    hoard = 'x' * 3_000_000_000\n",
        "it used too much memory while its cases were collected",
    ),
    "throws dice over its cases": (
        "\n    if random.random() < 0.5:\n        def test_sometimes(): assert double(3) == 6\n"
        "    @pytest.mark.parametrize('n', [random.randrange(10**12)])\n"
        "    def test_many(n): assert double(n) == 2 * n\n",
        "suite: its cases are not the same from run to run: ",
    ),
}


@pytest.fixture(scope="module", params=boxes.ENGINES)
def desk(request):
    with Desk(lambda: kit_boxes.sandbox(request.param), None) as made:
        yield made


@pytest.fixture
def written(tmp_path):
    def write(name: str, **changes: str) -> Path:
        for path, text in (GOOD | changes).items():
            file = tmp_path / "01-wild" / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text))
        return tmp_path / "01-wild" / name

    return write


@pytest.mark.parametrize("what", WILD)
def test_a_wild_suite_is_refused_with_its_reason_and_the_next_exercise_is_judged(desk, written, what):
    more, words = WILD[what]
    found = check(desk, written("wild", **{"suite/test_double.py": SUITE + more}))
    assert [problem.demand for problem in found.problems] == [Demand.CASES], found.problems
    assert words in str(found.problems[0]) and found.problems[0].where.startswith(("suite", "solutions/accepted"))
    after = check(desk, written("good"), only_accepted=True)
    assert after.ok and after.cases == 4, after.problems


def test_the_steps_of_a_check_are_counted_from_the_first_to_the_last(desk, written):
    steps: list[Step] = []
    found = check(desk, written("good"), strength="all", on_step=steps.append)
    assert found.ok, found.problems
    begun, done = ([step for step in steps if (step.ok is None) is begins] for begins in (True, False))
    assert [step.k for step in begun] == list(range(1, begun[0].n + 1)) and {step.n for step in steps} == {len(begun)}
    assert [step.k for step in done] == [step.k for step in begun] and all(step.ok for step in done)
    assert list(dict.fromkeys(step.demand for step in begun)) == [
        Demand.CASES, Demand.REPEAT, Demand.ORDER, Demand.STARTER, Demand.CHEATS, Demand.LEAKS, Demand.STRENGTH,
    ]  # fmt: skip


def test_a_check_ends_when_its_listener_has_heard_enough(desk, written):
    class Enough(Exception):
        pass

    def listen(step: Step) -> None:
        if step.k == 3:
            raise Enough

    with pytest.raises(Enough):
        check(desk, written("good"), on_step=listen)


def outcomes(grade):
    return {case.name.split("::")[1]: case.outcome for case in grade.cases}


def test_a_run_until_the_first_failure_ends_there_and_begins_where_it_is_told(desk, written):
    exercise = desk.exercise(written("good"))
    wrong = {"solution.py": b"def double(n):\n    return n * 2 if n == 2 else 0\n"}
    asked = ("test_double.py::test_none", "test_double.py::test_text")
    plain, first = (desk.grade(exercise, wrong, until_failure=order) for order in ((), asked))
    assert outcomes(plain) == {
        "test_small": "passed", "test_large": "failed", "test_text": "missing", "test_none": "missing",
    }  # fmt: skip
    assert outcomes(first) == {
        "test_small": "missing", "test_large": "missing", "test_text": "missing", "test_none": "failed",
    }  # fmt: skip
    assert {plain.verdict, first.verdict} <= {"partial", "wrong_answer"}
    right = desk.grade(exercise, exercise.accepted.files, until_failure=asked)
    assert right.verdict == "accepted"


def test_what_is_of_another_kind_is_judged_where_the_suite_reads_the_log(desk, written):
    case = "    def test_log(caplog):\n        assert double(1) == 2 and caplog.text == ''\n"
    exercise = desk.exercise(written("good", **{"suite/test_double.py": SUITE + case}))
    for source in (b"class double:\n    def __init__(self, n):\n        pass\n", b"import os\nos._exit(0)\n"):
        grade = desk.grade(exercise, {"solution.py": source})
        assert (grade.verdict in ("wrong_answer", "crashed", "partial"), grade.fault) == (True, "")


def test_a_run_may_end_after_as_many_failures_as_are_asked_for(desk, written):
    exercise = desk.exercise(written("good"))
    wrong = {"solution.py": b"def double(n):\n    return n * 2 if n == 2 else 0\n"}
    asked = ("test_double.py::test_none", "test_double.py::test_text")
    assert outcomes(desk.grade(exercise, wrong, until_failure=asked, failures=2)) == {
        "test_small": "missing", "test_large": "missing", "test_text": "failed", "test_none": "failed",
    }  # fmt: skip
    rest = outcomes(desk.grade(exercise, wrong, until_failure=asked, failures=4))
    assert "missing" not in rest.values() and rest["test_small"] == "passed"
    dies = {"solution.py": b"import os\ndef double(n):\n    os._exit(3)\n"}
    ends = Counter(outcomes(desk.grade(exercise, dies, until_failure=(), failures=2)).values())
    assert ends["missing"] == 2 and ends.total() == 4


@pytest.mark.parametrize("body", ["while True: pass", "import os; os._exit(3)"])
def test_so_does_a_case_that_takes_the_cell_with_it(desk, written, body):
    exercise = desk.exercise(written("good"))
    wrong = {"solution.py": f"def double(n):\n    if n == 12345:\n        {body}\n    return n + n\n".encode()}
    grade = desk.grade(exercise, wrong, until_failure=())
    assert grade.verdict in ("time_limit", "crashed") and grade.fault == ""
    assert outcomes(grade)["test_small"] == "passed"
    assert outcomes(grade)["test_text"] == outcomes(grade)["test_none"] == "missing"
