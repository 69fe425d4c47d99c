"""Who may import what: the lines that keep the parts apart (docs/architecture.md)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def modules(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a module imports, also inside functions and for type checking."""
    package = path.relative_to(ROOT).with_suffix("").parts
    if package[-1] == "__init__":
        package = (*package[:-1], "")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = (
                ".".join((*package[: -node.level], *([node.module] if node.module else [])))
                if node.level
                else node.module
            )
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def importers(library: str, folders: tuple[str, ...] = ("judge", "web")) -> set[str]:
    """The modules of the project that import `library`, as paths."""
    return {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in modules(folder)
        if any(name == library or name.startswith(library + ".") for _, name in imports(path))
    }


def test_the_docker_package_is_imported_in_one_module() -> None:
    assert importers("docker") == {"judge/engines/daemon.py"}


def test_rq_is_imported_by_the_queue_and_the_worker_only() -> None:
    assert importers("rq") <= {"judge/queue.py", "judge/worker.py"}


@pytest.mark.parametrize("library", ["sqlalchemy", "sqlmodel", "alembic", "psycopg"])
def test_sql_stands_in_the_store_only(library: str) -> None:
    outside = {path for path in importers(library) if not path.startswith(("judge/store/", "judge/bench/"))}
    assert {path for path in outside if not only_sessions(path)} == set()


def only_sessions(path: str) -> bool:
    """Whether a module outside the store names nothing of the libraries but the session that it hands on and errors."""
    names = {
        name
        for _, name in imports(ROOT / path)
        if name.split(".")[0] in ("sqlalchemy", "sqlmodel", "alembic", "psycopg")
    }
    return all(name == "sqlmodel.Session" or name.startswith("sqlalchemy.exc.") for name in names)


def test_the_judge_imports_nothing_of_the_web() -> None:
    assert importers("web", ("judge",)) == set()


@pytest.mark.parametrize("library", ["fastapi", "starlette", "jinja2", "uvicorn"])
def test_the_judge_knows_nothing_of_http(library: str) -> None:
    assert {path for path in importers(library, ("judge",)) if not path.startswith("judge/bench/")} == set()


def test_what_runs_in_a_box_needs_nothing_but_the_standard_library_and_pytest() -> None:
    foreign = []
    for path in modules("judge/box"):
        for line, name in imports(path):
            top = name.partition(".")[0]
            if top == "judge":
                if not (name == "judge.box" or name.startswith("judge.box.")):
                    foreign.append(f"{path.name}:{line} {name}")
            elif top not in sys.stdlib_module_names and top not in {"pytest", "_pytest", "pluggy"} | OF_THE_IMAGE:
                foreign.append(f"{path.name}:{line} {name}")
    assert foreign == []


OF_THE_IMAGE = {"numpy", "pandas"}
"""Libraries of an image whose values cross the border where the image has them; imported only if present."""


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert [path for folder in ("judge", "web") for path in modules(folder) if path.stem in drawers] == []


def test_a_long_module_says_why_it_is_long() -> None:
    long = [path for folder in ("judge", "web") for path in modules(folder) if len(path.read_text().splitlines()) > 300]
    silent = [str(path.relative_to(ROOT)) for path in long if not says_why(path)]
    assert silent == []


def says_why(path: Path) -> bool:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return any(word in said.lower() for word in ("one module because", "one piece because", "long because", "over 300"))


def test_nothing_committed_names_a_package_registry() -> None:
    hosts = ["pypi" + ".org", "python" + "hosted.org", "registry.npm" + "js", "deb.debian" + ".org", "docker" + ".io/"]
    found = []
    for path in tracked():
        text = path.read_bytes()
        found += [f"{path.relative_to(ROOT)}: {host}" for host in hosts if host.encode() in text]
    assert found == []


def tracked() -> list[Path]:
    import subprocess

    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git clone")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
