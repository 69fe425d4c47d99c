"""Where a suite's data files are shown in the working folder, and what room a run's folders have."""

from hypothesis import given
from hypothesis import strategies as st

from judge.box.workspace import covers, sizes_of


def test_python_and_settings_need_no_place() -> None:
    assert covers(["test_a.py", "conftest.py", "pytest.ini", "pkg/__pycache__/a.pyc"], ["given.py"]) == []


def test_a_folder_of_the_suite_alone_is_covered_whole() -> None:
    assert covers(["data/a.txt", "data/deep/b.txt", "top.json"], []) == [("data", "dir"), ("top.json", "file")]


def test_a_folder_that_support_has_too_is_kept_and_its_files_are_covered_one_by_one() -> None:
    assert covers(["data/a.txt", "data/own/b.txt"], ["data/given.csv"]) == [
        ("data", "keep"), ("data/a.txt", "file"), ("data/own", "dir"),
    ]  # fmt: skip


names = st.lists(st.sampled_from("abc"), max_size=3).map(lambda folders: "/".join([*folders, "file.txt"]))


@given(st.sets(names), st.sets(names))
def test_every_place_has_its_parents_held_before_it(suite: set[str], support: set[str]) -> None:
    seen: dict[str, str] = {}
    for path, kind in covers(suite, support):
        parents = [path.rsplit("/", n)[0] for n in range(1, path.count("/") + 1)]
        assert all(seen[parent] == "keep" for parent in parents)
        seen[path] = kind


@given(st.integers(16, 8192), st.integers(1, 4096))
def test_all_folders_of_a_run_together_stay_below_half_of_its_memory(memory_mb: int, disk_mb: int) -> None:
    sizes = sizes_of(memory_mb, disk_mb)
    both_cells = sizes["work"] + 2 * (sizes["tmp"] + sizes["shm"])
    assert both_cells <= memory_mb * 1024 // 2 + 1024
    assert min(sizes.values()) > 0
