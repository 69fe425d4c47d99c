"""What the suite lent in a case is lent no more after it: the learner's code is told so, and the run goes on."""

from tests.sandbox.two_processes import run_split

SOLUTION = """
kept = []


def keep(thing):
    kept.append(thing)


def use():
    return [thing(1) for thing in kept]


def give():
    return kept[0]
"""

SUITE = """
import pytest
import solution


def test_lent():
    solution.keep(lambda x: x + 1)
    assert solution.use() == [2]


def test_over():
    with pytest.raises(TypeError, match="is over"):
        solution.use()
    assert "is over" in repr(solution.give()) and not callable(solution.give())


def test_the_run_goes_on():
    solution.kept.clear()
    solution.keep(lambda x: x + 2)
    assert solution.use() == [3]
"""


def test_a_reference_dies_with_its_case_and_not_the_run(tmp_path):
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "test_lent.py").write_text(SUITE)
    (tmp_path / "solution.py").write_text(SOLUTION)
    found, said = run_split(suite, tmp_path / "solution.py", tmp_path / "run", record=True)
    assert found["outcomes"] and set(found["outcomes"].values()) == {"passed"}, said
