"""What is wrong with a folder that is being written, for people: each problem with the file to mend, and gentle advice.

`judge.exercise.load_files` says what keeps a folder from being an exercise. Where it says nothing, `look` adds what the
publish gate would ask for next or what learners would miss; advice keeps nobody from trying.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from judge import images
from judge.exercise import BadExercise, Exercise, load_files
from judge.job import MOST, Files
from web.exercise_settings import explain
from web.language import gettext as _


@dataclass(frozen=True)
class FolderProblem:
    """A sentence about `file` ("" for the folder as a whole). `opens`: the file of the draft to open for it, or ""."""

    file: str
    key: str
    why: str
    opens: str


@dataclass(frozen=True)
class Look:
    """A folder looked at. `exercise` is None where `wrong` is not empty; `raw` are the sentences as they were said."""

    exercise: Exercise | None
    wrong: tuple[FolderProblem, ...] = ()
    advice: tuple[FolderProblem, ...] = ()
    raw: tuple[str, ...] = ()


def look(files: Files, topic: str, slug: str) -> Look:
    """What is wrong with `files` as the folder of the exercise `topic/slug`, and what it lacks."""
    try:
        exercise = load_files(files, topic, slug)
    except BadExercise as bad:
        return Look(None, tuple(read(one, files) for one in bad.problems), raw=bad.problems)
    if exercise.image not in images.names():
        why = _("there is no image of this name here")
        return Look(None, (FolderProblem("exercise.toml", "image", why, "exercise.toml"),), raw=(_missing_image(),))
    if greedy := exercise.limits.above(MOST):  # a slip of the pen is not to hold a worker for a day, or all its memory
        raw = tuple(
            f"exercise.toml: `limits.{name}` must be a number from 1 to {most:g}" for name, _asked, most in greedy
        )
        return Look(None, tuple(read(one, files) for one in raw), raw=raw)
    return Look(exercise, advice=tuple(_advice(exercise, files)))


def _missing_image() -> str:
    return "exercise.toml: `image` there is no image of this name here"


def _advice(exercise: Exercise, files: Files) -> list[FolderProblem]:
    found = []

    def say(file: str, why: str) -> None:
        found.append(FolderProblem(file, "", why, file if file in files else ""))

    if exercise.accepted is None:
        say("solutions/accepted", _("There is no accepted solution; publishing needs one."))
    if not any(one.verdict != "accepted" for one in exercise.solutions):
        say("solutions", _("There is no wrong solution: nothing shows that the suite notices mistakes."))
    if not exercise.starter and not exercise.starter_from:
        say("starter", _("There is no starter: learners begin with an empty file."))
    if not exercise.statement.strip():
        say("statement.md", _("The statement is empty."))
    elif not exercise.statement_zh.strip():
        say("statement.zh.md", _("There is no Chinese statement; Chinese readers see the English one."))
    if not any(b"feedback" in content for content in exercise.suite.values()):
        say("suite", _('No case is marked as visible (`feedback("full")`): learners have nothing to run.'))
    return found


def read(problem: str, files: Mapping[str, bytes]) -> FolderProblem:
    """One sentence of `judge.exercise` taken apart: "FILE: `KEY` WHY" or "FILE: WHY"."""
    file, colon, why = problem.partition(": ")
    if not colon:
        return FolderProblem("", "", problem, "")
    key = ""
    found = re.fullmatch(r"`([^`]+)` (.*)", why, re.DOTALL)
    if found:
        key, why = found[1], explain(found[2])
    return FolderProblem(file, key, _words(why), file if file in files else "")


def _words(why: str) -> str:
    """What `judge.exercise` says of a file, in the visitor's language."""
    for pattern, words in (
        ("is missing", _("is missing")),
        ("is not UTF-8", _("is not text in UTF-8")),
        ("has no .py file", _("has no .py file")),
        ("the suite has a file of the same name", _("the suite has a file of the same name")),
        ("must be a .py file or a folder", _("must be a .py file or a folder")),
        (r"is not one of the folders (?P<names>.+)", _("is not one of the folders %(names)s")),
        (r"cannot be read: (?P<why>.+)", _("cannot be read: %(why)s")),
    ):
        found = re.fullmatch(pattern, why, re.DOTALL)
        if found:
            return words % found.groupdict()
    return why
