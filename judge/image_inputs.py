"""What goes into a build of a sandbox image, whatever it is built with, and what is kept of what it says.

The host fetches the Python packages, with hashes; the recipe, they and the host's settings are laid out in one folder,
which becomes `/assay-build` inside the image to be.
"""

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from judge.images import FOLDER, PYTHON, Image, ImageError, OnLine

INSIDE = "/assay-build"
_PATIENCE = 1800.0
"""Seconds one step of a build may take: a slow line and a slow disk, but not for ever."""
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


class BuildLog:
    """The build's output: all of it goes to the file, lines that begin with `==> ` also to people."""

    def __init__(self, output: io.BufferedWriter, on_line: OnLine) -> None:
        self._output, self._on_line, self._rest, self.tail = output, on_line, b"", [""]

    def write(self, data: bytes) -> None:
        self._output.write(data)
        self._output.flush()
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", "replace").rstrip()
            self.tail = [*self.tail[-14:], text]
            if text.startswith("==> "):
                self._on_line(text.removeprefix("==> "))

    def say(self, text: str) -> None:
        self.write(f"==> {text}\n".encode())

    def run(self, argv: list[str], env: Mapping[str, str] | None = None) -> None:
        """Runs a program of the host to its end, its output logged. Raises ImageError if it fails."""
        with subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env
        ) as process:
            assert process.stdout is not None
            with deadline(process.kill):
                for line in process.stdout:
                    self.write(line)
        if process.returncode:
            raise self.failed(f"{argv[0]} ended with {process.returncode}")

    def failed(self, what: str) -> ImageError:
        return ImageError("\n".join([what, *(line for line in self.tail if line)]))


@contextmanager
def deadline(end: Callable[[], object]) -> Iterator[None]:
    """Calls `end` if the block has not ended in time: a build that hangs must not hold the site's start for ever."""
    timer = threading.Timer(_PATIENCE, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def laid_out(image: Image, machine: str, log: BuildLog) -> Iterator[Path]:
    """A folder with everything the recipe wants beside it."""
    with tempfile.TemporaryDirectory(prefix="assay-image-") as name:
        folder = Path(name)
        shutil.copy(FOLDER / "recipe.sh", folder / "recipe.sh")
        (folder / "packages.txt").write_text("".join(f"{package}\n" for package in image.debian), encoding="utf-8")
        wheels = folder / "wheels"
        wheels.mkdir()
        requirements = image.folder / "requirements.txt"
        log.say("fetching Python packages")
        _fetch([FOLDER / "pip.txt", *([requirements] if requirements.is_file() else [])], wheels, machine, log)
        (folder / "requirements.txt").write_bytes(requirements.read_bytes() if requirements.is_file() else b"")
        if (image.folder / "finish.sh").is_file():
            shutil.copy(image.folder / "finish.sh", folder / "finish.sh")
        settings = ""
        if bundle := _certificates():
            shutil.copy(bundle, folder / "certificates.pem")
            settings = f'Acquire::https::CaInfo "{INSIDE}/certificates.pem";\n'
        (folder / "apt.conf").write_text(settings, encoding="utf-8")
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield folder


def _fetch(requirements: list[Path], wheels: Path, machine: str, log: BuildLog) -> None:
    """Wheels for the images' Python, whatever Python runs here. The locks are complete: nothing is resolved."""
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(41, 4, -1)] + [f"manylinux2014_{machine}"]
    log.run(
        [
            sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps",
            "--only-binary=:all:", "--require-hashes", "--python-version", PYTHON, "--implementation", "cp",
            *(word for abi in ("cp" + PYTHON.replace(".", ""), "abi3", "none") for word in ("--abi", abi)),
            *(word for name in platforms for word in ("--platform", name)),
            "--dest", str(wheels), *(word for path in requirements for word in ("-r", str(path))),
        ]
    )  # fmt: skip


def _certificates() -> Path | None:
    """The certificate bundle that this machine was told to use, if it was told."""
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT"):
        if (value := os.environ.get(variable)) and Path(value).is_file():
            return Path(value)
    return None


def environment(image: Image) -> dict[str, str]:
    """What the recipe sees: the image's own environment, the host's proxies, the certificate bundle."""
    proxies = {name: os.environ[name] for name in _PROXIES if name in os.environ}
    bundle = {"SSL_CERT_FILE": f"{INSIDE}/certificates.pem"} if _certificates() else {}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, **image.environment, **proxies, **bundle}


def packed_tar(folder: Path, name: str) -> bytes:
    made = io.BytesIO()

    def owned(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        return entry

    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.add(folder, arcname=name, filter=owned)
    return made.getvalue()
