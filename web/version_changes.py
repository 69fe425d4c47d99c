"""What differs between two versions of an exercise: suite, support and the settings that judge, as coloured lines."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from judge.store.tables import ExerciseVersion
from web.attempts import changes

_SETTINGS = ("modules", "files", "image", "isolation", "suite", "limits", "points", "services")


def between(old: ExerciseVersion, new: ExerciseVersion) -> list[tuple[str, Markup]]:
    """Per file that differs its name and the lines, removed ones of `old` and added ones of `new`; all text escaped."""
    return changes(_texts(old.content), _texts(new.content))


def _texts(content: Mapping[str, Any]) -> dict[str, str]:
    settings = {name: content.get(name) for name in _SETTINGS}
    found = {"exercise.toml": json.dumps(settings, indent=1, sort_keys=True, ensure_ascii=False)}
    for place in ("suite", "support"):
        for path, coded in content.get(f"{place}_files", {}).items():
            found[f"{place}/{path}"] = _text(base64.b64decode(coded))
    return found


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return f"{len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}"
