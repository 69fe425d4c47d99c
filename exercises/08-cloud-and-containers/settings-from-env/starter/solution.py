from dataclasses import dataclass


class SettingsError(Exception):
    """What is wrong with the environment, all of it in `problems`."""


@dataclass(frozen=True)
class Settings:
    """What the service needs to know."""

    port: int = 0
    debug: bool = False
    workers: int = 0
    database_url: str = ""
    secret: str = ""
    hosts: tuple[str, ...] = ()


def load(environ, read_file):
    """The settings in `environ`."""
    return Settings()
