"""Boxes as bubblewrap sandboxes, for hosts without a container engine.

As root the worker makes the box's control groups and gives up root (setpriv, to the box's own uid) before bubblewrap
starts, since as root some mounts and process limits behave otherwise. As an ordinary user there is mostly no control
group that may be written: then limits are `soft`, each process's own (the cells' RLIMIT_DATA, RLIMIT_NPROC and a filter
that refuses memory nobody counts), and `doctor` and the admin page say so.

The root of the box is made of the top folders of the image's root file system, all read-only; if that image is not
built, of the host's own folders with the Python that runs this. Every other place is an empty folder that the porter
covers. The box ends when its stdin does; `close` kills the first process of its pid namespace by pidfd.

One module because the command line of bubblewrap, the cgroups and the end of a box are one lifetime.
"""

import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from judge import seccomp
from judge.engines import FILES, BoxPlan, EngineError, EngineName
from judge.engines.box import bootstrap_arguments
from judge.engines.cgroups import Group, adopt, existing

PLACES = ("/assay", "/work", "/suite", "/submission", "/submitted", "/service", "/tmp", "/run", "/sys/fs/cgroup")  # noqa: S108
MADE_BY_US = {"dev", "proc", "sys", "tmp", "run", "assay", "work", "suite", "submission", "submitted", "service"}
NOT_WANTED = {"boot", "home", "root", "media", "mnt", "lost+found", "box", "cell"}
HOST = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc")
START_SECONDS = 20.0
AT = "/mnt"
VENV = "/venv"
ENTER = """
n=$1; shift
while [ "$n" -gt 0 ]; do echo 0 > "$1/cgroup.procs" || exit 125; shift; n=$((n-1)); done
n=$1; shift; i=0
mount -t tmpfs -o size=64k,mode=755 none /mnt || exit 125
while [ "$i" -lt "$n" ]; do
  i=$((i+1)); mkdir "/mnt/$i" || exit 125
  case "$1" in
    /*) mount --bind "$1" "/mnt/$i" ;;
    *) mount -t tmpfs -o "nosuid,nodev,mode=1777,$1" none "/mnt/$i" ;;
  esac || exit 125; shift
done
exec "$@"
"""


def find_bwrap() -> str:
    """bubblewrap's program. Raises EngineError."""
    found = shutil.which("bwrap") or shutil.which("bwrap", path="/usr/bin:/usr/local/bin")
    if found is None:
        raise EngineError("bubblewrap is not installed (on Debian: apt-get install bubblewrap)")
    return found


class NativeLink:
    """The pipes to a bubblewrapped porter."""

    def __init__(self, process: "subprocess.Popen[bytes]", child: int, group: Group | None, identity: str) -> None:
        self.process, self.group, self.identity = process, group, identity
        self.soft = group is None
        self.child = os.pidfd_open(child)
        self.net = f"/proc/{child}/ns/net" if os.getuid() == 0 else ""
        assert process.stdin and process.stdout and process.stderr
        self.to, self.out, self.err = process.stdin.fileno(), process.stdout.fileno(), process.stderr.fileno()
        self.errors = bytearray()
        self.poll = select.poll()
        self.poll.register(self.out, select.POLLIN)
        self.poll.register(self.err, select.POLLIN)

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.to, view) :]

    def receive(self, seconds: float) -> bytes:
        for fd, _ in self.poll.poll(max(0.0, seconds) * 1000):
            data = os.read(fd, 1 << 18)
            if fd == self.out:
                if not data:
                    raise EOFError("the box ended")
                return data
            if data:
                self.errors = (self.errors + data)[-16384:]
            else:
                self.poll.unregister(self.err)
        return b""

    def complaints(self) -> str:
        poll = select.poll()
        poll.register(self.err, select.POLLIN)
        while poll.poll(50) and (data := os.read(self.err, 1 << 16)):
            self.errors = (self.errors + data)[-16384:]
        return self.errors.decode("utf-8", "replace")

    def set_memory(self, memory_mb: int) -> None:
        if self.group is not None:
            try:
                self.group.set_memory(memory_mb)
            except OSError as error:
                raise EngineError(f"the box's memory limit cannot be changed: {error}") from None

    def memory_kb(self) -> int:
        return self.group.used_kb() if self.group is not None else 0

    def out_of_memory(self) -> bool:
        return self.group is not None and self.group.kills() > 0

    def close(self) -> None:
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self.child, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.close(self.child)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(START_SECONDS)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.group is not None:
            self.group.remove()


class NativeEngine:
    """bubblewrap. `rootfs` says where an image's root file system is or will be; `host_root` allows the host's own
    folders where it is not there. Raises EngineError when made where there is no bubblewrap."""

    name: EngineName = "native"

    def __init__(self, rootfs: Callable[[str], Path], host_root: bool = True) -> None:
        self.rootfs, self.host_root = rootfs, host_root
        self.bwrap = find_bwrap()
        self.root = os.getuid() == 0
        self.soft = not self.root
        self.resizes = True
        self.one_net = "" if self.root else "only root can put two boxes of bubblewrap into one network"

    def open(self, plan: BoxPlan, environment: Mapping[str, str]) -> NativeLink:
        root = self.rootfs(plan.image)
        native = root.is_dir()
        shown = Shown(self.root)
        if not native and not self.host_root:
            raise EngineError(f"the root file system of image {plan.image} is not built")
        group = self._group(plan)
        tree = _image_root(root, shown) if native else _host_root(shown)
        command = [self.bwrap, *self._namespaces(plan, environment), *tree]
        for place in PLACES:
            command += ["--dir", place]
        command += ["--proc", "/proc", "--dev", "/dev", "--dir", "/dev/mqueue"]
        if plan.role != "cells":
            command += self._places(plan, shown)
        if group is not None:
            inside = "/sys/fs/cgroup" if group.version == 2 else "/sys/fs/cgroup/memory"
            command += ["--ro-bind", str(group.memory), inside]
        command += ["--remount-ro", "/", "--chdir", "/"]
        command = [*self._wrapper(plan, group, shown), *command]
        arguments = bootstrap_arguments(plan.role)
        if not native:
            arguments[0] = _host_python()
        try:
            process, child = self._start(command, arguments)
            return NativeLink(process, child, group, root.name if native else "host")
        except BaseException:
            if group is not None:
                group.remove()
            raise

    def _places(self, plan: BoxPlan, shown: "Shown") -> list[str]:
        """Folders that a box may write to which is itself a side of a run; nothing covers them later. Only as root can
        the number of files be limited. Its keeper is the first process, which no other one there can kill."""
        result = ["--as-pid-1"]
        for place, size in {**plan.writable, "/dev/shm": plan.sizes["shm"]}.items():  # noqa: S108
            if self.root:
                result += ["--bind", shown.tmpfs(size), place]
            else:
                result += ["--size", str(size << 10), "--tmpfs", place]
        return [*result, "--remount-ro", "/dev"]

    def _group(self, plan: BoxPlan) -> Group | None:
        """Named by the process, for `sweep`. There may be several engines in it, and an earlier process of its number
        may have left groups behind: the rest of the name is nobody else's."""
        if not self.root:
            return None
        return Group(f"{os.getpid()}-{secrets.token_hex(6)}", plan.memory_mb, plan.processes)

    def _wrapper(self, plan: BoxPlan, group: Group | None, shown: "Shown") -> list[str]:
        """What runs before bubblewrap, as root: into the control groups, the folders shown, then down to the uid."""
        if group is None:
            return []
        drop = ["setpriv", f"--reuid={plan.uid}", f"--regid={plan.uid}", "--clear-groups", "--inh-caps=-all", "--"]
        arguments = [str(len(group.folders)), *map(str, group.folders)]
        arguments += [str(len(shown.sources)), *shown.sources]
        enter = [
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "--",
            "/bin/sh",
            "-c",
            ENTER,
            "sh",
            *arguments,
            *drop,
        ]
        return ["nsenter", f"--net={plan.net}", "--", *enter] if plan.net else enter

    def _namespaces(self, plan: BoxPlan, environment: Mapping[str, str]) -> list[str]:
        said = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", **environment}  # noqa: S108
        names = ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"]
        if not plan.net:
            names.append("--unshare-net")
        result = [*names, "--unshare-cgroup-try", "--uid", str(plan.uid), "--gid", str(plan.uid)]
        result += ["--hostname", "box", "--new-session", "--cap-drop", "ALL", "--clearenv"]
        for name, value in said.items():
            result += ["--setenv", name, value]
        return result

    def _start(self, command: list[str], arguments: list[str]) -> "tuple[subprocess.Popen[bytes], int]":
        info, write = os.pipe()
        try:
            with tempfile.TemporaryFile() as program:
                program.write(seccomp.cell_filter("box"))
                program.flush()
                program.seek(0)
                command = [*command, "--seccomp", str(program.fileno()), "--info-fd", str(write), "--", *arguments]
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    bufsize=0,
                    pass_fds=(program.fileno(), write),
                    cwd="/",
                )
            os.close(write)
            write = -1
            said = bytearray()
            poll = select.poll()
            poll.register(info, select.POLLIN)
            while poll.poll(START_SECONDS * 1000) and (data := os.read(info, 4096)):
                said += data
                with contextlib.suppress(ValueError):
                    return process, int(json.loads(said)["child-pid"])
            process.kill()
            _, complaint = process.communicate()
            raise EngineError(f"bubblewrap did not start a box: {complaint.decode('utf-8', 'replace').strip()[-1000:]}")
        finally:
            os.close(info)
            if write >= 0:
                os.close(write)

    def answers(self) -> bool:
        return os.access(self.bwrap, os.X_OK)

    def close(self) -> None:
        """Nothing is held."""

    def sweep(self) -> int:
        """Remove the control groups, and with them the boxes, of workers that are no more."""
        count = 0
        if self.root:
            for name in existing():
                pid = name.partition("-")[0]
                if pid.isdigit() and not Path(f"/proc/{pid}").exists():
                    adopt(name).remove()
                    count += 1
        return count


class Shown:
    """Folders that bubblewrap shall bind. They may lie where the box's uid cannot go (a data directory of mode 0700):
    as root each is first mounted at a place that everybody can reach, in a mount namespace of the box's own."""

    def __init__(self, root: bool) -> None:
        self.root = root
        self.sources: list[str] = []

    def tmpfs(self, kib: int) -> str:
        """A new one of this size, as root."""
        self.sources.append(f"size={kib}k,nr_inodes={FILES}")
        return f"{AT}/{len(self.sources)}"

    def __call__(self, source: Path) -> str:
        if not self.root:
            return str(source)
        self.sources.append(str(source))
        return f"{AT}/{len(self.sources)}"


def _image_root(root: Path, shown: Shown) -> list[str]:
    """Arguments that show the top folders of a root file system, unwritable."""
    result = []
    place = Path(shown(root))
    for entry in sorted(root.iterdir()):
        if entry.name in MADE_BY_US | NOT_WANTED:
            continue
        if entry.is_symlink():
            result += ["--symlink", str(entry.readlink()), f"/{entry.name}"]
        elif entry.is_dir():
            result += ["--ro-bind", str(place / entry.name), f"/{entry.name}"]
    return result


def _host_root(shown: Shown) -> list[str]:
    """The same of the host's own, with the Python that runs this."""
    result = []
    for name in HOST:
        path = Path("/") / name
        if path.is_symlink():
            result += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            result += ["--ro-bind", str(path), str(path)]
    if not sys.base_prefix.startswith("/usr"):
        result += ["--ro-bind", shown(Path(sys.base_prefix)), sys.base_prefix]
    if sys.prefix != sys.base_prefix:
        result += ["--ro-bind", shown(Path(sys.prefix)), VENV]
    return result


def _host_python() -> str:
    """The running interpreter as the box sees it: an environment is shown at a place that no folder of a box hides."""
    return f"{VENV}/bin/python3" if sys.prefix != sys.base_prefix else sys.executable
