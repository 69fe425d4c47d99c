# fails: test_slug_hyphens, test_slug_of_nothing
# Joins the parts without looking at empty ones.
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
    kept = "".join(letter for letter in dashed if letter.isalnum() or letter == "-")
    return kept or "anonymous"
