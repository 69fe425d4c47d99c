"""The table of the curriculum says what was found, and a dash or words where nothing was."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from judge import measured
from judge.exercise import Exercise, Rules, Solution

TOOL = Path(__file__).resolve().parents[2] / "tools" / "curriculum_table.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("curriculum_table", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def exercise(folder: Path, slug: str, file: str = "solution.py") -> Exercise:
    solution = Solution("accepted/a", "accepted", {file: b"1"})
    (folder / slug).mkdir()
    return Exercise("t", slug, {"test_a.py": b""}, solutions=(solution,), folder=folder / slug)


def note(of: Exercise, killed: int, excused: int) -> None:
    assert of.folder is not None
    found = measured.Measured(of.version, measured.solution_of(of), made=9, killed=killed, excused=excused)
    measured.write(of.folder, found)


def row(page: str, slug: str) -> list[str]:
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")
    ]
    return next(cells[2:] for cells in lines if cells[1] == slug)


def test_a_row_says_what_the_gate_found_and_the_note_of_the_mutants(tool: ModuleType, tmp_path: Path) -> None:
    seen, unseen, refused = (exercise(tmp_path, slug) for slug in ("seen", "unseen", "refused"))
    note(seen, 8, 1)
    note(unseen, 9, 0)
    unseen = replace(unseen, suite={"test_a.py": b"changed"}, image="database", services=("postgresql",))
    (tmp_path / "docker.json").write_text(
        json.dumps(
            {
                "exercises": [
                    {"path": "x/t/seen", "ok": True, "cases": 12, "accepted": 2, "wrong": 5, "seconds": 33.4},
                    {"path": "x/t/refused/", "ok": False, "cases": 3, "accepted": 0, "wrong": 5, "seconds": 1.0},
                ]
            }
        )
    )
    found = {"docker": tool.read(tmp_path / "docker.json"), "native": {}}
    page = tool.page([seen, unseen, refused], found, "two cores")
    assert row(page, "seen") == ["python", "12", "2", "5", "8/9 (1)", "33", "–"]
    assert row(page, "unseen") == ["database: postgresql", "–", "–", "–", "not measured", "–", "–"]
    assert row(page, "refused")[-2:] == ["refused", "–"]


def test_an_exercise_without_a_program_or_about_tests_has_no_mutants_and_says_why(
    tool: ModuleType, tmp_path: Path
) -> None:
    file = exercise(tmp_path, "file", "Dockerfile")
    tests = replace(exercise(tmp_path, "tests"), check=Rules(mutants_min=0.0, reason="they are tests"))
    page = tool.page([file, tests], {"docker": {}, "native": {}}, "two cores")
    assert row(page, "file")[4] == "no program" and row(page, "tests")[4] == "tests"
