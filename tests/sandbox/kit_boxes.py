"""Real runs of the kit's fixtures in real boxes: nothing here is faked, so an image that is not built is a skip."""

import json
import textwrap
from collections.abc import Mapping
from typing import Any

import boxes
import pytest

from judge import images
from judge.engines import EngineError
from judge.job import Job, Limits, Result
from judge.pool import Keeping
from judge.sandbox import Sandbox


def sandbox(name: str) -> Sandbox:
    """A sandbox of the engine, with "-pair" behind its name of pairs, with the code as it is."""
    engine, _, form = name.partition("-")
    return Sandbox(boxes.engine(engine), Keeping(memory_mb=2048), form="pair" if form else "cells")


def need(box: Sandbox, image: str) -> None:
    """Skip where the image is not built."""
    kind: images.Kind = "native" if box.name == "native" else "docker"
    if not any(one.name == image and one.state == "ready" for one in images.status(kind, boxes.DATA)):
        pytest.skip(f"the image {image} is not built for {kind}")


def texts(files: Mapping[str, str]) -> dict[str, bytes]:
    """Files as a job has them; texts may be indented as a whole."""
    return {name: textwrap.dedent(text).lstrip("\n").encode() for name, text in files.items()}


def judged(box: Sandbox, image: str, suite: str, files: Mapping[str, str], **changes: Any) -> Result:
    """One run with generous limits, since nothing here is about time. A fault fails the test."""
    need(box, image)
    limits = {"seconds": 240, "case_seconds": 60, "cpu_seconds": 200, "memory_mb": 512, "processes": 128} | {
        name.removeprefix("limit_"): changes.pop(name) for name in list(changes) if name.startswith("limit_")
    }
    job = Job(
        version="kit",
        suite=texts({"test_kit.py": suite}),
        files=texts(files),
        image=image,
        limits=Limits(**limits),
        **{"modules": (), **changes},
    )
    try:
        result = box.run(job, lambda progress: None)
    except EngineError as error:
        pytest.fail(str(error))
    assert not result.fault, result.fault
    return result


def cases(result: Result) -> dict[str, dict[str, Any]]:
    """What the checker said of each case, by the name of its function."""
    frames = [json.loads(line) for line in result.report]
    broken = [frame for frame in frames if frame["event"] == "broken"]
    assert not broken, broken
    collected = next(frame["cases"] for frame in frames if frame["event"] == "collected")
    names = [case["name"].rpartition("::")[2] for case in collected]
    said = {frame["k"]: frame for frame in frames if frame["event"] == "case"}
    return {name: {"outcome": "missing", "detail": {}, **said.get(k, {})} for k, name in enumerate(names)}


def outcomes(result: Result) -> dict[str, str]:
    """Outcome by case; where one is not passed, pytest shows why."""
    found = cases(result)
    print(result.form, *result.ends, sep="\n")
    for name, case in found.items():
        if case["outcome"] != "passed":
            print(name, case["outcome"], case["detail"].get("traceback"), case["detail"].get("stdout"))
    return {name: case["outcome"] for name, case in found.items()}
