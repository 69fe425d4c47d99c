# fails: test_hyphen, test_apostrophe
# str.capitalize knows nothing of hyphens and apostrophes.
def _capital(part: str) -> str:
    letters = []
    start = True
    for letter in part:
        letters.append(letter.upper() if start else letter.lower())
        start = letter in "-'"
    return "".join(letters)


def tidy(name: str) -> str:
    return " ".join(part.capitalize() for part in name.split())


def slug(name: str) -> str:
    dashed = tidy(name).lower().replace(" ", "-")
    kept = "".join(letter for letter in dashed if letter.isalnum() or letter == "-")
    return "-".join(part for part in kept.split("-") if part) or "anonymous"
