"""Looks for what a learner should not see: lines of the suite and expected values in what is shown of hidden cases.

A secret is a line of a test file, or a constant in one (a text of 4 or more characters, a number of 3 or more digits),
that is not public: not in a statement, the starter or the support files, which learners have, not in the source of a
visible case, and not a file's own name.
Marks are written for learners, so their texts are no secrets; but what they say is searched like everything shown.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Any

from judge.exercise import Exercise

MARKS = {"title", "hint", "task", "feedback", "points", "time_limit"}
SHOWN = ("message", "hint", "title", "output", "exception", "source", "name")


def _marks(tree: ast.AST) -> set[int]:
    """The ids of nodes inside our marks, of docstrings, of the names that an author gives to sets of parameters, and of
    the texts of assertions, `assert …, "text"` and `pytest.fail("text")`: these are written to be read."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        is_mark = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MARKS
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_mark or is_docstring or (isinstance(node, ast.keyword) and node.arg in ("id", "ids")):
            inside |= {id(below) for below in ast.walk(node)}
        if isinstance(node, ast.Assert) and node.msg is not None:
            inside |= {id(below) for below in ast.walk(node.msg)}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fail":
            inside |= {id(below) for below in ast.walk(node)}
    return inside


def _constants(tree: ast.AST) -> set[str]:
    marks = _marks(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in marks:
            continue
        value = node.value
        if isinstance(value, str) and len(value.strip()) >= 4:
            found.add(value.strip())
        elif isinstance(value, int | float) and not isinstance(value, bool) and len(re.sub(r"\D", "", str(value))) >= 3:
            found.add(str(value))
    return found


def secrets(exercise: Exercise, visible_sources: Iterable[str]) -> set[str]:
    """Everything in the suite that must not be shown of a hidden case."""
    found: set[str] = set()
    for path, content in exercise.suite.items():
        if not path.endswith(".py"):
            continue
        text = content.decode("utf-8", "replace")
        try:
            tree = ast.parse(text)
        except SyntaxError:
            continue
        marked = {
            line
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MARKS
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        rows = enumerate(text.splitlines(), 1)
        found |= {row.strip() for n, row in rows if n not in marked and len(row.strip()) >= 12}
        found |= _constants(tree)
    given = {**exercise.starter, **exercise.support}
    texts = [*given, *(content.decode("utf-8", "replace") for content in given.values())]
    public = "\n".join([exercise.statement, exercise.statement_zh, *texts, *visible_sources, *exercise.suite])
    return {secret for secret in found if secret not in public}


def leaks(grade: Mapping[str, Any], hidden: Iterable[str], words: Iterable[str]) -> list[tuple[str, str, str]]:
    """What of `words` stands in a learner's view (a grade object) of the cases named `hidden`: (case, part, word)."""
    names = set(hidden)
    found = []
    for case in grade["cases"]:
        if case["name"] not in names:
            continue
        for part in SHOWN:
            shown = str(case.get(part, ""))
            for word in words:
                if word in shown and (
                    not word[-1].isdigit() or re.search(rf"(?<![\d.]){re.escape(word)}(?![\d.])", shown)
                ):
                    found.append((case["name"], part, word))
    return found
