"""What the mutants of an exercise showed, noted beside it, so that they need not run again while nothing changed.

The note is the table `[measured]` of `survivors.toml`. It holds for one version of the exercise (suite, support and the
settings that judge) and one text of its accepted solution, of which the mutants are made; `holds` says whether these
are still the ones. `write` replaces that table and leaves the rest of the file, an author's reasons, as it stands.
"""

import hashlib
import json
import re
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any

from judge.exercise import Exercise, read_toml

TABLE = re.compile(r"^\[measured\]\n(?:\w+ *=.*\n?)*", re.MULTILINE)


@dataclass(frozen=True)
class Measured:
    """How many mutants were made, killed, and excused by a reason, of which version and which accepted solution."""

    version: str
    solution: str
    made: int
    killed: int
    excused: int

    def to_json(self) -> dict[str, Any]:
        """The numbers."""
        return {"made": self.made, "killed": self.killed, "excused": self.excused}


def sources(exercise: Exercise) -> list[str]:
    """The files of the first accepted solution that mutants are made of: every program in it, whether the suite imports
    it by name or not. Of tests that the learner wrote only those that are a declared module, that is, the exercise."""
    if exercise.accepted is None:
        return []
    files = exercise.accepted.files
    declared = {exercise.module_file(module) for module in exercise.modules} & set(files)
    return sorted(declared | {path for path in files if path.endswith(".py") and not _is_test(path)})


def _is_test(path: str) -> bool:
    name = PurePosixPath(path).name
    return name.startswith("test_") or name.endswith("_test.py") or name in ("tests.py", "conftest.py")


def solution_of(exercise: Exercise) -> str:
    """16 hex digits that name the text of the first accepted solution."""
    digest = hashlib.sha256()
    for path, content in sorted(exercise.accepted.files.items() if exercise.accepted else ()):
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def holds(noted: Measured | None, exercise: Exercise) -> bool:
    """Whether the note was made with this version and this solution."""
    return noted is not None and (noted.version, noted.solution) == (exercise.version, solution_of(exercise))


def read(folder: Path) -> Measured | None:
    """The note beside the exercise in `folder`. Raises ValueError naming what is wrong with it."""
    file = folder / "survivors.toml"
    if not file.is_file():
        return None
    try:
        table = read_toml(file.read_text("utf-8")).get("measured")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot be read: {error}") from None
    if table is None:
        return None
    names = {one.name: one.type for one in fields(Measured)}
    if (
        not isinstance(table, dict)
        or set(table) != set(names)
        or not all(type(table[name]) is kind for name, kind in names.items())
    ):
        raise ValueError(f"[measured] needs {', '.join(names)}; leave it out, and check with --mutants --note")
    return Measured(**table)


def write(folder: Path, found: Measured) -> None:
    """Note `found`."""
    file = folder / "survivors.toml"
    text = file.read_text("utf-8") if file.is_file() else ""
    table = "[measured]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in asdict(found).items())
    rest = TABLE.sub("", text).strip("\n")
    file.write_text(table + (f"\n{rest}\n" if rest else ""), "utf-8")
