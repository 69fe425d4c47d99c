from string import ascii_lowercase as small
from string import ascii_uppercase as capital

TABLE = str.maketrans(small + capital, small[13:] + small[:13] + capital[13:] + capital[:13])


def rot13(text):
    return text.translate(TABLE)
