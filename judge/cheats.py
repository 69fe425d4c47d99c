"""The standard cheats: programs made from an accepted solution that have its names and none of its work.

The publish gate runs them to see whether a suite can be fooled by objects that agree with everything, by functions that
give back what they get, and by leaving early. They are made from the syntax tree alone, so nothing is run to make them.
"""

import ast
from collections.abc import Iterator

from judge.exercise import Exercise

AGREEABLE = '''
def _always(*args, **kwargs):
    return True

def _never(*args, **kwargs):
    return False

class _Agreeable:
    """Equal to everything, more and less than everything, and every method gives itself."""
    def __init__(self, *args, **kwargs):
        pass
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self
    def __call__(self, *args, **kwargs):
        return self
    def __iter__(self):
        return iter([self])
    def __len__(self):
        return 1
    def __hash__(self):
        return 0
    def __str__(self):
        return ""
    __repr__ = __str__
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = equals = _always
    __ne__ = _never
    def _itself(self, *args, **kwargs):
        return self
    __add__ = __radd__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __getitem__ = __enter__ = _itself
    __neg__ = __pos__ = __and__ = __or__ = __xor__ = __mod__ = __floordiv__ = __pow__ = _itself
    def __sub__(self, other):
        return 0
    __rsub__ = __abs__ = __int__ = __index__ = __sub__
    def __float__(self):
        return 0.0
    def __exit__(self, *args):
        return True
'''

BODIES = {
    "returns its first argument": "return args[0] if args else None",
    "returns None": "return None",
    "returns True": "return True",
    "returns 0": "return 0",
    "returns an empty text": 'return ""',
    "returns an empty list": "return []",
    "raises": 'raise Exception("no")',
    "exits": "raise SystemExit(0)",
    "kills its process": "import os; os._exit(0)",
    "returns what agrees with everything": "return _Agreeable()",
}


def _names(source: bytes) -> list[tuple[str, str, ast.stmt]]:
    """(name, kind, statement) of every public top-level name; kinds: function, async, class, value."""
    found: list[tuple[str, str, ast.stmt]] = []
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef):
            found.append((statement.name, "function", statement))
        elif isinstance(statement, ast.AsyncFunctionDef):
            found.append((statement.name, "async", statement))
        elif isinstance(statement, ast.ClassDef):
            found.append((statement.name, "class", statement))
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            found += [(target.id, "value", statement) for target in targets if isinstance(target, ast.Name)]
    return [one for one in found if not one[0].startswith("_")]


def _base(statement: ast.stmt) -> str:
    """A learner's exception stays an exception, so that `except` and `pytest.raises` accept the class."""
    if isinstance(statement, ast.ClassDef) and statement.bases:
        name = ast.unparse(statement.bases[0])
        if name.endswith(("Error", "Exception")) or name in ("LookupError", "Warning"):
            return "Exception"
    return "object"


def _module(source: bytes, body: str, classes_for_functions: bool) -> bytes:
    """One module with every name of `source`, each doing what `body` says."""
    lines = [AGREEABLE]
    for name, kind, statement in _names(source):
        if kind == "class":
            lines.append(
                f"class {name}(_Agreeable, {_base(statement)}):\n    pass" if _base(statement) != "object" else ""
            )
            if not lines[-1]:
                lines[-1] = f"class {name}(_Agreeable):\n    pass"
        elif kind == "value":
            lines.append(f"{name} = _Agreeable()")
        elif classes_for_functions:
            lines.append(f"class {name}(_Agreeable):\n    pass")
        else:
            lines.append(f"{'async ' if kind == 'async' else ''}def {name}(*args, **kwargs):\n    {body}")
    return "\n".join(lines).encode()


def cheats(exercise: Exercise) -> Iterator[tuple[str, dict[str, bytes]]]:
    """(what it does, its files) of every cheat against `exercise`. Nothing without an accepted solution."""
    accepted = exercise.accepted
    if accepted is None:
        return
    own = [exercise.module_file(module) for module in exercise.modules]
    own = [file for file in own if file in accepted.files]
    if not own:
        file = exercise.module_file()
        if file not in accepted.files:
            return  # no program is submitted (a Dockerfile, say), so there is none to be replaced
        for what, text in (("prints nothing", ""), ("leaves at once", "raise SystemExit(0)"), ("prints 0", "print(0)")):
            yield f"a program that {what}", dict(accepted.files) | {file: text.encode()}
        return
    try:
        for what, body in BODIES.items():
            made = {file: _module(accepted.files[file], body, False) for file in own}
            yield f"every function {what}", dict(accepted.files) | made
        classes = {file: _module(accepted.files[file], "", True) for file in own}
        yield "a class that agrees with everything in place of each function", dict(accepted.files) | classes
    except (SyntaxError, ValueError):
        return
    yield "a module that leaves while it is imported", dict(accepted.files) | {own[0]: b"import os; os._exit(0)\n"}
