def position(values, wanted):
    for index in range(len(values)):
        if values[index] >= wanted:
            return index
    return len(values)


def best_window(values, width):
    sums = [sum(values[start : start + width]) for start in range(len(values) - width + 1)]
    return max(sums, default=None)


def shared(left, right):
    found = []
    for value in left:
        if value in list(right) and value not in found:
            found.append(value)
    return found


def smallest(items, n):
    return sorted(items)[:n]
