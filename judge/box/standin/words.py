"""Words of the learner's that a suite would run: doctests in his docstrings, and text he returned, given to `eval`.

Theory of operation. `doctest.testmod` of a learner's module runs on his side, which says how many failed and were
tried: they are his tests of his code. No other way to his docstrings leads to running them here. `eval(repr(point))` is
what suites ask of a good `__repr__`; text that the calling file does not spell out is therefore evaluated only as far
as it is made of literals, operators, names without underscores, and calls of the learner's own classes and functions,
of plain value types and of `math`.
"""

from __future__ import annotations

import ast
import builtins
import doctest
import math
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from judge.box import plain
from judge.box.standin.errors import NotLent

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

WHY_DOCTEST = "the solution's docstrings are not run beside the tests: doctest.testmod(module) runs them on its side"
WHY_EVAL = (
    "text that may be the solution's is evaluated only if it is made of plain values and calls of the solution's own "
    "classes and functions"
)
_HARMLESS = frozenset(
    {
        bool, int, float, complex, str, bytes, bytearray, list, dict, set, frozenset, tuple, range, slice, abs, len,
        min, max, sum, round, sorted, divmod, pow, repr, Counter, OrderedDict, defaultdict, deque, *plain.TYPES,
        *(f for f in vars(math).values() if isinstance(f, types.BuiltinFunctionType)),
    }
)  # fmt: skip
_NODES = (
    ast.Expression, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.BoolOp,
    ast.Compare, ast.IfExp, ast.Call, ast.keyword, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Starred,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context,
)  # fmt: skip


def is_plain(text: str, names: Mapping[str, Any], is_his: Callable[[Any], bool]) -> bool:
    """Whether evaluating `text` among `names` calls nothing but what is harmless or the learner's own."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return True  # `eval` says so itself
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, _NODES):
            return False
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            return False
        if id(node) in called or isinstance(node, (ast.Name, ast.Attribute)):
            found = _resolved(node, names, is_his)
            if found is None:
                return False
            if id(node) in called and not (is_his(found[0]) or _is_harmless(found[0])):
                return False
    return True


def _is_harmless(called: Any) -> bool:
    return isinstance(called, (type, types.BuiltinFunctionType)) and called in _HARMLESS


def _resolved(node: ast.AST, names: Mapping[str, Any], is_his: Callable[[Any], bool]) -> tuple[Any] | None:
    """What a dotted name stands for, None where it is no such name or it stands for nothing. Attributes are followed
    through modules only, and through what is the learner's."""
    if isinstance(node, ast.Name):
        if node.id in names:
            return (names[node.id],)
        return (getattr(builtins, node.id),) if hasattr(builtins, node.id) else None
    if not isinstance(node, ast.Attribute):
        return None
    owner = _resolved(node.value, names, is_his)
    if owner is None or not (isinstance(owner[0], (types.ModuleType, type)) or is_his(owner[0])):
        return None
    return (getattr(owner[0], node.attr),) if hasattr(owner[0], node.attr) else None


def guard_doctest(border: CheckerBorder, put: Callable[[Any, str, Any], None]) -> None:
    """Doctests of the learner's run on his side; `put` replaces an attribute."""
    testmod, find, get_test = doctest.testmod, doctest.DocTestFinder.find, doctest.DocTestFinder._get_test  # type: ignore[attr-defined]  # where all docstrings pass

    def is_his(obj: Any) -> bool:
        parts = (obj, getattr(obj, "fget", None), getattr(obj, "__func__", None), getattr(obj, "__wrapped__", None))
        return any(part is not None and border.number_of(part) is not None for part in parts)

    def testmod_(m: Any = None, *args: Any, **kwargs: Any) -> Any:
        if m is None or border.number_of(m) is None:
            return testmod(m, *args, **kwargs)
        found = border.ask("doctest", m, bool(kwargs.get("verbose")))
        if type(found) is not tuple or len(found) != 2 or not all(type(n) is int for n in found):
            raise TypeError("doctest counts")
        return doctest.TestResults(*found)

    def find_(self: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        if is_his(obj):
            raise NotLent(WHY_DOCTEST)
        return find(self, obj, *args, **kwargs)

    def get_test_(self: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        return None if is_his(obj) else get_test(self, obj, *args, **kwargs)

    testmod_.__name__ = testmod_.__qualname__ = "testmod"
    testmod_.__module__ = "doctest"
    put(doctest, "testmod", testmod_)
    put(doctest.DocTestFinder, "find", find_)
    put(doctest.DocTestFinder, "_get_test", get_test_)
