# fails: test_capitals_and_blanks, test_tabs_and_line_ends, test_digits_inside, test_tidy_is_stable
# str.title puts a capital after every digit, and strip leaves the blanks within.
def _capital(part: str) -> str:
    letters = []
    start = True
    for letter in part:
        letters.append(letter.upper() if start else letter.lower())
        start = letter in "-'"
    return "".join(letters)


def tidy(name: str) -> str:
    return name.strip().title()


def slug(name: str) -> str:
    dashed = tidy(name).lower().replace(" ", "-")
    kept = "".join(letter for letter in dashed if letter.isalnum() or letter == "-")
    return "-".join(part for part in kept.split("-") if part) or "anonymous"
