import pytest

from solution import cached


@pytest.fixture
def calls():
    return []


def make(size, calls):
    @cached(size)
    def square(x, power=2):
        """A power of x."""
        calls.append(x)
        return x**power

    return square


@pytest.mark.title("What is known is not computed again", zh="已知的不再计算")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_known(calls):
    square = make(4, calls)
    assert [square(3), square(3), square(4), square(3)] == [9, 9, 16, 9]
    assert calls == [3, 4]


@pytest.mark.title("Hits, misses and what is kept are counted", zh="命中、未命中与保存个数")
@pytest.mark.feedback("full")
def test_info(calls):
    square = make(2, calls)
    assert tuple(square.info()) == (0, 0, 0)
    for x in (1, 1, 2, 3, 3, 3):
        square(x)
    assert tuple(square.info()) == (3, 3, 2)


@pytest.mark.title("The oldest goes when one more comes", zh="再来一个，最旧的离开")
def test_oldest_goes(calls):
    square = make(2, calls)
    for x in (1, 2, 3, 2, 3, 1):
        square(x)
    assert calls == [1, 2, 3, 1]


@pytest.mark.title("Reading counts as use", zh="读取也算使用")
@pytest.mark.points(2)
@pytest.mark.hint("`OrderedDict.move_to_end` on every hit.", zh="每次命中时用 `OrderedDict.move_to_end`。", after=2)
def test_reading_counts(calls):
    square = make(2, calls)
    for x in (1, 2, 1, 3, 1, 2):
        square(x)
    assert calls == [1, 2, 3, 2]


@pytest.mark.title("Room for one", zh="只容一个")
def test_size_one(calls):
    square = make(1, calls)
    assert [square(x) for x in (1, 1, 2, 1)] == [1, 1, 4, 1]
    assert calls == [1, 2, 1]
    assert tuple(square.info()) == (1, 3, 1)


@pytest.mark.title("Named arguments, in any order", zh="关键字参数，不论先后")
@pytest.mark.hint("Positional and named arguments make the key together; sort the named ones.", zh="位置参数和关键字参数一起组成键；把关键字参数排好序。", after=2)
def test_named_arguments(calls):
    square = make(9, calls)
    assert [square(x=2, power=3), square(power=3, x=2), square(2, power=3)] == [8, 8, 8]
    assert len(calls) <= 2
    assert [square(2, power=1), square(2, 2), square(3, 2), square(2, 3)] == [2, 4, 9, 8]


@pytest.mark.title("Names and values are not mixed up", zh="名字与值不会混淆")
def test_keys_are_not_mixed_up():
    @cached(9)
    def show(*args, **kwargs):
        return len(args), sorted(kwargs)

    assert show(("x", 1)) == (1, [])
    assert show(x=1) == (0, ["x"])
    assert show("x", 1) == (2, [])
    assert show() == (0, [])


@pytest.mark.title("None is an answer", zh="None 也是答案")
def test_none_is_kept(calls):
    @cached(3)
    def note(x):
        calls.append(x)

    assert [note(1), note(1)] == [None, None]
    assert calls == [1]


@pytest.mark.title("An exception is not kept", zh="异常不保存")
def test_exceptions(calls):
    @cached(3)
    def inverse(x):
        calls.append(x)
        return 1 / x

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            inverse(0)
    assert calls == [0, 0]
    assert inverse.info()[2] == 0
    assert inverse(2) == 0.5


@pytest.mark.title("What cannot be hashed is computed each time", zh="不能哈希的每次都计算")
@pytest.mark.points(2)
@pytest.mark.hint("`hash` raises a TypeError; but a TypeError may also come from the function itself.", zh="`hash` 会抛出 TypeError；但 TypeError 也可能出自函数本身。", after=2)
def test_unhashable(calls):
    @cached(3)
    def total(numbers):
        calls.append("total")
        return sum(numbers)

    assert [total([1, 2]), total([1, 2]), total((1, 2)), total((1, 2))] == [3, 3, 3, 3]
    assert len(calls) == 3
    assert tuple(total.info()) == (1, 3, 1)
    with pytest.raises(TypeError):
        total(5)
    assert len(calls) == 4


@pytest.mark.title("Cleared, it begins anew", zh="清空之后从头开始")
def test_clear(calls):
    square = make(3, calls)
    square(2), square(2)
    square.clear()
    assert tuple(square.info()) == (0, 0, 0)
    assert square(2) == 4
    assert calls == [2, 2]


@pytest.mark.title("Each function has its own cache, its name, and a sensible size", zh="每个函数各有缓存、保留名字，容量要合理")
def test_separate_and_named(calls):
    first, second = make(3, calls), make(3, calls)
    assert [first(2), second(2)] == [4, 4]
    assert calls == [2, 2]
    assert (first.__name__, first.__doc__) == ("square", "A power of x.")
    for size in (0, -1):
        with pytest.raises(ValueError):
            cached(size)


@pytest.mark.title("A recursion that would never end without a cache", zh="没有缓存就永远算不完的递归")
@pytest.mark.points(2)
def test_recursion(calls):
    @cached(50)
    def ways(steps):
        calls.append(steps)
        return 1 if steps < 2 else ways(steps - 1) + ways(steps - 2)

    assert ways(30) == 1346269
    assert len(calls) == 31
