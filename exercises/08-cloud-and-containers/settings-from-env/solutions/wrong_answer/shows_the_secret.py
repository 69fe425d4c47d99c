# fails: test_secrets_are_hidden
# Leaves repr to the dataclass.
import re
from dataclasses import dataclass


class SettingsError(Exception):
    def __init__(self, problems):
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    port: int
    debug: bool
    workers: int
    database_url: str
    secret: str
    hosts: tuple[str, ...]

    def shown(self):
        url = re.sub(r"(//[^:/@]*):[^@]*@", r"\1:***@", self.database_url)
        return (
            f"Settings(port={self.port}, debug={self.debug}, workers={self.workers}, "
            f"database_url={url!r}, secret='***', hosts={self.hosts})"
        )


def _whole(least, most=None):
    def read(text):
        if not re.fullmatch(r"\d+", text) or int(text) < least or (most and int(text) > most):
            raise ValueError(f"must be a whole number from {least} to {most or 'as many as you like'}")
        return int(text)

    return read


def _boolean(text):
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise ValueError("must be yes or no")


def _url(text):
    if not text.startswith(("postgresql://", "sqlite://")):
        raise ValueError("must begin with postgresql:// or sqlite://")
    return text


def _secret(text):
    if len(text) < 16:
        raise ValueError("must have 16 characters or more")
    return text


def _hosts(text):
    return tuple(host.strip() for host in text.split(",") if host.strip())


REQUIRED = object()
KNOWN = {
    "APP_PORT": ("port", _whole(1, 65535), 8000),
    "APP_DEBUG": ("debug", _boolean, False),
    "APP_WORKERS": ("workers", _whole(1), 2),
    "APP_DATABASE_URL": ("database_url", _url, REQUIRED),
    "APP_SECRET": ("secret", _secret, REQUIRED),
    "APP_HOSTS": ("hosts", _hosts, ()),
}


def load(environ, read_file):
    problems = [
        f"{name}: is not known"
        for name in environ
        if name.startswith("APP_") and name.removesuffix("_FILE") not in KNOWN
    ]
    values = {}
    for name, (attribute, convert, default) in KNOWN.items():
        text, path = environ.get(name, "").strip(), environ.get(name + "_FILE", "").strip()
        try:
            if text and path:
                raise ValueError(f"is set, and {name}_FILE as well")
            if path:
                text = read_file(path).strip()
            if text:
                values[attribute] = convert(text)
            elif default is REQUIRED:
                raise ValueError("is required")
            else:
                values[attribute] = default
        except (ValueError, OSError) as error:
            problems.append(f"{name}: {error}")
    if problems:
        raise SettingsError(sorted(problems))
    return Settings(**values)
