"""The images of the sandbox: what `sandbox_images/` describes, what each is called, and what of it is ready here.

Theory of operation. A folder of `sandbox_images/` describes one image: Debian packages, hash-locked Python packages,
environment, what a learner zygote preloads, and the image it is built on. All images are made by one recipe
(`sandbox_images/recipe.sh`) out of Debian trixie, for a Docker engine (kind "docker": an image of the engine) and for
bubblewrap (kind "native": a root file system below the data directory). An image is named by the hash of everything
that decides its content, its parents included, so it is built again exactly when the description changes, several
versions of Assay can share one engine, and a running box never has its image changed under it.

Building itself is `judge.image_building`; while it runs it holds a lock on a file and writes what it is doing beside
it, so that any process of the site can tell "building" from "missing" (`status`) without asking the builder.
"""

import fcntl
import hashlib
import json
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

Kind = Literal["docker", "native"]
State = Literal["ready", "building", "missing", "failed"]
OnLine = Callable[[str], None]

FOLDER = Path(__file__).resolve().parent.parent / "sandbox_images"
PYTHON = "3.13"
"""The Python of every image: Debian trixie's."""
_KEYS = {"from", "description", "description_zh", "debian", "preload", "environment"}


class ImageError(Exception):
    """An image is unknown, described wrongly or could not be built. The text is for the person who operates."""


@dataclass(frozen=True)
class Image:
    """One described image. `environment` and `preload` include those of the images it is built on, these first."""

    name: str
    folder: Path
    parent: "Image | None"
    description: str
    description_zh: str
    debian: tuple[str, ...]
    preload: tuple[str, ...]
    environment: Mapping[str, str] = field(hash=False)
    recipe: str
    """12 hexadecimal digits: the hash of all that decides the content."""

    @property
    def tag(self) -> str:
        return f"assay-{self.name}:{self.recipe}"


@dataclass(frozen=True)
class ImageStatus:
    """What is known of one image of one kind. `line` is the builder's last word (why, for "failed")."""

    name: str
    kind: Kind
    state: State
    line: str = ""


def names() -> tuple[str, ...]:
    """Every described image, `python` first and each after the one it is built on."""
    found = [load(folder.name) for folder in sorted(FOLDER.iterdir()) if (folder / "image.toml").is_file()]

    def depth(image: Image) -> int:
        return 0 if image.parent is None else 1 + depth(image.parent)

    return tuple(image.name for image in sorted(found, key=lambda image: (depth(image), image.name == "database")))


@cache
def load(name: str) -> Image:
    """The image described by `sandbox_images/<name>`. Raises ImageError if there is none or it is described wrongly."""
    folder = FOLDER / name
    try:
        described = tomllib.loads((folder / "image.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ImageError(f"there is no image {name!r}: {FOLDER} has no such folder with an image.toml") from None
    except tomllib.TOMLDecodeError as error:
        raise ImageError(f"{folder / 'image.toml'}: {error}") from None
    if unknown := set(described) - _KEYS:
        raise ImageError(f"{folder / 'image.toml'}: unknown key {sorted(unknown)[0]!r}")
    parent = load(described["from"]) if "from" in described else None
    environment = {**(parent.environment if parent else {}), **described.get("environment", {})}
    preload = (parent.preload if parent else ()) + tuple(described.get("preload", ()))
    debian = tuple(described.get("debian", ()))
    decides = [PYTHON, parent.recipe if parent else "trixie", json.dumps([debian, described.get("environment", {})])]
    for path in (FOLDER / "recipe.sh", FOLDER / "pip.txt", folder / "requirements.txt", folder / "finish.sh"):
        decides.append(path.read_text(encoding="utf-8") if path.is_file() else "")
    recipe = hashlib.sha256(json.dumps(decides).encode()).hexdigest()[:12]
    return Image(
        name, folder, parent, described["description"], described.get("description_zh", ""), debian, preload,
        environment, recipe,
    )  # fmt: skip


def docker_tag(name: str) -> str:
    """What a Docker engine calls the image, whether it has it or not."""
    return load(name).tag


def rootfs(name: str, data_dir: Path = Path("data")) -> Path:
    """Where bubblewrap's root file system of the image is, or will be once built. Absolute."""
    return (data_dir / "images" / f"{name}-{load(name).recipe}").absolute()


def have_rootfs(name: str, data_dir: Path = Path("data")) -> bool:
    """Whether the root file system is complete: it is moved into place only when it is."""
    return (rootfs(name, data_dir) / "usr/share/assay-debian-versions.txt").is_file()


def status(kind: Kind, data_dir: Path = Path("data")) -> tuple[ImageStatus, ...]:
    """The state of every image of one kind, in the order of `names`. Asks the engine for "docker"; if none
    answers, all are "missing" and the line says so."""
    from judge import image_building

    try:
        tags = image_building.engine_tags() if kind == "docker" else frozenset()
    except ImageError as error:
        return tuple(ImageStatus(name, kind, "missing", str(error)) for name in names())
    return tuple(_status_of(name, kind, data_dir, tags) for name in names())


def _status_of(name: str, kind: Kind, data_dir: Path, tags: frozenset[str]) -> ImageStatus:
    if docker_tag(name) in tags if kind == "docker" else have_rootfs(name, data_dir):
        return ImageStatus(name, kind, "ready")
    note = _note(name, kind, data_dir)
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ImageStatus(name, kind, "missing")
    if said.get("recipe") != load(name).recipe:
        return ImageStatus(name, kind, "missing")
    if said.get("state") == "building" and not _locked(note.with_suffix(".lock")):
        return ImageStatus(name, kind, "missing", "the last attempt to build it was interrupted")
    return ImageStatus(name, kind, said["state"], said.get("line", ""))


def build_missing(
    kinds: Iterable[Kind], on_line: OnLine, wanted: Iterable[str] | None = None, data_dir: Path = Path("data")
) -> None:
    """Builds what is not ready, `python` first, the parents of what is `wanted` (default: every image) included.

    Blocks for minutes; `on_line` gets a line for people at each step. A second builder of the same data directory waits
    for the first and then finds everything ready. Raises ImageError at the first image that cannot be built; what was
    built before stays.
    """
    from judge import image_building

    for kind in kinds:
        for name in _with_parents(names() if wanted is None else wanted):
            if _ready(name, kind, data_dir):
                continue
            with _building(name, kind, data_dir, on_line) as line:
                if not _ready(name, kind, data_dir):
                    image_building.build(load(name), kind, data_dir, line)


def _ready(name: str, kind: Kind, data_dir: Path) -> bool:
    from judge import image_building

    return image_building.engine_has(docker_tag(name)) if kind == "docker" else have_rootfs(name, data_dir)


def _with_parents(wanted: Iterable[str]) -> tuple[str, ...]:
    needed: set[str] = set()
    for name in wanted:
        image: Image | None = load(name)
        while image is not None:
            needed.add(image.name)
            image = image.parent
    return tuple(name for name in names() if name in needed)


def _note(name: str, kind: Kind, data_dir: Path) -> Path:
    return data_dir / "images" / f"{name}.{kind}.json"


@contextmanager
def _building(name: str, kind: Kind, data_dir: Path, on_line: OnLine) -> Iterator[OnLine]:
    """Holds the build lock of an image; yields what to say lines to: they go to `on_line` and into the note."""
    note = _note(name, kind, data_dir)
    note.parent.mkdir(parents=True, exist_ok=True)
    recipe = load(name).recipe

    def write(state: State, line: str) -> None:
        fresh = note.with_suffix(".new")
        fresh.write_text(json.dumps({"recipe": recipe, "state": state, "line": line}), encoding="utf-8")
        fresh.replace(note)

    def say(line: str) -> None:
        write("building", line)
        on_line(f"{name} ({kind}): {line}")

    with note.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield say
        except BaseException as error:
            write("failed", str(error))
            raise
        note.unlink(missing_ok=True)


def _locked(path: Path) -> bool:
    """Whether a living process holds the lock: a builder that was killed has left the file but not the lock."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
    return False
