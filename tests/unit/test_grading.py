from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from runs import case, job, ran, result

from judge.grading import grade, shares
from judge.job import Baseline, CellEnd
from judge.report import read
from judge.words import Ending, Outcome, Verdict

ANY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

OUTCOMES = st.sampled_from(["passed", "failed", "errored", "skipped", "timed_out", None])


def judged(outcomes, ends=(), weights=None, base=True, total=100, **more):
    weights = weights or [1] * len(outcomes)
    cases = [case(f"test_a.py::test_{k}", weight=weight) for k, weight in enumerate(weights)]
    skips = frozenset(one["nodeid"] for one, outcome in zip(cases, outcomes, strict=True) if outcome == "skipped")
    run = result(more.pop("frames", None) or ran(outcomes, cases), ends, **more)
    work = job(baseline=Baseline(tuple(cases), skips) if base else None, total=total)
    return grade(work, read(run, work.baseline), run)


def test_all_passed_is_accepted_with_exactly_the_total():
    graded = judged(["passed"] * 3)
    assert graded.verdict == "accepted" and graded.points == graded.max_points == 100
    assert [one.points for one in graded.cases] == [33.33] * 3


def test_some_passed_is_partial_and_none_is_wrong():
    assert (judged(["passed", "failed"]).verdict, judged(["passed", "failed"]).points) == ("partial", 50)
    assert (judged(["failed", "errored"]).verdict, judged(["failed", "errored"]).points) == ("wrong_answer", 0)


def test_points_are_shared_by_weight_and_rounded_half_to_even():
    graded = judged(["passed", "failed", "passed"], weights=[1, 2, 5])
    assert [one.max_points for one in graded.cases] == [12.5, 25, 62.5] and graded.points == 75
    assert [one.max_points for one in judged(["passed"] * 8, total=0.1).cases] == [0.01] * 8
    assert [one.max_points for one in judged(["passed"] * 8, total=0.2).cases] == [0.02] * 8
    assert judged(["passed", "failed"], weights=[0, 0]).points == 0
    assert judged(["passed", "passed"], weights=[0, 0]).points == 100


def test_a_skipped_case_counts_for_nothing():
    graded = judged(["passed", "skipped"])
    assert graded.verdict == "accepted" and [(c.points, c.max_points) for c in graded.cases] == [(100, 100), (0, 0)]


@pytest.mark.parametrize(
    ("ending", "verdict"),
    [
        ("out_of_memory", "memory_limit"),
        ("output_flooded", "output_limit"),
        ("timed_out", "time_limit"),
        ("died", "crashed"),
    ],
)
def test_the_end_of_a_cell_decides_before_partial(ending, verdict):
    ends = [CellEnd("learner", Ending(ending), 1)]
    graded = judged(["passed", "failed"], ends)
    assert graded.verdict == verdict and graded.points == 50 and graded.cases[1].ending == ending
    assert judged(["passed", "passed"], ends).verdict == "accepted"


def test_of_several_ends_memory_decides_then_output_then_time():
    kinds = [Ending.DIED, Ending.TIMED_OUT, Ending.OUTPUT_FLOODED, Ending.OUT_OF_MEMORY]
    expected = ["crashed", "time_limit", "output_limit", "memory_limit"]
    for n in range(4):
        ends = [CellEnd("learner", kind, 0) for kind in kinds[: n + 1]]
        assert judged(["failed", "passed"], ends).verdict == expected[n]


def test_an_unreported_case_is_timed_out_errored_or_missing():
    timed = judged([None, "passed"], [CellEnd("learner", Ending.TIMED_OUT, 0, "case_seconds")])
    assert timed.cases[0].outcome == "timed_out" and timed.verdict == "time_limit" and timed.points == 50
    killed = judged([None, "passed"], [CellEnd("checker", Ending.OUT_OF_MEMORY, 0)])
    assert killed.cases[0].outcome == "errored" and killed.verdict == "memory_limit"
    frames = ran(["passed"], [case(f"test_a.py::test_{k}") for k in range(3)])[:-1]
    spent = judged(
        ["passed", "failed", "failed"], [CellEnd("learner", Ending.TIMED_OUT, None, "seconds")], frames=frames
    )
    assert [one.outcome for one in spent.cases] == ["passed", "missing", "missing"] and spent.verdict == "time_limit"


def test_a_case_that_fails_because_its_cell_ran_out_of_time_is_timed_out():
    graded = judged(["failed", "passed"], [CellEnd("learner", Ending.TIMED_OUT, 0)])
    assert graded.cases[0].outcome == "timed_out"


def test_a_module_that_cannot_be_imported_is_a_crash():
    frames = ran(["errored", "passed"])
    frames[2]["detail"] = {"imports_failed": True, "from_learner": True}
    assert judged(["errored", "passed"], frames=frames).verdict == "crashed"


def test_what_is_our_fault_is_a_judge_error_and_costs_no_judgement():
    for graded in (
        judged(["passed"], fault="docker is away"),
        judged(["passed"], frames=[b"nonsense"]),
        judged(["passed"], frames=[{"event": "broken", "where": "config", "why": "no"}]),
        judged([], base=False),
        judged(["skipped"]),
        judged(["passed", "failed"], frames=ran(["passed", "failed"])[:-1]),
    ):
        assert graded.verdict == "judge_error" and graded.points == 0 and graded.fault


def test_the_end_of_a_service_is_not_the_learners():
    assert judged(["passed", "failed"], [CellEnd("service", Ending.DIED, 1)]).verdict == "partial"


def test_integrity_says_how_far_a_grade_can_be_trusted():
    assert judged(["passed"]).integrity == "proven" and judged(["passed"], base=False).integrity == "unproven"
    assert judged(["passed"], form="shared").integrity == "shared"


def test_lines_that_are_not_in_submitted_files_are_dropped():
    frames = ran(["failed"])
    forged = [["solution.py", 2], ["the secret input", 1], ["solution.py", 99], ["solution.py", 3], ["solution.py", 1]]
    frames[2]["detail"] = {"from_learner": True, "exception": "ValueError", "lines": forged}
    assert judged(["failed"], frames=frames).cases[0].detail["lines"] == [
        ["solution.py", 2],
        ["solution.py", 3],
        ["solution.py", 1],
    ]


WEIGHTS = st.lists(st.floats(0, 1000, allow_nan=False), min_size=1, max_size=30)


@ANY_MACHINE
@given(WEIGHTS, st.floats(0, 10_000, allow_nan=False))
def test_shares_add_up_to_the_total_exactly(weights, total):
    found = sum(shares(weights, total), Fraction(0))
    assert found == (Fraction(str(total)) if any(weights) else 0)


@ANY_MACHINE
@given(st.lists(OUTCOMES, min_size=1, max_size=12), st.data(), st.sampled_from([100, 10, 33.33, 0, 0.1]))
def test_points_never_exceed_the_total_and_reach_it_only_when_accepted(outcomes, data, total):
    weights = data.draw(st.lists(st.integers(0, 9), min_size=len(outcomes), max_size=len(outcomes)))
    ends = [CellEnd("learner", Ending.DIED, k) for k, outcome in enumerate(outcomes) if outcome is None]
    graded = judged(outcomes, ends, weights=weights, total=total)
    assert 0 <= graded.points <= graded.max_points == pytest.approx(total)
    counted = [one for one in graded.cases if one.outcome != "skipped"]
    assert (graded.verdict == "accepted") == (bool(counted) and all(one.outcome == "passed" for one in counted))
    if graded.verdict == "accepted":
        assert graded.points == graded.max_points
    assert all(
        (one.points == one.max_points) == (one.outcome == "passed") or one.max_points == 0 for one in graded.cases
    )
    assert len(graded.cases) == len(outcomes) and isinstance(graded.verdict, Verdict)
    assert all(Outcome(one.outcome) for one in graded.cases)
