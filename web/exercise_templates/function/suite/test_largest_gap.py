import pytest

from solution import largest_gap


@pytest.mark.title("The example", zh="题目中的例子")
@pytest.mark.feedback("full")
def test_example():
    assert largest_gap([3, 7, 5]) == 4


@pytest.mark.title("Falling numbers", zh="递减的数")
@pytest.mark.hint("A distance is never negative: `abs` helps.", zh="距离不会是负数：可以用 `abs`。", after=2)
def test_falling():
    assert largest_gap([9, 2, 1]) == 7


@pytest.mark.title("Fewer than two numbers", zh="少于两个数")
@pytest.mark.parametrize("numbers", [[], [42]], ids=["none", "one"])
def test_no_gap(numbers):
    assert largest_gap(numbers) == 0


@pytest.mark.title("Numbers below zero", zh="负数")
def test_below_zero():
    assert largest_gap([-5, 5, -6]) == 11


@pytest.mark.title("The gap at the very end", zh="最后一个间隔")
def test_last_gap():
    assert largest_gap([1, 2, 3, 4, 10]) == 6


@pytest.mark.title("The list stays as it was", zh="列表保持原样")
@pytest.mark.points(0.5)
def test_list_is_not_changed():
    numbers = [4, 1, 8]
    assert largest_gap(numbers) == 7
    assert numbers == [4, 1, 8]
