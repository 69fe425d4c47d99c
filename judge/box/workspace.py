"""The folder of one run: a tmpfs that the porter mounts where zygotes and cells see it appear.

`/assay` is a shared mount of the porter's, so what is mounted below it shows in the mount namespaces of zygotes and
cells that were forked before. A run's tmpfs holds `work` (the working folder of both cells) and `submission` (what the
learner sent, over support). Cells bind what is theirs and cover the rest. Nobody walks or removes a learner's tree:
when both cells are dead the tmpfs is unmounted and its pages are gone.

Suites read their data files relative to the current folder, and the learner must neither read nor replace them. So such
a file has an empty place in the working folder, over which the checker's cell binds the real file and the learner's an
empty one: a place that is a mount cannot be removed or renamed where it is one. `covers` says which places.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from judge.box import namespaces as ns
from judge.box.confine import PLAIN, RUNS, write_file

Covers = list[tuple[str, str]]
SETTINGS = frozenset({"pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml", "pytest.toml"})


def covers(suite: Iterable[str], support: Iterable[str]) -> Covers:
    """The places of the suite's data files in the working folder: (path, "file" | "dir" | "keep"), parents first.

    A folder that only the suite has is covered whole; where support has the folder too, its files are covered one by
    one and the folder itself is kept in place.
    """
    common = {str(parent) for name in support for parent in PurePosixPath(name).parents}
    found: dict[str, str] = {}
    for name in sorted(suite):
        path = PurePosixPath(name)
        if path.suffix in (".py", ".pyc") or path.name in SETTINGS or "__pycache__" in path.parts:
            continue
        for parent in reversed(path.parents[:-1]):
            if str(parent) not in common:
                found[str(parent)] = "dir"
                break
            found.setdefault(str(parent), "keep")
        else:
            found[name] = "file"
    return list(found.items())


def files_of(blobs: dict[str, bytes], group: str) -> dict[str, bytes]:
    """The files of one group: blobs are named "group/path"."""
    start = group + "/"
    return {name[len(start) :]: data for name, data in blobs.items() if name.startswith(start)}


def sizes_of(memory_mb: int, disk_mb: int) -> dict[str, int]:
    """KiB of each tmpfs of a run: together below half of the memory limit, whose pages they are."""
    half = max(4096, memory_mb * 1024 // 2)
    work = min(disk_mb * 1024, half // 2)
    return {"work": work, "tmp": min(disk_mb * 1024, half // 6), "shm": min(8192, half // 16)}


class Workspace:
    """One mounted folder. `covers` are its empty places."""

    def __init__(self, number: int, places: Covers) -> None:
        self.path = f"{RUNS}/run-{number}"
        self.covers = places
        os.mkdir(self.path, 0o700)
        ns.mount("none", self.path, "tmpfs", PLAIN, "size=32m,nr_inodes=4096,mode=755")
        for name in ("work", "submission"):
            os.mkdir(f"{self.path}/{name}")
        for place, kind in places:
            target = f"{self.path}/work/{place}"
            if kind == "file":
                write_file(f"{self.path}/work", place, b"")
            else:
                os.makedirs(target, exist_ok=True)

    def fill(self, kib: int, support: Mapping[str, bytes], files: Mapping[str, bytes]) -> None:
        """Bound the folder to `kib` beyond what is written now, and write it: before any code of the run exists."""
        given = sum(len(data) // 1024 + 4 for data in (*support.values(), *files.values()))
        inodes = 4096 + 4 * (len(support) + len(files))
        ns.mount(None, self.path, None, ns.REMOUNT | PLAIN, f"size={kib + 2 * given}k,nr_inodes={inodes}")
        taken = {place for place, kind in self.covers if kind == "file"}
        for group in (support, files):
            for name, data in group.items():
                write_file(f"{self.path}/submission", name, data)
                if name not in taken:
                    write_file(f"{self.path}/work", name, data)

    def close(self) -> None:
        """Unmount. The cells must be dead."""
        ns.unmount(self.path)
        os.rmdir(self.path)
