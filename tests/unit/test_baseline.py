import json

import pytest
from runs import case, ran, result

from judge import baseline
from judge.exercise import Exercise, Solution
from judge.job import Baseline

ACCEPTED = Solution("accepted/s.py", "accepted", {"solution.py": b"x = 1"})


class Runner:
    def __init__(self, frames):
        self.frames, self.jobs = frames, []

    def run(self, job, on_progress):
        self.jobs.append(job)
        return result(self.frames)


def exercise(**more):
    return Exercise("t", "e", {"test_a.py": b""}, **more)


def test_the_accepted_solution_teaches_cases_skips_and_meetings():
    frames = ran(["passed", "skipped"])
    frames[-1] |= {
        "meetings": {"test_a.py::test_0": [["Money", "__eq__", "int"]]},
        "kinds": {"solution.Money": "class"},
    }
    runner = Runner(frames)
    learned = baseline.make(exercise(solutions=(ACCEPTED,)), runner)
    assert runner.jobs[0].record and runner.jobs[0].files == ACCEPTED.files
    assert [one["nodeid"] for one in learned.cases] == ["test_a.py::test_0", "test_a.py::test_1"]
    assert learned.skips == {"test_a.py::test_1"} and learned.proven
    assert learned.meetings == {"test_a.py::test_0": (("Money", "__eq__", "int"),)}
    again = baseline.from_json(json.loads(json.dumps(baseline.to_json(learned))))
    assert again == learned


def test_a_baseline_that_other_judging_code_wrote_is_as_if_it_were_absent(monkeypatch):
    kept = baseline.to_json(Baseline(cases=(case("a"),)))
    assert baseline.from_json(kept) is not None
    assert baseline.from_json({name: value for name, value in kept.items() if name != "code"}) is None
    monkeypatch.setattr(baseline, "code", lambda: "another")
    assert baseline.from_json(kept) is None


def test_other_code_in_a_box_is_other_judging_code(monkeypatch):
    before = baseline.code.__wrapped__()
    with monkeypatch.context() as patch:
        patch.setattr(baseline, "sources", lambda: {"judge": "", "judge.box.checker": "pass"})
        assert baseline.code.__wrapped__() != before
    assert baseline.code() == baseline.code.__wrapped__() == before


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        (ran(["passed", "failed"]), "test_a.py::test_1"),
        (ran([]), "no case"),
        ([{"event": "broken", "where": "collection", "why": "SyntaxError"}], "SyntaxError"),
        (ran(["passed", "passed"], [case("a"), case("a")]), "a"),
    ],
)
def test_an_accepted_solution_that_is_not_accepted_teaches_nothing(frames, words):
    with pytest.raises(baseline.NoBaseline, match=words):
        baseline.make(exercise(solutions=(ACCEPTED,)), Runner(frames))


def test_without_an_accepted_solution_the_starter_tells_the_cases_and_nothing_is_proven():
    learned = baseline.make(exercise(starter={"solution.py": b""}), Runner(ran(["failed", "failed"])))
    assert len(learned.cases) == 2 and not learned.proven
    assert baseline.make(exercise(), Runner([])) is None
    whole_file = ran(["errored"], [case("test_a.py")])
    assert baseline.make(exercise(starter={"solution.py": b""}), Runner(whole_file)) is None


def test_a_shelf_keeps_a_baseline_by_version_and_forgets_what_it_cannot_read(tmp_path):
    shelf = baseline.Shelf(tmp_path / "shelf")
    kept = Baseline(cases=(case("a"),), skips=frozenset({"a"}))
    assert shelf.get("v", "python") is None
    shelf.put("v", "python", kept)
    assert shelf.get("v", "python") == kept and shelf.get("w", "python") is None and shelf.get("v", "web") is None
    for file in (tmp_path / "shelf").iterdir():
        file.write_text("{")
    assert shelf.get("v", "python") is None
