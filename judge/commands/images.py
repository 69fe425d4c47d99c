"""`assay images`: build the sandbox images that are missing."""

import sys

import typer


def images() -> None:
    """Build what the sandbox of this machine needs and does not have. `assay up` does it beside everything else."""
    from judge import image_building, logs, settings
    from judge import images as described

    chosen = settings.read()
    logs.configure(chosen.log)
    kind: described.Kind = "native"
    if chosen.sandbox != "native":
        try:
            image_building.engine_tags()
            kind = "docker"
        except described.ImageError as error:
            if chosen.sandbox != "auto":
                print(f"assay images: {error}", file=sys.stderr)
                raise typer.Exit(3) from None
    try:
        described.build_missing([kind], lambda line: print(line, file=sys.stderr, flush=True), data_dir=chosen.data_dir)
    except described.ImageError as error:
        print(f"assay images: {error}", file=sys.stderr)
        raise typer.Exit(3) from None
    print(f"every sandbox image is ready ({kind})", file=sys.stderr)
