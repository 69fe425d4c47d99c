import pytest

from solution import Point, length, read_points, thin


def pairs(points):
    return [(point.x, point.y) for point in points]


@pytest.mark.title("A point has two coordinates and a readable form", zh="点有两个坐标和可读的写法")
@pytest.mark.feedback("full")
def test_point():
    point = Point(1, -2)
    assert (point.x, point.y) == (1, -2)
    assert repr(point) == "Point(1, -2)"


@pytest.mark.title("A point has no dictionary", zh="点没有字典")
@pytest.mark.points(2)
@pytest.mark.hint('`__slots__ = ("x", "y")` in the class.', zh='在类里写 `__slots__ = ("x", "y")`。', after=1)
def test_no_dictionary():
    point = Point(1, 2)
    assert not hasattr(point, "__dict__")
    with pytest.raises(AttributeError):
        point.colour = "red"
    point.x = 5
    assert point.x == 5


@pytest.mark.title("Points are equal by value, and to nothing else", zh="点按值相等，与别的都不等")
def test_equality():
    assert Point(1, 2) == Point(1, 2)
    assert Point(1, 2) != Point(2, 1) and Point(1, 2) != Point(1, 3)
    assert Point(1, 2) != (1, 2) and not Point(1, 2) == "Point(1, 2)"


@pytest.mark.title("Points in a set", zh="集合里的点")
@pytest.mark.hint("A class with `__eq__` has no hash any more, until it defines `__hash__`.", zh="定义了 `__eq__` 的类就不再能哈希，除非也定义 `__hash__`。", after=2)
def test_hash():
    assert len({Point(1, 2), Point(1, 2), Point(3, 4)}) == 2
    assert hash(Point(5, 6)) == hash(Point(5, 6))


@pytest.mark.title("Points are read from lines", zh="从各行读出点")
@pytest.mark.feedback("full")
def test_read():
    assert pairs(read_points(["0,0", " 3 , -4 \n", "", "  \n", "10,20"])) == [(0, 0), (3, -4), (10, 20)]
    assert pairs(read_points([])) == []


@pytest.mark.title("Lines are taken one at a time", zh="一次只取一行")
@pytest.mark.points(2)
def test_read_is_lazy():
    taken = []

    def lines():
        for number in range(1000):
            taken.append(number)
            yield f"{number},{number}"

    points = read_points(lines())
    assert taken == []
    assert next(points).x == 0
    assert next(points).x == 1
    assert len(taken) == 2


@pytest.mark.title("A line that cannot be read is named", zh="读不懂的行会指明")
def test_bad_line():
    for bad in ("1", "1,2,3", "a,b", "1.5,2", ","):
        points = read_points(["1,1", "", bad, "2,2"])
        assert next(points).x == 1
        with pytest.raises(ValueError) as caught:
            next(points)
        assert "3" in str(caught.value).replace(bad, "")


@pytest.mark.title("The length of a track", zh="轨迹的长度")
@pytest.mark.feedback("full")
def test_length():
    assert length([Point(0, 0), Point(3, 4), Point(3, 10)]) == pytest.approx(11)
    assert length(read_points(["0,0", "-1,-1"])) == pytest.approx(2**0.5)


@pytest.mark.title("Tracks of one point and of none", zh="只有一个点与没有点的轨迹")
def test_short_tracks():
    assert length([]) == 0
    assert length([Point(7, 7)]) == 0
    assert type(length(iter([]))) is float


@pytest.mark.title("A long track is walked, not kept", zh="长轨迹要边走边忘")
@pytest.mark.points(2)
@pytest.mark.hint("Remember the previous point only; do not make a list.", zh="只记住前一个点，不要做成列表。", after=2)
def test_length_is_lean():
    alive, most = 0, 0

    class Counted:
        def __init__(self, x):
            nonlocal alive, most
            self.x, self.y = x, 0
            alive += 1
            most = max(most, alive)

        def __del__(self):
            nonlocal alive
            alive -= 1

    def track():
        for x in range(300):
            yield Counted(x)

    assert length(track()) == 299
    assert most <= 20


@pytest.mark.title("Every n-th point, and the last", zh="每隔 n 个取一个，外加最后一个")
@pytest.mark.feedback("full")
def test_thin():
    track = [Point(x, 0) for x in range(6)]
    assert [point.x for point in thin(track, 2)] == [0, 2, 4, 5]
    assert [point.x for point in thin(track, 5)] == [0, 5]
    assert [point.x for point in thin(track, 1)] == [0, 1, 2, 3, 4, 5]


@pytest.mark.title("Thinning at the bounds", zh="抽稀的边界情形")
def test_thin_bounds():
    assert [point.x for point in thin([Point(1, 1), Point(2, 2)], 100)] == [1, 2]
    assert [point.x for point in thin([Point(1, 1)], 3)] == [1]
    assert list(thin([], 3)) == []
    same = [Point(1, 1), Point(1, 1), Point(1, 1)]
    assert len(list(thin(same, 2))) == 2 and len(list(thin(same, 9))) == 2


@pytest.mark.title("Thinning takes a track without end", zh="抽稀可以处理没有尽头的轨迹")
def test_thin_is_lazy():
    def endless():
        x = 0
        while True:
            yield Point(x, x)
            x += 1

    few = thin(endless(), 10)
    assert [next(few).x for _ in range(3)] == [0, 10, 20]
