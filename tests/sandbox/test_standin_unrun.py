"""Submitted text is refused where it would run beside the tests, and the message says what to do."""

from tests.sandbox.two_processes import run_split

SOLUTION = """
import os
MARK = os.getpid()
ABOVE = os.getppid() + 1


def word():
    return "os.getpid()"


def hidden():
    return "().__class__"


def answer(n):
    total = n + 1
    return total * 2


answer.__doc__ = ">>> 1\\n1\\n"
print("I ran in", os.getpid())
"""

SUITE = """
import ast, code, inspect, io, os, pathlib, py_compile, runpy, subprocess, sys, timeit, types
import pytest, solution
PATH = solution.__file__
TEXT = open(PATH).read()
WAYS = {
    "exec": lambda: exec(TEXT, {}),
    "exec of bytes": lambda: exec(TEXT.encode(), {}),
    "exec and more": lambda: exec(TEXT + "\\nx = answer(3)", {}),
    "exec of a part": lambda: exec(TEXT.split("print")[0], {}),
    "exec of a changed text": lambda: exec(TEXT.replace("MARK", "OTHER"), {}),
    "exec of one function": lambda: exec(inspect.getsource(solution.answer), {}),
    "exec of what compile gave": lambda: exec(compile(TEXT, "x", "exec"), {}),
    "exec of a compiled tree": lambda: exec(compile(ast.parse(TEXT), "x", "exec"), {}),
    "exec of a part of a tree": lambda: exec(compile(ast.Module(ast.parse(TEXT).body[5:6], []), "x", "exec"), {}),
    "a function of compiled code": lambda: types.FunctionType(compile(TEXT, "x", "exec"), {})(),
    "eval": lambda: eval(TEXT.splitlines()[3].split(" = ")[1], {"os": os}),
    "eval of what he returned": lambda: eval(solution.word()),
    "eval of what he returned, in disguise": lambda: eval(solution.hidden()),
    "a docstring": lambda: __import__("doctest").run_docstring_examples(solution.answer, {}),
    "the interpreter of code": lambda: exec(code.compile_command(TEXT.split("print")[0], symbol="exec"), {}),
    "timeit": lambda: timeit.timeit(TEXT, number=1),
    "a program": lambda: subprocess.run([sys.executable, PATH], check=True),
    "a program by its name": lambda: subprocess.run(["python3", "solution.py"], check=True),
    "a module as a program": lambda: subprocess.run([sys.executable, "-m", "solution"], check=True),
    "a program that imports it": lambda: subprocess.run([sys.executable, "-c", "import solution"], check=True),
    "a shell": lambda: os.system(f"{sys.executable} {PATH}"),
}

@pytest.mark.parametrize("way", WAYS)
def test_refused(way):
    with pytest.raises(TypeError, match="beside the tests|solution's own classes"):
        WAYS[way]()

def test_pid():
    assert solution.MARK != os.getpid()
    assert runpy.run_path(PATH)["MARK"] == solution.MARK
"""


def test_no_way_runs_submitted_text_in_the_checker(tmp_path):
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "test_ways.py").write_text(SUITE)
    (tmp_path / "solution.py").write_text(SOLUTION)
    found, said = run_split(suite, tmp_path / "solution.py", tmp_path / "run", record=True)
    wrong = {case: outcome for case, outcome in found["outcomes"].items() if outcome != "passed"}
    refused = [case for case in found["outcomes"] if "test_refused[" in case]
    assert not wrong, said
    assert len(refused) == 21, said
