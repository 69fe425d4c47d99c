# fails: test_bad_line, test_line_without_name
# Numbers only the lines that hold settings, and from 0.
from collections.abc import Callable


class SettingsError(Exception):
    pass


class BadLine(SettingsError):
    def __init__(self, number: int, line: str) -> None:
        super().__init__(f"line {number}: {line!r} is not of the form name = value")
        self.number = number
        self.line = line


class MissingSetting(SettingsError, KeyError):
    def __init__(self, name: str) -> None:
        super().__init__(f"the setting {name!r} is missing")
        self.name = name


def parse(text: str) -> dict[str, str]:
    settings = {}
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    for number, line in enumerate(lines):
        name, equals, value = line.partition("=")
        if not equals or not name.strip():
            raise BadLine(number, line)
        settings[name.strip()] = value.strip()
    return settings


def number(settings: dict[str, str], name: str, default: int | None = None) -> int:
    if name not in settings:
        if default is None:
            raise MissingSetting(name)
        return default
    try:
        return int(settings[name])
    except ValueError as error:
        raise SettingsError(f"{name} should be a whole number, not {settings[name]!r}") from error


def load(read: Callable[[], str]) -> dict[str, str]:
    try:
        text = read()
    except OSError:
        return {}
    return parse(text)
