def largest_gap(numbers: list[int]) -> int:
    """The largest distance between two neighbours in `numbers`; 0 for fewer than two.

    >>> largest_gap([3, 7, 5])
    4
    >>> largest_gap([42])
    0
    """
    gaps = [abs(right - left) for left, right in zip(numbers, numbers[1:])]
    return max(gaps, default=0)
