"""Addresses of the built front end: `web/frontend/build.py` writes `static/dist/manifest.json`, name to hashed name.

A file's name changes with its content, so it may be cached for ever. Without a build the site does not start: pages
without style or editor are nothing anybody should see.
"""

import json
from functools import cache
from pathlib import Path

DIST = Path(__file__).parent / "static" / "dist"


class NotBuiltError(RuntimeError):
    """The front end has not been built."""


@cache
def _manifest() -> dict[str, str]:
    try:
        names: dict[str, str] = json.loads((DIST / "manifest.json").read_text())
    except FileNotFoundError:
        raise NotBuiltError("the front end is not built: run `make setup`") from None
    return names


def asset(name: str) -> str:
    """The address of the built file `name` ("app.css"). Raises KeyError for a name that is not built."""
    return f"/static/dist/{_manifest()[name]}"
