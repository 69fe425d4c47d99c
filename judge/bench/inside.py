"""Runs in a container of an image, for `assay bench box`: times pytest there, without what a container costs to start.

`python3 -c THIS FOLDER` reads commands, a line each, and answers each with seconds: `cold` starts `python3 -m pytest`
over the folder and waits for it; `floor` forks a process that has the suite collected, runs its cases and waits for it:
the least that any design with fresh processes can take. Plugin autoload is off in both.
"""

import contextlib
import gc
import io
import os
import subprocess
import sys
import time
from typing import Any

FOLDER = sys.argv[1]
ARGS = ["-q", "-p", "no:cacheprovider"]


def collected() -> tuple[Any, Any]:
    """A pytest session over the folder with its cases collected, ready to run in a fork."""
    from _pytest.config import _prepareconfig
    from _pytest.main import Session

    slim = ["terminalreporter", "doctest", "junitxml", "pastebin", "stepwise", "setuponly", "setupplan"]
    slim += ["faulthandler", "debugging", "logging"]
    options = [word for name in slim for word in ("-p", f"no:{name}")]
    config = _prepareconfig([*ARGS, *options, "-s", "-c", "/dev/null", "--rootdir", FOLDER, FOLDER])
    config._do_configure()
    session = Session.from_config(config)
    config.hook.pytest_sessionstart(session=session)
    config.hook.pytest_collection(session=session)
    gc.collect()
    gc.freeze()
    return config, session


def cold() -> float:
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "pytest", *ARGS], cwd=FOLDER, stdout=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"pytest ended with {done.returncode}")
    return seconds


def floor(config: Any, session: Any) -> float:
    started = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        config.hook.pytest_runtestloop(session=session)
        os._exit(1 if session.testsfailed else 0)
    _, status = os.waitpid(pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit("a case failed in the fork")
    return seconds


def main() -> None:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    sys.path.insert(0, FOLDER)
    with contextlib.redirect_stdout(io.StringIO()):
        ready = collected()
    print("ready", flush=True)
    for line in sys.stdin:
        seconds = cold() if line.strip() == "cold" else floor(*ready)
        print(seconds, flush=True)


main()
