import ast, inspect, typing, pathlib, asyncio
import solution
from solution import *
def test_source():
    assert inspect.getsource(plain).startswith("def plain") and "# a comment" in inspect.getsource(plain)
    assert "class Thing" in inspect.getsource(Thing) and "Does." in inspect.getsource(Thing.method)
    assert inspect.getsource(solution).startswith('"""Module."""')
    assert open(solution.__file__).read() == inspect.getsource(solution)
    tree = ast.parse(pathlib.Path(solution.__file__).read_text()); assert any(isinstance(n, ast.For) for n in ast.walk(tree))
    assert inspect.getsourcefile(plain).endswith("solution.py") and inspect.getfile(Thing).endswith("solution.py")
def test_signature():
    assert str(inspect.signature(plain)) == "(a, /, b, *, c: list[int] = (), d=None) -> dict[str, int]"
    assert str(inspect.signature(Thing.method)).startswith("(self, a: 'int', *args, k=1, **kw)")
    assert list(inspect.signature(Thing().method).parameters) == ["a", "args", "k", "kw"]
    assert inspect.getfullargspec(deflt).defaults == (5, "a")
    assert deflt.__defaults__ == (5, "a") and plain.__kwdefaults__ == {"c": (), "d": None} and deflt.__code__.co_argcount == 2
    assert deflt.__code__.co_varnames[:2] == ("x", "y")
def test_docs():
    assert inspect.getdoc(Thing) == "A thing." and inspect.getdoc(Thing.method) == "Does." and Thing().method.__doc__ == "Does." and plain.__doc__ is None
def test_annotations():
    assert plain.__annotations__ == {"c": list[int], "return": dict[str, int]} and Thing.__annotations__ == {"size": int}
    assert typing.get_type_hints(plain)["return"] == dict[str, int] and typing.get_type_hints(Thing.method)["a"] is int
    assert typing.get_type_hints(Thing) == {"size": int} and typing.get_type_hints(rec)["return"] is Thing
def test_kinds():
    assert inspect.iscoroutinefunction(co) and asyncio.iscoroutinefunction(co) and inspect.isclass(Thing) and inspect.isfunction(lam) and lam.__name__ == "<lambda>"
    assert plain.__module__ == "solution" and callable(plain) and not inspect.isclass(plain)
