"""The tally of an exercise's results."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge import results
from judge.words import Outcome, Verdict

NOW = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def grade(
    outcomes: Mapping[str, Outcome] | None = None, files: str = "x", number: int = 1, version: int = 1, **more: Any
) -> results.OneGrade:
    said = {"traceback": "E   AssertionError: no"}
    cases = [
        results.OneCase(name, outcome, said if outcome is Outcome.FAILED else {})
        for name, outcome in (outcomes or {}).items()
    ]
    usual: dict[str, Any] = {"verdict": Verdict.PARTIAL, "share": 0.5, "sent": NOW, "waited": 1.0, "ran": 0.5}
    return results.OneGrade(number, version, files={"solution.py": files}, cases=cases, **{**usual, **more})


def new_recent() -> results.Recent:
    return {}


def test_days_are_counted_by_the_day_in_utc() -> None:
    tally, recent = results.new(0), new_recent()
    results.add(tally, recent, grade())
    results.add(tally, recent, grade(verdict=Verdict.ACCEPTED, share=1.0))
    assert tally["days"] == {"2026-03-01": [2, 1, 1.5]}
    assert tally["verdicts"] == {"partial": 1, "accepted": 1}


def test_a_version_keeps_its_own_cases() -> None:
    tally, recent = results.new(0), new_recent()
    results.add(tally, recent, grade({"a": Outcome.PASSED}, version=1))
    results.add(tally, recent, grade({"a": Outcome.FAILED}, version=2))
    assert {key: one["cases"] for key, one in tally["versions"].items()} == {
        "1": {"a": {"passed": 1}},
        "2": {"a": {"failed": 1}},
    }


def test_the_same_files_on_another_version_do_not_flip() -> None:
    tally, recent = results.new(0), new_recent()
    results.add(tally, recent, grade({"a": Outcome.PASSED}, version=1))
    results.add(tally, recent, grade({"a": Outcome.FAILED}, version=2))
    assert all(not one["flips"] for one in tally["versions"].values())


def test_a_grade_that_is_only_compared_counts_for_nothing_but_flips() -> None:
    tally, recent = results.new(0), new_recent()
    results.compare(tally, recent, grade({"a": Outcome.PASSED}, number=7))
    assert tally["n"] == 0 and tally["versions"]["1"]["cases"] == {}
    results.add(tally, recent, grade({"a": Outcome.FAILED}, number=8))
    assert tally["versions"]["1"]["flips"] == {"a": {"n": 1, "submissions": [7, 8]}}


def test_the_rarest_errors_are_forgotten_and_the_commonest_are_kept() -> None:
    tally, recent = results.new(0), new_recent()
    for n in range(3 * results.MOST_ERRORS):
        for line in ("E   KeyError: 'often'", f"E   ValueError: {n}"):
            case = results.OneCase("a", Outcome.FAILED, {"traceback": line})
            one = results.OneGrade(n, 1, Verdict.PARTIAL, 0.5, NOW, None, 0.1, {"f": str(n)}, [case])
            results.add(tally, recent, one)
    errors = tally["versions"]["1"]["errors"]
    assert len(errors) == results.MOST_ERRORS
    assert errors["KeyError: 'often'"]["n"] == 3 * results.MOST_ERRORS
    assert len(errors["KeyError: 'often'"]["examples"]) == results.MOST_EXAMPLES


def test_an_error_is_named_by_what_its_traceback_ends_with() -> None:
    lines = [
        ({"traceback": "def test():\n>   f()\nE   TypeError: bad <f at 0x7f3a00112233>\nE     and more"}, "TypeError"),
        ({"message": "count both ends"}, "count both ends"),
        ({"exception": "ValueError"}, "ValueError"),
        ({}, ""),
    ]
    for said, begins in lines:
        assert results.error_line(said).startswith(begins)
    assert "0x7f" not in results.error_line(lines[0][0])


def test_only_the_latest_gradings_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "RECENT", 10)
    tally, recent = results.new(0), new_recent()
    for n in range(100):
        results.compare(tally, recent, grade({"a": Outcome.PASSED}, files=str(n), number=n))
    kept = sorted(submission for _outcomes, submission in recent.values())
    assert 10 <= len(kept) <= 20
    assert kept == list(range(100 - len(kept), 100))


@given(st.lists(st.floats(0.001, 3600), min_size=1, max_size=50), st.sampled_from([0.5, 0.95]))
def test_a_quantile_is_within_one_step_of_the_true_one(times: list[float], share: float) -> None:
    tally, recent = results.new(0), new_recent()
    for seconds in times:
        results.add(tally, recent, grade(ran=seconds))
    found = results.quantile(tally["runs"], share)
    exact = sorted(times)[max(0, -(-int(share * 100) * len(times) // 100) - 1)]
    assert found is not None
    assert exact / results.STEP <= found <= exact * results.STEP * results.STEP


def test_nothing_has_no_quantile() -> None:
    assert results.quantile({}, 0.5) is None
