"""A harness of two plain processes for the stand-in: no namespaces, no limits, real pytest.

`run_split` runs a suite with the solution in another process, `run_plain` the same with a local import; both answer
{node id: outcome} and the output of pytest. Each runs in a fresh interpreter, so that nothing leaks between them.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BARE = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""As in a box: no plugin but those that are named."""

_WATCH = """
import json, sys
class Watch:
    def __init__(self): self.outcomes = {}; self.order = []
    def pytest_runtest_logreport(self, report):
        old = self.outcomes.get(report.nodeid)
        new = report.outcome if not hasattr(report, "wasxfail") else "x" + report.outcome
        if report.when == "call" or report.outcome != "passed" or old is None:
            if report.when != "setup" or report.outcome != "passed":
                if not (report.when == "teardown" and report.outcome == "passed"):
                    if old is None or old == "passed": self.outcomes[report.nodeid] = new if report.when == "call" else report.when + " " + new
    def pytest_collectreport(self, report):
        if report.outcome == "failed": self.outcomes[report.nodeid] = "collection failed"; print(report.longrepr)
"""

_PLAIN = (
    _WATCH
    + """
import pytest, os
root, work, result = sys.argv[1:4]
sys.dont_write_bytecode = True
sys.path.insert(0, work)
os.chdir(work)
watch = Watch()
pytest.main(["-p", "no:cacheprovider", "-q", "--rootdir", root, "-c", os.devnull, "-p", "pytest_asyncio.plugin", "--asyncio-mode=strict", "-W", "ignore", root], plugins=[watch])
json.dump(watch.outcomes, open(result, "w"))
"""
)

_LEARNER = """
import socket, sys, os
sys.path.insert(0, sys.argv[1])
os.chdir(sys.argv[2])
from judge.box.driver import serve
sys.path.remove(sys.argv[1])
serve(socket.socket(fileno=int(sys.argv[3])), {"work": sys.argv[2]})
"""

_CHECKER = (
    _WATCH
    + """
import os, socket, pytest
root, work, result, ours, fd, out, err, copies, extra = sys.argv[1:10]
sys.path.insert(0, ours)
sys.dont_write_bytecode = True
os.chdir(work)
from judge.box import standin
extra = json.loads(extra)
submitted = {}
for folder, _, names in os.walk(work):
    for name in names:
        full = os.path.join(folder, name)
        if "__pycache__" not in full:
            submitted[os.path.relpath(full, work)] = open(full, encoding="utf-8").read()
setup = {"modules": [n[:-3].replace("/", ".").removesuffix(".__init__") for n in submitted if n.endswith(".py")], "submitted": submitted,
         "work": work, "paths": {"copies": copies, "submission": work}, "limits": {"output_kb": 4096}, **extra}
s = standin.install(socket.socket(fileno=int(fd)), setup, int(out), int(err), lambda: print("FLOOD"), lambda late: None)
sys.path.remove(ours)
class Cases(Watch):
    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        s.case_started(item.nodeid)
        try: return (yield)
        finally: s.case_finished()
watch = Cases()
pytest.main(["-p", "no:cacheprovider", "-q", "--rootdir", root, "-c", os.devnull, "-p", "pytest_asyncio.plugin", "--asyncio-mode=strict", "-W", "ignore", *extra.get("args", ()), root], plugins=[watch])
json.dump({"outcomes": watch.outcomes, "meetings": s.met(), "kinds": s.kinds()}, open(result, "w"))
"""
)


def _finish(process: subprocess.Popen, seconds: float = 60.0) -> str:
    try:
        out, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
        out += "\nTIMED OUT"
    return out


def run_plain(suite: Path, solution: Path, place: Path) -> tuple[dict, str]:
    """Outcomes and output of the suite with a local import."""
    root, work = _lay_out(suite, solution, place / "plain")
    result = place / "plain.json"
    process = subprocess.Popen(
        [sys.executable, "-c", _PLAIN, str(root), str(work), str(result)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        stdin=subprocess.DEVNULL, env=BARE,
    )  # fmt: skip
    out = _finish(process)
    return (json.loads(result.read_text()) if result.exists() else {}), out


def run_split(suite: Path, solution: Path, place: Path, **setup: object) -> tuple[dict, str]:
    """What the checker's process found ({"outcomes", "meetings", "kinds"}) and printed, the solution in another process."""
    import socket

    root, work = _lay_out(suite, solution, place / "split")
    result = place / "split.json"
    result.unlink(missing_ok=True)
    ours, theirs = socket.socketpair()
    out_r, out_w = os.pipe()
    err_r, err_w = os.pipe()
    learner = subprocess.Popen(
        [sys.executable, "-P", "-c", _LEARNER, str(ROOT), str(work), str(theirs.fileno())],
        pass_fds=[theirs.fileno()], stdout=out_w, stderr=err_w, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    theirs.close()
    os.close(out_w)
    os.close(err_w)
    checker = subprocess.Popen(
        [
            sys.executable, "-P", "-c", _CHECKER, str(root), str(work), str(result), str(ROOT), str(ours.fileno()), str(out_r), str(err_r),
            str(place / "split" / "copies"), json.dumps(setup),
        ],
        pass_fds=[ours.fileno(), out_r, err_r], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL, env=BARE,
    )  # fmt: skip
    ours.close()
    os.close(out_r)
    os.close(err_r)
    try:
        out = _finish(checker)
    finally:
        try:
            learner.wait(5)
        except subprocess.TimeoutExpired:
            learner.kill()
            learner.wait()
    return (json.loads(result.read_text()) if result.exists() else {"outcomes": {}}), out


def _lay_out(suite: Path, solution: Path, place: Path) -> tuple[Path, Path]:
    shutil.rmtree(place, ignore_errors=True)
    root, work = place / "suite", place / "work"
    shutil.copytree(suite, root)
    if solution.is_dir():
        shutil.copytree(solution, work)
    else:
        work.mkdir()
        shutil.copy(solution, work / "solution.py")
    return root, work
