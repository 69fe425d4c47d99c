"""`assay images`: what of the sandbox's images is ready here, and building what is missing."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from judge.images import ImageStatus


def images(
    wanted: Annotated[list[str] | None, typer.Argument(metavar="[IMAGE]…", help="Default: all.")] = None,
    kind: Annotated[
        str, typer.Option(help="docker, native (bubblewrap) or auto: what this machine would use.")
    ] = "auto",
    status: Annotated[bool, typer.Option("--status", help="Build nothing, only say what is ready.")] = False,
    base: Annotated[bool, typer.Option("--base", help="Only the engine's Debian base; its tag is printed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --status: as JSON.")] = False,
) -> None:
    """Build what the sandbox of this machine needs and does not have. `assay up` does it beside everything else."""
    from judge import image_building, logs, settings
    from judge import images as described

    chosen = settings.read()
    logs.configure(chosen.log)
    if kind not in ("auto", "docker", "native"):
        raise typer.BadParameter("must be auto, docker or native", param_hint="--kind")
    try:
        if base:
            print(image_building.make_base(chosen.data_dir, _say))
            return
        used = _kind(chosen.sandbox if kind == "auto" else kind)
        if status:
            _print(described.status(used, chosen.data_dir), as_json)
            return
        described.build_missing([used], _say, wanted or None, chosen.data_dir)
    except described.ImageError as error:
        print(f"assay images: {error}", file=sys.stderr)
        raise typer.Exit(3) from None
    print(
        f"every sandbox image is ready ({used})" if not wanted else f"ready: {', '.join(wanted)} ({used})",
        file=sys.stderr,
    )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _kind(sandbox: str) -> Literal["docker", "native"]:
    """Which kind of images a sandbox uses; "auto": an engine's where one answers."""
    from judge import image_building
    from judge.images import ImageError

    if sandbox == "native":
        return "native"
    try:
        image_building.engine_tags()
    except ImageError:
        if sandbox != "auto":
            raise
        return "native"
    return "docker"


def _print(found: "tuple[ImageStatus, ...]", as_json: bool) -> None:
    from judge.images import load

    if as_json:
        print(json.dumps({"images": [asdict(row) for row in found]}, ensure_ascii=False))
        return
    for row in found:
        print(f"{row.name:10}{load(row.name).recipe:14}{row.state:10}{row.line.splitlines()[0] if row.line else ''}")
