"""What is learned of the accepted solution in one case is kept, also when it ends its own process in the next."""

from collections.abc import Iterator

import boxes
import pytest

from judge import baseline, grading, report
from judge.job import Files, Job
from judge.pool import Keeping
from judge.sandbox import Sandbox
from judge.words import Verdict

SOLUTION = """
import os
class Money:
    def __init__(self, amount):
        self.amount = amount
    def __eq__(self, other):
        return self.amount == (other.amount if isinstance(other, Money) else other)
    __hash__ = None
def five():
    return Money(5)
def leave():
    os._exit(3)
"""
SUITE = """
import pytest
import solution
def test_before():
    assert solution.five() == 5
def test_leaves():
    with pytest.raises(BaseException):
        solution.leave()
def test_after():
    assert solution.five() == 5
"""


def job(solution: str, **changes: object) -> Job:
    suite: Files = {"test_money.py": SUITE.encode()}
    return Job("money", suite, {"solution.py": solution.encode()}, modules=("solution",), **changes)


@pytest.fixture(params=boxes.FORMS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    name = str(request.param)
    made = Sandbox(boxes.engine(name.removesuffix("-pair")), Keeping(), form="pair" if "-" in name else "cells")
    yield made
    made.close()


def test_what_met_before_the_process_ended_may_meet_in_grading(sandbox: Sandbox) -> None:
    recording = job(SOLUTION, record=True)
    known = baseline.from_run(recording, boxes.run(sandbox, recording), "accepted")
    for case in ("test_before", "test_after"):
        assert ("", "__eq__", "int") in known.meetings[f"test_money.py::{case}"]
    graded = job(SOLUTION, baseline=known)
    result = boxes.run(sandbox, graded)
    verdict = grading.grade(graded, report.read(result, known), result)
    assert [str(case.outcome) for case in verdict.cases] == ["passed"] * 3
    wrong = job(SOLUTION.replace("Money(5)", "Money(4)"), baseline=known)
    result = boxes.run(sandbox, wrong)
    assert grading.grade(wrong, report.read(result, known), result).verdict is not Verdict.ACCEPTED
