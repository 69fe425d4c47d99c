from dataclasses import replace

import pytest

from judge import measured
from judge.exercise import Exercise, Solution
from judge.findings import WORDING, Checked, Demand, Problem
from judge.measured import Measured
from judge.mutants import Killers, Mutant, mutants, survivors

ACCEPTED = Solution("accepted/a", "accepted", {"solution.py": b"1"})
EXERCISE = Exercise("t", "e", {"test_a.py": b""}, solutions=(ACCEPTED,))
FOUND = Measured(EXERCISE.version, measured.solution_of(EXERCISE), made=7, killed=5, excused=1)
REASON = '# why\n[[survivor]]\nline = "a"\nchange = "b"\nreason = "they are the same"\n'


def test_what_is_noted_is_read_again_and_an_authors_reasons_stay(tmp_path):
    (tmp_path / "survivors.toml").write_text(REASON)
    for found in (FOUND, replace(FOUND, killed=6), replace(FOUND, killed=6)):
        measured.write(tmp_path, found)
        assert measured.read(tmp_path) == found
    assert [one.reason for one in survivors(tmp_path)] == ["they are the same"]
    assert (tmp_path / "survivors.toml").read_text().count("[measured]") == 1
    assert "# why" in (tmp_path / "survivors.toml").read_text()


def test_a_first_note_makes_the_file(tmp_path):
    assert measured.read(tmp_path) is None
    measured.write(tmp_path, FOUND)
    assert measured.read(tmp_path) == FOUND and survivors(tmp_path) == []


def test_a_note_holds_for_one_version_and_one_solution():
    assert measured.holds(FOUND, EXERCISE) and not measured.holds(None, EXERCISE)
    assert not measured.holds(FOUND, replace(EXERCISE, suite={"test_a.py": b"x = 1"}))
    other = Solution("accepted/a", "accepted", {"solution.py": b"2"})
    assert not measured.holds(FOUND, replace(EXERCISE, solutions=(other,)))
    assert measured.holds(FOUND, replace(EXERCISE, statement="New words"))


@pytest.mark.parametrize(
    "text", ["[measured]\nversion = 'x'\n", "measured = 3\n", "[measured", "[measured]\nmade = '7'\n"]
)
def test_a_note_that_is_none_is_refused_and_says_what_to_do(tmp_path, text):
    (tmp_path / "survivors.toml").write_text(text)
    with pytest.raises(ValueError, match=r"--note|cannot be read"):
        measured.read(tmp_path)


def sources(modules, *files):
    solution = Solution("accepted/a", "accepted", dict.fromkeys(files, b""))
    return measured.sources(replace(EXERCISE, modules=modules, solutions=(solution,)))


def test_mutants_are_made_of_every_program_but_of_tests_only_where_these_are_what_is_submitted():
    assert sources(("solution",), "solution.py", "other.py") == ["other.py", "solution.py"]
    assert sources(("shop",), "shop/cart.py", "shop/__init__.py") == ["shop/__init__.py", "shop/cart.py"]
    assert sources(("test_cart",), "test_cart.py", "test_more.py", "cart.py") == ["cart.py", "test_cart.py"]
    assert sources((), "app/main.py", "test_app.py", "tests/conftest.py", "Dockerfile") == ["app/main.py"]
    assert sources((), "solution.py", "other.py") == ["other.py", "solution.py"]
    assert sources((), "test_mine.py") == []


def changes(source):
    return {mutant.change for mutant in mutants("solution.py", source.encode())}


def test_a_mutant_has_one_small_fault():
    assert changes("def f(n):\n    return n < 3\n") == {
        "return n <= 3", "return n >= 3", "return n < 4", "return n < 2", "return None",
    }  # fmt: skip
    assert "return None" in changes("def f(n):\n    return [n]\n")


@pytest.mark.parametrize(
    "source",
    [
        'def f():\n    """Words."""\n    pass\n',
        "def f(n: 'int') -> 'str':\n    pass\n",
        "x = open('a', encoding='utf-8')\n",
        "raise ValueError(f'{n} is too large')\n",
        "class Late(TimeoutError):\n    def __init__(self, n):\n        super().__init__(f'{n} is too late')\n",
        "if __name__ == '__main__':\n    print(1)\n",
    ],
)
def test_words_that_no_suite_asks_for_are_left_alone(source):
    assert not any("!" in change for change in changes(source) if "'a!'" not in change)


def mutant(number, file="solution.py"):
    return Mutant(file, number, "line", "change", b"")


def test_while_nothing_is_known_a_mutant_meets_the_cheap_cases_first():
    assert Killers({"dear": 9.0, "cheap": 0.0, "middling": 1.0}).order(mutant(3)) == ("cheap", "middling", "dear")


def test_a_mutant_meets_first_what_killed_its_neighbours():
    killers = Killers({"cheap": 0.0, "far": 0.1, "near": 0.1, "other file": 0.1, "never": 0.1})
    killers.killed(mutant(10), "far")
    killers.killed(mutant(21, "pages.py"), "other file")
    killers.killed(mutant(20), "near")
    assert killers.order(mutant(21)) == ("near", "far", "other file", "cheap", "never")
    assert killers.order(mutant(11))[0] == "far" and killers.order(mutant(21, "pages.py"))[0] == "other file"


def test_a_dear_case_that_killed_much_comes_after_a_cheap_one_that_killed_as_much():
    killers = Killers({"starts a server": 5.0, "asks for a page": 0.2, "never": 0.2})
    for number in (5, 6):
        for case in ("starts a server", "asks for a page"):
            killers.killed(mutant(number), case)
    assert killers.order(mutant(6)) == ("asks for a page", "starts a server", "never")


def test_every_kind_of_problem_has_a_wording_that_takes_its_values():
    problem = Problem(Demand.LEAKS, "case test_a.py::test_b", "leak", {"part": "hint", "secret": "'24690'"})
    assert str(problem) == "case test_a.py::test_b: its hint shows '24690', which stands in the suite"
    assert Problem.from_json(problem.to_json()) == problem
    assert all(text.strip() for text in WORDING.values())


def test_the_gates_result_says_the_same_in_words_and_as_values():
    checked = Checked("t/e", problems=[Problem(Demand.FOLDER, "statement.md", "no statement")])
    said = checked.to_json()
    assert not said["ok"] and said["problems"] == ["statement.md: is missing or empty"]
    assert [Problem.from_json(one) for one in said["findings"]] == checked.problems
