"""exercise.toml as a form: read into fields, written back without losing a comment or a line that was not changed.

A field names its key as the file does (`limits.seconds`). `read` gives what the form shows, `write` puts what it sent
into the text and leaves alone every key whose value is the same. A value that makes no sense (a word where a number
belongs) is written all the same: `judge.exercise` says what is wrong with the file, and `problems` puts each sentence
beside its field, whether it came from the form or from the editor.

One module because the form, its reading and its writing know the same keys.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import tomlkit
from tomlkit.exceptions import TOMLKitError

from judge import images
from judge.box.services import KNOWN
from judge.exercise import Rules, read_toml
from judge.job import Limits
from web import language
from web.language import gettext as _

Kind = Literal["text", "long", "number", "list", "lines", "choice", "many", "flag"]
_PROBLEM = re.compile(r"exercise\.toml: `([^`]+)` (.*)", re.DOTALL)


@dataclass(frozen=True)
class Setting:
    """A field. `usual` is what holds where the file says nothing; `choices` are value and words."""

    key: str
    kind: Kind
    label: str
    usual: Any = ""
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    value: Any = ""
    wrong: str = ""

    @property
    def id(self) -> str:
        """The element's id."""
        return "set-" + self.key.replace(".", "-")


@dataclass(frozen=True)
class Group:
    """Fields under one heading; `open` where the form begins with them shown."""

    title: str
    settings: list[Setting]
    open: bool = False

    @property
    def wrong(self) -> int:
        """How many of its fields are wrong."""
        return sum(bool(one.wrong) for one in self.settings)


@dataclass(frozen=True)
class Form:
    """The whole form. `broken`: why the file cannot be read as TOML, then there are no groups."""

    groups: list[Group] = field(default_factory=list)
    broken: str = ""


def _groups() -> list[Group]:
    difficulty = tuple((str(n), str(n)) for n in range(1, 6))
    known = tuple((name, f"{name}: {_of_image(name)}") for name in images.names())
    isolation = (
        ("cells", _("apart: the suite is out of the program's reach")),
        ("shared", _("in one process: not tamper-proof")),
    )
    limits, rules = Limits(), Rules()
    words = {
        "seconds": _("Seconds for a run"),
        "case_seconds": _("Seconds for a case"),
        "cpu_seconds": _("Seconds of processor time"),
        "memory_mb": _("Memory, MB"),
        "processes": _("Processes"),
        "open_files": _("Open files"),
        "output_kb": _("Output, kB"),
        "disk_mb": _("Disk, MB"),
    }
    return [
        Group(
            _("Texts"),
            [
                Setting("title", "text", _("Title")),
                Setting("title_zh", "text", _("Title in Chinese")),
                Setting("summary", "long", _("Summary"), help=_("One sentence, shown in lists.")),
                Setting("summary_zh", "long", _("Summary in Chinese")),
                Setting("difficulty", "choice", _("Difficulty"), 1, choices=difficulty),
                Setting("minutes", "number", _("Minutes a learner needs"), 10),
                Setting("tags", "list", _("Tags"), [], _("Words, with commas between them.")),
            ],
            True,
        ),
        Group(
            _("What is submitted"),
            [
                Setting(
                    "modules", "list", _("Modules"), ["solution"],
                    _("That the suite imports; empty for programs only."),
                ),
                Setting(
                    "files", "lines", _("Patterns of files"), None,
                    _("One a line; empty: the modules and other .py files."),
                ),
                Setting(
                    "starter_from", "text", _("Begins with"), "",
                    _("The name of an exercise of this topic: learners begin with their own accepted files of it."),
                ),
                Setting("show_support", "flag", _("Learners read the support files on the exercise's page"), True),
            ],
        ),
        Group(
            _("Points and limits"),
            [
                Setting("points.total", "number", _("Points"), 100),
                *(Setting(f"limits.{name}", "number", label, getattr(limits, name)) for name, label in words.items()),
            ],
        ),
        Group(
            _("Where it runs"),
            [
                Setting("image", "choice", _("Image"), "python", choices=known),
                Setting("isolation", "choice", _("Suite and program"), "cells", choices=isolation),
                Setting("services.names", "many", _("Services"), [], choices=tuple((name, name) for name in KNOWN)),
                Setting("services.loopback", "flag", _("A network of its own, for servers"), False),
                Setting("suite.args", "lines", _("Arguments of pytest"), [], _("One a line.")),
                Setting("suite.path", "lines", _("Folders for imports"), [], _("One a line, below the suite's.")),
                Setting("suite.plugins", "list", _("Plugins of pytest"), []),
            ],
        ),
        Group(
            _("What the check demands"),
            [
                Setting("check.starter_max", "number", _("Share of points the starter may get"), rules.starter_max),
                Setting("check.cheat_max", "number", _("Share of cases a cheat may pass"), rules.cheat_max),
                Setting("check.mutants_min", "number", _("Share of faults to be noticed"), rules.mutants_min),
                Setting("check.reason", "long", _("Why it differs from the usual")),
            ],
        ),
    ]  # fmt: skip


def _of_image(name: str) -> str:
    image = images.load(name)
    return (image.description_zh if language.current() == "zh" else "") or image.description


def read(text: str, problems: Iterable[str] = ()) -> Form:
    """The form for the file `text`, with what `judge.exercise` says of it beside the fields."""
    try:
        content = read_toml(text)
    except tomllib.TOMLDecodeError as error:
        return Form(broken=str(error))
    wrong: dict[str, str] = {}
    for problem in problems:
        found = _PROBLEM.fullmatch(problem)
        if found:
            wrong.setdefault(found[1], found[2])
    return Form([_filled(group, content, wrong) for group in _groups()])


def _filled(group: Group, content: Mapping[str, Any], wrong: Mapping[str, str]) -> Group:
    shown = []
    for one in group.settings:
        value = _get(content, one.key, one.usual)
        choices = one.choices
        if one.kind == "choice" and str(value) not in dict(choices):
            choices = (*choices, (str(value), str(value)))  # what the file says stays choosable, right or wrong
        why = wrong.get(one.key, "")
        shown.append(
            Setting(one.key, one.kind, one.label, one.usual, one.help, choices, _to_form(one, value), explain(why))
        )
    return Group(group.title, shown, group.open)


def write(text: str, sent: Mapping[str, Any]) -> str:
    """The file `text` with the fields in `sent` as the form sent them: text, for "many" a list. Raises ValueError for a
    text that is not TOML."""
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ValueError(str(error)) from None
    plain = document.unwrap()
    for group in _groups():
        for one in group.settings:
            if one.key not in sent:
                continue
            new = _from_form(one, sent[one.key])
            old = _get(plain, one.key, one.usual)
            if new != old:
                _put(document, one.key, new, one.usual)
    return tomlkit.dumps(document)


def keys() -> dict[str, Kind]:
    """The key of every field with its kind."""
    return {one.key: one.kind for group in _groups() for one in group.settings}


def explain(why: str) -> str:
    """What `judge.exercise` says of a key, in the visitor's language."""
    for pattern, words in _sentences():
        found = re.fullmatch(pattern, why, re.DOTALL)
        if found:
            return words % {name: _plain(text) for name, text in found.groupdict().items()}
    return why


def _plain(text: str) -> str:
    """A number as people write it: 1000000, not 1e+06."""
    return f"{float(text):.0f}" if re.fullmatch(r"\de\+\d\d", text) else text


def _sentences() -> list[tuple[str, str]]:
    numbers = r"number from (?P<low>\S+) to (?P<high>\S+)"
    return [
        ("must be text", _("must be text")),
        (r"must have at most \d+ characters", _("At most 200 characters.")),
        (f"must be a {numbers}", _("must be a number from %(low)s to %(high)s")),
        (f"must be a whole {numbers}", _("must be a whole number from %(low)s to %(high)s")),
        ("must be true or false", _("must be true or false")),
        (r"must be a list of (?P<what>.+)", _("must be a list: %(what)s")),
        (r"must be a table, written (?P<what>.+)", _("must be a table, written %(what)s")),
        ("is no key that exercises have", _("is no key that exercises have")),
        ("must be the name of an image", _("must be the name of an image")),
        ('must be "cells" or "shared"', _('must be "cells" or "shared"')),
        (
            "must be the folder name of another exercise of this topic",
            _("must be the folder name of another exercise of this topic"),
        ),
        ("must say why the demands of the check are changed", _("must say why the demands of the check are changed")),
    ]


def _get(content: Mapping[str, Any], key: str, usual: Any) -> Any:
    table, _dot, name = key.rpartition(".")
    inside = content.get(table, {}) if table else content
    return inside.get(name, usual) if isinstance(inside, Mapping) else usual


def _put(document: tomlkit.TOMLDocument, key: str, new: Any, usual: Any) -> None:
    table, _dot, name = key.rpartition(".")
    place: Any = document
    if table:
        if not isinstance(document.get(table), Mapping):
            if new == usual:
                return
            document[table] = tomlkit.table()
        place = document[table]
    if new is None:
        place.pop(name, None)
    elif name in place or new != usual:
        place[name] = new


def _to_form(one: Setting, value: Any) -> Any:
    """A value of the file as the field shows it."""
    if one.kind == "flag":
        return value is True
    if one.kind == "many":
        return [str(item) for item in value] if isinstance(value, list) else []
    if isinstance(value, list):
        return (", " if one.kind == "list" else "\n").join(str(item) for item in value)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def _from_form(one: Setting, sent: Any) -> Any:
    """What the field sent as a value of the file."""
    if one.kind == "many":
        return [str(item) for item in sent]
    if one.kind == "flag":
        return bool(sent)
    text = str(sent).replace("\r\n", "\n").strip()
    if one.kind == "list":
        return [word.strip() for word in re.split(r"[,，、\n]", text) if word.strip()]
    if one.kind == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()] or one.usual
    if one.kind == "number" or (one.kind == "choice" and isinstance(one.usual, int)):
        return _number(text, one.usual)
    return text


def _number(text: str, usual: Any) -> Any:
    """A number as the file spells it: whole if it is, the usual one for an empty field, else the text as it is."""
    if not text:
        return usual
    if re.fullmatch(r"[+-]?\d{1,15}", text):
        return int(text)
    if re.fullmatch(r"[+-]?\d{1,15}[.,]\d{1,15}", text):
        return float(text.replace(",", "."))
    return text
