def _words(text: str) -> list[str]:
    cleaned = "".join(letter if letter.isalpha() or letter == "'" else " " for letter in text.lower())
    return [word for word in (piece.strip("'") for piece in cleaned.split()) if word]


def count(text: str) -> dict[str, int]:
    times: dict[str, int] = {}
    for word in _words(text):
        times[word] = times.get(word, 0) + 1
    return times


def most_common(text: str, n: int) -> list[tuple[str, int]]:
    return sorted(count(text).items(), key=lambda pair: (-pair[1], pair[0]))[:n]


def only_in(first: str, second: str) -> set[str]:
    return set(_words(first)) - set(_words(second))


def by_length(text: str) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = {}
    for word in sorted(set(_words(text))):
        groups.setdefault(len(word), []).append(word)
    return groups
