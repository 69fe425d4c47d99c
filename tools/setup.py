"""Makes the environment of a clone: `python3 tools/setup.py [--test]`, from nothing but Python 3.11+ (`make setup`).

In order: the virtual environment `.venv`, the hash-locked packages in it, Assay itself (editable, without asking any
index), the front end, the translations. Every step is skipped when what it depends on has not changed, so that running
it again costs a second. Only the standard library is used here; the second half runs in the environment made.

Debian's Python comes without the part that makes environments: as root it is installed, else the one line to type is
printed. Nothing else of the system is touched.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


class SetupError(Exception):
    """Something the person at the keyboard has to do. The text is the line to type."""


def main() -> int:
    """Exit status 0 done, 1 something is missing (said on stderr)."""
    parser = argparse.ArgumentParser(description="Make the environment of this clone.")
    parser.add_argument("--test", action="store_true", help="also what the tests and tools of a developer need")
    wants = parser.parse_args()
    try:
        if sys.version_info < OLDEST:
            raise SetupError(
                f"Assay needs Python {'.'.join(map(str, OLDEST))} or newer; this is {sys.version.split()[0]}"
            )
        environment()
        packages("test" if wants.test else "run")
        itself()
        front_end()
        translations()
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"setup: {' '.join(map(str, error.cmd[:6]))} … ended with {error.returncode}", file=sys.stderr)
        return 1
    return 0


def environment() -> None:
    """`.venv`, made afresh when it is not whole or was made for another place: its scripts hold its path."""
    stamp = VENV / "assay-place"
    place = f"{ROOT}\n{sys.version_info[:2]}"
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == place and _works():
        return
    say("making .venv")
    made = _make()
    if made.returncode:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        package = f"python{version}-venv" if _debian_has(f"python{version}-venv") else "python3-venv"
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise SetupError(
                f"this Python cannot make environments ({_last(made.stdout)}). As root, once:\n"
                f"    apt-get install -y --no-install-recommends {package}"
            )
        say(f"installing {package}")
        apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "-qq", "update"], env=apt, check=True)
        subprocess.run(["apt-get", "-qq", "-y", "--no-install-recommends", "install", package], env=apt, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        made = _make()
        if made.returncode:
            raise SetupError(f"python3 -m venv still fails: {_last(made.stdout)}")
    stamp.write_text(place, encoding="utf-8")


def _make() -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip


def _works() -> bool:
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def _debian_has(package: str) -> bool:
    if not shutil.which("apt-cache"):
        return False
    asked = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return asked.returncode == 0


def _last(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[0] if lines else "no reason given"


def packages(kind: str) -> None:
    """Every package of `requirements/<kind>.lock`, by hash. `test` holds all of `run`."""
    lock = ROOT / "requirements" / f"{kind}.lock"
    if _done("test") == _digest(ROOT / "requirements" / "test.lock") and kind == "run":
        return
    if _done(kind) == _digest(lock):
        return
    say(f"installing the packages of {lock.relative_to(ROOT)} (about a minute)")
    pip("install", "--require-hashes", "-r", str(lock))
    _note(kind, _digest(lock))


def itself() -> None:
    """The `assay` command. Built by what is installed already: no index is asked."""
    digest = _digest(ROOT / "pyproject.toml")
    if _done("itself") == digest and (VENV / "bin" / "assay").exists():
        return
    pip("install", "--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    _note("itself", digest)


def front_end() -> None:
    """Style sheets and scripts, bundled; the builder itself knows when there is nothing to do."""
    subprocess.run([PYTHON, ROOT / "web" / "frontend" / "build.py"], cwd=ROOT, check=True)


def translations() -> None:
    """The message catalogues, compiled where they are older than their source."""
    catalogues = (ROOT / "web" / "locale").rglob("*.po")
    stale = [
        po for po in catalogues
        if not (mo := po.with_suffix(".mo")).exists() or mo.stat().st_mtime < po.stat().st_mtime
    ]  # fmt: skip
    for po in stale:
        subprocess.run(
            [VENV / "bin" / "python", "-m", "babel.messages.frontend", "--quiet", "compile", "--input-file", po,
             "--output-file", po.with_suffix(".mo"), "--locale", po.parts[-3]], cwd=ROOT, check=True,
        )  # fmt: skip


def pip(*arguments: str) -> None:
    """pip of the environment, with the index, proxy and certificates this machine is set up for."""
    subprocess.run(
        [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "-qq", *arguments], cwd=ROOT, check=True
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _done(what: str) -> str:
    return str(_notes().get(what, ""))


def _note(what: str, digest: str) -> None:
    (VENV / "assay-done.json").write_text(json.dumps({**_notes(), what: digest}), encoding="utf-8")


def _notes() -> dict[str, str]:
    try:
        notes: dict[str, str] = json.loads((VENV / "assay-done.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return notes


def say(line: str) -> None:
    """A line for the person who waits."""
    print(f"setup: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
