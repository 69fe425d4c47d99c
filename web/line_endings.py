"""The ends of a file's lines on their way through an editor, which knows only one kind.

A browser's text area and the editor of the page turn every end of a line into their own. `shown` is a file as they have
it, with line feeds; `kept` finds from what they send back the bytes to keep: those that are there if nothing was
changed, whatever its ends of lines are, else the text with the ends that most of the file's lines had.
"""

import re

_END = re.compile(r"\r\n?|\n")


def shown(text: str) -> str:
    """`text` with line feeds alone."""
    return _END.sub("\n", text)


def kept(old: bytes | None, text: str) -> bytes:
    """What to keep of `text`, which an editor made of the file `old` (None: there was none)."""
    new = shown(text)
    try:
        before = old.decode("utf-8") if old is not None else ""
    except UnicodeDecodeError:
        before = ""
    if old is not None and before and shown(before) == new:
        return old
    windows = before.count("\r\n")
    return (new.replace("\n", "\r\n") if windows > before.count("\n") - windows else new).encode("utf-8", "replace")
