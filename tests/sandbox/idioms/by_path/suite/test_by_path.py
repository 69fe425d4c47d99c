import ast
import importlib.machinery
import importlib.util
import pathlib
import py_compile
import runpy
import subprocess
import sys

import pytest
import solution

PATH = solution.__file__


def test_a_spec_made_from_the_file():
    spec = importlib.util.spec_from_file_location("other_name", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.double(4) == 8 and module.__name__ == "other_name" and module.LIMIT == 3
    assert module.Box(2).size == 2 and module is not solution


def test_a_loader_made_by_hand():
    loader = importlib.machinery.SourceFileLoader("by_loader", PATH)
    module = loader.load_module()
    assert module.double(5) == 10


def test_a_loader_given_to_a_spec():
    loader = importlib.machinery.SourceFileLoader("by_loader_too", PATH)
    spec = importlib.util.spec_from_loader("by_loader_too", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    assert module.double(6) == 12


def test_run_path_as_a_program(capsys):
    with pytest.raises(SystemExit) as left:
        runpy.run_path(PATH, run_name="__main__")
    assert left.value.code == 0 and capsys.readouterr().out == "double of 3 is 6\n"


def test_run_path_gives_its_names():
    names = runpy.run_path(PATH)
    assert names["double"](7) == 14 and names["LIMIT"] == 3


def test_run_module(capsys):
    names = runpy.run_module("solution")
    assert names["double"](8) == 16
    with pytest.raises(SystemExit):
        runpy.run_module("solution", run_name="__main__")
    assert "is 6" in capsys.readouterr().out


def test_its_text_may_be_read_and_walked():
    text = pathlib.Path(PATH).read_text()
    tree = ast.parse(text)
    assert [n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)] == ["double", "main", "__init__", "__eq__", "__repr__"]
    assert compile(text, PATH, "exec") is not None
    with pytest.raises(SyntaxError):
        compile(text + "\n)", PATH, "exec")


def test_exec_and_eval_of_other_text():
    place = 4
    names = {}
    exec("def triple(x):\n    return x * 3\nLIMIT = 3", names)
    assert names["triple"](2) == 6 and eval("place + 1") == 5 and eval("a + b", {"a": 1}, {"b": 2}) == 3
    exec("place = place + 1")
    assert [eval("n * 2") for n in (1, 2)] == [2, 4] or True
    code = compile("double(3)", "<x>", "eval")
    assert eval(code, {"double": solution.double}) == 6
    namespace = {}
    exec("import sys", namespace)
    assert namespace["sys"] is sys and place == 4


def test_a_program_of_the_suites_own():
    assert subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True).stdout == "42\n"


def test_its_doctests():
    import doctest

    assert tuple(doctest.testmod(solution))[:2] == (0, 2)


def test_eval_of_repr():
    from solution import Box

    assert eval(repr(Box(3))) == Box(3) and eval("solution." + repr(Box((1, "a")))).size == (1, "a")
    assert eval(repr([1, {"a": (2.5, None)}])) == [1, {"a": (2.5, None)}]
