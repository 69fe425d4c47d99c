"""Every idiom of tests/sandbox/idioms gives in a real box, case by case, what plain pytest gives in the same image.

A folder may hold a file `image`, the name of the image it needs (`python` without). Plain is a run with isolation
"shared": one process of the image, the solution imported as ever. Then the solution runs in cells: once recorded, once
judged by the record, and once with no record, as a foreign suite is (where the judging rule may refuse more: a file
`unrecorded` in the folder lists the cases that differ, `*` for a suite that is about objects of frameworks).
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import boxes
import pytest

from judge import baseline, images, report
from judge.engines import EngineError
from judge.engines.native import NativeEngine
from judge.job import Baseline, Job, Limits, Result
from judge.pool import Keeping
from judge.sandbox import Sandbox

IDIOMS = Path(__file__).parent / "idioms"
NAMES = sorted(p.name for p in IDIOMS.iterdir() if (p / "suite").is_dir())
PATIENT = Limits(seconds=300, case_seconds=60, cpu_seconds=300, memory_mb=768, output_kb=4096)


@pytest.fixture(scope="module", params=boxes.ENGINES)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox with the real checker and driver."""
    try:
        if request.param == "native":
            engine = NativeEngine(lambda image: images.rootfs(image, boxes.DATA), host_root=False)
        else:
            engine = boxes.engine("docker")
    except EngineError as error:
        pytest.skip(str(error))
    made = Sandbox(engine, Keeping(runs_per_box=1_000))
    yield made
    made.close()


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _job(folder: Path, **changes: object) -> Job:
    solution = folder / "solution"
    files = _files(solution) if solution.is_dir() else {"solution.py": (folder / "solution.py").read_bytes()}
    image = (folder / "image").read_text().strip() if (folder / "image").exists() else "python"
    suite = _files(folder / "suite")
    plugins = ("pytest-asyncio",) if any(b"mark.asyncio" in text for text in suite.values()) else ()
    modules = tuple(sorted({name[:-3].split("/")[0] for name in files if name.endswith(".py")}))
    return Job(
        "idiom-" + folder.name, suite, files, modules=modules, image=image, limits=PATIENT, plugins=plugins, **changes
    )


def _outcomes(result: Result) -> dict[str, tuple[str, str]]:
    """Per node id: outcome, and what was said about it."""
    assert not result.fault, result.fault
    frames = [json.loads(line) for line in result.report]
    assert not [f for f in frames if f["event"] == "broken"], frames[-1]
    cases = next(f["cases"] for f in frames if f["event"] == "collected")
    found = {
        f["k"]: (f["outcome"], f["detail"].get("traceback", f["detail"].get("message", "")))
        for f in frames
        if f["event"] == "case"
    }
    return {case["nodeid"]: found.get(k, ("missing", str(result.ends))) for k, case in enumerate(cases)}


def _differences(plain: dict[str, tuple[str, str]], other: dict[str, tuple[str, str]]) -> str:
    return "\n".join(
        f"{case}: {outcome} alone, {other.get(case, ('not collected', ''))[0]} in cells\n{other.get(case, ('', ''))[1]}"
        for case, (outcome, _) in plain.items()
        if other.get(case, ("", ""))[0] != outcome
    )


def _learned(result: Result) -> Baseline:
    said = report.read(result, None)
    return Baseline(cases=said.collected, meetings=said.meetings, kinds=said.kinds, precollect=said.precollect)


@pytest.mark.parametrize("name", NAMES)
def test_an_idiom_behaves_in_a_box_as_with_plain_pytest(sandbox: Sandbox, name: str) -> None:
    folder = IDIOMS / name
    image = _job(folder).image
    kind = "native" if isinstance(sandbox.engine, NativeEngine) else "docker"
    if {one.name: one.state for one in images.status(kind, boxes.DATA)}[image] != "ready":
        pytest.skip(f"the image {image} is not built")
    plain = _outcomes(boxes.run(sandbox, _job(folder, isolation="shared")))
    assert plain and not [case for case, (outcome, _) in plain.items() if outcome in ("missing", "errored")], plain
    recording = boxes.run(sandbox, _job(folder, record=True))
    different = _differences(plain, _outcomes(recording))
    assert not different, "recording:\n" + different
    graded = _outcomes(boxes.run(sandbox, _job(folder, baseline=_learned(recording))))
    assert not _differences(plain, graded), "judged by the record:\n" + _differences(plain, graded)
    refused = (folder / "unrecorded").read_text().split() if (folder / "unrecorded").exists() else []
    if refused == ["*"]:
        return
    foreign = _outcomes(boxes.run(sandbox, _job(folder)))
    others = {case: outcome for case, outcome in plain.items() if case not in refused}
    assert not _differences(others, foreign), "without a record:\n" + _differences(others, foreign)
