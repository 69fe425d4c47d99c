from .colour import Colour
from .names import named


def parse(text):
    """The colour of a value or a name. Raises ValueError."""
    text = text.strip().lower()
    if text.startswith("#") and len(text) == 4:
        return Colour(*(int(digit * 2, 16) for digit in text[1:]))
    if text.startswith("#") and len(text) == 7:
        return Colour(*(int(text[n : n + 2], 16) for n in (1, 3, 5)))
    try:
        return named(text)
    except KeyError:
        raise ValueError(f"no colour: {text!r}") from None
