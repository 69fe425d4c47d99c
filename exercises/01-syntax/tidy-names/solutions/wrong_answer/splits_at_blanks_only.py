# fails: test_capitals_and_blanks, test_tabs_and_line_ends, test_only_white_space, test_tidy_is_stable
# split(" ") leaves empty parts and knows no tabs.
def _capital(part: str) -> str:
    letters = []
    start = True
    for letter in part:
        letters.append(letter.upper() if start else letter.lower())
        start = letter in "-'"
    return "".join(letters)


def tidy(name: str) -> str:
    return " ".join(_capital(part) for part in name.split(" "))


def slug(name: str) -> str:
    dashed = tidy(name).lower().replace(" ", "-")
    kept = "".join(letter for letter in dashed if letter.isalnum() or letter == "-")
    return "-".join(part for part in kept.split("-") if part) or "anonymous"
