"""What a submission may hold: names, number and size of its files, before a line of it runs anywhere.

Nothing here parses Python: a parser can be attacked, so that is left to the sandbox. A refusal names the file, says
why in words for a beginner, and carries a stable `code` for translations. docs/exercises.md lists the rules.

An exercise's `files` are patterns of paths: `*` stands for anything within one name, `**` for any number of folders.
They replace the usual admission (the modules' own files, and `.py` files at most two levels deep) and reach six levels;
what pytest or Python itself would act on (`NEVER`) no pattern admits.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from judge.exercise import Exercise
from judge.feedback import made_visible
from judge.job import Files

MOST_FILES = 20
MOST_BYTES = 256 * 1024
USUAL_DEPTH = 2
MOST_DEPTH = 6
LONGEST_PATH = 200
PYTHON_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\.py")
FOLDER_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
NEVER = re.compile(r"(.*\.pth|.*\.dist-info|.*\.egg-info|(site|user)customize(\.py)?)", re.IGNORECASE)
RESERVED = re.compile(r"(conftest\.py|test_.*\.py|.*\.ini|.*\.cfg|.*\.toml)", re.IGNORECASE)

WHY = {
    "no_files": "There is no file to judge.",
    "too_many_files": "A submission may hold at most {most} files, and this one has {count}.",
    "too_big": "The file is larger than {most} kB.",
    "bad_path": "This is not a name that a file may have here.",
    "link": "Links are not accepted; send the file itself.",
    "too_deep": "The file lies too deep: at most {most} levels of folders are accepted.",
    "never": "A file of this name would change how Python starts, and is never accepted.",
    "reserved": "A file of this name belongs to the tests, and is not accepted.",
    "standard_library": "`{name}` is the name of a module of Python itself; choose another.",
    "not_expected": "This exercise does not expect a file of this name. It expects: {expected}.",
    "not_utf8": "The file is not text in UTF-8. Save it as UTF-8 in your editor.",
    "has_nul": "The file holds a NUL character, which no Python program does.",
    "support": "The exercise brings a file of this name itself; choose another.",
    "clash": "There is a file and a folder of this name.",
}


@dataclass(frozen=True)
class Refused:
    """One file that is not accepted, and why. `values` fill the gaps of the message of `code` in `WHY`."""

    file: str
    code: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def why(self) -> str:
        """The reason in English."""
        return WHY[self.code].format(**dict(self.values))

    @property
    def shown(self) -> str:
        """The file's name as it may be printed anywhere."""
        return made_visible(self.file).replace("\n", "\u240a")

    def to_json(self) -> dict[str, str]:
        """The form of the contract."""
        return {"file": self.shown, "why": self.why}


class RefusedFiles(Exception):
    """A submission that is not run. `refused` is never empty."""

    def __init__(self, refused: Iterable[Refused]) -> None:
        self.refused = tuple(refused)
        super().__init__("; ".join(f"{one.file}: {one.why}" if one.file else one.why for one in self.refused))


def _matcher(pattern: str) -> re.Pattern[str]:
    expression = ""
    for part in re.split(r"(\*\*/|\*\*|\*|\?)", pattern):
        expression += {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
    return re.compile(expression)


def expected(exercise: Exercise) -> list[str]:
    """What files the exercise expects, as patterns, the modules' own files first."""
    own = [exercise.module_file(module) for module in exercise.modules]
    usual = ["*.py", "*/*.py"] if exercise.patterns is None else list(exercise.patterns)
    return list(dict.fromkeys([*own, *usual]))


def check(files: Mapping[str, bytes], exercise: Exercise) -> list[Refused]:
    """Everything that keeps `files` from being judged; [] when they may be."""
    if not files:
        return [Refused("", "no_files")]
    refused = []
    if len(files) > MOST_FILES:
        refused.append(Refused("", "too_many_files", (("most", str(MOST_FILES)), ("count", str(len(files))))))
    for path, content in sorted(files.items())[: 10 * MOST_FILES]:
        problem = _name(path, exercise) or _content(path, content)
        if problem is None and any(str(parent) in files for parent in PurePosixPath(path).parents):
            problem = Refused(path, "clash")
        if problem is not None:
            refused.append(problem)
    return refused


def _name(path: str, exercise: Exercise) -> Refused | None:
    parts = path.split("/")
    if (
        not path
        or len(path) > LONGEST_PATH
        or any(part in ("", ".", "..") or part != part.strip() for part in parts)
        or any(character in '\\:"<>|*?' or not character.isprintable() for character in path)
    ):
        return Refused(path, "bad_path")
    if any(NEVER.fullmatch(part) for part in parts):
        return Refused(path, "never")
    if path in exercise.support:
        return Refused(path, "support")
    own = {exercise.module_file(module) for module in exercise.modules}
    own |= {name.removesuffix(".py") + "/__init__.py" for name in own}
    if path in own:
        return None
    literal = exercise.patterns is not None and path in exercise.patterns
    top = parts[0].removesuffix(".py")
    importable = len(parts) > 1 or path.endswith(".py")
    if not literal and importable and (top == "pytest" or top in sys.stdlib_module_names):
        if parts[-1] == "pytest.py":
            return Refused(path, "reserved")
        return Refused(path, "standard_library", (("name", top),))
    most = USUAL_DEPTH if exercise.patterns is None else MOST_DEPTH
    if len(parts) > most:
        return Refused(path, "too_deep", (("most", str(most)),))
    if exercise.patterns is None:
        if RESERVED.fullmatch(parts[-1]):
            return Refused(path, "reserved")
        if PYTHON_NAME.fullmatch(parts[-1]) and all(FOLDER_NAME.fullmatch(part) for part in parts[:-1]):
            return None
    elif any(_matcher(pattern).fullmatch(path) for pattern in exercise.patterns):
        return None
    elif RESERVED.fullmatch(parts[-1]):
        return Refused(path, "reserved")
    return Refused(path, "not_expected", (("expected", ", ".join(expected(exercise))),))


def _content(path: str, content: bytes) -> Refused | None:
    if len(content) > MOST_BYTES:
        return Refused(path, "too_big", (("most", str(MOST_BYTES // 1_024)),))
    if b"\0" in content:
        return Refused(path, "has_nul")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return Refused(path, "not_utf8")
    return None


def read(path: Path, exercise: Exercise) -> dict[str, bytes]:
    """The files of a submission on disk: a `.py` file is the first module's whatever its name, a folder is taken whole.

    Hidden files and `__pycache__` are left out. Raises RefusedFiles, and OSError for what is not there.
    """
    if path.is_symlink():
        raise RefusedFiles([Refused(path.name, "link")])
    files: dict[str, bytes] = {}
    links: list[Refused] = []
    if path.is_dir():
        for relative, entry in _entries(path):
            if relative.count("/") > MOST_DEPTH:
                links.append(Refused(relative, "too_deep", (("most", str(MOST_DEPTH)),)))
            elif entry.is_symlink():
                links.append(Refused(relative, "link"))
            elif entry.is_file():
                with Path(entry.path).open("rb") as stream:
                    files[relative] = stream.read(MOST_BYTES + 1)
            else:
                links.append(Refused(relative, "bad_path"))
            if len(files) + len(links) > 10 * MOST_FILES:
                break
    elif path.exists() and not path.is_file():  # a pipe would keep whoever opens it
        links.append(Refused(path.name, "bad_path"))
    else:
        with path.open("rb") as stream:
            files[exercise.module_file()] = stream.read(MOST_BYTES + 1)
    refused = links + (check(files, exercise) if files or not links else [])
    if refused:
        raise RefusedFiles(refused)
    return files


def _entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """What lies in a folder and is no folder, with its path from there, in order; of folders nested deeper than any may
    be, the first. However they are nested, nothing here recurses."""
    waiting = [("", str(folder))]
    while waiting:
        before, place = waiting.pop()
        with os.scandir(place) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        inside = []
        for entry in entries:
            relative = before + entry.name
            if entry.name.startswith(".") or entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False) and relative.count("/") <= MOST_DEPTH:
                inside.append((relative + "/", entry.path))
            else:
                yield relative, entry
        waiting += reversed(inside)


def as_bytes(files: Mapping[str, str]) -> Files:
    """Files as they are stored and sent, text to the bytes the sandbox gets. Lone surrogates become `?`."""
    return {path: text.encode("utf-8", "replace") for path, text in files.items()}
