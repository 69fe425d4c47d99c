"""Builds one image as a root file system for bubblewrap, below the data directory.

An image that a Docker engine here already has is not built twice: its file system is exported. Else root makes it with
debootstrap and a chroot in a mount namespace of its own, and anyone else with mmdebstrap in a user namespace. It is
made beside its place and moved there when it is whole.
"""

import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from judge.debian_base import debootstrapped
from judge.engines import daemon
from judge.image_inputs import INSIDE, BuildLog, environment, laid_out, packed_tar
from judge.images import Image, ImageError, rootfs


def build(image: Image, data_dir: Path, log: BuildLog) -> None:
    """Leaves nothing half-made. Raises ImageError, OSError, DockerException."""
    final = rootfs(image.name, data_dir)
    making = final.with_name(final.name + ".new")
    _remove(making)
    making.mkdir(parents=True)
    try:
        if daemon.has_image(image.tag):
            _export(image, making, log)
        elif os.geteuid() == 0:
            _chroot(image, making, data_dir, log)
        else:
            _in_user_namespace(image, making, log)
        making.chmod(0o755)
        making.rename(final)
    finally:
        _remove(making)


def _remove(folder: Path) -> None:
    """Removes a root file system, folders without write permission included."""
    if folder.exists():
        subprocess.run(["rm", "-rf", "--one-file-system", str(folder)], check=True)


def _export(image: Image, root: Path, log: BuildLog) -> None:
    """The file system of the engine's image. Device files are left out: bubblewrap brings its own."""
    log.say("taking the file system of the engine's image")
    with daemon.engine() as client:
        container = client.containers.create(image.tag, ["true"], network_mode="none")
        try:
            with subprocess.Popen(_untar(root), stdin=subprocess.PIPE) as tar:
                assert tar.stdin is not None
                for chunk in cast("Iterator[bytes]", container.export()):  # its stub says str
                    tar.stdin.write(chunk)
                tar.stdin.close()
            if tar.returncode:
                raise ImageError(f"unpacking the file system of {image.tag} failed")
        finally:
            container.remove(force=True)


def _untar(root: Path) -> list[str]:
    owner = ["--numeric-owner", "--same-owner"] if os.geteuid() == 0 else ["--no-same-owner"]
    return ["tar", "-x", "-C", str(root), "-p", *owner, "--delay-directory-restore",
            "--exclude=dev/*", "--exclude=./dev/*"]  # fmt: skip


def _chroot(image: Image, root: Path, data_dir: Path, log: BuildLog) -> None:
    """As root: the parent's root file system copied (or a fresh base), then the recipe in its own mount namespace."""
    if image.parent:
        log.say(f"copying {image.parent.name}")
        log.run(["cp", "-a", "--reflink=auto", f"{rootfs(image.parent.name, data_dir)}/.", str(root)])
    else:
        with debootstrapped(log) as base:
            log.run(["cp", "-a", "--reflink=auto", f"{base}/.", str(root)])
    machine = platform.machine()
    with laid_out(image, machine, log) as folder:
        inside = root / INSIDE.strip("/")
        shutil.copytree(folder, inside)
        if Path("/etc/resolv.conf").exists():
            shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        mounts = 'mount --rbind /dev "$1/dev" && mount -t proc proc "$1/proc" && exec chroot "$1" sh "$2/recipe.sh"'
        log.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", mounts, "sh", str(root), INSIDE],
                env=environment(image))  # fmt: skip
        (root / "etc/resolv.conf").write_text("", encoding="utf-8")


def _in_user_namespace(image: Image, root: Path, log: BuildLog) -> None:
    """As an ordinary user: all recipes of the chain over a fresh base, in one user namespace with its own uid range."""
    if not shutil.which("mmdebstrap") or not shutil.which("newuidmap"):
        raise ImageError(
            "making a root file system as an ordinary user needs mmdebstrap and uidmap "
            "(as root, once: apt-get install mmdebstrap uidmap)"
        )
    log.say("Debian trixie by mmdebstrap")
    chain: list[Image] = []
    link: Image | None = image
    while link is not None:
        chain.insert(0, link)
        link = link.parent
    with tempfile.TemporaryDirectory(prefix="assay-mmdebstrap-") as name:
        Path(name).chmod(0o755)
        packed = Path(name) / "root.tar"
        hooks: list[str] = []
        for number, part in enumerate(chain):
            with laid_out(part, platform.machine(), log) as folder:
                files = Path(name) / f"{number}.tar"
                files.write_bytes(packed_tar(folder, INSIDE.strip("/")))
                files.chmod(0o644)
            said = " ".join(f"{key}='{value}'" for key, value in environment(part).items())
            hooks += [
                f"--customize-hook=tar -C \"$1\" -xf '{files}'",
                f'--customize-hook=chroot "$1" env {said} sh {INSIDE}/recipe.sh',
            ]
        log.run(["mmdebstrap", "--mode=unshare", "--variant=minbase", "--include=ca-certificates",
                 *hooks, "trixie", str(packed)])  # fmt: skip
        log.run([*_untar(root), "-f", str(packed)])
