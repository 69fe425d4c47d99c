"""A minimal Debian trixie made on this machine, the ground of every image where the public one cannot be had."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from judge.image_inputs import BuildLog
from judge.images import ImageError

PUBLIC_BASE = "debian:trixie-slim"
OWN_BASE = "assay-base:trixie-slim"
"""What an engine calls the base made here."""
_SLIM = (
    "rm -rf /usr/share/doc/* /usr/share/man/* /usr/share/info/* /usr/share/locale/* /var/cache/apt/* "
    "/var/lib/apt/lists/* /var/log/*.log /var/log/apt; mkdir -p /var/cache/apt/archives/partial"
)


@contextmanager
def debootstrapped(log: BuildLog) -> Iterator[Path]:
    """A minimal Debian trixie, from the mirror this machine uses (debootstrap's own choice where it is not a Debian);
    removed when the block ends, if it is still there. Needs root."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        raise ImageError(
            "making a Debian base needs root and debootstrap (apt-get install debootstrap), "
            f"or an engine that can pull {PUBLIC_BASE}"
        )
    log.say("Debian trixie by debootstrap")
    # Not below the data directory: debootstrap cannot work in a path with a space. Not in /tmp: that may be nodev.
    with tempfile.TemporaryDirectory(prefix="assay-base-", dir="/var/tmp") as name:  # a fresh 0700 folder
        root = Path(name) / "root"
        wanted = ["--variant=minbase", "--include=ca-certificates", "trixie", str(root)]
        log.run(["debootstrap", *wanted, *([used] if (used := mirror()) else [])])
        sources = root / "etc/apt/sources.list"
        used = sources.read_text(encoding="utf-8").split()[1]
        security = f"{used.rstrip('/').removesuffix('/debian')}/debian-security"
        sources.write_text(
            f"deb {used} trixie main\ndeb {used} trixie-updates main\ndeb {security} trixie-security main\n",
            encoding="utf-8",
        )
        log.run(["chroot", str(root), "sh", "-c", _SLIM])
        yield root


def mirror() -> str:
    """The Debian mirror that this machine's apt uses, or "" if it is no Debian."""
    if not shutil.which("apt-get"):
        return ""
    asked = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(COMPONENT) $(REPO_URI)"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    for line in asked.stdout.splitlines():
        origin, _, rest = line.partition(" ")
        component, _, uri = rest.partition(" ")
        if origin == "Debian" and component == "main" and "security" not in uri:
            return uri
    return ""
