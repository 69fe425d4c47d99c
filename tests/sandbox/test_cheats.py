"""Nothing that the learner's code does to itself earns a point, shows a line of the suite or reaches another run.

Every attempt of `cheats/attempts` in every sandbox of this machine, each followed on the same box by the accepted solution,
which must be accepted: an attempt may ruin its own run and nobody else's. Where each run has boxes of its own the same
holds, and takes seconds instead of moments; of those settings the attempts named in conftest.py are run, and all of them with
`--whole-corpus`.
"""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from judge import settings
from judge.commands.desk import open_desk
from judge.engines import EngineError
from judge.exercise import Exercise, load
from judge.forms import PROBE
from judge.grading import Grade
from judge.images import ImageError
from judge.job import Limits
from judge.offline import Desk, NoBox
from judge.words import Outcome, Verdict

CHEATS = Path(__file__).parent / "cheats"
ATTEMPTS = sorted((CHEATS / "attempts").glob("*.py"))
ON_AGREED = sorted((CHEATS / "attempts_agreed").glob("*.py"))
ON_ARRAYS = sorted((CHEATS / "attempts_arrays").glob("*.py"))
ON_LENT = sorted((CHEATS / "attempts_lent").glob("*.py"))
ON_SERVED = sorted((CHEATS / "attempts_served").glob("*.py"))
ON_WIDE = sorted(path for path in (CHEATS / "attempts_wide").iterdir() if path.name != "__pycache__")
"""Files, and folders of files that are sent together."""
HOLLOW_LENT = CHEATS / "hollow_lent.py"
HIDDEN = ("SUITE-SECRET", "98765432", "Good evening, Ada", "19217", "do-not-tell", "assert total", "expected.txt")
OWN_WORDS = {
    # these attempts carry a hidden text themselves, to lie with it
    "always_equal": ("Good evening, Ada",),
    "always_equal_classes": ("Good evening, Ada",),
}


SETTINGS = ("docker", "native", "docker-pair", "gvisor")


@pytest.fixture(scope="module", params=SETTINGS)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    name, _, form = request.param.partition("-")
    chosen = settings.read().model_copy(update={"sandbox_form": form or "auto"})
    opened = open_desk(chosen, name, build=False, jobs=1)
    with opened as desk:
        try:
            desk.run(PROBE)
        except (EngineError, ImageError, NoBox) as problem:
            pytest.skip(f"no {request.param} sandbox here: {problem}")
        yield desk


@pytest.fixture(scope="module")
def target() -> Exercise:
    return load(CHEATS / "target")


def unhurried(target: Exercise) -> Limits:
    """For the accepted solution, of which nothing here is about time."""
    return replace(target.limits, seconds=300, case_seconds=100, cpu_seconds=200)


def without_solutions(folder: Path, suite: str, place: Path) -> Path:
    """A copy of an exercise of which no accepted solution is known, made once."""
    made = place / f"unproven-{folder.name}"
    if not made.exists():
        shutil.copytree(folder, made, ignore=shutil.ignore_patterns("solutions"))
        with (made / "suite" / suite).open("a") as file:
            file.write("\n# another version, of which nothing was ever learned\n")
    return made


def judged(desk: Desk, target: Exercise, files: dict[str, bytes], limits: Limits | None = None) -> Grade:
    """The grade of an attempt; skips where the image is not built, and only there."""
    try:
        return desk.grade(target, files, limits=limits)
    except NoBox as problem:
        if "not built" not in str(problem):
            raise
        pytest.skip(f"the image {target.image} is not built here: {problem}")


def lines(source: str, word: str) -> set[str]:
    found = re.search(rf"^# {word}: (.+)$", source, re.MULTILINE)
    return {part.strip() for part in found.group(1).split(",")} if found else set()


@pytest.fixture
def setting(request: pytest.FixtureRequest) -> str:
    """Which of SETTINGS the test's desk has."""
    return str(request.node.callspec.params["desk"])


def found(everything: str, source: str, setting: str) -> list[str]:
    """What an attempt says it has found, but for what a learner sees of a box that is all his own."""
    granted = lines(source, "own box") if setting in ("docker-pair", "gvisor") else set()
    said = re.findall(r"FOUND.{0,300}", everything)
    lists = [re.match(r"FOUND \[(.*?)\]", one) for one in said]
    named = [{part.strip("' ") for part in one[1].split(",")} if one else {"FOUND"} for one in lists]
    return [one for one, names in zip(said, named, strict=True) if not names <= granted]


def test_the_accepted_solution_is_accepted(desk: Desk, target: Exercise) -> None:
    assert target.accepted is not None
    grade = desk.grade(target, target.accepted.files, limits=unhurried(target))
    assert grade.verdict is Verdict.ACCEPTED and grade.integrity == "proven"


@pytest.mark.parametrize("path", ATTEMPTS, ids=lambda path: path.stem)
def test_a_cheat_earns_nothing_and_reaches_nobody(desk: Desk, setting: str, target: Exercise, path: Path) -> None:
    source = path.read_text()
    files = {"solution.py": path.read_bytes(), "hollow.py": (CHEATS / "hollow.py").read_bytes()}
    grade = desk.grade(target, files)
    passed = {case.name.split("::")[-1] for case in grade.cases if case.outcome == Outcome.PASSED}
    assert passed == lines(source, "passes"), f"{path.stem} passed {passed}"
    assert grade.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR), grade.fault
    assert len(grade.cases) == 18
    shown = json.dumps(grade.to_json(full=False), ensure_ascii=False)
    for word in HIDDEN:
        if word not in OWN_WORDS.get(path.stem, ()):
            assert word not in shown, f"a learner is shown {word!r}"
    everything = json.dumps(grade.to_json(full=True), ensure_ascii=False)
    assert not found(everything, source, setting)

    assert target.accepted is not None
    after = desk.grade(target, target.accepted.files, limits=unhurried(target))
    assert after.verdict is Verdict.ACCEPTED, (
        f"after {path.stem} the accepted solution is {after.verdict}: {after.fault}"
    )
    assert not any(left in json.dumps(after.to_json(full=True)) for left in lines(source, "leaves"))


@pytest.mark.parametrize("path", ATTEMPTS, ids=lambda path: path.stem)
def test_a_cheat_earns_nothing_where_no_accepted_solution_is_known(
    desk: Desk, setting: str, path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = without_solutions(CHEATS / "target", "test_vault.py", tmp_path_factory.getbasetemp())
    source = path.read_text()
    grade = desk.grade(
        desk.exercise(folder), {"solution.py": path.read_bytes(), "hollow.py": (CHEATS / "hollow.py").read_bytes()}
    )
    assert grade.integrity == "unproven"
    passed = {case.name.split("::")[-1] for case in grade.cases if case.outcome == Outcome.PASSED}
    assert passed <= lines(source, "passes") | lines(source, "passes unproven"), f"{path.stem} passed {passed}"
    assert grade.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR), grade.fault
    assert not found(json.dumps(grade.to_json(full=True)), source, setting)


@pytest.mark.parametrize("path", ON_ARRAYS, ids=lambda path: path.stem)
def test_a_cheat_of_the_arrays_assertions_earns_nothing(desk: Desk, path: Path) -> None:
    target = load(CHEATS / "target_arrays")
    files = {"solution.py": path.read_bytes(), "hollow.py": (CHEATS / "hollow_arrays.py").read_bytes()}
    grade = judged(desk, target, files)
    assert grade.integrity == "proven", grade.fault
    passed = {case.name.split("::")[-1] for case in grade.cases if case.outcome == Outcome.PASSED}
    assert passed == lines(path.read_text(), "passes"), f"{path.stem} passed {passed}"
    assert grade.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR), grade.fault
    assert target.accepted is not None
    after = desk.grade(target, target.accepted.files, limits=unhurried(target))
    assert after.verdict is Verdict.ACCEPTED, (
        f"after {path.stem} the accepted solution is {after.verdict}: {after.fault}"
    )


@pytest.mark.parametrize("proven", [True, False], ids=["proven", "unproven"])
@pytest.mark.parametrize("path", ON_LENT, ids=lambda path: path.stem)
def test_a_cheat_with_what_the_suite_lends_earns_nothing(
    desk: Desk, path: Path, proven: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = CHEATS / "target_lent"
    if not proven:
        folder = without_solutions(folder, "test_lent.py", tmp_path_factory.getbasetemp())
    target = desk.exercise(folder) if not proven else load(folder)
    grade = desk.grade(target, {"solution.py": path.read_bytes(), "hollow_lent.py": HOLLOW_LENT.read_bytes()})
    assert grade.integrity == ("proven" if proven else "unproven"), grade.fault
    passed = {case.name.split("::")[-1] for case in grade.cases if case.outcome == Outcome.PASSED}
    assert passed == set(), f"{path.stem} passed {passed}"
    assert grade.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR), grade.fault
    everything = json.dumps(grade.to_json(full=True), ensure_ascii=False)
    assert "FOUND" not in everything, everything[everything.index("FOUND") :][:300]
    assert "SUITE-SECRET" not in json.dumps(grade.to_json(full=False))
    if proven:
        assert target.accepted is not None
        after = desk.grade(target, target.accepted.files, limits=unhurried(target))
        assert after.verdict is Verdict.ACCEPTED, (after.verdict, after.fault, after.cases)


@pytest.mark.parametrize("proven", [True, False], ids=["proven", "unproven"])
@pytest.mark.parametrize("path", ON_WIDE, ids=lambda path: path.stem)
def test_a_cheat_in_the_middle_of_a_suite_earns_nothing(
    desk: Desk, path: Path, proven: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = CHEATS / "target_wide"
    target = desk.exercise(
        folder if proven else without_solutions(folder, "test_workshop.py", tmp_path_factory.getbasetemp())
    )
    sent = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    files = {str(file.relative_to(path)) if path.is_dir() else "solution.py": file.read_bytes() for file in sent}
    grade = desk.grade(target, {**files, "hollow_wide.py": (CHEATS / "hollow_wide.py").read_bytes()})
    assert grade.integrity == ("proven" if proven else "unproven"), grade.fault
    passed = {case.name.split("::")[-1] for case in grade.cases if case.outcome == Outcome.PASSED}
    source = files["solution.py"].decode()
    granted = lines(source, "passes") | (set() if proven else lines(source, "passes unproven"))
    assert passed == granted, f"{path.stem} passed {passed}"
    assert len(grade.cases) == (21 if proven else len(grade.cases))
    assert grade.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR), grade.fault
    everything = json.dumps(grade.to_json(full=True), ensure_ascii=False)
    assert "FOUND" not in everything, everything[everything.index("FOUND") :][:300]
    shown = json.dumps(grade.to_json(full=False), ensure_ascii=False)
    for word in ("SUITE-SECRET", "98765432", "Ada", "small"):
        assert word not in shown, f"a learner is shown {word!r}"
    if proven:
        assert target.accepted is not None
        after = desk.grade(target, target.accepted.files, limits=unhurried(target))
        assert after.verdict is Verdict.ACCEPTED, (after.verdict, after.fault, after.cases)


@pytest.mark.parametrize("proven", [True, False], ids=["proven", "unproven"])
@pytest.mark.parametrize("path", ON_AGREED, ids=lambda path: path.stem)
def test_a_cheat_of_a_suite_that_never_asks_for_the_opposite_earns_nothing(
    desk: Desk, path: Path, proven: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = CHEATS / "target_agreed"
    target = desk.exercise(
        folder if proven else without_solutions(folder, "test_ledger.py", tmp_path_factory.getbasetemp())
    )
    files = {"solution.py": path.read_bytes(), "hollow_agreed.py": (CHEATS / "hollow_agreed.py").read_bytes()}
    grade = judged(desk, target, files)
    assert grade.integrity == ("proven" if proven else "unproven"), grade.fault
    passed = {case.name.split("::")[-1] for case in grade.cases if case.outcome == Outcome.PASSED}
    source = path.read_text()
    granted = lines(source, "passes") | (set() if proven else lines(source, "passes unproven"))
    assert passed == granted, f"{path.stem} passed {passed}"
    assert len(grade.cases) == 26
    assert grade.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR), grade.fault
    assert "SUITE-SECRET" not in json.dumps(grade.to_json(full=False))
    if proven:
        everything = json.dumps(grade.to_json(full=True), ensure_ascii=False)
        assert "FOUND" not in everything, everything[everything.index("FOUND") :][:300]
        assert target.accepted is not None
        after = desk.grade(target, target.accepted.files, limits=unhurried(target))
        assert after.verdict is Verdict.ACCEPTED, (after.verdict, after.fault, after.cases)


@pytest.mark.parametrize("proven", [True, False], ids=["proven", "unproven"])
@pytest.mark.parametrize("path", ON_SERVED, ids=lambda path: path.stem)
def test_a_cheat_behind_the_suites_server_earns_nothing(
    desk: Desk, path: Path, proven: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = CHEATS / "target_served"
    target = desk.exercise(
        folder if proven else without_solutions(folder, "test_served.py", tmp_path_factory.getbasetemp())
    )
    files = {"solution.py": path.read_bytes(), "hollow_served.py": (CHEATS / "hollow_served.py").read_bytes()}
    seconds = lines(path.read_text(), "seconds a case")
    limits = replace(target.limits, case_seconds=float(*seconds)) if seconds else None
    grade = judged(desk, target, files, limits)
    assert grade.integrity == ("proven" if proven else "unproven"), grade.fault
    passed = {case.name.split("::")[-1] for case in grade.cases if case.outcome == Outcome.PASSED}
    assert passed == lines(path.read_text(), "passes"), f"{path.stem} passed {passed}"
    assert grade.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR), grade.fault
    everything = json.dumps(grade.to_json(full=True), ensure_ascii=False)
    assert "FOUND" not in everything, everything[everything.index("FOUND") :][:300]
    shown = json.dumps(grade.to_json(full=False), ensure_ascii=False)
    for word in ("SUITE-SECRET", "98765432", "Ada"):
        assert word not in shown, f"a learner is shown {word!r}"
    if proven:
        assert target.accepted is not None
        after = desk.grade(target, target.accepted.files, limits=unhurried(target))
        assert after.verdict is Verdict.ACCEPTED, (after.verdict, after.fault, after.cases)
