"""The kit: pytest fixtures for what is not a module. Promises and examples are in docs/exercises.md.

The fixtures live in the checker; what they start runs in the learner's cell (`judge.box.processes`) and answers by
plain values. Times are taken here, servers are reached from here over the loopback that both cells share, and the
accepted solution, which is the author's code, is loaded here.

One module because pytest loads it as one plugin, and each fixture stands beside the value that it gives.
"""

import base64
import builtins
import importlib.util
import io
import os
import re
import socket
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from judge.box import fresh
from judge.box.shared import ASK, FLOOD, REPORT, SETUP, SolutionFailed

READY_SECONDS = 30.0
LOOK_SECONDS = 0.5
MOST_RESTARTS = 5
"""Workers that a server may start anew before it is ready."""
_BEGUN = re.compile(r"Booting worker with pid|Respawned uWSGI worker")
GRACE_SECONDS = 5.0
LAST_WORDS = 1_500
TEST_OUTCOMES = {"passed", "failed", "errored", "skipped"}
NAMED_TESTS = 20
PICTURES = 4
PICTURE_BYTES = 1 << 20
PICTURE_PIXELS = 4_000_000

_perf_counter, _sleep, _print = time.perf_counter, time.sleep, print
# The accepted solution may be word for word what was submitted, which the suite's own exec refuses to run.
_compile, _exec = compile, exec


class Ran(NamedTuple):
    """A program that ended: text of its output, its exit status, and wall seconds as measured by the checker."""

    stdout: str
    stderr: str
    returncode: int
    seconds: float


class Served(NamedTuple):
    """A server that is ready. `stop()` ends it and gives its exit status, `signal(n)` sends it a signal, `log()` reads
    what it wrote."""

    url: str
    stop: Callable[[], int | None]
    signal: Callable[[int], None]
    log: Callable[[], str]


class Installed(NamedTuple):
    """A wheel of the submission, built and installed. `run("name", …)` runs its command, `run("python", …)` Python."""

    wheel: str
    prefix: str
    run: Callable[..., Ran]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n")


class _Side:
    """The learner's side as the fixtures of one case see it."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.setup = setup = config.stash[SETUP]
        paths = setup.get("paths") or {}
        self.folder = str(paths.get("submission") or setup.get("submission") or setup.get("work", "/work"))
        self.work = str(paths.get("work") or setup.get("work", "/work"))
        self.shared = setup.get("isolation") == "shared"

    def ask(self, service: str, **plain: Any) -> Any:
        return self.config.stash[ASK](service, **plain)

    def ended(self, said: Mapping[str, Any], seconds: float, timeout: float | None) -> Ran:
        """The answer as a Ran. Raises TimeoutError where the program was ended, SolutionFailed for endless output."""
        if said["flooded"]:
            self.config.stash[FLOOD]()
            raise SolutionFailed("the program printed without end", "endless_output")
        if said["timed_out"]:
            raise TimeoutError(f"the program ran longer than {timeout:g} s")
        return Ran(_text(said["stdout"]), _text(said["stderr"]), int(said["returncode"]), seconds)


@pytest.fixture
def run_solution(request: pytest.FixtureRequest) -> Callable[..., Ran]:
    """`run_solution(*args, stdin="", file="solution.py", env={}, timeout=None)` runs a submitted file as a program."""
    side = _Side(request.config)

    def run(
        *args: str,
        stdin: str | bytes = "",
        file: str = "solution.py",
        env: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Ran:
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        began = _perf_counter()
        said = side.ask(
            "run_solution",
            args=[str(arg) for arg in args],
            stdin=data,
            file=file,
            env=dict(env or {}),
            timeout=timeout,
            folder=side.folder,
            work=side.work,
            sweeping=not side.shared,
        )
        return side.ended(said, _perf_counter() - began, timeout)

    return run


FRAME = re.compile(r'^ *File "([^"]+)", line (\d+)', re.MULTILINE)
RAISED = re.compile(r"^(?:\w+\.)*(\w+)(?::|$)", re.MULTILINE)


def last_traceback(log: str, folders: Sequence[str]) -> tuple[str, list[tuple[str, int]]]:
    """The exception's name and the lines of files below `folders` of the last traceback in a log, ("", []) without."""
    _, found, rest = log.rpartition("Traceback (most recent call last):")
    if not found:
        return "", []
    frames = list(FRAME.finditer(rest))
    lines = [
        (frame[1].removeprefix(f"{folder}/"), int(frame[2]))
        for frame in frames
        for folder in folders
        if frame[1].startswith(f"{folder}/")
    ]
    after = rest[frames[-1].end() :] if frames else rest
    named = [match[1] for match in RAISED.finditer(after)]
    return next((name for name in named if isinstance(getattr(builtins, name, None), type)), "Exception"), lines


def _unready(status: int | None, log: str, folders: Sequence[str]) -> SolutionFailed:
    exception, lines = last_traceback(log, folders)
    tail = "\n".join(log.rstrip().splitlines()[-12:])
    if status is None:
        return SolutionFailed(f"the server did not listen: {tail}", "server_silent", None, exception, lines)
    text = f"the server ended with status {status} before it was ready: {tail}"
    return SolutionFailed(text, "server_ended", status, exception, lines)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
    except OSError:
        return False
    return True


@pytest.fixture
def serve_solution(request: pytest.FixtureRequest) -> Iterator[Callable[..., Served]]:
    """`serve_solution(app="solution:app", server="gunicorn", workers=1, env={})` starts a server and waits for it.

    Servers: gunicorn, uwsgi, uvicorn, tornado, script (a file that listens on HOST and PORT of its environment). The
    exercise must say `[services] loopback = true`. Everything is ended with the case.
    """
    side = _Side(request.config)
    numbers: list[int] = []

    def serve(
        app: str = "solution:app", server: str = "gunicorn", workers: int = 1, env: Mapping[str, str] | None = None
    ) -> Served:
        if not side.setup.get("loopback", True):  # with a service some forms of the box have one all the same
            pytest.fail("exercise.toml must say: [services] loopback = true", pytrace=False)
        port = _free_port()
        plain = {"app": app, "server": server, "port": port, "workers": workers, "env": dict(env or {})}
        number = side.ask("start_server", **plain, folder=side.folder, work=side.work)
        numbers.append(number)

        def log() -> str:
            return _text(side.ask("server_log", number=number))

        now = _perf_counter()
        deadline, look = now + READY_SECONDS, now + LOOK_SECONDS
        while True:
            status, loaded = side.ask("server_state", number=number)
            if loaded and status is None and _listens(port):
                break
            now = _perf_counter()
            if status is not None or now > deadline:
                raise _unready(status, log(), (side.folder, side.work))
            if now > look:  # a server whose workers end as they begin would start them again and again
                look = now + LOOK_SECONDS
                if len(_BEGUN.findall(log())) > workers + MOST_RESTARTS:
                    raise _unready(None, log(), (side.folder, side.work))
            _sleep(0.02)

        def stop() -> int | None:
            return _status(side.ask("stop_server", number=number, patience=5.0, forget=False, sweeping=False))

        def send(signal_number: int) -> None:
            side.ask("server_signal", number=number, signal_number=int(signal_number))

        return Served(f"http://127.0.0.1:{port}", stop, send, log)

    yield serve
    for number in numbers:
        side.ask("stop_server", number=number, patience=0.5, forget=True, sweeping=not side.shared)


def _status(said: Any) -> int | None:
    return None if said is None else int(said)


class Reference:
    """The accepted solution: names of its first module as attributes, other modules by `module(name)`."""

    def __init__(self, files: Mapping[str, str], first: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="reference-"))
        for name, text in files.items():
            target = self._folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        self._modules: dict[str, types.ModuleType] = {}
        self._first = first

    def module(self, name: str) -> types.ModuleType:
        """The accepted solution's module `name`; its own imports of submitted modules find the accepted ones."""
        if name in self._modules:
            return self._modules[name]
        path = self._folder / (name.replace(".", "/") + ".py")
        is_package = not path.is_file()
        if is_package:
            path = self._folder / name.replace(".", "/") / "__init__.py"
        if not path.is_file():
            raise ModuleNotFoundError(f"the accepted solution has no module {name}", name=name)
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        made = importlib.util.module_from_spec(spec)
        self._modules[name] = made
        made.__builtins__ = vars(builtins) | {"__import__": self._import}  # type: ignore[attr-defined]  # of its frames
        try:
            code = _compile(path.read_text("utf-8"), str(path), "exec", dont_inherit=True)
            _exec(code, vars(made))
        except BaseException:
            del self._modules[name]
            raise
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(self.module(parent), child, made)
        return made

    def _import(
        self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> types.ModuleType:
        full = name
        if level:
            package = str((globals or {}).get("__package__") or (globals or {}).get("__name__", ""))
            full = importlib.util.resolve_name("." * level + name, package)
        top = full.partition(".")[0]
        if not (self._folder / f"{top}.py").is_file() and not (self._folder / top).is_dir():
            return builtins.__import__(name, globals, locals, fromlist, level)
        made = self.module(full)
        for wanted in fromlist or ():
            if not hasattr(made, wanted) and (self._folder / full.replace(".", "/") / f"{wanted}.py").is_file():
                setattr(made, wanted, self.module(f"{full}.{wanted}"))
        return made if fromlist else self.module(top)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.module(self._first), name)


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> Reference:
    """The accepted solution, loaded afresh for the case and out of the learner's reach."""
    setup = request.config.stash[SETUP]
    files = setup.get("reference")
    if not files:
        pytest.fail("`reference` needs a solution in solutions/accepted/", pytrace=False)
    return Reference(files, (setup.get("modules") or ["solution"])[0])


@pytest.fixture
def run_tests(request: pytest.FixtureRequest) -> Callable[..., dict[str, str]]:
    """`run_tests(program, timeout=None)` runs the learner's tests against a program and gives outcomes by test.

    `program` maps file names to text, or is the text of one file whose name is given by `name`.
    """
    side = _Side(request.config)

    def run(program: Mapping[str, str] | str, timeout: float | None = None, name: str = "program.py") -> dict[str, str]:
        files = {name: program} if isinstance(program, str) else dict(program)
        plain = {"program": files, "timeout": timeout, "folder": side.folder}
        desk = side.setup.get("desk")
        if desk is None:
            said = side.ask("run_tests", **plain)
        else:
            try:
                said = fresh.ask(desk, "run_tests", None if timeout is None else timeout + GRACE_SECONDS, **plain)
            except fresh.NoAnswer as problem:
                raise SolutionFailed(f"the tests could not be run: {problem}", "tests_broken") from None
        if not isinstance(said, dict) or said.get("timed_out") is True:
            raise TimeoutError(f"the tests ran longer than {timeout} s")
        outcomes = said.get("outcomes")
        if not isinstance(outcomes, dict) or not set(map(str, outcomes.values())) <= TEST_OUTCOMES:
            text = f"the tests could not be run: {said.get('stdout', '')}{said.get('stderr', '')}"
            raise SolutionFailed(text[-2_000:], "tests_broken")
        found = {str(test): str(outcome) for test, outcome in outcomes.items()}
        # A visible case shows what it printed: learners whose tests fail beside a right program read there which ones.
        bad = [f"{outcome}: {test}" for test, outcome in found.items() if outcome in ("failed", "errored")]
        for line in bad[:NAMED_TESTS] + [f"… and {len(bad) - NAMED_TESTS} more"] * (len(bad) > NAMED_TESTS):
            _print(line)
        return found

    return run


@pytest.fixture
def install_wheel(request: pytest.FixtureRequest) -> Callable[..., Installed]:
    """`install_wheel(project=".", timeout=None)` builds a wheel of the submission offline and installs it."""
    side = _Side(request.config)

    def install(project: str = ".", timeout: float | None = None) -> Installed:
        said = side.ask("install_wheel", project=project, timeout=timeout, folder=side.folder)
        side.ended(said, 0.0, timeout)
        if not said["wheel"]:
            text = "the wheel could not be built and installed: " + _text(said["stdout"] + said["stderr"])[-LAST_WORDS:]
            raise SolutionFailed(text, "wheel_failed")

        def run(
            *args: str,
            stdin: str = "",
            env: Mapping[str, str] | None = None,
            timeout: float | None = None,
        ) -> Ran:
            plain: dict[str, Any] = {
                "args": [str(arg) for arg in args],
                "stdin": stdin.encode(),
                "env": dict(env or {}),
            }
            began = _perf_counter()
            plain |= {"prefix": said["prefix"], "work": side.work, "sweeping": not side.shared}
            answer = side.ask("run_installed", **plain, timeout=timeout)
            return side.ended(answer, _perf_counter() - began, timeout)

        return Installed(os.path.basename(said["wheel"]), said["prefix"], run)

    return install


@pytest.fixture
def show_picture(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`show_picture(figure, alt="")` shows a figure to the learner beside the result: a PNG, at most 4 in a run."""
    side = _Side(request.config)

    def show(figure: Any, alt: str = "") -> None:
        png, width, height = redrawn(_png_of(figure, side))
        side.config.stash[REPORT](base64.b64encode(png).decode(), width, height, alt[:500])

    return show


def _png_of(figure: Any, side: _Side) -> bytes:
    """What `figure` looks like, drawn on the side where it is. Raises what drawing raised."""
    drawn = sys.modules.get("matplotlib.figure")
    if side.shared or (drawn is not None and type(figure) is drawn.Figure):
        out = io.BytesIO()
        figure.savefig(out, format="png")
        data = out.getvalue()
    else:
        data = side.ask("figure_png", figure=figure)
    if type(data) is not bytes or len(data) > PICTURE_BYTES:
        raise SolutionFailed(f"the picture has more than {PICTURE_BYTES} bytes")
    return data


def redrawn(data: bytes) -> tuple[bytes, int, int]:
    """A new PNG of the pixels of `data`, its width and height. Raises SolutionFailed for what is no bearable PNG."""
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 33:
        raise SolutionFailed("the picture is no PNG")
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if not 0 < width * height <= PICTURE_PIXELS:
        raise SolutionFailed(f"the picture has more than {PICTURE_PIXELS} pixels")
    image_of = import_module("PIL.Image")  # in the images that draw
    try:
        with image_of.open(io.BytesIO(data), formats=["PNG"]) as image:
            flat = image_of.new("RGB", (width, height), "white")
            flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    except (OSError, SyntaxError, ValueError, ArithmeticError) as problem:
        raise SolutionFailed(f"the picture is damaged: {problem}") from None
    out = io.BytesIO()
    flat.save(out, "PNG", optimize=True)
    if out.tell() > PICTURE_BYTES:
        raise SolutionFailed(f"the picture has more than {PICTURE_BYTES} bytes")
    return out.getvalue(), width, height
