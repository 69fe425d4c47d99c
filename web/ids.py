"""Ids in addresses: decimal numbers as text. What is no id of ours names nothing, so it is 404, not a complaint."""

from web.errors import Problem


def number(text: str) -> int:
    """The id that `text` spells. Raises Problem 404."""
    if not (text.isascii() and text.isdigit() and len(text) <= 15) or text.startswith("0"):
        raise Problem(404)
    return int(text)
