"""What the search for leaks takes for a secret of the suite."""

from pathlib import Path

from judge import leaks
from judge.exercise import load

SUITE = """
import pytest

def test_total():
    assert total([19, 23]) == 4242, "count both ends of it"
    if total([]) != "nothing at all":
        pytest.fail("an empty list has a total, too")
"""


def secrets(tmp_path: Path, suite: str) -> set[str]:
    folder = tmp_path / "topic" / "sums"
    (folder / "suite").mkdir(parents=True)
    (folder / "exercise.toml").write_text("")
    (folder / "suite" / "test_sums.py").write_text(suite)
    return leaks.secrets(load(folder), [])


def test_expected_values_are_secrets(tmp_path: Path) -> None:
    assert {"4242", "nothing at all"} <= secrets(tmp_path, SUITE)


def test_the_authors_own_text_of_an_assertion_is_written_for_learners(tmp_path: Path) -> None:
    found = secrets(tmp_path, SUITE)
    assert not {"count both ends of it", "an empty list has a total, too"} & found


def test_a_whole_line_of_the_suite_stays_a_secret(tmp_path: Path) -> None:
    found = secrets(tmp_path, SUITE)
    assert 'assert total([19, 23]) == 4242, "count both ends of it"' in found


PARAMETERS = """
import pytest

@pytest.mark.parametrize("given", [pytest.param("north-east", id="two words"), pytest.param("south", id="south")])
def test_directions(given): ...

@pytest.mark.parametrize("given", [4711], ids=["large number"])
def test_numbers(given): ...
"""


def test_names_that_an_author_gives_to_parameters_are_written_for_learners_but_values_are_not(tmp_path: Path) -> None:
    found = secrets(tmp_path, PARAMETERS)
    assert not {"two words", "large number"} & found
    assert {"north-east", "south", "4711"} <= found  # one that says its value gives it away


def test_a_leak_is_told_with_its_case_and_where_it_stands() -> None:
    grade = {
        "cases": [
            {"name": "test_a.py::test_directions[two words]", "hint": "try 4711", "message": ""},
            {"name": "test_a.py::test_seen", "hint": "4711"},
        ]
    }
    found = leaks.leaks(grade, ["test_a.py::test_directions[two words]"], ["4711", "47", "two words more"])
    assert found == [("test_a.py::test_directions[two words]", "hint", "4711")]


def test_what_learners_have_in_their_own_folder_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "topic" / "sums" / "support").mkdir(parents=True)
    (tmp_path / "topic" / "sums" / "support" / "fresh_start.py").write_text("GREETING = 'good evening'\n")
    suite = "def test_it(run_solution):\n    run_solution('hidden word', 'good evening', file='fresh_start.py')\n"
    found = secrets(tmp_path, suite)
    assert "hidden word" in found
    assert not {"fresh_start.py", "good evening"} & found
