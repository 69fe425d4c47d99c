"""Builds one image of the sandbox: for a Docker engine, or as a root file system for bubblewrap.

Theory of operation. Both ways run the same `sandbox_images/recipe.sh` as root inside the image to be, over files that
this module lays into `/assay-build` there. The host fetches the Python packages (its pip knows the proxies, mirrors
and certificates of the place; hashes are checked there and again inside) so that the inside asks nobody but Debian's
mirror, by the settings of the host (proxy variables, certificate bundle).

The base is Debian trixie: for Docker the public `debian:trixie-slim` where the engine has it or can pull it, else one
made here with debootstrap; for bubblewrap always debootstrap (root) or mmdebstrap in a user namespace (anyone else).
An image that the engine already has is not built twice: its root file system is exported.
"""

import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from judge.engines import daemon
from judge.images import FOLDER, PYTHON, Image, ImageError, Kind, OnLine, rootfs

PUBLIC_BASE = "debian:trixie-slim"
OWN_BASE = "assay-base:trixie-slim"
_INSIDE = "/assay-build"
_PATIENCE = 1800.0
"""Seconds one step of a build may take: a slow line and a slow disk, but not for ever."""
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_SLIM = (
    "rm -rf /usr/share/doc/* /usr/share/man/* /usr/share/info/* /usr/share/locale/* /var/cache/apt/* "
    "/var/lib/apt/lists/* /var/log/*.log /var/log/apt; mkdir -p /var/cache/apt/archives/partial"
)


def engine_tags() -> frozenset[str]:
    """The tags of every image the engine has. Raises ImageError if no engine answers."""
    try:
        with _engine() as client:
            return frozenset(tag for image in client.images.list() for tag in image.tags)
    except daemon.DockerException as error:
        raise ImageError(f"no Docker engine answers: {error}") from error


def engine_has(tag: str) -> bool:
    """Whether the engine has an image of this tag; False too if no engine answers."""
    try:
        with _engine() as client:
            return _has(client, tag)
    except daemon.DockerException:
        return False


def make_base(data_dir: Path, on_line: OnLine) -> str:
    """The tag of the Debian base in the engine, made if it has none. Raises ImageError."""
    (data_dir / "images").mkdir(parents=True, exist_ok=True)
    try:
        with (data_dir / "images" / "base.log").open("wb") as output, _engine() as client:
            return base_tag(client, _Log(output, on_line))
    except (daemon.DockerException, OSError, subprocess.SubprocessError) as error:
        raise ImageError(f"the base: {error}") from error


def build(image: Image, kind: Kind, data_dir: Path, on_line: OnLine) -> None:
    """Builds one image, whose parent is ready. Raises ImageError with the last words of what failed; leaves nothing
    half-made behind. The whole output of the build is kept in `<data_dir>/images/<name>.<kind>.log`."""
    began = time.monotonic()
    log = data_dir / "images" / f"{image.name}.{kind}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    on_line("begins")
    with log.open("wb") as output:
        try:
            (_for_docker if kind == "docker" else _for_native)(image, data_dir, _Log(output, on_line))
        except (daemon.DockerException, OSError, subprocess.SubprocessError) as error:
            raise ImageError(f"{image.name}: {error}") from error
    on_line(f"ready in {time.monotonic() - began:.0f} s")


class _Log:
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
            with _deadline(process.kill):
                for line in process.stdout:
                    self.write(line)
        if process.returncode:
            raise self.failed(f"{argv[0]} ended with {process.returncode}")

    def failed(self, what: str) -> ImageError:
        return ImageError("\n".join([what, *(line for line in self.tail if line)]))


@contextmanager
def _deadline(end: Callable[[], object]) -> Iterator[None]:
    """Calls `end` if the block has not ended in time: a build that hangs must not hold the site's start for ever."""
    timer = threading.Timer(_PATIENCE, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _engine() -> Iterator[daemon.DockerClient]:
    client = daemon.connect(timeout=600)
    try:
        yield client
    finally:
        client.close()


def _has(client: daemon.DockerClient, tag: str) -> bool:
    try:
        client.images.get(tag)
    except daemon.ImageNotFound:
        return False
    return True


# What goes inside.


@contextmanager
def _laid_out(image: Image, machine: str, log: _Log) -> Iterator[Path]:
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
            settings = f'Acquire::https::CaInfo "{_INSIDE}/certificates.pem";\n'
        (folder / "apt.conf").write_text(settings, encoding="utf-8")
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield folder


def _fetch(requirements: list[Path], wheels: Path, machine: str, log: _Log) -> None:
    """Wheels for the images' Python, whatever Python runs here. The locks are complete: nothing is resolved."""
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(41, 4, -1)] + [f"manylinux2014_{machine}"]
    log.run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
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


def _environment(image: Image) -> dict[str, str]:
    """What the recipe sees: the image's own environment, the host's proxies, the certificate bundle."""
    proxies = {name: os.environ[name] for name in _PROXIES if name in os.environ}
    bundle = {"SSL_CERT_FILE": f"{_INSIDE}/certificates.pem"} if _certificates() else {}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, **image.environment, **proxies, **bundle}


# Docker.


def _for_docker(image: Image, data_dir: Path, log: _Log) -> None:
    """Runs the recipe in a container and keeps it as an image. Works over any Docker host: files go in as a tar."""
    with _engine() as client:
        base = image.parent.tag if image.parent else base_tag(client, log)
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
            str(client.info()["Architecture"]), str(client.info()["Architecture"])
        )
        with _laid_out(image, machine, log) as folder:
            # By `env -i`, not as the container's environment: that would stay in the image.
            said = [f"{key}={value}" for key, value in _environment(image).items()]
            container = client.containers.create(
                base, ["env", "-i", *said, "sh", f"{_INSIDE}/recipe.sh"], user="0", network_mode="host"
            )
            try:
                container.put_archive("/", _tar(folder, _INSIDE.strip("/")))
                container.start()
                with _deadline(container.kill):
                    for chunk in container.logs(stream=True, follow=True):
                        log.write(chunk)
                if container.wait()["StatusCode"]:
                    raise log.failed("the recipe failed")
                _keep(client, container, image, base)
            finally:
                container.remove(force=True)


def _keep(client: daemon.DockerClient, container: daemon.Container, image: Image, base: str) -> None:
    repository, _, tag = image.tag.partition(":")
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", **image.environment}
    client.api.commit(
        str(container.id), repository=repository, tag=tag,
        changes=[
            *(f"ENV {name}={value}" for name, value in environment.items()),
            'CMD ["python3"]', f"LABEL assay.image={image.name} assay.base={base}",
        ],
    )  # fmt: skip


def _tar(folder: Path, name: str) -> bytes:
    made = io.BytesIO()

    def owned(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        return entry

    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.add(folder, arcname=name, filter=owned)
    return made.getvalue()


def base_tag(client: daemon.DockerClient, log: _Log) -> str:
    """The tag of a Debian trixie image that the engine has: the public one, or else one made here and now."""
    for tag in (PUBLIC_BASE, OWN_BASE):
        if _has(client, tag):
            return tag
    log.say(f"asking for {PUBLIC_BASE}")
    try:
        client.images.pull(PUBLIC_BASE)
    except daemon.DockerException as error:
        why = getattr(error, "explanation", None) or error
        log.say(f"{PUBLIC_BASE} cannot be had ({why}); making a base with debootstrap")
    else:
        return PUBLIC_BASE
    with _debootstrapped(log) as root:
        packed = root.parent / "base.tar"
        log.run(["tar", "-C", str(root), "--numeric-owner", "-cf", str(packed), "--exclude=./dev/*", "."])
        repository, _, tag = OWN_BASE.partition(":")
        client.api.import_image_from_file(str(packed), repository=repository, tag=tag, changes=['CMD ["sh"]'])
    return OWN_BASE


# Root file systems.


def _for_native(image: Image, data_dir: Path, log: _Log) -> None:
    final = rootfs(image.name, data_dir)
    making = final.with_name(final.name + ".new")
    _remove(making)
    making.mkdir(parents=True)
    try:
        if engine_has(image.tag):
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


def _export(image: Image, root: Path, log: _Log) -> None:
    """The file system of the engine's image. Device files are left out: bubblewrap brings its own."""
    log.say("taking the file system of the engine's image")
    with _engine() as client:
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


def _chroot(image: Image, root: Path, data_dir: Path, log: _Log) -> None:
    """As root: the parent's root file system copied (or a fresh base), then the recipe in its own mount namespace."""
    if image.parent:
        log.say(f"copying {image.parent.name}")
        log.run(["cp", "-a", "--reflink=auto", f"{rootfs(image.parent.name, data_dir)}/.", str(root)])
    else:
        with _debootstrapped(log) as base:
            log.run(["cp", "-a", "--reflink=auto", f"{base}/.", str(root)])
    machine = platform.machine()
    with _laid_out(image, machine, log) as folder:
        inside = root / _INSIDE.strip("/")
        shutil.copytree(folder, inside)
        if Path("/etc/resolv.conf").exists():
            shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        mounts = 'mount --rbind /dev "$1/dev" && mount -t proc proc "$1/proc" && exec chroot "$1" sh "$2/recipe.sh"'
        log.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", mounts, "sh", str(root), _INSIDE],
                env=_environment(image))  # fmt: skip
        (root / "etc/resolv.conf").write_text("", encoding="utf-8")


@contextmanager
def _debootstrapped(log: _Log) -> Iterator[Path]:
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
        log.run(["debootstrap", *wanted, *([mirror] if (mirror := _mirror()) else [])])
        sources = root / "etc/apt/sources.list"
        used = sources.read_text(encoding="utf-8").split()[1]
        security = f"{used.rstrip('/').removesuffix('/debian')}/debian-security"
        sources.write_text(
            f"deb {used} trixie main\ndeb {used} trixie-updates main\ndeb {security} trixie-security main\n",
            encoding="utf-8",
        )
        log.run(["chroot", str(root), "sh", "-c", _SLIM])
        yield root


def _mirror() -> str:
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


def _in_user_namespace(image: Image, root: Path, log: _Log) -> None:
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
            with _laid_out(part, platform.machine(), log) as folder:
                files = Path(name) / f"{number}.tar"
                files.write_bytes(_tar(folder, _INSIDE.strip("/")))
                files.chmod(0o644)
            environment = " ".join(f"{key}='{value}'" for key, value in _environment(part).items())
            hooks += [
                f"--customize-hook=tar -C \"$1\" -xf '{files}'",
                f'--customize-hook=chroot "$1" env {environment} sh {_INSIDE}/recipe.sh',
            ]
        log.run(["mmdebstrap", "--mode=unshare", "--variant=minbase", "--include=ca-certificates",
                 *hooks, "trixie", str(packed)])  # fmt: skip
        log.run([*_untar(root), "-f", str(packed)])
