"""The form of what a checker says: the values of a frame, looked at one by one, with caps. What they mean is for
`judge.report` to say."""

import base64
import zlib
from collections.abc import Mapping
from typing import Any, Literal

from judge.job import Picture
from judge.words import Feedback

PICTURE_BYTES = 1 << 20
PICTURE_PIXELS = 4_000_000
TEXT = 64_000
MESSAGE = 2_000
MOST = 10**15

DetailKind = Literal["message", "text", "flag", "lines"]
DETAIL: Mapping[str, DetailKind] = {
    "message": "message",
    "own": "message",
    "skip": "message",
    "kit": "message",
    "status": "message",
    "exception": "message",
    "traceback": "text",
    "stdout": "text",
    "from_learner": "flag",
    "imports_failed": "flag",
    "uncollected": "flag",
    "lines": "lines",
}


class BadFrame(ValueError):
    """A frame that is not what docs/architecture.md says."""


def number(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < MOST:
        raise BadFrame(f"{what} is no number")
    return value


def text(value: Any, what: str, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise BadFrame(f"{what} is no text of at most {most} characters")
    return value


def case_of(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadFrame("a case is no object")
    limit = value.get("time_limit")
    after = value.get("hint_after", 2)
    if not isinstance(after, int) or isinstance(after, bool):
        raise BadFrame("hint_after is no whole number")
    inputs = value.get("inputs", [])
    if not isinstance(inputs, list) or not all(isinstance(one, list) and len(one) == 2 for one in inputs):
        raise BadFrame("inputs are no pairs")
    case: dict[str, Any] = {
        name: text(value.get(name, ""), name, most)
        for name, most in (
            ("nodeid", 2_000), ("name", 2_000), ("file", 1_000), ("title", MESSAGE), ("title_zh", MESSAGE),
            ("hint", MESSAGE), ("hint_zh", MESSAGE), ("task", MESSAGE), ("source", TEXT),
        )
    }  # fmt: skip
    if not case["nodeid"] or not case["name"]:
        raise BadFrame("a case has no name")
    case["inputs"] = [[text(name, "an input", 500), text(given, "an input", MESSAGE)] for name, given in inputs]
    case["weight"] = number(value.get("weight", 1), "weight")
    case["feedback"] = Feedback(value.get("feedback", "default")).value
    case["hint_after"] = after
    case["time_limit"] = None if limit is None else number(limit, "time_limit")
    return case


def detail_of(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadFrame("a detail is no object")
    detail: dict[str, Any] = {}
    for name, kind in DETAIL.items():
        if name not in value:
            continue
        said = value[name]
        if kind == "flag":
            detail[name] = said is True
        elif kind == "lines":
            if not isinstance(said, list) or len(said) > 100:
                raise BadFrame("lines are no list")
            detail[name] = [
                [text(one[0], "a file", 1_000), int(number(one[1], "a line"))]
                for one in said
                if isinstance(one, list) and len(one) == 2
            ]
        else:
            detail[name] = text(said, name, MESSAGE if kind == "message" else TEXT)
    return detail


def picture_of(frame: Mapping[str, Any]) -> Picture:
    """A picture that the checker has drawn anew: here only its form is looked at, chunk by chunk, and never decoded."""
    png = base64.b64decode(text(frame.get("png"), "a picture", 2 * PICTURE_BYTES), validate=True)
    width, height = int(number(frame.get("width"), "width")), int(number(frame.get("height"), "height"))
    if png[:8] != b"\x89PNG\r\n\x1a\n" or len(png) > PICTURE_BYTES or not 0 < width * height <= PICTURE_PIXELS:
        raise BadFrame("a picture is no bearable PNG")
    at, kinds = 8, []
    while at < len(png):
        size, kind = int.from_bytes(png[at : at + 4], "big"), png[at + 4 : at + 8]
        kinds.append(kind)
        if int.from_bytes(png[at + 8 + size : at + 12 + size], "big") != zlib.crc32(png[at + 4 : at + 8 + size]):
            raise BadFrame("a picture is damaged")
        at += 12 + size
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or not set(kinds) <= {b"IHDR", b"IDAT", b"IEND"}:
        raise BadFrame("a picture holds more than its pixels")
    if (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) != (width, height):
        raise BadFrame("a picture has another size than was said")
    return Picture(int(number(frame.get("k"), "k")), png, width, height, text(frame.get("alt", ""), "alt", 500))
