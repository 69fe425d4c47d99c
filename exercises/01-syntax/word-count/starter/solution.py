def count(text: str) -> dict[str, int]:
    """How often each word occurs in `text`."""
    return {}


def most_common(text: str, n: int) -> list[tuple[str, int]]:
    """The `n` most frequent words with their counts."""
    return []


def only_in(first: str, second: str) -> set[str]:
    """The words of `first` that `second` lacks."""
    return set()


def by_length(text: str) -> dict[int, list[str]]:
    """The different words of each length, sorted."""
    return {}
