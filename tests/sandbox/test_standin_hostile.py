"""A learner's side that says whatever it likes: the checker refuses, ends the channel and goes on."""

import json
import os
import socket
import struct
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.sandbox.test_standin_judging import lay
from tests.sandbox.two_processes import ROOT, run_split

CHECKER = """
import socket, sys
sys.path.insert(0, sys.argv[1])
from judge.box import standin
from judge.box.standin import SolutionGone
s = standin.install(socket.socket(fileno=int(sys.argv[2])), {"modules": ["solution"], "submitted": {}, "paths": {"copies": sys.argv[3]}})
try:
    import solution
    print("imported")
    solution.anything
    print("got")
except SolutionGone as e:
    print("GONE", e)
except BaseException as e:
    print("OTHER", type(e).__name__, e)
"""


def head(kind: bytes, body: bytes, thread: int = 1, number: int = 1) -> bytes:
    return struct.pack("<IBII", len(body), kind[0], thread, number) + body


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff" * 64,
        struct.pack("<IBII", 0xFFFFFFF0, ord("A"), 1, 1),
        head(b"Z", b"\0N"),
        head(b"A", b"\0N", number=77),
        head(b"A", b"\0"),
        head(b"A", b"\7N"),
        head(b"A", b"\0NN"),
        head(b"A", b"\0r" + struct.pack("<Q", 12345)),
        head(b"A", b"\0=" + struct.pack("<I", 5)),
        head(b"A", b"\0R" + struct.pack("<Q", 1) + b"N"),
        head(b"Q", b"\0N"),
        head(b"Q", b"\0t\2\0\0\0s\4\0\0\0evals\1\0\0\0x"),
        head(b"Q", b"\0t\2\0\0\0s\4\0\0\0callN"),
        head(b"R", b"\0N"),
        head(b"A", b"\1\1\0\0\0NN"),
        head(b"A", b"\0n" + b"t\2\0\0\0s\2\0\0\0oss\6\0\0\0system"),
        head(b"A", b"\0u" + b"t\1\0\0\0s\4\0\0\0eval"),
        head(b"A", b"\0l" + struct.pack("<II", 0, 0xFFFFFFF) + b"N"),
    ],
    ids=range(19),
)
def test_whatever_is_said_ends_in_solution_gone(said, tmp_path):
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", CHECKER, str(ROOT), str(ours.fileno()), str(tmp_path / "c")],
        pass_fds=[ours.fileno()], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    ours.close()
    try:
        theirs.sendall(said)
        theirs.shutdown(socket.SHUT_WR)
        out, _ = process.communicate(timeout=30)
    finally:
        process.kill()
        theirs.close()
    assert out.splitlines()[-1].startswith("GONE"), out


DEPUTY = """
import pytest
from solution import take
SECRET = "the expected value"
class Thing:
    public = 1
    def __init__(self): self._hidden = SECRET
    def method(self): return 2
def test_lent():
    assert take(Thing(), lambda: SECRET[:0], Thing().method, open, pytest, len) == "nothing"
"""

THIEF = """
import sys
def take(thing, fn, method, opener, *rest):
    found = []
    for obj in (thing, fn, method):
        for path in ("__globals__", "__code__", "__class__.__init__.__globals__", "__self__", "__func__", "_hidden", "__dict__", "__closure__",
                     "gi_frame", "f_globals", "method.__func__", "method.__globals__", "__init__.__globals__"):
            x = obj
            try:
                for part in path.split("."): x = getattr(x, part)
            except BaseException: continue
            if "the expected value" in repr(x): found.append(path)
    from judge.box.driver import border as b
    import gc
    mine = [o for o in gc.get_objects() if type(o).__name__ == "LearnerBorder"][0]
    for name in ("__globals__", "__code__", "_hidden", "__class__", "__dict__", "__init__", "__getattribute__"):
        for obj in (thing, fn, method):
            try: found.append((name, repr(mine.ask("get", obj, name))))
            except BaseException: pass
    for name in ("__getattribute__", "__reduce__", "__init__", "__subclasshook__", "__dir__"):
        try: found.append((name, repr(mine.ask("operate", thing, name, ("_hidden",), None))))
        except BaseException: pass
        if mine.channel.broken: break
    return found or "nothing"
"""


def test_what_is_lent_tells_nothing_of_the_suite(tmp_path):
    thief = THIEF.replace("open, pytest, len", "")
    suite = DEPUTY.replace(", open, pytest, len", ", open, len")
    found, text = run_split(*lay(tmp_path, suite, thief), tmp_path / "a")
    assert "the expected value" not in text.split("FAILURES")[0]
    assert found["outcomes"] in ({"test_it.py::test_lent": "passed"}, {"test_it.py::test_lent": "failed"})
    if found["outcomes"] == {"test_it.py::test_lent": "failed"}:
        assert "SolutionGone" in text, text  # he asked for what is no operation: his channel is closed


def test_pytest_is_not_lent(tmp_path):
    found, text = run_split(
        *lay(tmp_path, "import solution\ndef test_it(request): solution.take(request)\n", "def take(x): return 1\n"),
        tmp_path / "a",
    )
    assert found["outcomes"] == {"test_it.py::test_it": "failed"} and "NotLent" in text


@pytest.mark.parametrize("raised", ["KeyboardInterrupt", "GeneratorExit", "__import__('unittest').SkipTest('x')", "__import__('_pytest.outcomes').outcomes.Skipped('x')",
                                    "__import__('_pytest.outcomes').outcomes.Exit('x')", "__import__('asyncio').CancelledError", "__import__('bdb').BdbQuit", "SystemExit(0)"])  # fmt: skip
def test_nothing_raised_ends_or_skips_the_run(raised, tmp_path):
    suite = "import solution\ndef test_a(): solution.go()\ndef test_b(): assert solution.fine() == 1\n"
    found, text = run_split(*lay(tmp_path, suite, f"def go(): raise {raised}\ndef fine(): return 1\n"), tmp_path / "a")
    assert found["outcomes"] == {"test_it.py::test_a": "failed", "test_it.py::test_b": "passed"}, text


def test_a_learner_who_leaves_fails_his_cases(tmp_path):
    suite = "import solution\ndef test_a(): solution.go()\ndef test_b(): assert solution.fine() == 1\n"
    found, text = run_split(
        *lay(tmp_path, suite, "import os\ndef go(): os._exit(0)\ndef fine(): return 1\n"), tmp_path / "a"
    )
    assert found["outcomes"] == {"test_it.py::test_a": "failed", "test_it.py::test_b": "failed"}, text
