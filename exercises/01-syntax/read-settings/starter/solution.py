from collections.abc import Callable


class SettingsError(Exception):
    """Something is wrong with the settings."""


class BadLine(SettingsError):
    """A line that is not of the form name = value."""


class MissingSetting(SettingsError):
    """A setting that is needed is not there."""


def parse(text: str) -> dict[str, str]:
    """The settings in `text`."""
    return {}


def number(settings: dict[str, str], name: str, default: int | None = None) -> int:
    """The setting `name` as a whole number."""
    return 0


def load(read: Callable[[], str]) -> dict[str, str]:
    """The settings in the text that `read()` returns; none if it cannot be read."""
    return parse("")
