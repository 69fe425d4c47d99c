import heapq
from bisect import bisect_left
from collections import deque


def position(values, wanted):
    return bisect_left(values, wanted)


def best_window(values, width):
    window, total, best = deque(), 0, None
    for value in values:
        window.append(value)
        total += value
        if len(window) > width:
            total -= window.popleft()
        if len(window) == width and (best is None or total > best):
            best = total
    return best


def shared(left, right):
    return sorted(set(left) & set(right))


def smallest(items, n):
    return heapq.nsmallest(n, items)
