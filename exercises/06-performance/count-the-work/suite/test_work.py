import random

import pytest

from solution import best_window, position, shared, smallest


class Values:
    """A sequence of numbers that counts how many are taken."""

    def __init__(self, content):
        self._content = list(content)
        self._taken = 0

    def __len__(self):
        return len(self._content)

    def __getitem__(self, index):
        found = self._content[index]
        self._taken += len(found) if isinstance(index, slice) else 1
        return found

    def __iter__(self):
        for value in self._content:
            self._taken += 1
            yield value


class Item:
    """Something that can be compared, and counts how often that happens."""

    compared = 0

    def __init__(self, rank, name=""):
        self._rank = rank
        self._name = name

    def __lt__(self, other):
        Item.compared += 1
        return self._rank < other._rank

    def __eq__(self, other):
        Item.compared += 1
        return self._rank == other._rank

    def __hash__(self):
        return hash(self._rank)


def taken(function, *contents, rest=()):
    """The answer, and how many values were taken for it."""
    values = [Values(content) for content in contents]
    answer = function(*values, *rest)
    return answer, sum(one._taken for one in values)


def compared(function, items, n):
    """The answer, and how many comparisons were made for it."""
    Item.compared = 0
    answer = function(list(items), n)
    return answer, Item.compared


def same(found, wanted):
    return len(found) == len(wanted) and all(one is other for one, other in zip(found, wanted))


@pytest.mark.title("Where a value belongs", zh="一个值应在的位置")
@pytest.mark.feedback("full")
def test_position():
    values = [10, 20, 20, 40]
    assert [position(values, wanted) for wanted in (5, 10, 15, 20, 30, 40, 41)] == [0, 0, 1, 1, 3, 3, 4]
    assert position([], 1) == 0
    answer, work = taken(position, range(100), rest=[60])
    assert answer == 60 and work <= 10


@pytest.mark.title("Where a value belongs, among many, with few looks", zh="在许多值中找位置，只看几个")
@pytest.mark.points(2)
@pytest.mark.hint("Look at the middle one: one half is out of the question. `bisect` does that.", zh="看正中间那个：有一半就不用管了。`bisect` 就是这样做的。", after=1)
def test_position_work(reference):
    content = range(-100, 60_000, 3)
    for wanted in (-200, -100, 0, 1, 29_999, 59_999, 70_000):
        answer, work = taken(position, content, rest=[wanted])
        right, needed = taken(reference.position, content, rest=[wanted])
        assert answer == right
        assert work <= needed + 5


@pytest.mark.title("The first of many equal values", zh="许多相等值中的第一个")
@pytest.mark.hint("Going back step by step from the place found makes many looks again.", zh="从找到的位置一步步往回走，又要看很多次。", after=2)
def test_position_equal():
    answer, work = taken(position, [1] * 500 + [7] * 2_000 + [9] * 500, rest=[7])
    assert answer == 500
    assert work <= 20


@pytest.mark.title("The best window", zh="最好的窗口")
@pytest.mark.feedback("full")
def test_best_window():
    assert best_window([1, 5, -2, 7, 3], 2) == 10
    assert best_window([1, 5, -2, 7, 3], 5) == 14
    assert best_window([4, 9, 2], 1) == 9
    assert best_window([8, 1, 1, 1], 2) == 9
    answer, work = taken(best_window, [1, 2, 3, 4, 5, 4, 3, 2, 1], rest=[4])
    assert answer == 16 and work <= 2 * 9


@pytest.mark.title("Windows that are too wide, and losses only", zh="窗口太宽，以及全是负数")
def test_best_window_edges():
    assert best_window([1, 2], 3) is None
    assert best_window([], 1) is None
    assert best_window([-5, -2, -9], 1) == -2
    assert best_window([-5, -2, -9, -1], 2) == -7


@pytest.mark.title("A wide window slides, it is not summed up again", zh="宽窗口是滑动的，而不是重新求和")
@pytest.mark.points(2)
@pytest.mark.hint("From one window to the next one value comes in and one goes out.", zh="从一个窗口到下一个，进来一个值，出去一个值。", after=1)
def test_best_window_work(reference):
    dice = random.Random(7)
    content = [dice.randrange(-50, 100) for _ in range(300)]
    for width in (2, 50, 150, 299):
        answer, work = taken(best_window, content, rest=[width])
        assert answer == taken(reference.best_window, content, rest=[width])[0]
        assert work <= 2 * len(content)


@pytest.mark.title("What two sequences share", zh="两个序列共有的值")
@pytest.mark.feedback("full")
def test_shared():
    assert shared([1, 2, 2, 5, 9], [2, 5, 5, 7]) == [2, 5]
    assert shared([1, 3], [2, 4]) == []
    assert shared([0, 4], [0, 4]) == [0, 4]
    answer, work = taken(shared, [1, 2, 2, 5, 9], [2, 5, 5, 7])
    assert answer == [2, 5] and work <= 11


@pytest.mark.title("Nothing on one side, negative and equal values", zh="一边为空，负值与相等的值")
def test_shared_edges():
    assert shared([], [1]) == [] and shared([1], []) == []
    assert shared([-3, -3, 0], [-3, 0, 0]) == [-3, 0]
    answer, work = taken(shared, [1, 2, 3, 8], [3])
    assert answer == [3] and work <= 7
    assert shared([7, 7, 7], [7]) == [7]
    assert shared([5], [1, 2, 5]) == [5]


@pytest.mark.title("Two long sequences are walked through once", zh="两个长序列只走一遍")
@pytest.mark.points(2)
@pytest.mark.hint("Both are sorted: walk along both at once, always forward. Or make a set of each.", zh="两边都排好序了：同时沿着两边走，只往前。或者把每一边变成集合。", after=1)
def test_shared_work(reference):
    left, right = range(0, 240, 2), range(0, 240, 3)
    answer, work = taken(shared, left, right)
    right_answer, needed = taken(reference.shared, left, right)
    assert answer == right_answer
    assert work <= needed + len(left) + len(right)


@pytest.mark.title("The smallest come first", zh="最小的在前")
@pytest.mark.feedback("full")
def test_smallest():
    items = [Item(rank) for rank in (4, 1, 3, 2)]
    assert same(smallest(list(items), 2), [items[1], items[3]])
    assert same(smallest(list(items), 1), [items[1]])
    assert same(smallest(list(items), 9), [items[1], items[3], items[2], items[0]])
    assert smallest([], 3) == []


@pytest.mark.title("Equal items stay in their order", zh="相等的保持先后")
def test_smallest_equal():
    items = [Item(rank) for rank in (2, 1, 2, 1, 0, 1)]
    assert same(smallest(list(items), 4), [items[4], items[1], items[3], items[5]])
    assert same(smallest(list(items), 5), [items[4], items[1], items[3], items[5], items[0]])


@pytest.mark.title("A few of many need few comparisons", zh="从许多里挑几个，只需少量比较")
@pytest.mark.points(2)
@pytest.mark.hint("Most items are worse than the worst of those you keep: one comparison is enough for them. `heapq.nsmallest` knows.", zh="大多数元素比你留下的最差的那个还差：比较一次就够了。`heapq.nsmallest` 就懂这一点。", after=1)
def test_smallest_work(reference):
    dice = random.Random(11)
    items = [Item(rank) for rank in dice.sample(range(10_000), 600)]
    for n in (1, 3, 10):
        answer, work = compared(smallest, items, n)
        right, needed = compared(reference.smallest, items, n)
        assert same(answer, right)
        assert work <= 2 * needed


@pytest.mark.title("What is given is left as it was", zh="给你的东西保持原样")
def test_arguments_unchanged():
    items = [Item(rank) for rank in (3, 1, 2)]
    given = list(items)
    smallest(given, 2)
    assert same(given, items)
    left = [3, 4, 4]
    assert shared(left, [4]) == [4] and left == [3, 4, 4]
