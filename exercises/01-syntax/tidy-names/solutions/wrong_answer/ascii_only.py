# fails: test_slug_other_languages
# Thinks that letters are a to z.
def _capital(part: str) -> str:
    letters = []
    start = True
    for letter in part:
        letters.append(letter.upper() if start else letter.lower())
        start = letter in "-'"
    return "".join(letters)


def tidy(name: str) -> str:
    return " ".join(_capital(part) for part in name.split())


def slug(name: str) -> str:
    dashed = tidy(name).lower().replace(" ", "-")
    kept = "".join(letter for letter in dashed if letter.isascii() and letter.isalnum() or letter == "-")
    return "-".join(part for part in kept.split("-") if part) or "anonymous"
