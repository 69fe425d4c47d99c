"""Resolves every lock file again: `make lock`. Requirements are the `.in` files beside them.

Locks hold versions and hashes, never an address. `requirements/*.lock` serve Python 3.11 and newer on any platform;
`sandbox_images/*/requirements.txt` the one Python of the images, each resolved within its parents' versions.
"""

import os
import subprocess
import sys
from pathlib import Path

from judge import images

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).parent / "uv"
COMMON = ["--quiet", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--upgrade"]


def main() -> None:
    """Raises CalledProcessError where something cannot be resolved."""
    for name in ("run", "test"):
        lock(ROOT / "requirements" / f"{name}.in", ROOT / "requirements" / f"{name}.lock", "--universal",
             "--python-version", "3.11")  # fmt: skip
    for name in images.names():
        image = images.load(name)
        within: list[str] = []
        parent = image.parent
        while parent is not None:
            within += ["--constraint", str(parent.folder / "requirements.txt")]
            parent = parent.parent
        lock(image.folder / "requirements.in", image.folder / "requirements.txt", *within, "--python-platform", "linux",
             "--python-version", images.PYTHON, "--only-binary", ":all:")  # fmt: skip


def lock(source: Path, target: Path, *more: str) -> None:
    """One file. A Python that is not here is not fetched: resolving does not need it."""
    print(target.relative_to(ROOT), flush=True)
    subprocess.run(
        [UV, "pip", "compile", *COMMON, *more, source, "--output-file", target],
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"}, check=True, cwd=ROOT,
    )  # fmt: skip


if __name__ == "__main__":
    main()
