"""A name that the submitted files lack is the learner's fault, whatever is known of the exercise."""

from pathlib import Path

import boxes
import pytest

from judge.words import Outcome, Verdict

SUITE = "from solution import add\n\n\ndef test_adding():\n    assert add(1, 2) == 3\n"
REFUSING = "def __getattr__(name):\n    raise AttributeError(name)\n"


@pytest.mark.parametrize("kind", ["docker", "native"])
def test_a_missing_name_is_no_fault_of_the_suite_where_no_accepted_solution_is_known(kind, tmp_path):
    folder = Path(tmp_path) / "topic" / "adding"
    (folder / "suite").mkdir(parents=True)
    (folder / "exercise.toml").write_text("")
    (folder / "suite" / "test_add.py").write_text(SUITE)
    with boxes.desk(kind) as desk:
        for submitted in ("subtract = 1\n", REFUSING):
            grade = desk.grade(desk.exercise(folder), {"solution.py": submitted.encode()})
            assert grade.verdict is Verdict.WRONG_ANSWER and grade.points == 0, grade.fault
            assert grade.integrity == "unproven"
            assert [case.outcome for case in grade.cases] == [Outcome.ERRORED]
