"""Servers of the learner's, for the kit: started and ended in the learner's cell.

A server is ready when it listens and, where its program tells, when the learner's app is loaded: Gunicorn by a hook of
ours, uWSGI and Uvicorn by what they log. All that is the learner's to forge, and only to the learner's own harm.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from judge.box.driver.registry import service
from judge.box.processes import SERVING, end_group, environment, sweep

LOG = 64_000
READY = {"gunicorn": b"", "uwsgi": b"spawned uWSGI worker", "uvicorn": b"Application startup complete."}
"""What the log says of a server that has loaded its app; Gunicorn makes a file instead."""

GUNICORN = """
import os, pathlib
if os.path.exists({own!r}):
    exec(compile(pathlib.Path({own!r}).read_text(), {own!r}, "exec"))
_hook = globals().get("post_worker_init", lambda worker: None)
def post_worker_init(worker):
    _hook(worker)
    open({ready!r}, "w").close()
"""
TORNADO = """
import asyncio, importlib, os, sys
module, _, name = sys.argv[1].partition(":")
import tornado.web
found = getattr(importlib.import_module(module), name or "app")
application = found if isinstance(found, tornado.web.Application) else found()
async def main():
    application.listen(int(sys.argv[2]), "127.0.0.1")
    await asyncio.Event().wait()
asyncio.run(main())
"""

_running: dict[int, tuple[str, subprocess.Popen[bytes], Path]] = {}


def _command(app: str, server: str, port: int, workers: int, folder: str, where: Path) -> list[str]:
    module = app.partition(":")[0]
    address = f"127.0.0.1:{port}"
    if server == "gunicorn":
        hooked = GUNICORN.format(own=f"{folder}/gunicorn.conf.py", ready=str(where / "ready"))
        (where / "gunicorn.conf.py").write_text(hooked)
        return [
            *(sys.executable, "-B", "-m", "gunicorn", "--config", str(where / "gunicorn.conf.py")),
            *("--bind", address, "--workers", str(workers)),
            *("--chdir", folder, "--worker-tmp-dir", tempfile.gettempdir(), "--graceful-timeout", "2", app),
        ]
    if server == "uwsgi":
        return [
            *(shutil.which("uwsgi") or "uwsgi", "--http-socket", address, "--master", "--processes", str(workers)),
            *("--chdir", folder, "--pythonpath", folder, "--module", app, "--need-app", "--die-on-term"),
            *("--worker-reload-mercy", "2", "--reload-mercy", "2"),
        ]
    if server == "uvicorn":
        return [
            *(sys.executable, "-B", "-m", "uvicorn", app, "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(workers), "--app-dir", folder),
        ]
    if server == "tornado":
        return [sys.executable, "-B", "-c", TORNADO, app, str(port)]
    if server == "script":
        file = module if module.endswith(".py") else module.replace(".", "/") + ".py"
        return [sys.executable, "-B", str(Path(folder) / file)]
    raise ValueError(f"no server is called {server!r}")


@service
def start_server(app: str, server: str, port: int, workers: int, env: dict[str, str], folder: str, work: str) -> int:
    """Start a server of the learner's app; answers a number for the other services."""
    where = Path(tempfile.mkdtemp(prefix="server-"))
    with (where / "log").open("wb") as log:
        process = subprocess.Popen(
            _command(app, server, port, workers, folder, where),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=work,
            env=environment(folder, {"HOST": "127.0.0.1", "PORT": str(port)} | env),
            start_new_session=True,
        )
    _running[process.pid] = (server, process, where)
    SERVING.add(process.pid)
    return process.pid


@service
def server_state(number: int) -> tuple[int | None, bool]:
    """The exit status of a server that ended, None while it runs; whether its app is loaded, as far as that is told."""
    server, process, where = _running[number]
    if server == "gunicorn":
        loaded = (where / "ready").exists()
    else:
        loaded = READY.get(server, b"") in (where / "log").read_bytes()[-LOG:]
    return process.poll(), loaded


@service
def server_signal(number: int, signal_number: int) -> None:
    """Send a signal to a server's first process."""
    _running[number][1].send_signal(signal_number)


@service
def server_log(number: int) -> bytes:
    """What a server and its children wrote, the end of it."""
    with (_running[number][2] / "log").open("rb") as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - LOG))
        return stream.read()


@service
def stop_server(number: int, patience: float, forget: bool, sweeping: bool) -> int | None:
    """End a server politely, then its whole group by force. Answers its exit status."""
    server, process, where = _running[number]
    # uWSGI's master forgets a signal that comes while it still starts workers.
    for _ in range(4 if server == "uwsgi" else 1):
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience / (4 if server == "uwsgi" else 1))
    end_group(process)
    status = process.wait()
    if forget:
        del _running[number]
        SERVING.discard(number)
        shutil.rmtree(where, ignore_errors=True)
        if sweeping:
            sweep()
    return status
