import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from runs import case, ran, result

from judge.job import Baseline
from judge.report import read
from judge.words import Outcome

ANY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TWO = Baseline(cases=(case("a"), case("b")))
LEAF = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5)
JSON = LEAF | st.lists(LEAF, max_size=3) | st.dictionaries(st.text(max_size=5), LEAF, max_size=3)
EVENTS = st.sampled_from(["collected", "start", "case", "end", "broken", "flooded", "renew", "other"])
FRAMES = st.fixed_dictionaries(
    {"event": EVENTS},
    optional={
        "k": st.integers(-1, 3) | JSON,
        "cases": st.just([case("a"), case("b")]) | JSON,
        "outcome": st.sampled_from([*Outcome, "fine"]) | JSON,
        "seconds": st.floats() | JSON,
        "detail": JSON,
        "why": JSON,
    },
)


def outcomes(report):
    return [one.outcome for one in report.cases]


def test_a_complete_report_gives_every_case_its_outcome():
    report = read(result(ran(["passed", "failed"], [case("a"), case("b")])), TWO)
    assert outcomes(report) == ["passed", "failed"] and report.ended and not report.problem


def test_the_cases_are_those_of_the_baseline_whatever_this_run_collected():
    report = read(result(ran(["passed", "passed", "passed"], [case("c"), case("b"), case("d")])), TWO)
    assert [one.case["nodeid"] for one in report.cases] == ["a", "b"]
    assert outcomes(report) == [None, "passed"] and not report.problem


def test_weights_and_feedback_are_the_baselines_and_not_this_runs():
    forged = [case("a", weight=99, feedback="full"), case("b")]
    [first, _] = read(result(ran(["passed", "failed"], forged)), TWO).cases
    assert first.case["weight"] == 1 and first.case["feedback"] == "default"


def test_a_case_collected_or_reported_twice_is_not_passed():
    assert outcomes(read(result(ran(["passed", "passed", "passed"], [case("a"), case("a"), case("b")])), TWO)) == [
        "errored",
        "passed",
    ]
    frames = ran(["passed", "failed"], [case("a"), case("b")])
    again = {"event": "case", "k": 1, "outcome": "passed", "seconds": 0}
    assert outcomes(read(result([*frames[:-1], again, frames[-1]]), TWO)) == ["passed", "errored"]


def test_a_case_passed_without_having_started_is_not_passed():
    frames = [
        frame for frame in ran(["passed", "passed"], [case("a"), case("b")]) if frame != {"event": "start", "k": 0}
    ]
    assert outcomes(read(result(frames), TWO)) == ["errored", "passed"]


def test_a_skip_counts_only_where_the_accepted_solution_skipped_too():
    skipping = result(ran(["skipped", "skipped"], [case("a"), case("b")]))
    assert outcomes(read(skipping, Baseline(TWO.cases, skips=frozenset({"b"})))) == ["failed", "skipped"]
    assert outcomes(read(skipping, None)) == ["skipped", "skipped"]
    frames = ran(["skipped"], [case("a")])
    frames[2]["detail"] = {"from_learner": True, "skip": "please"}
    assert outcomes(read(result(frames), None)) == ["failed"]


def test_a_new_checker_that_collects_other_cases_is_not_believed():
    first = ran(["passed", None], [case("a"), case("b")])[:-1]
    other = ran(["passed", "passed"], [case("b"), case("a")])
    report = read(result([*first, *other]), TWO)
    assert not report.stable and outcomes(report) == ["passed", None]
    same = ran(["passed", "passed"], [case("a"), case("b")])
    same = [same[0], *same[3:]]
    assert outcomes(read(result([*first, *same]), TWO)) == ["passed", "passed"]


@pytest.mark.parametrize(
    "frames",
    [
        [b"not json"],
        [b"[]"],
        [b"[" * 100_000],
        [{"event": "case", "k": 0}],
        [{"event": "collected", "cases": 3}],
        [{"event": "collected", "cases": [{}]}],
        [*ran([]), {"event": "start", "k": 0}],
        [*ran(["fine"])],
        [{"event": "broken", "where": "config", "why": "no"}],
        [b'{"event":"collected","cases":[' + b" " * 9_000_000 + b"]}"],
        [{"event": "collected", "cases": [case("a", weight=float("nan"))]}],
        [{"event": "collected", "cases": [case("a", weight=-1)]}],
        [{"event": "collected", "cases": [case("a", feedback="all")]}],
    ],
)
def test_a_report_that_does_not_hold_is_a_problem(frames):
    assert read(result(frames), TWO).problem


def test_only_visible_cases_are_expected_of_a_run_of_visible_cases():
    baseline = Baseline(cases=(case("a"), case("b", feedback="full")))
    report = read(result(ran(["passed"], [case("b", feedback="full")])), baseline, "visible")
    assert [one.case["nodeid"] for one in report.cases] == ["b"]


@ANY_MACHINE
@given(st.lists(FRAMES, max_size=8))
def test_whatever_is_said_only_cases_of_the_version_come_out_and_no_pass_without_a_start(frames):
    raw = [json.dumps(frame).encode() for frame in frames]
    report = read(result(raw), TWO)
    assert [one.case["nodeid"] for one in report.cases] == ["a", "b"]
    started = [frame.get("k") for frame in frames if frame["event"] == "start"]
    for one in report.cases:
        if one.outcome is Outcome.PASSED:
            assert one.number in started and any(
                f["event"] == "case" and f.get("k") == one.number and f.get("outcome") == "passed" for f in frames
            )


@ANY_MACHINE
@given(st.binary(max_size=200))
def test_garbage_never_raises(raw):
    assert read(result([raw]), TWO).cases
