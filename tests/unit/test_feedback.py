import json
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from runs import job, result

from judge.feedback import made_visible, output, shown
from judge.grading import GradedCase, fault, grade
from judge.report import Report, ReportedCase
from judge.words import Feedback, Outcome

ANY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

GRADE = fault(job(), "")
SECRET = "SECRET"


def graded(level="default", outcome="failed", ending="finished", seconds=0.123, detail=None, **written):
    what = {"feedback": level, "title": "Adds", "title_zh": "相加", "hint": "HINT", "hint_zh": "提示", "hint_after": 2}
    what |= {
        "source": f"assert {SECRET}",
        "inputs": [["a", SECRET]],
        "nodeid": f"test_a.py::test_a[{SECRET}]",
    } | written
    said = {
        "message": SECRET,
        "traceback": SECRET,
        "stdout": SECRET,
        "own": "OWN",
        "exception": "KeyError",
        "lines": [],
    }
    return GradedCase(
        0, "test_a.py::test_a[#1]", outcome, 0, 10, seconds, ending, {"case": what} | said | (detail or {})
    )


def see(case, attempts=5, lang="en", full=False):
    return shown(case, GRADE, attempts, lang, full=full)


def test_none_is_counted_and_not_listed():
    assert not see(graded("none")).listed and see(graded("none"), full=True).listed


@pytest.mark.parametrize("level", ["none", "name", "default", "message"])
def test_below_full_nothing_of_the_suite_or_the_learners_text_gets_through(level):
    for outcome in Outcome:
        for learner in (True, False):
            case = graded(level, outcome.value, detail={"from_learner": learner, "lines": [["solution.py", 2]]})
            assert SECRET not in json.dumps(see(case).to_json())


def test_name_shows_name_and_outcome_only():
    case = see(graded("name", detail={"from_learner": True, "lines": [["solution.py", 2]]}))
    assert (case.name, case.title, case.outcome) == ("test_a.py::test_a[#1]", "Adds", "failed")
    assert case.message == case.hint == case.exception == "" and case.lines == ()


def test_default_says_what_the_learners_own_code_raised_and_where():
    case = see(graded("default", detail={"from_learner": True, "lines": [["solution.py", 2]]}))
    assert case.message == "Your code raised KeyError (solution.py, line 2)." and case.lines == (("solution.py", 2),)
    assert case.hint == ""
    assert see(graded("default", detail={"from_learner": False})).message == ""
    assert see(graded("default", detail={"from_learner": True, "exception": "<input 42>"})).exception == "Exception"


def test_message_adds_the_authors_hint_and_own_words():
    case = see(graded("message"))
    assert case.message == "OWN" and case.hint == "HINT"
    assert see(graded("message"), lang="zh-CN").hint == "提示" and see(graded("message"), lang="zh").title == "相加"


def test_a_hint_is_earned_by_failing_often_enough():
    assert [bool(see(graded("message"), attempts).hint) for attempts in (0, 1, 2, 3)] == [False, False, True, True]
    assert see(graded("message", "passed")).hint == "" and see(graded("message"), 0, full=True).hint == "HINT"


def test_a_visible_case_shows_everything():
    case = see(graded("full"))
    assert case.visible and case.output == case.traceback == SECRET and case.inputs == (("a", SECRET),)
    assert case.source == f"assert {SECRET}" and case.message == SECRET


def test_an_instructor_sees_everything_and_the_same_outcome_and_points():
    for level in Feedback:
        mine, theirs = see(graded(level)), see(graded(level), full=True)
        assert theirs.traceback == SECRET and theirs.nodeid.endswith(f"[{SECRET}]")
        assert (mine.outcome, mine.points, mine.max_points) == (theirs.outcome, theirs.points, theirs.max_points)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_limits_are_explained_in_a_sentence(lang):
    for case, number in (
        (graded(outcome="timed_out", time_limit=1.5), "1.5"),
        (graded(outcome="timed_out"), "2"),
        (graded(ending="out_of_memory"), "256"),
        (graded(ending="output_flooded"), "64"),
    ):
        assert number in see(case, lang=lang).message
    assert see(graded(ending="died"), lang=lang).message and see(graded(outcome="missing"), lang=lang).message


def test_the_time_of_a_hidden_case_is_told_roughly():
    assert see(graded(seconds=0.123456)).seconds == 0.2 and see(graded("full", seconds=0.123456)).seconds == 0.123


def test_output_is_that_of_visible_cases_unless_an_instructor_asks():

    whole = type(
        "G", (), {"cases": (graded("full", detail={"stdout": "a"}), graded(detail={"stdout": "b"})), "output": ""}
    )()
    assert output(whole) == "a" and output(whole, full=True) == "ab"


def test_control_characters_and_direction_marks_become_signs():
    assert made_visible("a\x1b[31m\x00\x7f\r\nb\tc\n") == "a␛[31m␀␡\nb\tc\n"
    assert made_visible("a\u202eb\x85\ud800") == "a‹U+202E›b‹U+0085›\ufffd"


@ANY_MACHINE
@given(st.text())
def test_nothing_shown_can_move_the_cursor_or_turn_text(text):
    made = made_visible(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\t\n" for c in made)
    assert not any(
        unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI") for c in made
    )
    made.encode()


def test_the_grade_object_lists_what_a_learner_may_know():
    said = ReportedCase({"nodeid": "n", "name": "n", "weight": 1, "feedback": "none"}, 0, True, Outcome.FAILED)
    made = grade(job(), Report((said,), ended=True), result([]))
    assert made.to_json()["cases"] == [] and len(made.to_json(full=True)["cases"]) == 1
    assert made.to_json()["points"] == made.to_json(full=True)["points"]


@pytest.mark.parametrize(
    ("detail", "message"),
    [
        ({"uncollected": True, "exception": "AssertionError"}, ""),
        ({"uncollected": True, "exception": "AttributeError"}, "SECRET"),
        (
            {"uncollected": True, "exception": "ValueError", "from_learner": True},
            "Your code raised ValueError.\nSECRET",
        ),
    ],
)
def test_a_visible_case_whose_file_could_not_be_imported_tells_of_no_line_beside_it(detail, message):
    seen = see(graded("full", "errored", detail={"own": ""} | detail))
    assert seen.traceback == "" and message in seen.message and (message or not seen.message)
    assert see(graded("full", "errored", detail=detail), full=True).traceback == SECRET
