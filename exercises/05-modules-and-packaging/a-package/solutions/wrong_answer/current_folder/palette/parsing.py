import re

from .colour import Colour
from .names import named


def parse(text):
    """The colour of a value or a name. Raises ValueError."""
    text = text.strip().lower()
    if re.fullmatch("#[0-9a-f]{3}", text):
        return Colour(*(int(digit * 2, 16) for digit in text[1:]))
    if re.fullmatch("#[0-9a-f]{6}", text):
        return Colour(*bytes.fromhex(text[1:]))
    try:
        return named(text)
    except KeyError:
        raise ValueError(f"no colour: {text!r}") from None
