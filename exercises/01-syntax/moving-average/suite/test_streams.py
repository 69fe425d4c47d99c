from itertools import count, islice

import pytest

from solution import chunks, merge, moving_average


class Tap:
    """Gives 0, 1, 2, … (times `factor`) and remembers how many it gave."""

    def __init__(self, factor=1):
        self.given = 0
        self.factor = factor

    def __iter__(self):
        return self

    def __next__(self):
        value = self.given * self.factor
        self.given += 1
        return value


@pytest.mark.title("The averages of neighbours", zh="相邻值的平均数")
@pytest.mark.feedback("full")
def test_averages():
    assert list(moving_average([1, 2, 6, 1], 2)) == [1.5, 4.0, 3.5]


@pytest.mark.title("A window of one, of all, and of more than there are", zh="窗口为一个、全部、多于全部")
def test_averages_at_the_bounds():
    assert list(moving_average([4, 5], 1)) == [4, 5]
    assert list(moving_average([4, 5, 9], 3)) == [6]
    assert list(moving_average([4, 5], 3)) == []
    assert list(moving_average([], 1)) == []


@pytest.mark.title("Averages of a stream without end", zh="无穷数据流的平均数")
@pytest.mark.points(2)
@pytest.mark.hint("Keep the last values in a `collections.deque`; do not make a list of all.", zh="用 `collections.deque` 只保存最近的值，不要把全部做成列表。", after=2)
def test_averages_without_end():
    assert list(islice(moving_average(count(10), 4), 3)) == [11.5, 12.5, 13.5]


@pytest.mark.title("Averages fetch no value too early", zh="求平均时不提前取值")
def test_averages_are_lazy():
    tap = Tap()
    averages = moving_average(tap, 3)
    assert tap.given == 0
    assert next(averages) == 1
    assert tap.given == 3
    assert next(averages) == 2
    assert tap.given == 4


@pytest.mark.title("Pieces of equal length, the last may be shorter", zh="等长的片段，最后一个可以短些")
@pytest.mark.feedback("full")
def test_chunks():
    assert list(chunks("abcde", 2)) == [["a", "b"], ["c", "d"], ["e"]]


@pytest.mark.title("Pieces at the bounds", zh="片段的边界情形")
def test_chunks_at_the_bounds():
    assert list(chunks([1, 2, 3, 4], 2)) == [[1, 2], [3, 4]]
    assert list(chunks([1, 2], 5)) == [[1, 2]]
    assert list(chunks([1, 2], 1)) == [[1], [2]]
    assert list(chunks([], 3)) == []


@pytest.mark.title("Pieces of a stream are cut one at a time", zh="片段一个一个地切下来")
@pytest.mark.points(2)
def test_chunks_are_lazy():
    tap = Tap()
    pieces = chunks(tap, 3)
    assert tap.given == 0
    assert next(pieces) == [0, 1, 2]
    assert tap.given == 3
    assert next(pieces) == [3, 4, 5]


@pytest.mark.title("Every piece is a list of its own", zh="每个片段都是独立的列表")
@pytest.mark.hint("If you empty one list and fill it again, those given out before change as well.", zh="如果清空同一个列表再装，之前交出去的也会跟着变。", after=2)
def test_chunks_are_separate():
    pieces = list(chunks(range(6), 2))
    assert pieces == [[0, 1], [2, 3], [4, 5]]
    assert type(pieces[0]) is list
    assert len({id(piece) for piece in pieces}) == 3


@pytest.mark.title("A bad size is refused with the call", zh="不合法的大小在调用时就被拒绝")
@pytest.mark.points(2)
@pytest.mark.hint(
    "The body of a generator does not run before the first `next`. Check in an ordinary function that returns a generator.",
    zh="生成器的函数体在第一次 `next` 之前不会运行。在一个返回生成器的普通函数里做检查。",
    after=1,
)
def test_bad_size():
    for function in (moving_average, chunks):
        for size in (0, -1):
            with pytest.raises(ValueError):
                function([1, 2, 3], size)
        assert list(function([], 1)) == []
    assert next(chunks([7], 1)) == [7]


@pytest.mark.title("Two sorted streams become one", zh="两个有序数据流合为一个")
@pytest.mark.feedback("full")
def test_merge():
    assert list(merge([1, 4, 9], [2, 4])) == [1, 2, 4, 4, 9]


@pytest.mark.title("One stream ends before the other", zh="其中一个先结束")
def test_merge_ends():
    assert list(merge([], [1, 2])) == [1, 2]
    assert list(merge([1, 2], [])) == [1, 2]
    assert list(merge([1], [2, 3, 4])) == [1, 2, 3, 4]
    assert list(merge([2, 3, 4], [1])) == [1, 2, 3, 4]
    assert list(merge([], [])) == []


@pytest.mark.title("Of equal values, that of the first stream comes first", zh="值相等时第一个数据流的在前")
def test_merge_is_stable():
    merged = list(merge([1, 2], [1.0, 2.0]))
    assert [type(value) for value in merged] == [int, float, int, float]


@pytest.mark.title("Falsy values are values", zh="为假的值也是值")
def test_merge_falsy_values():
    assert list(merge([0, 0, 5], [0, 1])) == [0, 0, 0, 1, 5]
    assert list(merge(["", "b"], ["a"])) == ["", "a", "b"]


@pytest.mark.title("Two endless streams", zh="两个无穷数据流")
@pytest.mark.points(2)
def test_merge_without_end():
    assert list(islice(merge(Tap(2), Tap(3)), 8)) == [0, 0, 2, 3, 4, 6, 6, 8]
