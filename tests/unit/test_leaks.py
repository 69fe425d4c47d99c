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
