"""A checker and a driver with nothing of pytest and of the stand-in in them, for tests of the box itself.

The suite is one file `cases.py` with a list `CASES` of (name, time limit or None, function); the function gets `ask`,
which has a named function of the learner's `solution.py` called and returns what it returned as text. The learner's
side imports solution.py when first asked. That is all the two have in common with the real ones beside their interface.
"""

from judge.engines.box import sources
from judge.job import Job, Limits

DRIVER = """
import json, os, sys

def serve(sock, setup):
    sys.path.insert(0, setup["folder"])
    stream = sock.makefile("rwb")
    solution = None
    while True:
        line = stream.readline()
        if not line:
            os._exit(0)
        name, arguments = json.loads(line)
        try:
            if solution is None:
                import solution
            answer = repr(getattr(solution, name)(*arguments))
        except Exception as problem:
            answer = f"raised {type(problem).__name__}: {problem}"
        stream.write(json.dumps(answer).encode() + b"\\n")
        stream.flush()
"""

CHECKER = """
import json, os, select, threading, time
import pytest

class Dead(Exception):
    pass

class Prepared:
    def __init__(self, setup):
        self.setup = dict(setup)
        self.scope = {}
        with open("/suite/cases.py") as text:
            exec(text.read(), self.scope)
        self.cases = self.scope["CASES"]

    def run(self, sock, out_fd, err_fd, report, done=(), on_flood=None, on_renew=None, hold=None):
        os.chdir("/work")
        stream = sock.makefile("rwb") if sock else None
        read = [0]
        limit = self.setup["limits"]["output_kb"] * 1024

        def drain(fd):
            while True:
                data = os.read(fd, 65536)
                if not data:
                    return
                read[0] += len(data)
                text.append(data.decode("utf-8", "replace"))
                if read[0] > limit and read[0] - len(data) <= limit:
                    on_flood()

        text = []
        for fd in (out_fd, err_fd):
            if fd is not None:
                threading.Thread(target=drain, args=(fd,), daemon=True).start()

        def ask(name, *arguments):
            try:
                stream.write(json.dumps([name, arguments]).encode() + b"\\n")
                stream.flush()
                line = stream.readline()
            except OSError:
                line = b""
            if not line:
                on_renew(False)
                raise Dead("the learner's process ended")
            return json.loads(line)

        ask.renew, ask.setup = on_renew, self.setup
        report({"event": "collected", "cases": [
            {"nodeid": n, "name": n, "time_limit": limit_} for n, limit_, _ in self.cases]})
        for k, (name, _, function) in enumerate(self.cases):
            if k in done:
                continue
            report({"event": "start", "k": k})
            text.clear()
            try:
                said, outcome = function(ask), "passed"
            except BaseException as problem:
                said, outcome = f"{type(problem).__name__}: {problem}", "failed"
            detail = {"message": str(said), "stdout": "".join(text)[:2000]}
            more = any(n not in done for n in range(k + 1, len(self.cases)))
            (hold if more else report)({"event": "case", "k": k, "outcome": outcome, "seconds": 0.0, "detail": detail})
        report({"event": "end"})

def prepare(setup):
    return Prepared(setup)
"""


def fake_code() -> dict[str, str]:
    """`judge.box` with the two fakes in place of the real checker and driver."""
    ours = {
        "pair",
        "lone",
        "relay",
        "folder",
        "usage",
        "services",
        "databases",
        "fresh",
        "object_store",
        "lines",
        "away",
        "service_box",
        "bootstrap",
        "frames",
        "namespaces",
        "confine",
        "cell",
        "zygote",
        "workspace",
        "kin",
        "porter",
        "house",
        "run",
        "run_cells",
        "account",
        "reports",
    }
    kept = {name: text for name, text in sources().items() if name.count(".") < 2 or name.split(".")[2] in ours}
    kept |= {"judge.box.checker": CHECKER, "judge.box.driver": DRIVER, "judge.box.standin": "", "judge.box.kit": ""}
    kept |= {"judge.box.driver.rehearsal": "def rehearse(): pass"}
    return kept


SUITE = """
CASES = [("first", None, lambda ask: ask("answer", 1)), ("second", None, lambda ask: ask("answer", 2))]
"""


def job(solution: str, suite: str = SUITE, **changes: object) -> Job:
    """A job for the fakes; `changes` are fields of Job or, with the prefix `limit_`, of Limits."""
    limits = Limits(**{name[6:]: value for name, value in changes.items() if name.startswith("limit_")})
    fields = {name: value for name, value in changes.items() if not name.startswith("limit_")}
    files = {"solution.py": solution.encode(), **fields.pop("more_files", {})}
    return Job(
        version="v", suite={"cases.py": suite.encode(), **fields.pop("data", {})}, files=files, limits=limits, **fields
    )
