"""Builds one image of the sandbox: for a Docker engine, or as a root file system for bubblewrap.

Theory of operation. Both ways run the same `sandbox_images/recipe.sh` as root inside the image to be, over files that
`judge.image_inputs` lays into `/assay-build` there. The host fetches the Python packages (its pip knows the proxies,
mirrors and certificates of the place; hashes are checked there and again inside) so that the inside asks nobody but
Debian's mirror, by the settings of the host (proxy variables, certificate bundle).

The base is Debian trixie: for Docker the public `debian:trixie-slim` where the engine has it or can pull it, else one
made here with debootstrap; for bubblewrap always debootstrap (root) or mmdebstrap in a user namespace (anyone else).
An image that the engine already has is not built twice: its root file system is exported.
"""

import subprocess
import time
from pathlib import Path

from judge import root_file_systems
from judge.debian_base import OWN_BASE, PUBLIC_BASE, debootstrapped
from judge.engines import daemon
from judge.image_inputs import INSIDE, BuildLog, deadline, environment, laid_out, packed_tar
from judge.images import Image, ImageError, Kind, OnLine


def engine_tags() -> frozenset[str]:
    """The tags of every image the engine has. Raises ImageError if no engine answers."""
    try:
        with daemon.engine() as client:
            return frozenset(tag for image in client.images.list() for tag in image.tags)
    except daemon.DockerException as error:
        raise ImageError(f"no Docker engine answers: {error}") from error


def engine_has(tag: str) -> bool:
    """Whether the engine has an image of this tag; False too if no engine answers."""
    return daemon.has_image(tag)


def make_base(data_dir: Path, on_line: OnLine) -> str:
    """The tag of the Debian base in the engine, made if it has none. Raises ImageError."""
    (data_dir / "images").mkdir(parents=True, exist_ok=True)
    try:
        with (data_dir / "images" / "base.log").open("wb") as output, daemon.engine() as client:
            return base_tag(client, BuildLog(output, on_line))
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
            (_for_docker if kind == "docker" else root_file_systems.build)(image, data_dir, BuildLog(output, on_line))
        except (daemon.DockerException, OSError, subprocess.SubprocessError) as error:
            raise ImageError(f"{image.name}: {error}") from error
    on_line(f"ready in {time.monotonic() - began:.0f} s")


def _for_docker(image: Image, data_dir: Path, log: BuildLog) -> None:
    """Runs the recipe in a container and keeps it as an image. Works over any Docker host: files go in as a tar."""
    with daemon.engine() as client:
        base = image.parent.tag if image.parent else base_tag(client, log)
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
            str(client.info()["Architecture"]), str(client.info()["Architecture"])
        )
        with laid_out(image, machine, log) as folder:
            # By `env -i`, not as the container's environment: that would stay in the image.
            said = [f"{key}={value}" for key, value in environment(image).items()]
            container = client.containers.create(
                base, ["env", "-i", *said, "sh", f"{INSIDE}/recipe.sh"], user="0", network_mode="host"
            )
            try:
                container.put_archive("/", packed_tar(folder, INSIDE.strip("/")))
                container.start()
                with deadline(container.kill):
                    for chunk in container.logs(stream=True, follow=True):
                        log.write(chunk)
                if container.wait()["StatusCode"]:
                    raise log.failed("the recipe failed")
                _keep(client, container, image, base)
            finally:
                container.remove(force=True)


def _keep(client: daemon.DockerClient, container: daemon.Container, image: Image, base: str) -> None:
    repository, _, tag = image.tag.partition(":")
    kept = {"PATH": "/usr/local/bin:/usr/bin:/bin", **image.environment}
    client.api.commit(
        str(container.id), repository=repository, tag=tag,
        changes=[
            *(f"ENV {name}={value}" for name, value in kept.items()),
            'CMD ["python3"]', f"LABEL assay.image={image.name} assay.base={base}",
        ],
    )  # fmt: skip


def base_tag(client: daemon.DockerClient, log: BuildLog) -> str:
    """The tag of a Debian trixie image that the engine has: the public one, or else one made here and now."""
    for tag in (PUBLIC_BASE, OWN_BASE):
        if daemon.has(client, tag):
            return tag
    log.say(f"asking for {PUBLIC_BASE}")
    try:
        client.images.pull(PUBLIC_BASE)
    except daemon.DockerException as error:
        why = getattr(error, "explanation", None) or error
        log.say(f"{PUBLIC_BASE} cannot be had ({why}); making a base with debootstrap")
    else:
        return PUBLIC_BASE
    with debootstrapped(log) as root:
        packed = root.parent / "base.tar"
        log.run(["tar", "-C", str(root), "--numeric-owner", "-cf", str(packed), "--exclude=./dev/*", "."])
        repository, _, tag = OWN_BASE.partition(":")
        client.api.import_image_from_file(str(packed), repository=repository, tag=tag, changes=['CMD ["sh"]'])
    return OWN_BASE
