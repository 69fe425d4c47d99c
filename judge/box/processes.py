"""The kit's learner side: programs of the learner's, started, watched and ended in the learner's cell.

Each service is called by the checker with plain values and answers plain values (`StandIn.ask`). Nothing here is
trusted by anybody: this process belongs to the learner's code, so what it answers is a claim, like any other answer.
The checker measures time and connects to servers itself.

Every program is the leader of a process group of its own, which is killed as a whole. When the last one has ended, what
escaped from its group is killed too (`sweep`): but for this process and the cell's init nothing is left.
"""

import contextlib
import io
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from judge.box.driver.registry import service

SERVING: set[int] = set()
"""Servers that run (`judge.box.servers`): nothing is swept away while there is one."""
ALONE = "judge.box.lone" in sys.modules
"""Whether this box is the learner's alone: everything in it but its keeper is his."""
KEPT = 1_000_000
FLOOD = 10_000_000

OUTCOMES = """
import json, os
class Outcomes:
    def __init__(self): self.seen = {}
    def pytest_runtest_logreport(self, report):
        if type(report).__name__ == "SubtestReport" and not report.failed: return
        worse = {"passed": 0, "skipped": 1, "failed": 2, "errored": 3}
        outcome = "errored" if report.failed and report.when != "call" else report.outcome
        before = self.seen.get(report.nodeid, "passed")
        self.seen[report.nodeid] = max(before, outcome, key=worse.get)
    def pytest_collectreport(self, report):
        if report.failed: self.seen[report.nodeid] = "errored"
import sys, pytest
outcomes = Outcomes()
plain = ["-q", "-p", "no:cacheprovider", "--disable-plugin-autoload", "-c", os.devnull, "--rootdir", "."]
pytest.main(plain + sys.argv[2:], plugins=[outcomes])
with open(sys.argv[1], "w") as stream: json.dump(outcomes.seen, stream)
"""


def environment(folder: str, extra: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR", "MPLBACKEND") if name in os.environ}
    return kept | {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"} | dict(extra)


def end_group(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()


def sweep() -> None:
    """Kill every other process of the cell, which is how one that left its group is found. A cell has no /proc; where
    there is one and this is no box of his, nothing is done: the others there are not the learner's."""
    if SERVING or (not ALONE and os.path.exists("/proc/self")):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)


def run_program(
    command: Sequence[str],
    folder: str,
    work: str,
    stdin: bytes,
    env: Mapping[str, str],
    timeout: float | None,
    sweeping: bool = False,
) -> dict[str, Any]:
    """Run `command` to its end with `stdin`. Answers stdout, stderr (capped), returncode, timed_out, flooded."""
    where = Path(tempfile.mkdtemp(prefix="program-"))
    (where / "in").write_bytes(stdin)
    with (where / "in").open("rb") as source:
        process = subprocess.Popen(
            list(command),
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=work,
            env=environment(folder, env),
            start_new_session=True,
        )
    try:
        return _collect(process, timeout)
    finally:
        end_group(process)
        process.wait()
        if sweeping:
            sweep()
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()
        shutil.rmtree(where, ignore_errors=True)


def _collect(process: "subprocess.Popen[bytes]", timeout: float | None) -> dict[str, Any]:
    assert process.stdout is not None and process.stderr is not None
    streams = {process.stdout.fileno(): bytearray(), process.stderr.fileno(): bytearray()}
    out, err = streams.values()
    size, deadline = 0, None if timeout is None else time.monotonic() + timeout
    poll = select.poll()
    for fd in streams:
        poll.register(fd, select.POLLIN)
    open_streams = len(streams)
    timed_out = flooded = False
    while open_streams and not timed_out and not flooded:
        left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
        ready = poll.poll(left)
        timed_out = not ready
        for fd, _ in ready:
            data = os.read(fd, 65_536)
            if not data:
                poll.unregister(fd)
                open_streams -= 1
            size += len(data)
            kept = streams[fd]
            kept += data[: max(0, KEPT - len(kept))]
        flooded = size > FLOOD
    if not timed_out and not flooded:
        try:
            process.wait(None if deadline is None else max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            timed_out = True
    return {
        "stdout": bytes(out),
        "stderr": bytes(err),
        "returncode": process.poll(),
        "timed_out": timed_out,
        "flooded": flooded,
    }


@service
def run_solution(
    args: list[str],
    stdin: bytes,
    file: str,
    env: dict[str, str],
    timeout: float | None,
    folder: str,
    work: str,
    sweeping: bool,
) -> dict[str, Any]:
    """Run a submitted file as a program."""
    command = [sys.executable, "-B", str(Path(folder) / file), *args]
    return run_program(command, folder, work, stdin, env, timeout, sweeping)


@service
def figure_png(figure: Any) -> bytes:
    """A figure of the learner's, drawn as a PNG."""
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


@service
def run_tests(program: dict[str, str], timeout: float | None, folder: str) -> dict[str, Any]:
    """Run the learner's tests in a fresh folder that also holds `program`. Answers their outcomes by node id, and texts
    for what they printed."""
    where = Path(tempfile.mkdtemp(prefix="tests-"))
    try:
        place = where / "project"
        shutil.copytree(folder, place)
        _lay_out({name: text.encode() for name, text in program.items()}, place)
        answer = where / "outcomes.json"
        command = [sys.executable, "-B", "-c", OUTCOMES, str(answer)]
        ran = run_program(command, str(place), str(place), b"", {"TMPDIR": str(where)}, timeout)
        seen = json.loads(answer.read_text()) if answer.is_file() else None
        printed = {name: ran[name].decode("utf-8", "replace") for name in ("stdout", "stderr")}
        return ran | printed | {"outcomes": seen if isinstance(seen, dict) else None}
    except ValueError:
        return {"outcomes": None, "timed_out": False, "flooded": False, "stdout": "", "stderr": "not an answer"}
    finally:
        shutil.rmtree(where, ignore_errors=True)


@service
def install_wheel(project: str, timeout: float | None, folder: str) -> dict[str, Any]:
    """Build a wheel of the submission offline and install it below a fresh prefix."""
    where = Path(tempfile.mkdtemp(prefix="wheel-"))
    source = where / "source"
    shutil.copytree(Path(folder) / project, source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    build = [*pip, "wheel", "--no-index", "--no-deps", "--no-build-isolation", "-w", str(where / "dist"), str(source)]
    built = run_program(build, "", str(where), b"", {}, timeout)
    wheels = sorted((where / "dist").glob("*.whl")) if (where / "dist").is_dir() else []
    if built["returncode"] != 0 or not wheels:
        return built | {"wheel": "", "prefix": ""}
    prefix = where / "installed"
    install = [
        *pip,
        "install",
        "--no-index",
        "--no-deps",
        "--no-warn-script-location",
        "--prefix",
        str(prefix),
        str(wheels[0]),
    ]
    installed = run_program(install, "", str(where), b"", {}, timeout)
    ok = installed["returncode"] == 0
    return installed | {"wheel": str(wheels[0]) if ok else "", "prefix": str(prefix) if ok else ""}


@service
def run_installed(
    prefix: str,
    args: list[str],
    stdin: bytes,
    env: dict[str, str],
    timeout: float | None,
    work: str,
    sweeping: bool,
) -> dict[str, Any]:
    """Run a command of an installed wheel, or `python` that sees it and nothing of the submission."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    places = [
        f"{prefix}/{head}/{version}/{tail}"
        for head in ("lib", "local/lib")
        for tail in ("site-packages", "dist-packages")
    ]
    if args[0] == "python":
        program = [sys.executable, "-P"]  # its working folder holds the submission
    else:
        commands = (f"{prefix}/bin/{args[0]}", f"{prefix}/local/bin/{args[0]}")
        program = [path for path in commands if Path(path).is_file()][:1]
    if not program:
        return {
            "stdout": b"",
            "stderr": f"no command {args[0]}".encode(),
            "returncode": 127,
            "timed_out": False,
            "flooded": False,
        }
    return run_program([*program, *args[1:]], os.pathsep.join(places), work, stdin, env, timeout, sweeping)
