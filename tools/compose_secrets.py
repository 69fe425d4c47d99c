"""Random passwords for docker-compose.yml: `make secrets` writes the files of `secrets/` that are not there.

The folder is for its owner alone (0700); the files in it are readable, since compose shows them to containers with the
rights they have here and not every container's user is ours.
"""

import secrets
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "secrets"


def main(folder: Path = FOLDER) -> None:
    """Never changes a file that is there: a database keeps the password it was made with."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    for service, url in (
        ("postgres", "postgresql://assay:{}@postgres/assay"),
        ("redis", "redis://:{}@redis:6379/0"),
    ):
        password = folder / f"{service}_password"
        if not password.exists():
            write(password, secrets.token_urlsafe(32))
        name = "database_url" if service == "postgres" else "redis_url"
        if not (folder / name).exists():
            write(folder / name, url.format(password.read_text(encoding="utf-8").strip()))


def write(path: Path, text: str) -> None:
    """A new file, readable, written whole."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o444)
    print(path.relative_to(FOLDER.parent) if path.is_relative_to(FOLDER.parent) else path)


if __name__ == "__main__":
    main()
