"""Mutants: an accepted solution with one small fault each, to measure how much a suite notices.

The operators are the classical ones of mutation testing (comparison, arithmetic and logical operators exchanged,
constants moved, conditions negated, statements left out, results dropped), applied to one node of the syntax tree at a
time. Docstrings, annotations, messages of exceptions and `if __name__ == "__main__"` are left alone. `survivors.toml`
beside an exercise lists mutants that no case can kill, each with the reason; they are known by line and change, so that
the file survives changes elsewhere.

A mutant is dead with the first case that fails, so its cost is in the order of the cases, which `Killers` learns.
"""

import ast
import copy
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST = 150
CODECS = {"utf-8", "utf8", "ascii", "latin-1", "utf-8-sig"}
EXCEPTIONS = ("Error", "Exception")
STRANGE = 0.05
"""What the death of a mutant of another file says about one of this file; beside that of one in the same line, 1."""
UNSEEN = 0.02
"""What speaks for a case that has killed nothing yet."""
OVERHEAD_SECONDS = 0.1
"""What a case costs in any case: without it cases of no measurable time would always come first."""

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}


@dataclass(frozen=True)
class Mutant:
    """One changed file. `line` is the source line changed (stripped), `change` what it became."""

    file: str
    number: int
    line: str
    change: str
    source: bytes


@dataclass(frozen=True)
class Survivor:
    """A mutant that may survive, and why."""

    line: str
    change: str
    reason: str


def _constant(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1] if value not in (0, 1) else [1 - value]
    if isinstance(value, float):
        return [value + 1.0]
    if isinstance(value, str):
        if value.lower() in CODECS:
            return []  # Python overlooks what is added to the name of a codec
        return [value + "!"] if value else ["!"]
    if isinstance(value, bytes):
        return [value + b"!"]
    return []


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that may stand in place of `node`."""
    if isinstance(node, ast.Compare):
        for n, operator in enumerate(node.ops):
            for other in COMPARISONS.get(type(operator), ()):
                made = copy.deepcopy(node)
                made.ops[n] = other()
                yield made
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in ARITHMETIC:
        made_op = copy.deepcopy(node)
        made_op.op = ARITHMETIC[type(node.op)]()
        yield made_op
    elif isinstance(node, ast.BoolOp):
        logical = copy.deepcopy(node)
        logical.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield logical
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield copy.deepcopy(node.operand)
    elif isinstance(node, ast.Constant):
        for value in _constant(node.value):
            yield ast.Constant(value)
    elif isinstance(node, ast.If | ast.While | ast.IfExp) and not isinstance(node.test, ast.Compare):
        negated = copy.deepcopy(node)
        negated.test = ast.UnaryOp(ast.Not(), negated.test)
        yield negated
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Break):
        yield ast.Continue()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)):
        yield ast.Pass()


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _skipped(tree: ast.Module) -> set[int]:
    """The ids of nodes left alone, with all below them."""
    roots: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                roots.append(first)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            roots.append(node.returns)
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            roots.append(node.annotation)
        # The words of a message are not what a suite is for.
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            roots += [*node.exc.args, *node.exc.keywords]
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith(EXCEPTIONS) for base in node.bases):
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__":
                    roots += [*call.args, *call.keywords]
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            roots.append(node)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            roots.append(node)
    return {id(below) for root in roots for below in ast.walk(root)}


class _Replace(ast.NodeTransformer):
    def __init__(self, at: int, with_node: ast.AST) -> None:
        self.at, self.with_node, self.count = at, with_node, -1

    def visit(self, node: ast.AST) -> Any:
        self.count += 1
        if self.count == self.at:
            return ast.copy_location(self.with_node, node)
        return self.generic_visit(node)


class _Numbered(ast.NodeVisitor):
    """Every node in the order in which `_Replace` visits them."""

    def __init__(self) -> None:
        self.nodes: list[ast.AST] = []

    def visit(self, node: ast.AST) -> Any:
        self.nodes.append(node)
        return self.generic_visit(node)


def mutants(file: str, source: bytes) -> list[Mutant]:
    """Every mutant of one file, at most `MOST`, spread evenly over it. Raises SyntaxError."""
    tree = ast.parse(source)
    rows = source.decode("utf-8", "replace").splitlines()
    skipped = _skipped(tree)
    numbered = _Numbered()
    numbered.visit(tree)
    plain = ast.unparse(tree)
    found: dict[bytes, Mutant] = {}
    for at, node in enumerate(numbered.nodes):
        if id(node) in skipped:
            continue
        for changed in _changes(node):
            made = _Replace(at, changed).visit(copy.deepcopy(tree))
            text = ast.unparse(ast.fix_missing_locations(made))
            number = getattr(node, "lineno", 0)
            line = rows[number - 1].strip() if 0 < number <= len(rows) else ""
            change = _difference(plain, text)
            found.setdefault(text.encode(), Mutant(file, number, line, change, text.encode() + b"\n"))
    everything = list(found.values())
    if len(everything) <= MOST:
        return everything
    return [everything[n * len(everything) // MOST] for n in range(MOST)]


class Killers:
    """In which order a mutant meets the cases: first those that notice most in the least time. A case that killed a
    mutant near by is likely to kill this one, too. `seconds` is what each case, by node id, takes with the accepted
    solution. Not for several threads at a time."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self._seconds = dict(seconds)
        self._killed: dict[str, list[Mutant]] = {nodeid: [] for nodeid in seconds}

    def killed(self, mutant: Mutant, nodeid: str) -> None:
        """The case of this node id has failed with the mutant."""
        self._killed.setdefault(nodeid, []).append(mutant)

    def order(self, mutant: Mutant) -> tuple[str, ...]:
        """The node ids of all cases, the first to run first."""

        def worth(nodeid: str) -> float:
            hope = UNSEEN + sum(_nearness(mutant, other) for other in self._killed[nodeid])
            return hope / (self._seconds.get(nodeid, 0.0) + OVERHEAD_SECONDS)

        return tuple(sorted(self._killed, key=worth, reverse=True))


def _nearness(one: Mutant, other: Mutant) -> float:
    return 1 / (1 + abs(one.number - other.number)) if one.file == other.file else STRANGE


def _difference(before: str, after: str) -> str:
    """The first line in which two programs differ, as it became; "(left out)" where nothing is there any more."""
    old, new = before.splitlines(), after.splitlines()
    for one, other in zip(old, new, strict=False):
        if one != other:
            return other.strip()
    return "(left out)"


def survivors(folder: Path) -> list[Survivor]:
    """What `survivors.toml` of an exercise excuses. Raises ValueError naming what is wrong with it."""
    file = folder / "survivors.toml"
    if not file.is_file():
        return []
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"cannot be read: {error}") from None
    found = []
    for entry in content.get("survivor", []):
        texts = [entry.get(name) for name in ("line", "change", "reason")]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            raise ValueError("every [[survivor]] needs `line`, `change` and `reason`")
        found.append(Survivor(*(text.strip() for text in texts)))
    return found
