# fails: test_length_is_lean
# Makes a list of the track to measure it.
from itertools import pairwise
from math import dist


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __eq__(self, other):
        if not isinstance(other, Point):
            return NotImplemented
        return (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __repr__(self):
        return f"Point({self.x!r}, {self.y!r})"


def read_points(lines):
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            x, y = line.split(",")
            point = Point(int(x), int(y))
        except ValueError:
            raise ValueError(f"line {number}: {line!r} is not of the form x,y") from None
        yield point


def length(points):
    points = list(points)
    return float(sum(dist((p.x, p.y), (q.x, q.y)) for p, q in zip(points, points[1:])))


def thin(points, n):
    left_out = None
    for number, point in enumerate(points):
        if number % n == 0:
            yield point
            left_out = None
        else:
            left_out = point
    if left_out is not None:
        yield left_out
