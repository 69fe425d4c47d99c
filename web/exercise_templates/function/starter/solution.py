def largest_gap(numbers: list[int]) -> int:
    """The largest distance between two neighbours in `numbers`; 0 for fewer than two."""
    return -1
