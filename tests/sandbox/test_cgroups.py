"""Control groups: version 2 over files as that kernel writes them, version 1 and the end of a group in a real one.

A machine has the memory controller in one version only, so the other's files are made here word for word.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from judge.box import house
from judge.engines import BoxPlan, EngineError, cgroups
from judge.engines.native import NativeEngine

EVENTS = "low 0\nhigh 0\nmax 41\noom 3\noom_kill 2\noom_group_kill 0\n"
STAT = "anon 31457280\nfile 8388608\nkernel 1048576\ninactive_anon 0\ninactive_file 4194304\nactive_file 4194304\n"
NEW = {
    "cgroup.procs": "",
    "memory.current": "41943040\n",
    "memory.events": EVENTS,
    "memory.max": "max\n",
    "memory.oom.group": "1\n",
    "memory.stat": STAT,
    "memory.swap.max": "max\n",
    "pids.max": "max\n",
}


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hierarchy of version 2 with an empty group "assay/box", where the kernel has made its files."""
    write(tmp_path, {"cgroup.controllers": "cpuset cpu io memory hugetlb pids\n", "cgroup.subtree_control": "\n"})
    write(tmp_path / "assay", {"cgroup.subtree_control": "\n"})
    write(tmp_path / "assay/box", NEW)
    monkeypatch.setattr(cgroups, "TOP", tmp_path)
    return tmp_path


def write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)


def said(folder: Path, *names: str) -> list[str]:
    return [(folder / name).read_text().strip() for name in names]


def test_a_group_of_version_2_limits_memory_swap_and_processes_and_leaves_the_box_alive(top: Path) -> None:
    group = cgroups.Group("box", 96, 320)
    assert group.version == 2
    assert said(top, "cgroup.subtree_control", "assay/cgroup.subtree_control") == ["+memory +pids"] * 2
    limits = said(top / "assay/box", "memory.max", "memory.swap.max", "memory.oom.group", "pids.max")
    assert limits == [str(96 << 20), "0", "0", "320"]
    group.set_memory(64)
    assert said(top / "assay/box", "memory.max") == [str(64 << 20)]


def test_what_version_2_says_of_use_and_kills_is_read(top: Path) -> None:
    group = cgroups.Group("box", 96, 320)
    assert group.used_kb() == (41943040 - 4194304) // 1024
    assert group.kills() == 2
    (top / "assay/box/memory.events").unlink()
    assert group.kills() == 0


def test_without_a_count_of_swap_there_are_limits_only_where_there_is_no_swap(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (top / "assay/box/memory.swap.max").unlink()
    monkeypatch.setattr(cgroups, "_has_swap", lambda: False)
    cgroups.Group("box", 96, 320)
    monkeypatch.setattr(cgroups, "_has_swap", lambda: True)
    monkeypatch.setattr(cgroups.Group, "remove", lambda group: None)  # files that are no kernel's cannot be removed so
    with pytest.raises(EngineError, match="does not count swap"):
        cgroups.Group("box", 96, 320)


def test_a_hierarchy_without_memory_or_with_nothing_is_no_limit(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (top / "cgroup.controllers").write_text("cpu io\n")
    assert cgroups.version() == 0
    with pytest.raises(EngineError, match="no control groups with memory and pids"):
        cgroups.Group("box", 96, 320)


@pytest.mark.parametrize(
    ("files", "kills", "kb"),
    [
        ({"memory.events": EVENTS, "memory.current": "41943040\n", "memory.stat": STAT}, 2, 36864),
        (
            {
                "memory/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n",
                "memory/memory.usage_in_bytes": "41943040\n",
                "memory/memory.stat": "cache 8388608\nrss 31457280\ntotal_inactive_file 4194304\n",
            },
            5,
            36864,
        ),
        ({}, 0, 0),
    ],
    ids=["version 2", "version 1", "none"],
)
def test_the_box_reads_its_own_group_in_either_version(
    files: dict[str, str], kills: int, kb: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        write((tmp_path / name).parent, {Path(name).name: text})
    here = str(tmp_path)
    moved = [(path.replace("/sys/fs/cgroup", here), word) for path, word in house.COUNTERS]
    monkeypatch.setattr(house, "COUNTERS", moved)
    monkeypatch.setattr(house, "MEMORY", [(p.replace("/sys/fs/cgroup", here), a, b) for p, a, b in house.MEMORY])
    counter = house.KillCounter()
    assert (counter.known, counter.read(), house.memory_kb()) == (bool(files), kills, kb)
    if counter.known:
        os.close(counter.fd)


@pytest.mark.root
def test_a_real_group_limits_what_is_in_it_and_takes_that_along_when_it_is_removed() -> None:
    if cgroups.version() == 0:
        pytest.skip("no control groups with memory and pids are mounted here")
    try:
        group = cgroups.Group(f"test-{os.getpid()}", 64, 16)
    except EngineError as error:
        pytest.skip(str(error))
    try:
        for size in (256, 32, 128):  # up, down and up again: the order of two limits matters in version 1
            group.set_memory(size)
        code = "import sys\nfor f in sys.argv[1:]: open(f + '/cgroup.procs', 'w').write('0')\nx = b'x' * (1 << 30)"
        done = subprocess.run([sys.executable, "-c", code, *map(str, group.folders)], check=False, timeout=120)
        assert done.returncode == -9
        assert group.kills() == 1
        sleeper = subprocess.Popen([sys.executable, "-c", "import time; print(flush=True); time.sleep(600)"],
                                   stdout=subprocess.PIPE)  # fmt: skip
        assert sleeper.stdout is not None
        sleeper.stdout.readline()
        for folder in group.folders:
            (folder / "cgroup.procs").write_text(str(sleeper.pid))
        assert group.processes() == [sleeper.pid]
        assert group.used_kb() >= 0
    finally:
        group.remove()
    assert sleeper.wait(30) == -9
    sleeper.stdout.close()
    assert not group.memory.exists()


UNIFIED = """
import subprocess, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from judge.engines import cgroups
top = Path(sys.argv[1])
subprocess.run(["mount", "-t", "cgroup2", "none", str(top)], check=True)
group = cgroups.Group.__new__(cgroups.Group)
group.version, group.folders = 2, [top / "assay-test" / "box"]
group.memory.mkdir(parents=True)
sleeper = subprocess.Popen(["sleep", "600"])
(group.memory / "cgroup.procs").write_text(str(sleeper.pid))
assert group.processes() == [sleeper.pid], group.processes()
group.remove()
assert sleeper.wait(30) == -9
assert not group.memory.exists()
group.memory.parent.rmdir()
print("removed")
"""


@pytest.mark.root
def test_a_real_group_of_version_2_is_removed_with_what_is_in_it(tmp_path: Path) -> None:
    """Also where the controllers belong to version 1: groups and processes are there without any."""
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, "-c", UNIFIED, str(tmp_path)]
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run([*command, root], capture_output=True, text=True, timeout=120, check=False)
    if "mount" in done.stderr and "cgroup2" in done.stderr:
        pytest.skip(f"version 2 cannot be mounted here: {done.stderr.strip().splitlines()[-1]}")
    assert done.stdout.strip() == "removed", done.stderr


@pytest.mark.root
@pytest.mark.skipif(os.getuid() != 0 or not cgroups.version(), reason="makes control groups, which only root may")
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="no bubblewrap here")
def test_engines_of_one_process_have_groups_of_their_own() -> None:
    groups = [NativeEngine(lambda image: Path("/nowhere"))._group(BoxPlan("python", 0, 64)) for _ in range(2)]
    try:
        first, second = (set(group.folders) for group in groups if group is not None)
        assert all(folder.is_dir() for folder in first | second)
        assert not first & second
    finally:
        for group in groups:
            assert group is not None
            group.remove()
