"""Installs Debian packages that a purpose needs and that are missing: `system_packages.py run|test`.

`run` wants only bubblewrap, and only where no Docker engine answers; it never installs or starts an engine. `test`
wants whatever a tier would otherwise skip for. As root on Debian they are installed, with services kept from starting;
anyone else gets the one line to type and goes on, because what cannot run says so later.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

PROGRAMS = {
    "run": {"bubblewrap": "bwrap", "debootstrap": "debootstrap", "debian-archive-keyring": ""},
    "test": {
        "docker.io": "dockerd", "bubblewrap": "bwrap", "debootstrap": "debootstrap", "debian-archive-keyring": "",
        "chromium": "chromium", "postgresql": "postgres", "fonts-wqy-microhei": "", "fonts-dejavu-core": "",
        "docker-compose": "docker-compose", "apparmor": "apparmor_parser", "runsc": "runsc",
    },
}  # fmt: skip
"""Package to the program that tells it is there; "" where only the package's own state tells."""


def main() -> int:
    """Always 0 where the purpose can do without; 1 if installing failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("purpose", choices=sorted(PROGRAMS))
    purpose = parser.parse_args().purpose
    if purpose == "run" and engine_answers():
        return 0
    missing = [package for package, program in PROGRAMS[purpose].items() if not present(package, program)]
    if not missing:
        return 0
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        why = (
            "no Docker engine answers here, and there is" if purpose == "run" else "some tests will be skipped for want"
        )
        of = "no" if purpose == "run" else "of"
        print(f"{why} {of} {', '.join(missing)}. As root, once:\n    {line}", file=sys.stderr)
        return 0
    print(f"installing {' '.join(missing)}", file=sys.stderr, flush=True)
    return install(missing)


def engine_answers() -> bool:
    """Whether a Docker engine answers where the docker command would ask: DOCKER_HOST or the usual socket."""
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    parts = urlsplit(host)
    try:
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
                asked.settimeout(5)
                asked.connect(parts.path)
                asked.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
                return b"OK" in asked.recv(4096)
        with socket.create_connection((parts.hostname or "", parts.port or 2375), timeout=5):
            return True
    except OSError:
        return False


def present(package: str, program: str) -> bool:
    """Whether a package's program is on the path (PostgreSQL hides its own), or the package is installed."""
    if program == "postgres":
        return any(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if program:
        return shutil.which(program) is not None or Path("/usr/sbin", program).exists()
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Status}", package], capture_output=True, text=True, check=False
    ) if shutil.which("dpkg-query") else None  # fmt: skip
    return asked is None or "ok installed" in asked.stdout


def install(missing: list[str]) -> int:
    """apt, quietly, with services kept from starting: nobody asked for a database server on port 5432."""
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        policy.chmod(0o755)
    apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(["apt-get", "-qq", "update"], env=apt, check=False)
        done = subprocess.run(
            ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *missing], env=apt, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    finally:
        if ours:
            policy.unlink(missing_ok=True)
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-15:]), file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
