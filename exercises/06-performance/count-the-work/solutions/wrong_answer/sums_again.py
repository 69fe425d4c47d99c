# fails: test_best_window, test_best_window_work
# Sums up every window from the beginning.
def position(values, wanted):
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def best_window(values, width):
    if len(values) < width:
        return None
    return max(sum(values[start : start + width]) for start in range(len(values) - width + 1))


def shared(left, right):
    found = []
    others = iter(right)
    other = next(others, None)
    for value in left:
        while other is not None and other < value:
            other = next(others, None)
        if other is None:
            break
        if other == value and (not found or found[-1] != value):
            found.append(value)
    return found


def smallest(items, n):
    kept = []
    for item in items:
        if len(kept) == n and not item < kept[-1]:
            continue
        low, high = 0, len(kept)
        while low < high:
            middle = (low + high) // 2
            if item < kept[middle]:
                high = middle
            else:
                low = middle + 1
        kept.insert(low, item)
        del kept[n:]
    return kept
