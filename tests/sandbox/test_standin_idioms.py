"""Every idiom of tests/sandbox/idioms gives, case by case, what plain pytest gives."""

from pathlib import Path

import pytest

from tests.sandbox.two_processes import run_plain, run_split

IDIOMS = Path(__file__).parent / "idioms"


@pytest.mark.parametrize("name", sorted(p.name for p in IDIOMS.iterdir() if (p / "suite").is_dir()))
def test_an_idiom_behaves_as_with_a_local_import(name, tmp_path):
    folder = IDIOMS / name
    solution = folder / "solution" if (folder / "solution").is_dir() else folder / "solution.py"
    plain, said = run_plain(folder / "suite", solution, tmp_path)
    assert plain, said
    recorded, text = run_split(folder / "suite", solution, tmp_path / "record", record=True)
    assert recorded["outcomes"] == plain, text
    graded, text = run_split(
        folder / "suite", solution, tmp_path / "grade", meetings=recorded["meetings"], kinds=recorded["kinds"]
    )
    assert graded["outcomes"] == plain, text
