"""The sandbox of this host: Docker where it answers and has the image, else bubblewrap, or what was asked for.

In which form its boxes are, `judge.forms` proves by running an honest job in one.
"""

import contextlib
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Literal

import structlog

from judge import forms, images
from judge.engines import Engine, EngineError
from judge.engines.box import BoxBroken
from judge.engines.native import NativeEngine
from judge.pool import Keeping
from judge.sandbox import KEEPING, Form, Sandbox

log = structlog.get_logger("assay.sandbox")

Choice = Literal["auto", "docker", "gvisor", "native"]


def open_sandbox(
    wanted: Choice = "auto",
    *,
    data_dir: Path = Path("data"),
    build: bool = False,
    on_line: Callable[[str], None] = lambda line: None,
    keeping: Keeping = KEEPING,
    wishes: forms.Wishes | None = None,
) -> Sandbox:
    """The sandbox of this host. With `build`, missing images are built first (minutes), else the image `python` must be
    there. `wishes` is what the admin set of its form (`judge.forms`). Raises EngineError or ImageError, with what could
    not be had and why."""
    problems: list[str] = []
    for name in ("docker", "native") if wanted == "auto" else (wanted,):
        kind: images.Kind = "native" if name == "native" else "docker"

        def make(engine: Engine, form: Form, soft: bool, why: str, kind: images.Kind = kind) -> Sandbox:
            return Sandbox(engine, keeping, ready=lambda: _ready(kind, data_dir), form=form, soft=soft, why=why)

        try:
            engine = _engine(name, data_dir)
            try:
                if build:
                    images.build_missing([kind], on_line, wanted=["python"], data_dir=data_dir)
                engine.sweep()
                sandbox = forms.choose(engine, wishes or forms.Wishes(), make)
            except BaseException:
                engine.close()
                raise
        except (EngineError, BoxBroken, images.ImageError) as error:
            problems.append(f"{name}: {error}")
            log.info("this sandbox cannot be used", sandbox=name, why=str(error))
            continue
        log.info("sandbox", sandbox=name)
        return sandbox
    raise EngineError("no sandbox can be used. " + " | ".join(problems))


def _engine(name: str, data_dir: Path) -> Engine:
    if name == "native":
        return NativeEngine(lambda image: images.rootfs(image, data_dir))
    from judge.engines.docker import DockerEngine

    return DockerEngine(images.docker_tag, "runsc" if name == "gvisor" else "")


_READY_SECONDS = 5.0
_seen: dict[tuple[str, Path], tuple[float, Collection[str]]] = {}


def _ready(kind: images.Kind, data_dir: Path) -> Collection[str] | None:
    """The images that are ready, asked for at most every few seconds. bubblewrap falls back to the host's folders."""
    now = time.monotonic()
    at, known = _seen.get((kind, data_dir), (-_READY_SECONDS * 2, ()))
    if now - at > _READY_SECONDS:
        with contextlib.suppress(images.ImageError):
            known = [one.name for one in images.status(kind, data_dir) if one.state == "ready"]
        _seen[kind, data_dir] = (now, known)
    return known
