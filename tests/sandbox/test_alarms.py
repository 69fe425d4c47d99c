"""A call that a suite gives up waiting for costs its own case at most: those after it find a solution that answers."""

from pathlib import Path

import boxes
import pytest

from judge.words import Ending, Outcome, Verdict

SUITE = """
import contextlib
import signal

import pytest
from solution import after, busy, deaf


@contextlib.contextmanager
def within(seconds):
    def ring(*arguments):
        raise TimeoutError("too slow")

    old = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


def test_1_given_up():
    with within(0.3):
        assert busy() == 1


def test_2_answered():
    assert after(1) == 2


def test_3_given_up_as_expected():
    with pytest.raises(TimeoutError), within(0.3):
        deaf()


def test_4_answered():
    assert after(2) == 3


def test_5_comes_back_late():
    with pytest.raises(TimeoutError), within(0.2):
        after(3, 0.4)
    assert after(4) == 5


def test_6_answered():
    assert after(5) == 6
"""
SOLUTION = """
import time

def after(n, seconds=0):
    time.sleep(seconds)
    return n + 1

def busy():
    while True:
        pass

def deaf():
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass
"""


@pytest.mark.parametrize("kind", ["docker", "native"])
def test_what_is_given_up_costs_no_other_case(kind, tmp_path):
    folder = Path(tmp_path) / "topic" / "waiting"
    (folder / "suite").mkdir(parents=True)
    (folder / "exercise.toml").write_text("[limits]\nseconds = 120\ncase_seconds = 30\ncpu_seconds = 60\n")
    (folder / "suite" / "test_waiting.py").write_text(SUITE)
    with boxes.desk(kind) as desk:
        grade = desk.grade(desk.exercise(folder), {"solution.py": SOLUTION.encode()})
    assert grade.verdict is Verdict.TIME_LIMIT, grade.fault
    assert [case.outcome for case in grade.cases] == [Outcome.TIMED_OUT, *[Outcome.PASSED] * 5]
    assert [case.ending for case in grade.cases[:3]] == [Ending.TIMED_OUT, Ending.FINISHED, Ending.TIMED_OUT]


@pytest.mark.parametrize("kind", ["docker", "native"])
def test_a_program_that_ends_in_the_middle_is_told_in_plain_words(kind, tmp_path):
    folder = Path(tmp_path) / "topic" / "ending"
    (folder / "suite").mkdir(parents=True)
    (folder / "exercise.toml").write_text("")
    suite = "from solution import leave\n\n\ndef test_it():\n    assert leave() == 1\n"
    (folder / "suite" / "test_ending.py").write_text(suite)
    with boxes.desk(kind) as desk:
        grade = desk.grade(desk.exercise(folder), {"solution.py": b"import os\n\ndef leave():\n    os._exit(3)\n"})
    message = str(grade.cases[0].detail["message"])
    assert message.startswith("SolutionGone: the solution's program ended in the middle of what the test asked of it")
    assert "judge.box" not in str(grade.cases[0].detail["traceback"])
