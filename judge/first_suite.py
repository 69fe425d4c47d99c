"""A suite to start from: ordinary pytest, made from the accepted solution and the examples in its docstrings.

    offer(exercise) -> Offer | None

Three kinds of cases come out, in this order, each of them text that the author goes on writing:

- examples that are one call with plain values (`>>> add(1, 2)` and `3`) become the rows of one parametrised, visible
  case per function; those that end in a built-in exception become a visible case with `pytest.raises`;
- docstrings with anything else (a class that is used over several lines) become one visible case that does the same;
- functions whose parameters are all annotated with plain types get hidden cases that compare with the accepted solution
  (the kit's `reference`) on values chosen by type.

The solution's text is parsed, never run. What cannot be made into a case is left out with a comment that says so. None:
there is nothing to make cases from. The author's text may be anything: too long or not Python is None as well.
"""

import ast
import builtins
import doctest
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from judge.exercise import Exercise

LONGEST = 64 * 1024
MOST_ROWS = 6
INDENT = "    "

BY_TYPE: dict[str, tuple[str, ...]] = {
    "int": ("0", "1", "-1", "7", "100"),
    "float": ("0.0", "1.0", "-2.5", "0.125", "1000.0"),
    "str": ('""', '"a"', '"Hello, World"', '"two  spaces"', '"größer 中"'),
    "bool": ("True", "False"),
    "list": ("[]", "[1]", "[3, 1, 2]", "[5, 5, -1]"),
    "list[int]": ("[]", "[1]", "[3, 1, 2]", "[5, 5, -1]", "[0, -7, 100]"),
    "list[float]": ("[]", "[0.5]", "[1.5, -2.0, 0.25]"),
    "list[str]": ("[]", '["a"]', '["b", "a", "b"]', '["", "Ω"]'),
    "tuple[int, ...]": ("()", "(1,)", "(3, 1, 2)"),
    "dict[str, int]": ("{}", '{"a": 1}', '{"a": 1, "b": -2}'),
}
"""Values to compare on, as source, by the annotation's text."""


@dataclass(frozen=True)
class Offer:
    """A suite to start from: `text` of one file, and from how many examples and functions it was made."""

    text: str
    examples: int
    compared: int


@dataclass
class _Documented:
    """A function or class of the solution with a docstring: `parameters` None for what is not a plain function."""

    module: str
    name: str
    examples: list[doctest.Example]
    parameters: list[str] | None = None
    annotations: list[str] = field(default_factory=list)


def offer(exercise: Exercise) -> Offer | None:
    """A first suite for `exercise`, or None where its accepted solution gives nothing to make one from."""
    accepted = exercise.accepted
    if accepted is None:
        return None
    found: list[_Documented] = []
    for module in exercise.modules:
        content = accepted.files.get(exercise.module_file(module)) or accepted.files.get(
            exercise.module_file(module).removesuffix(".py") + "/__init__.py"
        )
        if content is not None:
            found += _documented(module, content, {one.name for one in found})
    blocks: list[str] = []
    used: dict[str, set[str]] = {}
    examples = compared = 0
    for one in found:
        made = list(_from_examples(one))
        if made:
            examples += len(one.examples)
        if len(against := _against_reference(one, exercise.modules[0])):
            compared += 1
            made.append(against)
        if made:
            used.setdefault(one.module, set()).add(one.name)
            blocks += made
    if not blocks:
        return None
    imports = "\n".join(f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(used.items()))
    opening = '"""A first suite, made from the accepted solution and its examples. Go on from here."""'
    text = f"{opening}\n\nimport pytest\n{imports}\n\n\n" + "\n\n\n".join(blocks) + "\n"
    return Offer(text, examples, compared)


def _documented(module: str, content: bytes, known: set[str]) -> Iterator[_Documented]:
    if len(content) > LONGEST:
        return
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_") or node.name in known:
            continue
        texts = [ast.get_docstring(node) or ""]
        if isinstance(node, ast.ClassDef):
            methods = [method for method in node.body if isinstance(method, ast.FunctionDef)]
            texts += [ast.get_docstring(method) or "" for method in methods]
        try:
            examples = [one for text in texts for one in doctest.DocTestParser().get_examples(text)]
        except ValueError:  # an example that is not written as doctest wants it
            examples = []
        one = _Documented(module, node.name, examples)
        if isinstance(node, ast.FunctionDef):
            plain = node.args
            if not (plain.vararg or plain.kwarg or plain.kwonlyargs):
                arguments = [*plain.posonlyargs, *plain.args]
                one.parameters = [argument.arg for argument in arguments]
                one.annotations = [ast.unparse(a.annotation) if a.annotation else "" for a in arguments]
        yield one


# -- from the examples -------------------------------------------------------------------------------------------------


def _from_examples(one: _Documented) -> Iterator[str]:
    if not one.examples:
        return
    rows: list[tuple[str, str]] = []
    raised: dict[str, list[str]] = {}
    for example in one.examples:
        call = _plain_call(one, example)
        if call is None:
            yield _as_it_stands(one)
            return
        if example.exc_msg is not None:
            raised.setdefault(_exception(example) or "", []).append(call)
        else:
            rows.append((call, example.want.strip()))
    if rows:
        yield _table(one, rows)
    for exception, calls in sorted(raised.items()):
        yield _raising(one, exception, calls)


def _plain_call(one: _Documented, example: doctest.Example) -> str | None:
    """The arguments of an example that is a call with plain values and has a plain result, as source; else None."""
    if one.parameters is None or example.options:
        return None
    node = _expression(example.source)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == one.name):
        return None
    if node.keywords or len(node.args) != len(one.parameters) or not node.args or not all(map(_is_plain, node.args)):
        return None
    if example.exc_msg is not None:
        if _exception(example) is None:
            return None
    elif not example.want.strip() or not _is_plain(_expression(example.want)):
        return None
    return ", ".join(ast.unparse(argument) for argument in node.args)


def _table(one: _Documented, rows: list[tuple[str, str]]) -> str:
    names = ", ".join(f'"{name}"' for name in [*(one.parameters or []), "expected"])
    lines = [f"{INDENT * 2}({arguments}, {want})," for arguments, want in rows]
    parameters = ", ".join(one.parameters or [])
    expected = "pytest.approx(expected)" if any(isinstance(_value(want), float) for _, want in rows) else "expected"
    return "\n".join(
        [
            f'@pytest.mark.title("{one.name}: the examples of its description")',
            '@pytest.mark.feedback("full")',
            "@pytest.mark.parametrize(",
            f"{INDENT}({names}),",
            f"{INDENT}[",
            *lines,
            f"{INDENT}],",
            ")",
            f"def test_{_word(one.name)}_examples({parameters}, expected):",
            f"{INDENT}assert {one.name}({parameters}) == {expected}",
        ]
    )


def _raising(one: _Documented, exception: str, calls: list[str]) -> str:
    lines = [f'@pytest.mark.title("{one.name}: raises {exception}")', '@pytest.mark.feedback("full")']
    lines.append(f"def test_{_word(one.name)}_raises_{_word(exception)}():")
    for call in calls:
        lines += [f"{INDENT}with pytest.raises({exception}):", f"{INDENT * 2}{one.name}({call})"]
    return "\n".join(lines)


def _as_it_stands(one: _Documented) -> str:
    lines = [f'@pytest.mark.title("{one.name}: the examples of its description")', '@pytest.mark.feedback("full")']
    lines.append(f"def test_{_word(one.name)}_examples():")
    said = False
    for example in one.examples:
        for line in _statement(example):
            said = said or not line.startswith("#")
            lines.append(INDENT + line)
    return "\n".join(lines if said else [*lines, f"{INDENT}assert {one.name}"])


def _statement(example: doctest.Example) -> Iterable[str]:
    """One example as lines of a test."""
    source = example.source.rstrip("\n")
    node, want = _expression(source), example.want.strip()
    left_out = ["# left out, write it as a case: " + source.splitlines()[0]]
    if example.exc_msg is not None:
        exception = _exception(example)
        return left_out if exception is None else [f"with pytest.raises({exception}):", *_indented(source)]
    if node is None or not want:
        return source.splitlines()
    if example.options:
        return left_out
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
        if len(node.args) != 1 or node.keywords:
            return left_out
        return [f"assert str({ast.unparse(node.args[0])}) == {want!r}"]
    if want in ("True", "False", "None"):
        return [f"assert {ast.unparse(node)} is {want}"]
    if not _is_plain(_expression(want)):
        return [f"assert repr({ast.unparse(node)}) == {want!r}"]
    wanted = f"pytest.approx({want})" if isinstance(_value(want), float) else want
    return [f"assert {ast.unparse(node)} == {wanted}"]


def _indented(source: str) -> list[str]:
    return [INDENT + line for line in source.splitlines()]


def _exception(example: doctest.Example) -> str | None:
    """The built-in exception that the example ends in."""
    name = (example.exc_msg or "").split(":", 1)[0].strip()
    found = getattr(builtins, name, None) if name.isidentifier() else None
    return name if isinstance(found, type) and issubclass(found, Exception) else None


# -- against the accepted solution -------------------------------------------------------------------------------------


def _against_reference(one: _Documented, first_module: str) -> str:
    if not one.parameters or not all(annotation in BY_TYPE for annotation in one.annotations):
        return ""
    choices = [BY_TYPE[annotation] for annotation in one.annotations]
    count = min(MOST_ROWS, max(map(len, choices)))
    # each parameter walks through its values at a step of its own, so that not all are zero or empty at once
    rows = [
        ", ".join(values[(n * (k + 1) + k) % len(values)] for k, values in enumerate(choices)) for n in range(count)
    ]
    parameters = ", ".join(one.parameters)
    names = ", ".join(f'"{name}"' for name in one.parameters)
    single = len(one.parameters) == 1
    lines = [f"{INDENT * 2}{row}," if single else f"{INDENT * 2}({row})," for row in dict.fromkeys(rows)]
    theirs = one.name if one.module == first_module else f'module("{one.module}").{one.name}'
    return "\n".join(
        [
            "# Compared with the accepted solution on values chosen by type. Take away what makes no sense.",
            f'@pytest.mark.title("{one.name}: more values")',
            "@pytest.mark.parametrize(",
            f"{INDENT}{names}," if single else f"{INDENT}({names}),",
            f"{INDENT}[",
            *lines,
            f"{INDENT}],",
            ")",
            f"def test_{_word(one.name)}_more_values(reference, {parameters}):",
            f"{INDENT}assert {one.name}({parameters}) == reference.{theirs}({parameters})",
        ]
    )


def _expression(source: str) -> ast.expr | None:
    """`source` as one expression, or None."""
    try:
        return ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_plain(node: ast.expr | None) -> bool:
    """Whether the expression is a value written out."""
    if node is None:
        return False
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def _value(source: str) -> object:
    node = _expression(source)
    return ast.literal_eval(node) if node is not None and _is_plain(node) else None


def _word(name: str) -> str:
    """A name as it stands in the name of a test: `ValueError` is `value_error`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
