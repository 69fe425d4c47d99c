# fails: test_no_gap
def largest_gap(numbers):
    return max(abs(right - left) for left, right in zip(numbers, numbers[1:]))
