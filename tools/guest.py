"""A Debian machine in QEMU, for what the machine at hand has not: AppArmor enforced, control groups of version 2.

    guest.py make                     a disk with Debian trixie, Docker, bubblewrap and sandbox images (some minutes)
    guest.py run [-- COMMAND…]        this checkout there; `assay doctor` if no command is named

Theory of operation. `make` needs root on x86_64, debootstrap, qemu-system-x86 and the images of both kinds:
`debootstrap` makes the root folder, `uv` puts beside it what the tests need, bubblewrap's root file systems are copied,
and `mke2fs -d` makes a disk of it, so that nothing is mounted. The images of Docker go in through the guest's own
engine. `run` starts the guest without a network and forgets what it writes. The checkout comes on a second disk, which
is a tar archive; what the command prints comes through the second serial port, and its last line is the exit status.
The processor is emulated: tens of times slower than this machine, so that no speed is measured there and limits in
seconds may be met by honest programs. Emulated without threads and without `cmpxchg16b`: with either, QEMU 7.2 crashes
kernels of today.
"""

import argparse
import io
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from judge import debian_base, images  # noqa: E402  (the path above finds it)

DATA = ROOT / "data"
PACKAGES = (
    "linux-image-cloud-amd64,systemd-sysv,dbus,udev,kmod,procps,iproute2,ca-certificates,apparmor,python3,libseccomp2,"
    "docker.io,bubblewrap,uidmap"
)
IMAGES = ("python", "web")
"""What of `sandbox_images/` is on the disk: what most tests of the sandbox ask for."""
UNIT = """\
[Unit]
Description=The command of tools/guest.py
After=multi-user.target docker.service apparmor.service
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/assay-guest
StandardInput=null
[Install]
WantedBy=graphical.target
"""
SCRIPT = """\
#!/bin/sh
# Unpacks the second disk, runs what lies in it, says how it ended and switches off.
exec </dev/null >/dev/ttyS1 2>&1
mkdir -p /srv/assay && tar -x -f /dev/vdb -C /srv/assay
export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
export PYTHONPATH=/opt/assay PYTHONDONTWRITEBYTECODE=1 ASSAY_DATA_DIR=/srv/data SANDBOX_TEST_DATA_DIR=/srv/data
cd /srv/assay
[ -f images.tar ] && python3 -c "import docker; docker.from_env(timeout=900).images.load(open('images.tar', 'rb'))" \\
    && rm images.tar
sh ./guest-command
echo "guest: exit status $?"
sync
systemctl poweroff --force
"""


def main() -> int:
    """Exit status of the command in the guest; 125 if the guest did not get that far."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("make", "run"))
    parser.add_argument("--folder", type=Path, default=DATA / "guest", help="where the disk is kept")
    parser.add_argument("--seconds", type=int, default=3600, help="how long the guest may take")
    parser.add_argument("--image", action="append", default=[], help="an image of Docker's to take along")
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    asked, command = parser.parse_args(words[:cut]), words[cut + 1 :]
    if asked.what == "make":
        make(asked.folder, asked.seconds)
        return 0
    if not (asked.folder / "disk.img").is_file():
        parser.error(f"there is no disk in {asked.folder}: {sys.argv[0]} make")
    with tempfile.TemporaryDirectory(prefix="assay-guest-", dir="/var/tmp") as name:
        given = Path(name) / "given.tar"
        pack(given, command or ["python3", "-m", "judge.cli", "doctor"], asked.image)
        return boot(asked.folder, asked.folder / "disk.img", given, asked.seconds)


def make(folder: Path, seconds: int) -> None:
    """Make the disk anew. Raises CalledProcessError where a program fails, whose words are above it."""
    folder.mkdir(parents=True, exist_ok=True)
    disk = folder / "disk.new"
    with tempfile.TemporaryDirectory(prefix="assay-guest-", dir="/var/tmp") as name:
        root = Path(name) / "root"
        mirror = debian_base.mirror()
        call("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "trixie", root, *([mirror] if mirror else []))
        shutil.rmtree(root / "var/cache/apt/archives", ignore_errors=True)
        shutil.copy(next((root / "boot").glob("vmlinuz-*")), folder / "vmlinuz")
        shutil.copy(next((root / "boot").glob("initrd.img-*")), folder / "initrd")
        call(
            Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--target", root / "opt/assay",
            "--require-hashes", "--python-version", images.PYTHON, "--requirement", ROOT / "requirements/test.lock",
        )  # fmt: skip
        settle(root)
        for there in (images.rootfs(image, DATA) for image in IMAGES):
            if not there.is_dir():
                raise SystemExit(f"{there} is missing: assay images --kind native")
            call("cp", "-a", there, root / "srv/data/images" / there.name)
        disk.unlink(missing_ok=True)
        call("mke2fs", "-q", "-F", "-t", "ext4", "-L", "assay", "-d", root, disk, "10G")
        given = Path(name) / "given.tar"
        pack(given, ["true"], [images.docker_tag(image) for image in IMAGES])
        if boot(folder, disk, given, seconds, keep=True) != 0:
            raise SystemExit("the guest could not load the images of Docker")
    disk.replace(folder / "disk.img")


def settle(root: Path) -> None:
    """What makes the folder a machine of ours: its mount, its name, its one service."""
    (root / "etc/fstab").write_text("LABEL=assay / ext4 defaults 0 1\n", encoding="utf-8")
    (root / "etc/hostname").write_text("guest\n", encoding="utf-8")
    (root / "etc/docker").mkdir(exist_ok=True)
    # Without a network Docker need not make one.
    (root / "etc/docker/daemon.json").write_text('{"iptables": false, "bridge": "none"}\n', encoding="utf-8")
    (root / "srv/data/images").mkdir(parents=True)
    (root / "srv/data").chmod(0o700)
    script = root / "usr/local/sbin/assay-guest"
    script.write_text(SCRIPT, encoding="utf-8")
    script.chmod(0o755)
    (root / "etc/systemd/system/assay-guest.service").write_text(UNIT, encoding="utf-8")
    wants = root / "etc/systemd/system/graphical.target.wants"
    wants.mkdir(parents=True, exist_ok=True)
    (wants / "assay-guest.service").symlink_to("/etc/systemd/system/assay-guest.service")


def pack(given: Path, command: list[str], tags: list[str]) -> None:
    """The second disk: what git knows or would know of this checkout, images of Docker, the command."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    with tarfile.open(given, "w") as archive:
        for name in filter(None, names):
            if (ROOT / name).exists():
                archive.add(ROOT / name, name)
        if tags:
            saved = given.with_name("images.tar")
            call("docker", "save", "-o", saved, *tags)
            archive.add(saved, "images.tar")
        text = (shlex.join(command) + "\n").encode()
        entry = tarfile.TarInfo("guest-command")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))


def boot(folder: Path, disk: Path, given: Path, seconds: int, *, keep: bool = False) -> int:
    """One life of the guest. Its kernel's words go to `console.log` beside the disk."""
    arguments = [
        "qemu-system-x86_64", "-M", "q35", "-cpu", "max,-cx16", "-accel", "tcg,thread=single", "-smp", "2",
        "-m", "4096", "-display", "none", "-no-reboot", "-nic", "none", "-kernel", str(folder / "vmlinuz"),
        "-initrd", str(folder / "initrd"),
        "-append", "root=LABEL=assay rw console=ttyS0 panic=-1 systemd.show_status=0",
        "-drive", f"file={disk},format=raw,if=virtio,snapshot={'off' if keep else 'on'}",
        "-drive", f"file={given},format=raw,if=virtio,readonly=on",
        "-serial", f"file:{folder / 'console.log'}", "-serial", "stdio",
    ]  # fmt: skip
    status = 125
    with subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8", errors="replace"
    ) as guest:
        assert guest.stdout is not None
        late = threading.Timer(seconds, guest.kill)
        late.start()
        try:
            for line in guest.stdout:
                if line.startswith("guest: exit status "):
                    status = int(line.split()[-1])
                else:
                    print(line.rstrip("\n"), flush=True)
        finally:
            late.cancel()
            guest.kill()
    if status == 125:
        print(f"the guest did not get to the end of its command: {folder / 'console.log'}", file=sys.stderr)
    return status


def call(*command: str | Path) -> None:
    """One step, said aloud."""
    words = [str(word) for word in command]
    print("==>", shlex.join(words), flush=True)
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
