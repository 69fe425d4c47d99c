"""A whole site started for a measurement: `assay up` in a folder of its own, on a free port of the loopback."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from judge.store import tokens, users
from judge.store.database import Database

START_SECONDS = 120.0


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """`with Site(folder) as site:`; `environ` are settings, `assay` how the command line is called."""

    def __init__(
        self,
        folder: Path,
        environ: Mapping[str, str] | None = None,
        assay: Sequence[str] = (sys.executable, "-m", "judge.cli"),
    ) -> None:
        self.folder, self.port = folder, free_port()
        self._assay = [*assay, "up"]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSAY_")}
        chosen = {"ASSAY_DATA_DIR": str(folder / "data"), "ASSAY_PORT": str(self.port), "ASSAY_WORKERS": "2"}
        self.environ = {**kept, **chosen, **(environ or {})}
        self.database_url = self.environ.get("ASSAY_DATABASE_URL") or f"sqlite:///{folder / 'data' / 'assay.db'}"
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / "up.log"

    def __enter__(self) -> "Site":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it would accept a submission and has a sandbox."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._assay, env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError("the site did not start:\n" + self.log.read_text())
            try:
                status, health = self.ask("GET", "/healthz")
                without = self.environ["ASSAY_WORKERS"] == "0"
                if status == 200 and (without or health["sandbox"] not in ("none", "building")):
                    return
            except OSError:
                pass
            time.sleep(0.05)
        self.stop()
        raise RuntimeError("the site did not become ready:\n" + self.log.read_text())

    def stop(self) -> float:
        """Stop it as Ctrl-C would; how many seconds that took. Raises subprocess.TimeoutExpired after twenty."""
        if self.process is None:
            return 0.0
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.process = None
        return time.monotonic() - began

    def children(self) -> dict[str, int]:
        """The process ids of the running children by role: `web`, `watch`, `redis`, `worker-1` …"""
        assert self.process is not None
        found: dict[str, int] = {}
        listing = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for pid in listing.split():
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            for word in (b"web", b"watch", b"worker"):
                if word in words:
                    name = words[words.index(b"--name") + 1].partition(b"@")[0] if word == b"worker" else word
                    found[name.decode()] = int(pid)
            if b"valkey-server" in words[0] or b"redis-server" in words[0]:  # it writes its address behind its name
                found["redis"] = int(pid)
        return found

    def tokens(self, count: int, prefix: str = "bench") -> list[str]:
        """Tokens of `count` new learners."""
        database = Database(self.database_url)
        now = datetime.now(UTC)
        made = []
        try:
            with database.begin() as session:
                for n in range(count):
                    user = users.add(session, f"{prefix}-{n}", f"{prefix} {n}", None, now)
                    assert user.id is not None
                    made.append(tokens.create(session, user.id, "bench", ("submit", "read"), now))
        finally:
            database.close()
        return made

    def ask(
        self,
        method: str,
        path: str,
        token: str = "",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 5.0,
    ) -> tuple[int, Any]:
        """One request on a connection of its own: status and what JSON came back. Raises OSError."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {"Content-Type": "application/json", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, path, None if body is None else json.dumps(body), sent)
            answer = connection.getresponse()
            text = answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, None
