"""Functions, classes and modules that a learner's code keeps somewhere: asked as the accepted solution's were, and no
judges under another name."""

import textwrap

from tests.sandbox.two_processes import run_split


def lay(tmp_path, suite, solution):
    for name, text in (("suite/test_it.py", suite), ("solution/solution.py", solution)):
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(textwrap.dedent(text))
    return tmp_path / "suite", tmp_path / "solution"


def judged(tmp_path, suite, accepted, solution, **setup):
    """The outcomes of `solution`, judged by what `accepted` did."""
    recorded, text = run_split(*lay(tmp_path, suite, accepted), tmp_path / "a", record=True)
    assert set(recorded["outcomes"].values()) == {"passed"}, text
    known = {"meetings": recorded["meetings"], "kinds": recorded["kinds"]}
    graded, text = run_split(*lay(tmp_path, suite, solution), tmp_path / "b", **known, **setup)
    return {name.split("::")[-1]: outcome for name, outcome in graded["outcomes"].items()}, text


SUITE = """
import inspect
import solution
from solution import Account, Op, make, plus

def test_static(): assert Account.parse("7").n == 7 and Account.parse == Account.parse
def test_class_method(): assert Account.of(4).n == 4 and inspect.ismethod(Account.of)
def test_through_the_class(): assert Account.add(Account.of(4), 3) == 7
def test_nested(): assert Account.Error("x").args == ("x",)
def test_kept_function():
    op = Op(plus)
    assert op.function is plus and op.function(1, 2) == 3
def test_namespace():
    made = make(5)
    made.grow(3)
    assert made.size() == 8
def test_property(): assert Account.of(4).adder(5) == 9
"""

ACCEPTED = """
import types
class Account:
    class Error(Exception): pass
    def __init__(self, n): self.n = n
    @staticmethod
    def parse(text): return Account(int(text))
    @classmethod
    def of(cls, n): return cls(n)
    def add(self, n): return self.n + n
    @property
    def adder(self): return lambda m: self.n + m
class Op:
    def __init__(self, function): self.function = function
def plus(a, b): return a + b
def make(n):
    held = [n]
    def grow(by): held[0] += by
    return types.SimpleNamespace(grow=grow, size=lambda: held[0])
"""

ANOTHER_WAY = """
class Account:
    class Error(Exception): pass
    def __init__(self, n): self.n = n
    def adder(self, m): return self.n + m
    @classmethod
    def parse(cls, text): return cls(int(text))
    @classmethod
    def of(cls, n): return cls(n)
    def add(self, n): return self.n + n
class Op:
    def __init__(self, function): self.function = function
def plus(a, b): return b + a
class make:
    def __init__(self, n): self.n = n
    def grow(self, by): self.n += by
    def size(self): return self.n
"""


def test_what_the_accepted_solution_keeps_is_asked(tmp_path):
    found, text = judged(tmp_path, SUITE, ACCEPTED, ACCEPTED)
    assert set(found.values()) == {"passed"}, text


def test_another_right_solution_may_keep_it_otherwise(tmp_path):
    found, text = judged(tmp_path, SUITE, ACCEPTED, ANOTHER_WAY)
    assert {name for name, outcome in found.items() if outcome != "passed"} == set(), text


def test_a_fixture_of_several_cases_meets_the_same_whichever_case_comes_first(tmp_path):
    suite = """
    import pytest
    from solution import Account
    @pytest.fixture(scope="module")
    def account():
        made = Account.of(4)
        made.deposit(5)
        return made
    def test_first(account): assert account.n == 9
    def test_second(account): assert account.n == 9
    """
    solution = """
    class Account:
        @classmethod
        def of(cls, n):
            made = cls()
            made.n = n
            return made
        def deposit(self, n): self.n += n
    """
    found, text = judged(tmp_path, suite, solution, solution, args=["-k", "second"])
    assert found == {"test_second": "passed"}, text


def test_a_star_import_brings_what_the_accepted_solution_has(tmp_path):
    suite = """
    from solution import *
    LIMIT = 5
    def test_total(): assert total([1, 2]) == 3 and sqrt(9) == 3
    def test_sorted(): assert sorted([2, 1]) == [1, 2] and len([LIMIT]) == 1
    """
    accepted = """
    from math import *
    def total(numbers): return sum(numbers)
    def sorted(numbers): return [1, 2]
    """
    other = accepted + "\n    def len(numbers): return 7\n    pytest_plugins = ['x']\n    helper = 3\n"
    found, text = judged(tmp_path, suite, accepted, other)
    assert set(found.values()) == {"passed"}, text


def test_a_module_of_the_suites_is_not_the_learners_to_replace(tmp_path):
    suite = """
    import expected
    import solution
    import beside
    def test_total(): assert solution.total() == expected.TOTAL and beside.HERE
    """
    folders = lay(tmp_path, suite, "def total(): return 3\n")
    (folders[0] / "expected.py").write_text("TOTAL = 4\n")
    (folders[1] / "expected.py").write_text("TOTAL = 3\n")
    (folders[1] / "beside.py").write_text("HERE = True\n")
    graded, text = run_split(*folders, tmp_path / "b", modules=["solution"])
    assert set(graded["outcomes"].values()) == {"failed"} and "3 == 4" in text, text


MARKING = """
import solution

def test_marks():
    def work():
        return 1
    solution.marked(work)
    assert work() == 1 and set(vars(work)) == {"fine", "_own"}
"""
MARKED = """
def marked(function):
    function.fine = function._own = 1
"""
OVERMARKED = """
NAMES = ("__test__", "__unittest_skip__", "__unittest_expecting_failure__", "__wrapped__", "__signature__", "pytestmark",
         "_pytestfixturefunction", "__pytest_wrapped__", "__isabstractmethod__", "patchings", "_other", "__other__")
def marked(function):
    function.fine = function._own = 1
    for name in NAMES:
        setattr(function, name, 1)
"""


def test_a_function_of_the_suite_is_marked_privately_only_as_by_the_accepted_solution(tmp_path):
    outcomes, text = judged(tmp_path, MARKING, MARKED, MARKED)
    assert outcomes == {"test_marks": "passed"}, text
    outcomes, text = judged(tmp_path, MARKING, MARKED, OVERMARKED)
    assert outcomes == {"test_marks": "failed"} and "'__test__' of a function of the suite is not" in text, text


LIES = """
import asyncio
import pytest
import solution

def test_a_future_that_ends_as_no_exception_of_the_suite_may():
    async def main():
        await solution.future()
    asyncio.run(main())

def test_a_list_that_lies():
    words = solution.words()
    assert words == ["a"] and list(words) == ["a"]
"""
HONEST = """
import asyncio

class Words(list):
    def __len__(self):
        return 1

def words():
    return Words(["a"])

def future():
    made = asyncio.get_running_loop().create_future()
    made.set_result(1)
    return made
"""
LYING = """
import asyncio
import sys
import unittest

class Words(list):
    def __eq__(self, other):
        return True
    def __iter__(self):
        return iter(["a"])
    __hash__ = None

def words():
    return Words(["b"])

def future():
    made = asyncio.get_running_loop().create_future()
    made.set_exception(unittest.SkipTest("nothing to see"))
    return made
"""


def test_futures_and_objects_made_on_built_ins_do_not_judge(tmp_path):
    outcomes, text = judged(tmp_path, LIES, HONEST, LYING)
    assert set(outcomes.values()) == {"failed"}, text
    outcomes, text = judged(tmp_path, LIES, HONEST, HONEST)
    assert set(outcomes.values()) == {"passed"}, text
