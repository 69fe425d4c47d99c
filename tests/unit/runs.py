"""Hand-made runs: frames, results and jobs for tests of what reads them."""

import json

from judge.job import Job, Result


def case(nodeid, **more):
    return {"nodeid": nodeid, "name": nodeid, "file": "test_a.py", "weight": 1, "feedback": "default"} | more


def ran(outcomes, cases=None):
    """The frames of a run in which case k had `outcomes[k]`; None for one that was only started."""
    cases = cases if cases is not None else [case(f"test_a.py::test_{k}") for k in range(len(outcomes))]
    frames = [{"event": "collected", "cases": cases}]
    for k, outcome in enumerate(outcomes):
        frames.append({"event": "start", "k": k})
        if outcome:
            frames.append({"event": "case", "k": k, "outcome": outcome, "seconds": 0.01, "detail": {}})
    return [*frames, {"event": "end"}]


def result(frames, ends=(), **more):
    raw = tuple(frame if isinstance(frame, bytes) else json.dumps(frame).encode() for frame in frames)
    values = {"output": "", "seconds": 0.1, "sandbox": "docker", "form": "cells", "python": "3.13", "image": "python"}
    return Result(raw, tuple(ends), **(values | more))


def job(**more):
    values = {"version": "v", "suite": {}, "files": {"solution.py": b"a\nb\nc\n"}}
    return Job(**(values | more))
