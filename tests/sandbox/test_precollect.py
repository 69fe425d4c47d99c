"""A suite is collected before the fork where nothing can tell the difference, and only there; and one run's cell is no
other's."""

import json
import textwrap
from collections.abc import Iterator

import boxes
import pytest

from judge import baseline, grading, report
from judge.job import Baseline, Job, Limits, Result
from judge.pool import Keeping
from judge.sandbox import Sandbox

LIMITS = Limits(seconds=120, case_seconds=30, cpu_seconds=60, memory_mb=256)


@pytest.fixture(scope="module", params=boxes.ENGINES)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox with the real checker and driver, one box for all tests."""
    made = Sandbox(boxes.engine(request.param), Keeping(runs_per_box=1_000))
    yield made
    made.close()


def job(suite: str | dict[str, str], solution: str, **changes: object) -> Job:
    files = {"test_a.py": suite} if isinstance(suite, str) else suite
    told: dict[str, object] = {"limits": LIMITS, **changes}
    return Job(
        "before",
        {name: textwrap.dedent(text).encode() for name, text in files.items()},
        {"solution.py": textwrap.dedent(solution).encode()},
        **told,
    )


def learned(sandbox: Sandbox, suite: str | dict[str, str], solution: str) -> Baseline:
    """The baseline of the accepted solution."""
    recording = job(suite, solution, record=True)
    return baseline.from_run(recording, boxes.run(sandbox, recording), "it")


def outcomes(result: Result, known: Baseline | None) -> dict[str, str]:
    """Outcome by the case's name within its file."""
    assert not result.fault, result.fault
    said = report.read(result, known)
    assert not said.problem, said.problem
    return {case.case["nodeid"].rpartition("::")[2]: str(case.outcome) for case in said.cases}


SUITE = """
    import gc
    import unittest

    import pytest
    import solution as s
    from solution import Stack, add

    MADE = [[]]
    NUMBERS = [1, 2, 3]

    def helper(x):
        return add(x, 1)

    @pytest.fixture
    def stack():
        return Stack()

    def test_collected_before_the_fork():
        assert not any(one is MADE for one in gc.get_objects())  # what was there at the fork is hidden from gc

    @pytest.mark.parametrize("n", NUMBERS)
    def test_add(n):
        assert helper(n) == s.add(n, 1) == n + 1

    def test_is(stack):
        assert type(stack) is Stack is s.Stack and isinstance(stack, s.Stack)

    class TestOld(unittest.TestCase):
        def test_empty(self):
            with self.assertRaises(s.Empty):
                Stack().pop()
"""
SOLUTION = """
    class Empty(Exception):
        pass

    class Stack:
        def pop(self):
            raise Empty

    def add(a, b):
        return a + b
"""


def test_a_plain_suite_is_collected_before_the_fork_and_its_names_are_the_learners(sandbox: Sandbox) -> None:
    recording = boxes.run(sandbox, job(SUITE, SOLUTION, record=True))
    said = report.read(recording, None)
    assert said.precollect
    assert outcomes(recording, None)["test_collected_before_the_fork"] == "failed"  # the recording collects in its cell
    known = Baseline(
        said.collected, frozenset(), {n: tuple(map(tuple, m)) for n, m in said.meetings.items()}, said.kinds
    )
    for solution in (SOLUTION, SOLUTION.replace("raise Empty", "raise Empty('none')"), SOLUTION):
        graded = boxes.run(sandbox, job(SUITE, solution, baseline=with_precollect(known)))
        assert set(outcomes(graded, known).values()) == {"passed"}, outcomes(graded, known)


def with_precollect(known: Baseline) -> Baseline:
    return baseline.from_json(baseline.to_json(known) | {"precollect": True})  # type: ignore[return-value]  # it is one


CASES = {
    "test_a.py": "from solution import Stack, add\ndef test_1(): assert add(1, 2) == 3\ndef test_2(): Stack()\n",
    "test_b.py": "def test_3():\n    import solution\n    assert solution.add(1, 1) == 2\n",
}


@pytest.mark.parametrize(
    ("solution", "expected"),
    [
        ("def add(a, b): return a + b\nclass Stack: pass\n", ["passed", "passed", "passed"]),
        ("def add(a, b): return a + b\n", ["errored", "errored", "passed"]),
        ("def add(a, b): return a + b\nStack = 5\n", ["passed", "failed", "passed"]),
        ("def add(a, b): return a + b\ndef Stack(): pass\n", ["passed", "passed", "passed"]),
        ("def add(a, b): return a + b\nclass Stack(Exception): pass\n", ["passed", "passed", "passed"]),
        ("class add:\n    def __init__(self, a, b): pass\n    def __eq__(self, o): return True\nclass Stack: pass\n", ["failed", "passed", "failed"]),
        ("def add(a, b) return", ["errored", "errored", "failed"]),
        ("raise SystemExit(0)", ["errored", "errored", "failed"]),
        ("def __getattr__(name): raise KeyboardInterrupt\n", ["errored", "errored", "failed"]),
        ("import os; os._exit(0)", ["errored", "errored", "failed"]),
    ],
    ids=["right", "name missing", "value", "function", "exception", "class", "syntax", "exit", "getattr", "dies"],
)  # fmt: skip
def test_a_learners_module_of_any_kind_gets_what_it_gets_when_collected_in_the_cell(
    sandbox: Sandbox, solution: str, expected: list[str]
) -> None:
    known = learned(sandbox, CASES, "def add(a, b): return a + b\nclass Stack: pass\n")
    assert known.precollect
    after = baseline.from_json(baseline.to_json(known) | {"precollect": False})
    found = [list(outcomes(boxes.run(sandbox, job(CASES, solution, baseline=b)), b).values()) for b in (known, after)]
    assert found == [expected, expected]


def test_a_module_that_fails_to_import_is_run_once_and_says_where(sandbox: Sandbox) -> None:
    known = learned(sandbox, CASES, "def add(a, b): return a + b\nclass Stack: pass\n")
    solution = "import pathlib\np = pathlib.Path('runs')\np.write_text(p.read_text() + 'x' if p.exists() else 'x')\n"
    suite = CASES | {
        "test_b.py": "def test_3():\n    import pathlib\n    assert pathlib.Path('runs').read_text() == 'x'\n"
    }
    known = learned(sandbox, suite, solution + "add = lambda a, b: a + b\nclass Stack: pass\n")
    assert known.precollect
    wrong = boxes.run(sandbox, job(suite, solution + "1 / 0\n", baseline=known))
    assert list(outcomes(wrong, known).values()) == ["errored", "errored", "passed"]
    detail = next(json.loads(line)["detail"] for line in wrong.report if b'"case"' in line)
    assert (
        detail["imports_failed"]
        and detail["lines"] == [["solution.py", 4]]
        and detail["exception"] == "ZeroDivisionError"
    )


NOT_BEFORE = {
    "called": "from solution import add\nTHREE = add(1, 2)",
    "swallowed": "from solution import add\ntry:\n    THREE = add(1, 2)\nexcept BaseException:\n    THREE = 3",
    "attribute": "from solution import add\nNAME = add.__name__",
    "file": "import solution\nFILE = solution.__file__",
    "has": "import solution\nEXTRA = hasattr(solution, 'extra')",
    "vars": "import solution\nNAMES = sorted(vars(solution))",
    "star": "from solution import *",
    "value": "from solution import PI",
    "derived": "from solution import Stack\nclass Mine(Stack): pass",
    "decorated": "import solution\n@solution.twice\ndef two(): return 1",
    "in a list": "from solution import add\nBOTH = [add, add]",
    "default": "from solution import add\ndef call(f=add): return f(1, 1)",
    "class attribute": "from solution import Stack\nclass Held:\n    kind = Stack",
    "parameter": "import pytest\nfrom solution import add\n@pytest.mark.parametrize('f', [add])\ndef test_p(f): assert f(1, 1) == 2",
    "fixture parameter": "import pytest\nfrom solution import add\n@pytest.fixture(params=[add])\ndef f(request): return request.param\ndef test_p(f): assert f(1, 1) == 2",
    "mark": "import pytest\nimport solution\n@pytest.mark.skipif(not solution.add, reason='x')\ndef test_p(): pass",
    "equality": "from solution import add\nSAME = add == 3",
    "module in a list": "import solution\nMODULES = [solution]",
    "reload": "import importlib, solution\nimportlib.reload(solution)",
    "clock": "import time\nimport solution\nNOW = time.time()",
    "today": "import datetime\nimport solution\nTODAY = datetime.date.today()",
    "chance": "import random\nimport solution\nN = random.random()",
    "seed": "import random\nimport solution\nrandom.seed(3)",
    "own chance": "import random\nimport solution\nN = random.Random().random()",
    "uuid": "import uuid\nimport solution\nN = uuid.uuid4()",
    "file read": "import solution\nTEXT = open(__file__).read()",
    "file left open": "import os, solution\nF = os.dup(0)",
    "temporary folder": "import tempfile, solution\nD = tempfile.mkdtemp()",
    "thread": "import threading, solution\nE = threading.Event()\nT = threading.Thread(target=E.wait, daemon=True)\nT.start()",
    "process": "import subprocess, solution\nsubprocess.run(['true'], check=True)",
    "working folder": "import os, solution\nHERE = os.getcwd()",
    "stream": "import sys, solution\nOUT = sys.stdout",
    "replaced stream": "import io, sys, solution\nsys.stdin = io.StringIO('x')",
    "signal": "import signal, solution\nsignal.signal(signal.SIGUSR1, signal.SIG_IGN)",
    "by import_module": "import importlib\nL = [importlib.import_module('solution')]",
}  # fmt: skip
ACCEPTED = "PI = 3\nclass Stack: pass\ndef add(a, b): return a + b\ndef twice(f): return lambda: 2 * f()\n"


def test_what_needs_the_learners_module_or_the_world_at_module_level_is_collected_in_the_cell(sandbox: Sandbox) -> None:
    more = "\n\ndef test_it():\n    import solution\n    assert solution.add(1, 1) == 2 and solution.Stack() and solution.twice\n"
    before = []
    for what, text in NOT_BEFORE.items():
        recording = boxes.run(sandbox, job(text + more, ACCEPTED, record=True))
        assert set(outcomes(recording, None).values()) == {"passed"}, (
            what,
            outcomes(recording, None),
            recording.report,
        )
        if report.read(recording, None).precollect:
            before.append(what)
    assert before == []


BEFORE = {
    "constants and helpers": "import re, math, datetime, collections\nimport solution\nE = re.compile('x')\nD = datetime.date(2020, 1, 1)\nP = collections.namedtuple('P', 'x')",
    "seeded chance": "import random\nimport solution\nR = random.Random(5)\nN = [R.random() for _ in range(9)]",
    "only in the cases": "from datetime import date\nfrom random import seed",
    "path": "import sys\nfrom pathlib import Path\nimport solution\nsys.path.insert(0, str(Path(__file__).parent))",
    "environment": "import os, solution\nLANG = os.environ.get('LANG')",
    "renamed": "from solution import add as plus\nimport solution as s\nsame = s.add",
    "unittest": "import unittest\nfrom solution import add\nclass TestA(unittest.TestCase):\n    def test_x(self): self.assertEqual(add(1, 1), 2)",
    "patches": "from unittest import mock\nimport solution\n@mock.patch('solution.add', return_value=7)\ndef test_x(m): assert solution.add(1, 1) == 7",
    "dataclass": "import dataclasses, enum\nimport solution\n@dataclasses.dataclass\nclass D:\n    x: int = 1\nclass E(enum.Enum):\n    A = 1",
}  # fmt: skip


@pytest.mark.parametrize("what", BEFORE)
def test_what_only_computes_at_module_level_is_collected_before_the_fork(sandbox: Sandbox, what: str) -> None:
    more = "\n\ndef test_it():\n    import solution\n    assert solution.add(1, 1) == 2\n"
    known = learned(sandbox, BEFORE[what] + more, ACCEPTED)
    assert known.precollect
    graded = boxes.run(sandbox, job(BEFORE[what] + more, ACCEPTED, baseline=known))
    assert set(outcomes(graded, known).values()) == {"passed"}


def test_a_suite_with_conftest_and_support_modules_is_collected_before_the_fork(sandbox: Sandbox) -> None:
    suite = {
        "conftest.py": """
            import pytest
            from solution import add
            @pytest.fixture
            def three(): return add(1, 2)
            def pytest_configure(config): config.addinivalue_line("markers", "mine: x")
        """,
        "words.py": "from solution import add\ndef plus(a, b): return add(a, b)\n",
        "unit/test_b.py": """
            import gc
            import pytest
            import words
            MADE = [[]]
            @pytest.mark.mine
            def test_three(three): assert three == words.plus(2, 1) == 3
            def test_before(): assert EXPECTED == (not any(one is MADE for one in gc.get_objects()))
            EXPECTED = False
        """,
    }
    changes = {"suite_path": (".",), "suite_args": ("--strict-markers",)}
    recording = boxes.run(sandbox, job(suite, ACCEPTED, record=True, **changes))
    said = report.read(recording, None)
    assert outcomes(recording, None) == {"test_three": "passed", "test_before": "passed"} and said.precollect
    suite["unit/test_b.py"] = suite["unit/test_b.py"].replace("EXPECTED = False", "EXPECTED = True")
    known = Baseline(said.collected, frozenset(), {}, said.kinds, precollect=True)
    graded = boxes.run(sandbox, job(suite, ACCEPTED, baseline=known, **changes))
    assert outcomes(graded, known) == {"test_three": "passed", "test_before": "passed"}


def test_a_package_and_its_modules_are_put_in_place(sandbox: Sandbox) -> None:
    suite = """
        import shop.cart
        from shop import prices
        from shop.cart import Cart
        def test_a(): assert Cart().total() == prices.one() == shop.cart.Cart().total() == 1
    """
    files = {
        "shop/__init__.py": b"",
        "shop/cart.py": b"from shop import prices\nclass Cart:\n    def total(self): return prices.one()\n",
        "shop/prices.py": b"def one(): return 1\n",
    }
    told = {"modules": ("shop",), "limits": LIMITS}
    suites = {"test_a.py": textwrap.dedent(suite).encode()}
    recording = Job("before", suites, files, record=True, **told)  # type: ignore[arg-type]  # its own fields
    known = baseline.from_run(recording, boxes.run(sandbox, recording), "it")
    assert known.precollect
    graded = boxes.run(sandbox, Job("before", suites, files, baseline=known, **told))  # type: ignore[arg-type]  # as above
    assert outcomes(graded, known) == {"test_a": "passed"}


def test_a_run_killed_while_printing_leaves_no_byte_in_the_next_runs_output(sandbox: Sandbox) -> None:
    suite = """
        import sys
        from solution import say
        SEEN = []
        def test_say(capsys):
            SEEN.append(1)
            print("suite", end="")
            say()
            assert len(SEEN) == 1 and "SECRET" not in capsys.readouterr().out
        def test_more(): say()
    """
    quiet = "def say(): pass\n"
    known = learned(sandbox, suite, quiet)
    assert known.precollect
    clean = boxes.run(sandbox, job(suite, quiet, baseline=known))
    loud = """
        import os, signal, sys
        print("SECRET at import", end="")
        def say():
            sys.stdout.write("SECRET of one run")
            sys.stdout.flush()
            os.write(1, b"SECRET of one run")
            sys.stderr.write("SECRET")
            os.kill(os.getpid(), signal.SIGKILL)
    """
    endless = "def say():\n    while True: print('SECRET' * 100)\n"
    for solution in (loud, endless, loud):
        killed = boxes.run(sandbox, job(suite, solution, baseline=known, limits=Limits(seconds=20, case_seconds=2)))
        assert killed.ends and "SECRET" in killed.output
        after = boxes.run(sandbox, job(suite, quiet, baseline=known))
        assert outcomes(after, known) == {"test_say": "passed", "test_more": "passed"}
        assert after.output == clean.output and not any(b"SECRET" in line for line in after.report)


def test_nothing_of_a_run_is_in_the_next_ones_memory_chance_or_folder(sandbox: Sandbox) -> None:
    suite = """
        import random, sys
        from solution import add, keep
        HELD, COUNT = {}, [0]
        def test_a(tmp_path):
            COUNT[0] += 1
            HELD["kept"] = keep()
            sys.modules["left"] = add
            (tmp_path / "left").write_text("x")
            assert COUNT == [1] and len(list(tmp_path.parent.iterdir())) <= 2
            print("draws", random.random(), str(tmp_path))
    """
    solution = "def add(a, b): return a + b\ndef keep():\n    add.count = getattr(add, 'count', 0) + 1\n    return [add.count]\n"
    known = learned(sandbox, suite, solution)
    assert known.precollect
    said = []
    for _ in range(3):
        result = boxes.run(sandbox, job(suite, solution, baseline=known))
        assert outcomes(result, known) == {"test_a": "passed"}
        said.append(result.output.split())
    assert len({words[1] for words in said}) == 3 and len({words[2] for words in said}) == 1


def test_a_replaced_checker_goes_on_with_the_same_cases(sandbox: Sandbox) -> None:
    suite = "from solution import f\nimport pytest\n@pytest.mark.parametrize('n', range(4))\ndef test_n(n): assert f(n) == n\n"
    known = learned(sandbox, suite, "def f(n): return n\n")
    assert known.precollect
    endless = "def f(n):\n    while n == 1: pass\n    return n\n"
    result = boxes.run(sandbox, job(suite, endless, baseline=known, limits=Limits(seconds=30, case_seconds=1)))
    found = grading.grade(job(suite, endless, baseline=known), report.read(result, known), result)
    assert [str(case.outcome) for case in found.cases] == ["passed", "timed_out", "passed", "passed"]
