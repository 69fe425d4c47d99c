"""Boxes as containers of a Docker engine (over the Docker SDK, which `judge.engines.daemon` imports).

A container has no network, no capabilities, a read-only root, a user of its own per slot, limits on memory and
processes, our seccomp profile, and no log; its standard streams are attached before it starts and belong to the porter.
The raw attached connection carries frames of 8 bytes of head (1: output, 2: error) and their length, on Unix sockets
and over TCP alike. When the worker dies its connection closes, the porter reads the end and the container ends
(`AutoRemove` does the rest); `sweep` removes what is left of workers of this host that are no more.

Where AppArmor is on, the engine's default profile forbids what cells need (`judge.engines.apparmor`). A worker that is
itself a container of this engine has our profile loaded by a second container of its own image, for as long as that
takes: who may speak to the engine is root of the host in any case.

With runtime `runsc` the same container runs under gVisor. There the kernel kills for want of memory the whole box, and
only the engine can say so, whose list of events outlives the container.
"""

import contextlib
import os
import select
import socket
import struct
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

import requests

from judge import seccomp
from judge.engines import FILES, BoxPlan, EngineError, EngineName, apparmor, daemon
from judge.engines.box import bootstrap_arguments

LABEL = "assay.box"
OWNER = "assay.owner"
SECURITY = "/sys/kernel/security"
"""Where a kernel takes profiles; a container has to be given it."""
PLACES = ("/assay", "/work", "/suite", "/submission", "/submitted", "/service", "/tmp")  # noqa: S108
HEAD = struct.Struct(">BxxxI")
KEPT_COMPLAINTS = 16384
GVISOR_NETS = "gVisor gives each box a network of its own"
"""But for one registered to leave sockets to the host's kernel, which `judge.forms` finds out."""
SENTRY_PIDS = 16
"""How many processes and threads of the host gVisor may need for one of its own; those are limited by RLIMIT_NPROC."""


class DockerLink:
    """The connection to a container's porter."""

    soft = False

    def __init__(self, client: daemon.DockerClient, container: Any, attached: Any) -> None:
        self.client, self.container, self.attached = client, container, attached
        self.connection: socket.socket = getattr(attached, "_sock", attached)
        self.identity = str(container.attrs.get("Image", "")).removeprefix("sha256:")[:12]
        self.raw = bytearray()
        self.errors = bytearray()
        self.net = f"container:{container.id}"
        self.connection.settimeout(60)
        self.ready = select.poll()
        self.ready.register(self.connection, select.POLLIN)

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def receive(self, seconds: float) -> bytes:
        while True:
            out = self._demultiplex()
            if out:
                return out
            # Not by the socket's own timeout, which would be that of a thread that sends as well.
            held = getattr(self.connection, "pending", None)
            if not (held and held()) and not self.ready.poll(max(0.0, seconds) * 1000):
                return b""
            data = self.connection.recv(1 << 18)
            if not data:
                raise EOFError("the container ended")
            self.raw += data

    def _demultiplex(self) -> bytes:
        out = bytearray()
        at = 0
        while len(self.raw) - at >= HEAD.size:
            kind, length = HEAD.unpack_from(self.raw, at)
            if len(self.raw) - at - HEAD.size < length:
                break
            body = self.raw[at + HEAD.size : at + HEAD.size + length]
            at += HEAD.size + length
            if kind == 1:
                out += body
            else:
                self.errors = (self.errors + body)[-KEPT_COMPLAINTS:]
        del self.raw[:at]
        return bytes(out)

    def complaints(self) -> str:
        return self.errors.decode("utf-8", "replace")

    def set_memory(self, memory_mb: int) -> None:
        size = memory_mb << 20
        try:
            self.container.update(mem_limit=size, memswap_limit=size)
        except (daemon.APIError, requests.RequestException) as error:
            raise EngineError(f"Docker would not change the box's memory: {error}") from None

    def memory_kb(self) -> int:
        with contextlib.suppress(daemon.APIError, requests.RequestException, KeyError, TypeError):
            usage = self.container.stats(stream=False, one_shot=True)["memory_stats"]
            inactive = usage["stats"].get("total_inactive_file", usage["stats"].get("inactive_file", 0))
            return int((usage["usage"] - inactive) // 1024)
        return 0

    def out_of_memory(self) -> bool:
        about = {"container": self.container.id, "event": "oom"}
        with contextlib.suppress(daemon.APIError, requests.RequestException):
            # Up to a second from now: the event may be on its way when the connection has ended.
            return any(self.client.events(since=1, until=int(time.time()) + 1, decode=True, filters=about))
        return False

    def close(self) -> None:
        with contextlib.suppress(OSError):
            # The answer that became the connection first: Python 3.13 complains of one that finds its socket closed.
            if (answer := getattr(self.attached, "_response", None)) is not None:
                answer.close()
            self.attached.close()
            self.connection.close()
        with contextlib.suppress(daemon.APIError, requests.RequestException):
            self.container.remove(force=True, v=True)


def _places(plan: BoxPlan) -> dict[str, str]:
    """The container's tmpfs mounts: an empty one where a porter will mount, one with room where this box may write."""
    places = dict.fromkeys(PLACES, "ro,nosuid,nodev,noexec,size=4k,mode=555")
    for place, size in plan.writable.items():
        places[place] = f"rw,exec,nosuid,nodev,size={size}k,nr_inodes={FILES},mode=700,uid={plan.uid},gid={plan.uid}"
    return places


class DockerEngine:
    """A Docker engine that answers. `tag` says what the engine calls an image. Raises EngineError when made where none
    does."""

    def __init__(
        self, tag: Callable[[str], str], runtime: Literal["", "runsc"] = "", security: tuple[str, ...] = ()
    ) -> None:
        self.tag, self.runtime, self.security = tag, runtime, security
        self.name: EngineName = "gvisor" if runtime == "runsc" else "docker"
        try:
            self.client = daemon.connect(timeout=60)
        except (daemon.DockerException, requests.RequestException) as error:
            raise EngineError(f"no Docker engine answers: {error}") from None
        self.soft = False
        self.resizes = runtime != "runsc"
        self.one_net = GVISOR_NETS if runtime == "runsc" else ""
        try:
            known = self.client.info()
        except (daemon.APIError, requests.RequestException) as error:
            raise EngineError(f"the Docker engine does not describe itself: {error}") from None
        self.has_apparmor = any("apparmor" in str(option) for option in known.get("SecurityOptions") or [])
        if runtime and runtime not in known.get("Runtimes", {}):
            raise EngineError(f"the Docker engine has no runtime {runtime}: register it in its daemon.json")
        self.owner = f"{socket.gethostname()}:{os.getpid()}"

    def load_profile(self) -> str:
        """Load our AppArmor profile into the host's kernel and give its name. Raises apparmor.CannotLoad."""
        try:
            return apparmor.load()
        except apparmor.CannotLoad as problem:
            try:
                own = self._own_image()
                if not own:
                    raise
                self.client.containers.run(
                    own, ["python3", "-m", apparmor.__name__], user="0", privileged=True, network_mode="none",
                    volumes={SECURITY: {"bind": SECURITY, "mode": "rw"}}, remove=True, stderr=True,
                )  # fmt: skip
            except (daemon.DockerException, requests.RequestException) as error:
                said = getattr(error, "stderr", b"") or str(error).encode()
                raise apparmor.CannotLoad(
                    f"{problem}; through the engine: {said.decode('utf-8', 'replace').strip()[-500:]}"
                ) from None
        return apparmor.NAME

    def _own_image(self) -> str:
        """The image of the container in which this process is, "" if it is in none of this engine's."""
        if not os.path.exists("/.dockerenv"):  # noqa: PTH110
            return ""
        try:
            return str(self.client.containers.get(socket.gethostname()).attrs["Image"])
        except daemon.NotFound:
            return ""

    def open(self, plan: BoxPlan, environment: Mapping[str, str]) -> DockerLink:
        size = plan.memory_mb << 20
        host: dict[str, Any] = {
            "network_mode": plan.net or "none",
            "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges:true", f"seccomp={seccomp.docker_profile()}", *self.security],
            "read_only": True,
            "mem_limit": size,
            "memswap_limit": size,
            "mem_swappiness": 0,
            "pids_limit": plan.processes * (SENTRY_PIDS if self.runtime else 1),
            "ipc_mode": "private",
            "shm_size": plan.sizes.get("shm", 1024) << 10,
            "init": False,
            "auto_remove": True,
            "tmpfs": _places(plan),
            "ulimits": [{"Name": "nofile", "Soft": 4096, "Hard": 4096}, {"Name": "core", "Soft": 0, "Hard": 0}],
            "log_config": {"Type": "none", "Config": {}},
            **({"runtime": self.runtime} if self.runtime else {}),
        }
        api = self.client.api
        try:
            made = api.create_container(
                self.tag(plan.image),
                bootstrap_arguments(plan.role),
                user=f"{plan.uid}:{plan.uid}",
                stdin_open=True,
                tty=False,
                working_dir="/",
                environment={"HOME": "/tmp", "LANG": "C.UTF-8", **environment},  # noqa: S108
                labels={LABEL: plan.image, OWNER: self.owner},
                host_config=api.create_host_config(**host),
            )
        except daemon.ImageNotFound:
            raise EngineError(f"Docker has no image {self.tag(plan.image)}: it is not built yet") from None
        except (daemon.APIError, requests.RequestException) as error:
            raise EngineError(f"Docker would not make a box: {error}") from None
        container = self.client.containers.get(made["Id"])
        try:
            attached = self._attach(made["Id"])
            container.start()
        except (daemon.APIError, requests.RequestException, OSError) as error:
            with contextlib.suppress(daemon.APIError, requests.RequestException):
                container.remove(force=True, v=True)
            raise EngineError(f"Docker would not start a box: {error}") from None
        return DockerLink(self.client, container, attached)

    def _attach(self, identity: str) -> Any:
        """The SDK's wrapper of the connection: its `_sock` is the raw one, on every kind of address."""
        return self.client.api.attach_socket(identity, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})

    def close(self) -> None:
        self.client.close()

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except (daemon.DockerException, requests.RequestException):
            return False

    def sweep(self) -> int:
        """Remove the boxes of processes of this host that are no more."""
        here = socket.gethostname()
        count = 0
        for container in self.client.containers.list(all=True, filters={"label": LABEL}, ignore_removed=True):
            host, _, pid = str(container.labels.get(OWNER, "")).rpartition(":")
            if host == here and not os.path.exists(f"/proc/{pid}"):  # noqa: PTH110
                with contextlib.suppress(daemon.APIError, requests.RequestException):
                    container.remove(force=True, v=True)
                    count += 1
        return count
