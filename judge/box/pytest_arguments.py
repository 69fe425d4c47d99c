"""What pytest is called with for a suite: as little as the suite needs, and nothing that the image happens to have."""

import os
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

ALWAYS_OUT = (
    "cacheprovider", "stepwise", "junitxml", "pastebin", "setuponly", "setupplan", "faulthandler",
    "terminalreporter", "terminalprogress",
)  # fmt: skip
OUT_UNLESS_SAID = {
    "logging": ("caplog", "log_cli", "log_level", "logging"),
    "unraisableexception": ("filterwarnings", "-W", "unraisable"),
    "threadexception": ("filterwarnings", "-W", "thread"),
    "doctest": ("doctest",),
    "recwarn": ("recwarn", "warns", "deprecated_call"),
}
INI_FILES = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "pyproject.toml", "tox.ini", "setup.cfg")


def _text_of(root: Path) -> str:
    """Every Python and configuration file of the suite in one string, to see which of pytest's plugins it may need."""
    files = [*root.rglob("*.py"), *(root / name for name in INI_FILES)]
    return "\n".join(file.read_text("utf-8", "replace") for file in files if file.is_file())


def arguments(setup: Mapping[str, Any], root: Path) -> list[str]:
    """What pytest is called with. Plugins installed in the image are not loaded unless the exercise names them."""
    words = " ".join(setup.get("suite_args", ()))
    text = _text_of(root) + words
    out = [*ALWAYS_OUT, *(name for name, signs in OUT_UNLESS_SAID.items() if not any(sign in text for sign in signs))]
    result = ["--disable-plugin-autoload", "--rootdir", str(root), "--tb=short", "-o", "verbosity_assertions=2"]
    if not any((root / name).is_file() for name in INI_FILES):
        result += ["-c", os.devnull]
    for name in out:
        result += ["-p", f"no:{name}"]
    for name in setup.get("plugins", ()):
        result += ["-p", plugin_name(name)]
    return [*result, *setup.get("suite_args", ())]


def plugin_name(name: str) -> str:
    """What pytest's `-p` wants for the plugin of a distribution, a module or an entry point called `name`."""
    plain = name.lower().replace("-", "_")
    for point in entry_points(group="pytest11"):
        project = point.dist.name.lower().replace("-", "_") if point.dist else ""
        if name == point.name or plain in (project, point.value.split(".")[0].split(":")[0]):
            return point.name
    return name
