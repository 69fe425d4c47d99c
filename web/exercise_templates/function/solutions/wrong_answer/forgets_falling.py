# fails: test_falling, test_below_zero
def largest_gap(numbers):
    gaps = [right - left for left, right in zip(numbers, numbers[1:])]
    return max(gaps, default=0)
