"""The passwords that are tried first, and the patterns people fall back on.

`weak_passwords.txt` is a short list kept by hand: the words behind most guessed passwords, which `is_common` also
finds with digits or signs around them, with letters replaced (`p@ssw0rd`), doubled, or as a run along the keyboard. It
is meant to stop the worst without annoying anybody; the rate limits of `web.sign_in` do the rest.
"""

import re
from pathlib import Path

_WORDS = frozenset((Path(__file__).parent / "weak_passwords.txt").read_text("utf-8").split())
_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
)
_NO_LETTER = re.compile(r"[\W\d_]")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_PLAIN = str.maketrans("@4831!|05$79+", "aabelliosstgt")


def is_common(password: str) -> bool:
    """Whether `password` is one of the first that anybody would try."""
    small = password.casefold()
    trimmed = _EDGES.sub("", small)
    for text in (small, trimmed, small.translate(_PLAIN), trimmed.translate(_PLAIN)):
        for word in (text, _EDGES.sub("", text), _NO_LETTER.sub("", text)):
            if word in _WORDS or _doubled(word) in _WORDS:
                return True
    return len(set(small)) <= 2 or _is_run(small) or _is_run(_doubled(small)) or _is_date(small)


def _doubled(text: str) -> str:
    """The shortest part whose repetition is `text`."""
    for size in range(1, len(text) // 2 + 1):
        if len(text) % size == 0 and text[:size] * (len(text) // size) == text:
            return text[:size]
    return text


def _is_run(text: str) -> bool:
    """Whether `text` is made of runs along a row of the keyboard, the alphabet or the digits, of three or more each."""
    rows = _ROWS + tuple(row[::-1] for row in _ROWS)
    at = 0
    while at < len(text):
        size = max((_common(text, at, row) for row in rows), default=0)
        if size < 3:
            return False
        at += size
    return bool(text)


def _common(text: str, at: int, row: str) -> int:
    size = 0
    while at + size < len(text) and text[at : at + size + 1] in row:
        size += 1
    return size


def _is_date(text: str) -> bool:
    """19900131, 31.01.1990 and the like."""
    digits = re.sub(r"[./-]", "", text)
    return len(digits) == 8 and digits.isdigit() and bool(re.match(r"(19|20)\d\d|.*(19|20)\d\d$", digits))
