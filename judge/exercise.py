"""An exercise folder: read it, say everything that is wrong with it, and name the state of what judges.

`docs/exercises.md` describes the format for authors. Three things are promised here:

- `load` reads a folder completely or raises `BadExercise` with every problem it found, each naming file and key, so
  that an author mends them in one go. Links, hidden files and `__pycache__` are never read. `load_files` says the same
  of a folder that lies in no file system: a draft, an archive.
- `Exercise.version` is the sha256 of what can change a verdict (suite, support and the settings that judge) and of
  nothing else: a changed statement keeps its grades.
- `Exercise.to_json` and `from_json` are each other's inverse for what judging needs; the store keeps that.

One module because the format, its reading and the version that is named by it must change together.
"""

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from judge import exercise_archive
from judge.box.services import KNOWN
from judge.job import Baseline, Files, Job, Limits

VERDICT_FOLDERS = (
    "accepted",
    "wrong_answer",
    "partial",
    "time_limit",
    "memory_limit",
    "output_limit",
    "crashed",
)
TEXTS = ("exercise.toml", "statement.md", "statement.zh.md", "survivors.toml")
MOST_BYTES = exercise_archive.MOST_BYTES
LONGEST_TITLE = 200
NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""What text may hold in Python and neither in TOML nor in PostgreSQL."""
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
IMAGE = re.compile(r"[a-z][a-z0-9_-]{0,31}")
"""The name of an image; the store keeps no longer one."""
WORD = re.compile(r"[a-z][a-z0-9_-]{0,63}")
FAILS = re.compile(r"#\s*fails:\s*(.*)")


class BadExercise(Exception):
    """A folder that cannot be used. `problems`: one sentence each, naming the file and, where there is one, the key."""

    def __init__(self, folder: Path, problems: list[str]) -> None:
        super().__init__(f"{folder}: " + "; ".join(problems))
        self.folder = folder
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Rules:
    """What the publish gate demands (`[check]`): shares of 0 to 1, and why they differ from the usual."""

    starter_max: float = 0.25
    cheat_max: float = 0.5
    mutants_min: float = 0.9
    reason: str = ""


@dataclass(frozen=True)
class Solution:
    """A program that must get the verdict its folder names. `fails`: the cases it must fail, () for "not said"."""

    name: str
    verdict: str
    files: Files
    fails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """What `topic.toml` says. `order` lists slugs of its exercises; others follow by name."""

    folder: str
    title: str
    title_zh: str = ""
    summary: str = ""
    summary_zh: str = ""
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """One exercise folder. Files map paths relative to `suite/`, `support/`, `starter/` to their bytes.

    `files` is the whole folder as it was read, {} for an exercise that came from elsewhere (`from_json`).
    """

    topic: str
    slug: str
    suite: Files
    support: Files = field(default_factory=dict)
    starter: Files = field(default_factory=dict)
    statement: str = ""
    statement_zh: str = ""
    title: str = ""
    title_zh: str = ""
    summary: str = ""
    summary_zh: str = ""
    difficulty: int = 1
    minutes: int = 10
    tags: tuple[str, ...] = ()
    modules: tuple[str, ...] = ("solution",)
    patterns: tuple[str, ...] | None = None
    image: str = "python"
    isolation: str = "cells"
    starter_from: str = ""
    show_support: bool = True
    limits: Limits = field(default_factory=Limits)
    total: float = 100
    services: tuple[str, ...] = ()
    loopback: bool = False
    suite_args: tuple[str, ...] = ()
    suite_path: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    check: Rules = Rules()
    solutions: tuple[Solution, ...] = ()
    folder: Path | None = None
    files: Files = field(default_factory=dict, repr=False)

    @property
    def version(self) -> str:
        """The sha256, in hex, of everything that can change a verdict."""
        digest = hashlib.sha256()
        for place, files in (("suite", self.suite), ("support", self.support)):
            for path, content in sorted(files.items()):
                digest.update(f"{place}/{path}\0{len(content)}\0".encode())
                digest.update(content)
        digest.update(json.dumps(self._judging(), sort_keys=True, ensure_ascii=True).encode())
        return digest.hexdigest()

    def _judging(self) -> dict[str, Any]:
        return {
            "modules": list(self.modules),
            "files": None if self.patterns is None else list(self.patterns),
            "image": self.image,
            "isolation": self.isolation,
            "suite": {"args": list(self.suite_args), "path": list(self.suite_path), "plugins": list(self.plugins)},
            "limits": asdict(self.limits),
            "points": {"total": self.total},
            "services": {"names": list(self.services), "loopback": self.loopback},
        }

    @property
    def accepted(self) -> Solution | None:
        """The first accepted solution by name, from whose run the baseline is taken."""
        return next((s for s in self.solutions if s.verdict == "accepted"), None)

    def module_file(self, module: str | None = None) -> str:
        """The file of `module`, of the first declared module without; "solution.py" where there is none."""
        name = module or (self.modules[0] if self.modules else "solution")
        return name.replace(".", "/") + ".py"

    def job(
        self,
        files: Files,
        baseline: Baseline | None = None,
        *,
        visible_only: bool = False,
        record: bool = False,
        shuffle: int | None = None,
    ) -> Job:
        """What a box must know to judge `files`."""
        return Job(
            version=self.version,
            suite=self.suite,
            support=self.support,
            files=files,
            modules=self.modules,
            image=self.image,
            isolation="shared" if self.isolation == "shared" else "cells",
            limits=self.limits,
            services=self.services,
            loopback=self.loopback,
            suite_args=self.suite_args,
            suite_path=self.suite_path,
            plugins=self.plugins,
            select="visible" if visible_only else "all",
            baseline=baseline,
            record=record,
            reference=self.accepted.files if self.accepted else None,
            shuffle=shuffle,
            total=self.total,
        )

    def to_json(self) -> dict[str, Any]:
        """Everything that judging a submission needs, the first accepted solution included, as plain JSON."""
        accepted = self.accepted
        shown = {} if self.show_support else {"show_support": False}
        return (
            self._judging()
            | shown
            | {
                "topic": self.topic,
                "slug": self.slug,
                "suite_files": _to_text(self.suite),
                "support_files": _to_text(self.support),
                "accepted": {"name": accepted.name, "files": _to_text(accepted.files)} if accepted else None,
            }
        )

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Exercise":
        """The exercise whose `to_json` gave `content`; texts, starter and other solutions are not in it."""
        accepted = content["accepted"]
        solution = Solution(accepted["name"], "accepted", _to_bytes(accepted["files"])) if accepted else None
        return cls(
            topic=content["topic"],
            slug=content["slug"],
            suite=_to_bytes(content["suite_files"]),
            support=_to_bytes(content["support_files"]),
            modules=tuple(content["modules"]),
            patterns=None if content["files"] is None else tuple(content["files"]),
            image=content["image"],
            isolation=content["isolation"],
            limits=Limits(**content["limits"]),
            total=content["points"]["total"],
            services=tuple(content["services"]["names"]),
            loopback=content["services"]["loopback"],
            show_support=content.get("show_support", True),
            suite_args=tuple(content["suite"]["args"]),
            suite_path=tuple(content["suite"]["path"]),
            plugins=tuple(content["suite"]["plugins"]),
            solutions=(solution,) if solution else (),
        )


def _to_text(files: Files) -> dict[str, str]:
    return {path: base64.b64encode(content).decode() for path, content in sorted(files.items())}


def _to_bytes(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: base64.b64decode(content) for path, content in files.items()}


# -- reading exercise.toml -------------------------------------------------------------------------------------------


class _Table:
    """One TOML table being read: takes keys out with a type, notes what is wrong, and at last what nobody asked for."""

    def __init__(self, content: dict[str, Any], problems: list[str], file: str, prefix: str = "") -> None:
        self.left = dict(content)
        self.problems = problems
        self.file = file
        self.prefix = prefix

    def wrong(self, key: str, why: str) -> None:
        self.problems.append(f"{self.file}: `{self.prefix}{key}` {why}")

    def text(self, key: str, default: str = "") -> str:
        value = self.left.pop(key, default)
        if not isinstance(value, str) or "\0" in value:
            self.wrong(key, "must be text")
            return default
        return value

    def title(self, key: str) -> str:
        value = self.text(key)
        if len(value) > LONGEST_TITLE:
            self.wrong(key, f"must have at most {LONGEST_TITLE} characters")
        return value

    def number(self, key: str, default: float, low: float, high: float, whole: bool = False) -> float:
        value = self.left.pop(key, default)
        kind = int if whole else int | float
        if isinstance(value, kind) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.wrong(key, f"must be a {'whole ' if whole else ''}number from {low:g} to {high:g}")
        return default

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.left.pop(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, "must be true or false")
        return default

    def texts(self, key: str, default: tuple[str, ...], fits: Callable[[str], bool], what: str) -> tuple[str, ...]:
        value = self.left.pop(key, list(default))
        if isinstance(value, list) and all(isinstance(one, str) and "\0" not in one and fits(one) for one in value):
            return tuple(value)
        self.wrong(key, f"must be a list of {what}")
        return default

    def table(self, key: str) -> "_Table":
        value = self.left.pop(key, {})
        if not isinstance(value, dict):
            self.wrong(key, f"must be a table, written [{key}]")
            value = {}
        return _Table(value, self.problems, self.file, f"{self.prefix}{key}.")

    def end(self) -> None:
        for key in self.left:
            self.wrong(key, "is no key that exercises have" if self.file == "exercise.toml" else "is no key of a topic")


def _inside(path: str) -> bool:
    return bool(path) and not path.startswith("/") and "\\" not in path and ".." not in path.split("/")


def read_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises tomllib.TOMLDecodeError, also for one that is nested too deep to be read."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise tomllib.TOMLDecodeError("nested too deep") from None


def _settings(text: str, problems: list[str]) -> dict[str, Any]:
    try:
        content = read_toml(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"exercise.toml: cannot be read: {error}")
        return {}
    top = _Table(content, problems, "exercise.toml")
    read: dict[str, Any] = {name: top.title(name) for name in ("title", "title_zh")}
    read |= {name: top.text(name) for name in ("summary", "summary_zh")}
    read["difficulty"] = top.number("difficulty", 1, 1, 5, whole=True)
    read["minutes"] = top.number("minutes", 10, 1, 10_000, whole=True)
    read["tags"] = top.texts("tags", (), bool, "words")
    read["modules"] = top.texts("modules", ("solution",), _is_module, "module names")
    if "files" in content:
        read["patterns"] = top.texts("files", (), _inside, "patterns of paths below the submission's folder")
    read["image"] = top.text("image", "python")
    if not IMAGE.fullmatch(read["image"]):
        top.wrong("image", "must be the name of an image")
    read["isolation"] = top.text("isolation", "cells")
    if read["isolation"] not in ("cells", "shared"):
        top.wrong("isolation", 'must be "cells" or "shared"')
    read["starter_from"] = top.text("starter_from")
    if read["starter_from"] and not SLUG.fullmatch(read["starter_from"]):
        top.wrong("starter_from", "must be the folder name of another exercise of this topic")
    read["show_support"] = top.flag("show_support", True)
    read |= _judging_tables(top)
    check = top.table("check")
    usual = Rules()
    numbers = {
        name: check.number(name, getattr(usual, name), 0, 1) for name in ("starter_max", "cheat_max", "mutants_min")
    }
    read["check"] = Rules(**numbers, reason=check.text("reason"))
    if replace(read["check"], reason="") != usual and not read["check"].reason.strip():
        check.wrong("reason", "must say why the demands of the check are changed")
    check.end()
    top.end()
    return read


def _judging_tables(top: _Table) -> dict[str, Any]:
    limits = top.table("limits")
    usual = Limits()
    values: dict[str, Any] = {}
    for limit in fields(Limits):
        default = getattr(usual, limit.name)
        whole = isinstance(default, int)
        values[limit.name] = limits.number(limit.name, default, 1 if whole else 0.01, 1_000_000, whole)
    limits.end()
    points, services, suite = top.table("points"), top.table("services"), top.table("suite")
    read = {
        "limits": Limits(**values),
        "total": points.number("total", 100, 0, 1_000_000),
        "services": services.texts("names", (), KNOWN.__contains__, f"services ({', '.join(KNOWN)})"),
        "loopback": services.flag("loopback"),
        "suite_args": suite.texts("args", (), lambda _: True, "arguments of pytest"),
        "suite_path": suite.texts("path", (), _inside, "folders below the suite's"),
        "plugins": suite.texts("plugins", (), bool, "names of pytest plugins"),
    }
    for table in (points, services, suite):
        table.end()
    return read


def _is_module(name: str) -> bool:
    return MODULE.fullmatch(name) is not None


def _is_word(name: str) -> bool:
    return WORD.fullmatch(name) is not None


# -- reading the folder ----------------------------------------------------------------------------------------------


def read_folder(folder: Path, problems: list[str]) -> dict[str, bytes]:
    """Every regular file below `folder` by relative path, sorted: the whole of an exercise.

    Hidden files and caches are left out. A link is a problem where an exercise has its files, else it is left out too.
    """
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        relative = path.relative_to(folder)
        if any(part.startswith(".") or part == "__pycache__" for part in relative.parts):
            continue
        if path.is_symlink():
            if relative.parts[0] in exercise_archive.PLACES or relative.as_posix() in TEXTS:
                problems.append(f"{relative.as_posix()}: is a link; put the file itself there")
        elif path.is_file():
            left -= path.stat().st_size
            if left < 0:
                problems.append(
                    f"{relative.as_posix()}: with it the folder holds more than {MOST_BYTES // 1_000_000} MB"
                )
                break
            found[relative.as_posix()] = path.read_bytes()
    return dict(sorted(found.items()))


def _below(files: Files, place: str) -> dict[str, bytes]:
    return {path[len(place) + 1 :]: content for path, content in files.items() if path.startswith(place + "/")}


def _statement(files: Files, name: str, problems: list[str]) -> str:
    content = files.get(name, b"")
    try:
        if b"\0" not in content:  # which no database keeps in a text
            return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    problems.append(f"{name}: is not UTF-8")
    return ""


def _solutions(files: Files, first_file: str, problems: list[str]) -> tuple[Solution, ...]:
    """The solutions among `files`, paths below solutions/."""
    verdicts: dict[str, dict[str, dict[str, bytes]]] = {}
    for path, content in files.items():
        verdict, _, rest = path.partition("/")
        entry, _, inner = rest.partition("/")
        verdicts.setdefault(verdict, {}).setdefault(entry, {})[inner] = content
    found = []
    for verdict, entries in sorted(verdicts.items()):
        if verdict not in VERDICT_FOLDERS or "" in entries:
            problems.append(f"solutions/{verdict}: is not one of the folders {', '.join(VERDICT_FOLDERS)}")
            continue
        for entry, inside in sorted(entries.items()):
            name = f"{verdict}/{entry}"
            if "" in inside and not entry.endswith(".py"):
                problems.append(f"solutions/{name}: must be a .py file or a folder")
                continue
            program = {first_file: inside[""]} if "" in inside else inside
            found.append(Solution(name, verdict, program, _fails(program, first_file)))
    return tuple(found)


def _fails(program: Files, first_file: str) -> tuple[str, ...]:
    """The cases that a solution says it fails, in the first line of its first module's file, else of any file of it: a
    Dockerfile, a YAML or TOML file begins its comments as Python does."""
    for path in sorted(program, key=lambda path: (path != first_file, path)):
        match = FAILS.match(program[path].split(b"\n", 1)[0].decode("utf-8", "replace").strip())
        if match:
            return tuple(name.strip() for name in match[1].split(",") if name.strip())
    return ()


def load(folder: Path) -> Exercise:
    """The exercise in `folder`, whose name and parent's name are slug and topic. Raises BadExercise."""
    folder = Path(folder)
    if not folder.is_dir():
        raise BadExercise(folder, ["there is no such folder"])
    problems: list[str] = []
    files = read_folder(folder, problems)
    return load_files(files, folder.resolve().parent.name, folder.resolve().name, folder, problems)


def load_files(files: Files, topic: str, slug: str, folder: Path | None = None, known: Iterable[str] = ()) -> Exercise:
    """The exercise that `files`, paths below its folder, are. Raises BadExercise with `known` and every other problem.

    `folder` is where they were read from, if anywhere.
    """
    problems = list(known)
    place = folder or Path(topic, slug)
    if "exercise.toml" not in files:
        raise BadExercise(place, ["exercise.toml: is missing", *problems])
    read: dict[str, Any] = {}
    try:
        read = _settings(files["exercise.toml"].decode("utf-8"), problems)
    except UnicodeDecodeError:
        problems.append("exercise.toml: is not UTF-8")
    suite, support = _below(files, "suite"), _below(files, "support")
    if not any(path.endswith(".py") for path in suite):
        problems.append("suite: has no .py file")
    problems += [f"support/{path}: the suite has a file of the same name" for path in sorted(set(suite) & set(support))]
    named = replace(Exercise("", "", {}), modules=read.get("modules", ("solution",)))
    exercise = Exercise(
        topic=topic,
        slug=slug,
        suite=suite,
        support=support,
        starter=_below(files, "starter"),
        statement=_statement(files, "statement.md", problems),
        statement_zh=_statement(files, "statement.zh.md", problems),
        solutions=_solutions(_below(files, "solutions"), named.module_file(), problems),
        folder=folder,
        files=dict(files),
        **read,
    )
    if problems:
        raise BadExercise(place, problems)
    return exercise if exercise.title else replace(exercise, title=exercise.slug)


def load_topic(folder: Path) -> Topic:
    """The topic in `folder`. Raises BadExercise."""
    problems: list[str] = []
    try:
        content = read_toml((folder / "topic.toml").read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise BadExercise(folder, ['topic.toml: is missing; a line `title = "…"` is enough']) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadExercise(folder, [f"topic.toml: cannot be read: {error}"]) from None
    table = _Table(content, problems, "topic.toml")
    texts = {name: table.title(name) for name in ("title", "title_zh")}
    texts |= {name: table.text(name) for name in ("summary", "summary_zh")}
    order = table.texts("order", (), lambda slug: SLUG.fullmatch(slug) is not None, "folder names of exercises")
    table.end()
    if problems:
        raise BadExercise(folder, problems)
    texts["title"] = texts["title"] or folder.name
    return Topic(folder=folder.name, order=order, **texts)


def exercise_folders(topic: Path) -> list[Path]:
    """The folders directly below `topic` that are meant for exercises, by name: those too that lack exercise.toml."""
    return sorted({found.parent for name in ("exercise.toml", "suite") for found in topic.glob(f"*/{name}")})


def topic_folders(curriculum: Path) -> list[Path]:
    """The folders directly below `curriculum` that are meant for topics, by name: those too that lack topic.toml."""
    folders = (path for path in curriculum.iterdir() if path.is_dir()) if curriculum.is_dir() else ()
    return sorted(path for path in folders if (path / "topic.toml").exists() or exercise_folders(path))


def load_curriculum(folder: Path) -> tuple[list[Topic], list[Exercise], list[BadExercise]]:
    """Every topic and exercise below `folder`, in order, and what could not be loaded: that never stops the others.

    What learners meet has a statement: without one an exercise can be judged, and is not loaded here.
    """
    topics: list[Topic] = []
    exercises: list[Exercise] = []
    refused: list[BadExercise] = []
    for topic_folder in topic_folders(folder):
        try:
            topic = load_topic(topic_folder)
        except BadExercise as problem:
            refused.append(problem)
            continue
        topics.append(topic)
        by_order = {slug: n for n, slug in enumerate(topic.order)}
        folders = exercise_folders(topic_folder)
        for exercise_folder in sorted(folders, key=lambda path: (by_order.get(path.name, len(by_order)), path.name)):
            try:
                exercise = load(exercise_folder)
                exercise_archive.check_paths(exercise.files)
                if not exercise.statement.strip():
                    raise BadExercise(exercise_folder, ["statement.md: is missing or empty"])
                exercises.append(exercise)
            except (BadExercise, exercise_archive.BadArchive, OSError) as problem:
                bad = problem if isinstance(problem, BadExercise) else BadExercise(exercise_folder, [str(problem)])
                refused.append(bad)
    return topics, exercises, refused
